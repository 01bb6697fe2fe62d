"""Building the demonstration: partnerships, people, reviews, and what is due today."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time

from django.db.models import F
from django.utils import timezone

from cases.core.deadlines.sweep import sweep
from cases.core.notices.models import Letter, OutboxMail
from cases.core.notices.tasks import make_letter_pdf
from cases.management.demonstration.access import who_sees_what
from cases.management.demonstration.clock import broker_answers, tasks_run_here
from cases.management.demonstration.costs import pooled_fund, shared_review
from cases.management.demonstration.county import county_board, look_of_its_own
from cases.management.demonstration.directory import directory
from cases.management.demonstration.letters import letters_of_their_own
from cases.management.demonstration.mergers import a_merger_is_proposed
from cases.management.demonstration.people import Place, found_all
from cases.management.demonstration.protocol import protocol_that_changed
from cases.management.demonstration.reviews import EVERY
from cases.management.demonstration.sign_ins import signed_in_lately
from partnerships.people.actor import CLOCK
from partnerships.tenancy.context import scope


def build(say: Callable[[str], object]) -> None:
    """Build the demonstration as of today; the database holds no partnership yet."""
    with tasks_run_here():
        places = found_all()
        letters_of_their_own(places["leicester-city"])
        signed_in_lately(places["leicester-city"])
        look_of_its_own(places["leicester-city"])
        county_board(places)
        say(f"{len(places)} partnerships and their people")
        for number, tell in enumerate(EVERY, start=1):
            tell(places)
            if number % 5 == 0 or number == len(EVERY):
                say(f"{number} of {len(EVERY)} reviews")
        pooled_fund(places)
        shared_review(places)
        say("2 funds")
        directory(places)
        protocol_that_changed(places["leicester-city"])
        a_merger_is_proposed(places)
        who_sees_what(places["leicester-city"])
        for place in places.values():
            past_mails_have_gone(place)
            with scope(place.partnership.pk, CLOCK):
                sweep()
    if broker_answers():
        for place in places.values():
            letters_later(place)


def past_mails_have_gone(place: Place) -> None:
    """Mark the mails of past days as sent, so that only today's go out when a worker starts."""
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(), time()))
    with scope(place.partnership.pk, CLOCK):
        OutboxMail.objects.filter(created_at__lt=midnight, state=OutboxMail.State.WAITING).update(
            state=OutboxMail.State.SENT, attempts=1, sent_at=F("created_at")
        )


def letters_later(place: Place) -> None:
    """Have the PDFs of the letters made by a worker, the latest first."""
    with scope(place.partnership.pk, CLOCK):
        waiting = Letter.objects.filter(document=None).order_by("-produced_at")
        numbers = list(waiting.values_list("pk", flat=True))
    for number in numbers:
        make_letter_pdf.delay(place.partnership.pk, number)

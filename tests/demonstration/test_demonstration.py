"""The demonstration is built once, by the real verbs, and is fit to be shown."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.db.models import Q
from django.test import Client
from django.utils import timezone

from cases.core.access.models import CaseUserObjectPermission
from cases.core.access.verbs import Seat
from cases.core.audit.models import CaseEvent
from cases.core.audit.selectors import broken_links
from cases.core.case.models import Case
from cases.core.deadlines.models import Deadline
from cases.core.identity.scan import ScannedText, scan
from cases.core.identity.selectors import identity_keys
from cases.core.notices.models import OutboxMail
from cases.core.workflow.states import State
from cases.management.demonstration.people import PASSWORD, TITLES
from cases.publication.models import Publication
from cases.referral.incoming.models import TelephoneAlert
from partnerships.models import Membership, Partnership, User
from partnerships.people.actor import CLOCK
from partnerships.people.roles import Role
from partnerships.tenancy.context import scope

NAMES = ("name", "alias")


def printed(*arguments: str) -> str:
    """Give what the command prints."""
    out = io.StringIO()
    call_command("demonstration", *arguments, stdout=out)
    return out.getvalue()


def every_partnership() -> Iterator[Partnership]:
    """Give each partnership, with its scope open."""
    for partnership in Partnership.objects.order_by("pk"):
        with scope(partnership.pk, CLOCK):
            yield partnership


def test_the_demonstration_shows_every_stage_and_tells_no_name(committed_database: None) -> None:
    """Built once, since it takes most of a minute; each paragraph below is one requirement."""
    printed()
    today = timezone.localdate()
    partnerships = list(Partnership.objects.order_by("name").values_list("name", flat=True))
    assert len(partnerships) == 11
    assert {"Leicester City", "Gloucestershire", "Wakefield", "Rutland"} < set(partnerships)

    states: set[str] = set()
    met = due = missed = reviews = 0
    for _ in every_partnership():
        states |= set(Case.objects.values_list("state", flat=True))
        reviews += Case.objects.count()
        open_ones = Deadline.objects.filter(met_on=None, counts=True)
        met += Deadline.objects.filter(met_on__isnull=False).count()
        missed += open_ones.filter(due_on__lt=today).count()
        due += open_ones.filter(due_on__range=(today, today + timedelta(days=14))).count()
    assert states == set(State.values)
    assert reviews == 33
    assert min(met, due, missed) >= 5

    the_chronicles_are_whole()
    no_name_is_told()
    the_mails_are_those_of_today(today)
    people_work_where_they_should()
    everybody_can_sign_in()

    before = User.objects.count(), Partnership.objects.count()
    assert "left as it is" in printed()
    assert (User.objects.count(), Partnership.objects.count()) == before


def the_chronicles_are_whole() -> None:
    """No chain is broken, and no event lies in the future or before the one it follows."""
    for _ in every_partnership():
        for chain in CaseEvent.objects.order_by().values_list("chain", flat=True).distinct():
            assert broken_links(chain) == []
        for case in Case.objects.all():
            times = list(
                CaseEvent.objects.filter(case=case).order_by("number").values_list("at", flat=True)
            )
            assert times == sorted(times), case.reference
            assert times[-1] <= timezone.now()


def no_name_is_told() -> None:
    """Nobody's real name stands in a title, an address, a mail, an event or a public page."""
    for partnership in every_partnership():
        for case in Case.objects.all():
            keys = [key for key in identity_keys(case) if key.kind.value in NAMES]
            assert keys or TelephoneAlert.objects.filter(case=case).exists(), case.reference
            events = CaseEvent.objects.filter(case=case).values_list("detail__words", flat=True)
            mails = OutboxMail.objects.filter(case=case).values_list("subject", "body")
            texts = [case.label, case.reference, *events]
            texts += [f"{subject} {body}" for subject, body in mails]
            texts += [row.title for row in Deadline.objects.filter(case=case)]
            for publication in Publication.objects.filter(case=case):
                address = f"/p/{partnership.slug}/published/{publication.slug}/"
                page = Client().get(address, secure=True)
                texts += [publication.title, publication.slug, page.content.decode()]
            found = scan(keys, [ScannedText("said", text) for text in texts])
            assert not found, case.reference


def the_mails_are_those_of_today(today: Any) -> None:
    """What waits was written today, is not too much, and holds each kind of private link."""
    waiting = []
    for _ in every_partnership():
        waiting += list(OutboxMail.objects.filter(state=OutboxMail.State.WAITING))
    assert {timezone.localdate(mail.created_at) for mail in waiting} == {today}
    assert len(waiting) < 150
    purposes = {
        found[1] for mail in waiting if (found := re.search(r"/link/([a-z_]+)/", mail.body))
    }
    assert purposes == {
        "records_check",
        "referral",
        "trawl_return",
        "trawl_signature",
        "safeguarding_lead",
        "family",
        "action_update",
    }


def people_work_where_they_should() -> None:
    """One officer works in eight partnerships, two in one; one chair has seats in two."""
    places: dict[int, int] = {}
    seats: dict[int, set[int]] = {}
    for partnership in every_partnership():
        for officer in Membership.objects.here().filter(role=Role.OFFICER):
            places[officer.user_id] = places.get(officer.user_id, 0) + 1
        for row in CaseUserObjectPermission.objects.filter(
            permission__codename=Seat.INDEPENDENT_CHAIR.value
        ):
            seats.setdefault(row.user_id, set()).add(partnership.pk)
    assert sorted(places.values()) == [1, 1, 1, 1, 8]
    assert 2 in [len(there) for there in seats.values()]
    assert User.objects.filter(Q(is_platform_operator=True)).count() == 1


def everybody_can_sign_in() -> None:
    """A sign-in is printed for each role, and the password fits."""
    table = printed("--sign-ins")
    assert PASSWORD in table
    for title in (*TITLES.values(), "Platform operator"):
        assert title in table
    addresses = set(re.findall(r"\S+@\S+", table))
    known = User.objects.filter(email__in=addresses)
    assert known.count() == len(addresses)
    assert known[0].check_password(PASSWORD)


def test_without_a_demonstration_no_sign_in_is_printed(database: None) -> None:
    assert printed("--sign-ins") == ""

"""The collation as a paper for the sub-group, in PDF and Word; asked for here, made by a worker."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.identity.selectors import people_of
from cases.core.progress.advance import require_on
from cases.core.workflow.plug import NotReady, Reason
from cases.trawl.collating import Collation, collate
from cases.trawl.outcome_models import CollationPaper
from cases.trawl.selectors import rounds_of
from partnerships.people.actor import Actor
from partnerships.tenancy.after_commit import ask_a_worker

TASK = "cases.trawl.make_collation_paper"
#: Who asks again at once gets the paper that is being made.
AT_ONCE = timedelta(minutes=1)


@transaction.atomic
def ask_for_paper(*, case: Case, by: Actor) -> CollationPaper:
    """Ask for the collation as it stands; a double click asks once.

    Raises NotReady, AccessDenied.
    """
    case = locked(case)
    require_on(by, case, Verb.READ_TRAWL)
    if not rounds_of(case).exclude(sent_on=None).exists():
        raise NotReady([Reason("No trawl has been sent, so there is nothing to collate.")])
    now = timezone.now()
    waiting = CollationPaper.objects.filter(
        case=case, state=CollationPaper.State.WAITING, asked_at__gt=now - AT_ONCE
    ).first()
    if waiting is not None:
        return waiting
    made: CollationPaper = CollationPaper.objects.create(case=case, asked_at=now, asked_by=by.name)
    record("trawl.paper_asked", "had the collation of the trawl made as a paper", by=by, case=case)
    ask_a_worker(TASK, made.pk)
    return made


def left_undone() -> list[tuple[str, tuple[int, ...]]]:
    """Give the papers that no worker has made yet."""
    waiting = CollationPaper.objects.filter(state=CollationPaper.State.WAITING)
    return [(TASK, (pk,)) for pk in waiting.values_list("pk", flat=True)]


def content_of(case: Case) -> dict[str, Any]:
    """Give what stands in the paper, people under their labels; inside the scope."""
    today = timezone.localdate()
    names = {person.pk: person.label for person in people_of(case)}
    collation: Collation = collate(case, names, today)
    for each in collation.agencies:
        each.asked.case = case
    return {
        "collation": collation,
        "marking": case.partnership.marking,
        "reference": case.reference,
        "label": case.label,
        "review": case.protocol.rules.names.review_name(case.opened_on)[0],
        "partnership": case.partnership.name,
        "printed_on": today,
    }


def as_html(content: dict[str, Any]) -> str:
    """Give the page from which the PDF is made."""
    return render_to_string("cases/trawl/collation_print.html", content)

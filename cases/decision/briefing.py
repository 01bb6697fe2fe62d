"""Asking for a briefing as a PDF, and keeping the one that was made."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.documents.services import keep_made
from cases.core.progress.advance import require_on
from cases.decision.after_models import Briefing
from cases.decision.briefing_facts import facts_of
from partnerships.people.actor import Actor
from partnerships.tenancy.after_commit import ask_a_worker


@transaction.atomic
def ask_for_briefing(case: Case, *, by: Actor) -> Briefing:
    """Have the briefing made as a PDF from the record as it stands; gives the row it fills.

    What was asked for from the same record already is given as it is. Raises AccessDenied.
    """
    case = locked(case)
    require_on(by, case, Verb.READ_BRIEFING)
    digest = facts_of(case, timezone.localdate()).digest
    last = last_briefing(case)
    if last is not None and last.read_sha256 == digest:
        return last
    number = (Briefing.objects.filter(case=case).aggregate(last=Max("number"))["last"] or 0) + 1
    made = Briefing.objects.create(
        case=case,
        number=number,
        asked_on=timezone.localdate(),
        asked_by=by.name,
        read_sha256=digest,
        partnership_id=case.partnership_id,
    )
    record("briefing.asked", "had the briefing for the decision made", by=by, case=case)
    ask_a_worker("cases.decision.make_briefing", made.pk)
    briefing: Briefing = made
    return briefing


def last_briefing(case: Case) -> Briefing | None:
    """Give the briefing that was asked for last, or None."""
    return Briefing.objects.filter(case=case).select_related("document").order_by("-number").first()


def keep_briefing(briefing: Briefing, content: bytes, pages: int) -> None:
    """Keep the PDF of a briefing, as a document of the case."""
    case = locked(briefing.case)
    found = Briefing.objects.filter(pk=briefing.pk, document=None).first()
    if found is None:
        return
    version = keep_made(
        case=case,
        name=f"{case.reference}-briefing-{found.number}.pdf",
        content=content,
        content_type="application/pdf",
        title=f"Briefing for the decision, {found.number}",
        kind="briefing",
        reader_verb=Verb.READ_BRIEFING,
    )
    found.document, found.pages = version.document, pages
    found.save()


def undone_briefings() -> list[tuple[str, tuple[Any, ...]]]:
    """Give the briefings that were asked for and are not made."""
    waiting = Briefing.objects.filter(document=None).values_list("pk", flat=True)
    return [("cases.decision.make_briefing", (pk,)) for pk in waiting]

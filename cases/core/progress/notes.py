"""Notes on a case, and promises kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases.core.access.reach import cases_for
from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case, CaseNote
from cases.core.case.selectors import locked
from cases.core.progress.advance import happened, require_on
from cases.core.workflow.plug import NotReady, Reason
from partnerships.people.actor import Actor


@transaction.atomic
def write_note(*, case: Case, by: Actor, text: str, promised_on: date | None = None) -> CaseNote:
    """Write a note; `promised_on` is the day by which something was promised.

    The text is not in the event's words. Raises AccessDenied, and NotReady for an empty one.
    """
    case = locked(case)
    require_on(by, case, Verb.WRITE_NOTE)
    reasons = [] if text.strip() else [Reason("Write the note.")]
    if promised_on is not None and promised_on < timezone.localdate():
        reasons.append(Reason("What was promised is due today or later."))
    if reasons:
        raise NotReady(reasons)
    note = CaseNote.objects.create(
        case=case,
        text=text.strip(),
        promised_on=promised_on,
        written_by=by.key,
        written_by_name=by.name,
        partnership_id=case.partnership_id,
    )
    record(
        "note.written",
        "wrote a note" + (" with a promise" if promised_on else ""),
        by=by,
        case=case,
        details={"note": note.pk},
    )
    made: CaseNote = note
    return made


@transaction.atomic
def keep_promise(*, case: Case, by: Actor, note: CaseNote, on: date | None = None) -> CaseNote:
    """Mark that what a note promised was done. Raises AccessDenied and NotReady."""
    case = locked(case)
    require_on(by, case, Verb.WRITE_NOTE)
    kept: CaseNote = CaseNote.objects.get(pk=note.pk, case=case)
    if kept.promised_on is None or kept.kept_on is not None:
        raise NotReady([Reason("There is no open promise in this note.")])
    kept.kept_on = happened(on)
    kept.save()
    record("note.promise_kept", "did what a note promised", by=by, case=case, on=kept.kept_on)
    return kept


def open_promises(actor: Actor, reach: Any) -> Iterator[CaseNote]:
    """Give what somebody promised and has not done yet, on cases that he may still see."""
    yield from CaseNote.objects.filter(
        written_by=actor.key,
        promised_on__isnull=False,
        kept_on=None,
        case__in=cases_for(reach, Verb.WRITE_NOTE),
    ).select_related("case__partnership")

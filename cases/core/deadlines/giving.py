"""Dates that a person gives: they win over the rule."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from cases.core.access.reach import Reach
from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.deadlines.given import keep_given_date
from cases.core.deadlines.models import Deadline
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.deadlines.refusing import FieldReason, refuse, unsaid
from cases.core.timetable.kinds import CASE, KINDS, Subject
from partnerships.pages.dates import in_words
from partnerships.people.actor import Actor


def against_given(
    case: Case, *, kind: str, because: str, subject: Subject = CASE, occurrence: int = 1
) -> list[FieldReason]:
    """Give what speaks against setting a date: an unknown kind, done already, no word of why."""
    wrong: list[FieldReason] = []
    if kind not in KINDS:
        wrong.append(FieldReason("There is no deadline of this kind.", field="kind"))
    elif Deadline.objects.filter(
        case=case,
        kind=kind,
        subject_kind=subject.kind,
        subject_number=subject.number,
        occurrence=occurrence,
        met_on__isnull=False,
    ).exists():
        wrong.append(FieldReason("This has been done; it needs no date any more.", field="kind"))
    return wrong + unsaid(because=(because, "Say why this date is set."))


@transaction.atomic
def give_date(
    *,
    case: Case,
    by: Actor,
    kind: str,
    due_on: date,
    because: str,
    subject: Subject = CASE,
    occurrence: int = 1,
) -> None:
    """Set a due date that wins over the rule, such as a timescale agreed for the review.

    Raises AccessDenied, and NotReady for an unknown kind, what is done, or no word of why.
    """
    case = locked(case)
    Reach.of(by).on(case).require(Verb.EXTEND)
    refuse(against_given(case, kind=kind, because=because, subject=subject, occurrence=occurrence))
    keep_given_date(
        case=case,
        kind=kind,
        due_on=due_on,
        given_by=by.name,
        because=because.strip(),
        subject_kind=subject.kind,
        subject_number=subject.number,
        occurrence=occurrence,
    )
    refresh_deadlines(case)
    record(
        "deadline.given",
        f"set a date for “{KINDS[kind].title}”: {in_words(due_on)}",
        by=by,
        case=case,
        because=because.strip(),
        details={"kind": kind},
    )

"""Why a deadline was missed: a reason from the partnership's list and a sentence (E16; LC ¶63)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from cases.core.access.reach import Access, AccessDenied, Reach
from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.deadlines.duties import owing
from cases.core.deadlines.models import Deadline, DelayReason, MissedExplanation
from cases.core.deadlines.refusing import FieldReason, refuse, unsaid
from cases.core.timetable.calendar import uk
from partnerships.people.actor import Actor
from partnerships.people.roles import Role

LONGEST = 500
FOR_EVERYBODY = (Role.OFFICER, Role.CASE_ADMINISTRATOR)


def missed(today: date) -> Q:
    """Give the filter for deadlines that were missed: met late, or overdue and still counted.

    What ran out before a review was taken over here is not asked about.
    """
    late = Q(met_on__gt=F("due_on")) | Q(met_on=None, counts=True, due_on__lt=today)
    here = Q(case=None) | Q(case__taken_over_on=None) | Q(due_on__gte=F("case__taken_over_on"))
    return late & here


def is_missed(row: Deadline, today: date) -> bool:
    """Say whether one deadline was missed."""
    if row.due_on is None:
        return False
    if row.met_on is not None:
        return row.met_on > row.due_on
    return row.counts and row.due_on < today


def explained() -> Exists:
    """Give the question whether a deadline's miss has been explained, for a query of deadlines."""
    return Exists(
        MissedExplanation.objects.filter(
            case=OuterRef("case"),
            kind=OuterRef("kind"),
            subject_kind=OuterRef("subject_kind"),
            subject_number=OuterRef("subject_number"),
            occurrence=OuterRef("occurrence"),
            due_on=OuterRef("due_on"),
        )
    )


def about(row: Deadline) -> dict[str, Any]:
    """Give the filter that finds what was granted, given or explained for one deadline."""
    return {
        "case_id": row.case_id,
        "kind": row.kind,
        "subject_kind": row.subject_kind,
        "subject_number": row.subject_number,
        "occurrence": row.occurrence,
    }


def explanations_of(row: Deadline) -> list[MissedExplanation]:
    """Give why one deadline was missed: once for each due date that it had and missed."""
    return list(MissedExplanation.objects.filter(**about(row)).select_related("reason"))


def may_explain(access: Access, row: Deadline) -> bool:
    """Say whether somebody may explain it: his own duty, or anybody's for officers."""
    if not access.allows(Verb.EXPLAIN_MISSED):
        return False
    held = {str(holder) for holder in access.held}
    return bool(held & ({role.value for role in FOR_EVERYBODY} | set(owing(row.owed_by))))


@transaction.atomic
def explain_missed(
    *, case: Case, by: Actor, deadline: Deadline, reason: DelayReason | None, sentence: str
) -> MissedExplanation:
    """Say why a deadline was missed; said again for the same date, it replaces what was said.

    Takes the deadline, overdue or met late, a reason from the list and one sentence without
    names. Raises AccessDenied for a duty of somebody else, and NotReady for a deadline that was
    not missed, or where a word is missing.
    """
    case = locked(case)
    access = Reach.of(by).on(case)
    access.require(Verb.EXPLAIN_MISSED)
    row = Deadline.objects.get(pk=deadline.pk, case=case)
    if not may_explain(access, row):
        raise AccessDenied(Verb.EXPLAIN_MISSED)
    wrong: list[FieldReason] = []
    if not is_missed(row, timezone.localdate()):
        wrong.append(FieldReason("This deadline was not missed; there is nothing to explain."))
    wrong += against_explanation(reason, sentence)
    refuse(wrong)
    assert row.due_on is not None  # noqa: S101  (what has no date is not missed)
    said, _ = MissedExplanation.objects.update_or_create(
        **about(row),
        due_on=row.due_on,
        defaults={
            "reason": reason,
            "sentence": sentence.strip(),
            "given_by": by.key,
            "given_by_name": by.name,
            "partnership_id": case.partnership_id,
        },
    )
    record(
        "deadline.explained",
        f"said why “{row.title}”, due on {uk(row.due_on)}, was missed",
        by=by,
        case=case,
        because=said.reason.words,
        details={"kind": row.kind, "due_on": row.due_on.isoformat()},
    )
    return said


def against_explanation(reason: DelayReason | None, sentence: str) -> list[FieldReason]:
    """Give what is missing of an explanation."""
    wrong: list[FieldReason] = []
    if reason is None:
        wrong.append(FieldReason("Choose the reason that fits best.", field="reason"))
    wrong += unsaid(sentence=(sentence, "Say in one sentence what happened."))
    if len(sentence.strip()) > LONGEST:
        wrong.append(FieldReason(f"Keep it to {LONGEST} characters.", field="sentence"))
    return wrong

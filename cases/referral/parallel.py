"""Recording other reviews of the same death: linked or outside, joint, waited for (R9-R11, R31)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases.core.access.reach import cases_for
from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.deadlines.holding import put_on_hold
from cases.core.deadlines.models import Hold
from cases.core.deadlines.refusing import FieldReason, refuse
from cases.core.progress.advance import reach_of, require_on
from cases.core.timetable.activities import Activity
from cases.core.workflow.plug import NotReady, Reason
from cases.referral.choices import (
    CheckCode,
    ParallelKind,
    ParallelStanding,
    TheirAnswer,
    Together,
)
from cases.referral.models import CheckAnswer
from cases.referral.parallel_models import ParallelReview
from partnerships.people.actor import Actor

#: Of which kind the review is that a check asks after.
KIND_OF_CHECK: dict[str, ParallelKind] = {
    CheckCode.CHILD_REVIEW: ParallelKind.CHILD,
    CheckCode.ADULT_REVIEW: ParallelKind.ADULT,
    CheckCode.CARE_SETTING: ParallelKind.ADULT,
    CheckCode.MENTAL_HEALTH: ParallelKind.MENTAL_HEALTH,
    CheckCode.TELL_CDOP: ParallelKind.CDOP,
}
STANDING_OF_ANSWER: dict[str, ParallelStanding] = {
    TheirAnswer.HELD: ParallelStanding.RUNNING,
    TheirAnswer.CONSIDERED: ParallelStanding.CONSIDERED,
    TheirAnswer.AWAITED: ParallelStanding.ASKED,
    TheirAnswer.NOT_HELD: ParallelStanding.NOT_HELD,
}
HOLD_RULE = "Leicester City protocol, paragraphs 15 and 18"


def keep_what_was_answered(case: Case, answer: CheckAnswer, by: Actor) -> ParallelReview | None:
    """Keep the other review that a check was answered with, as part of the verb that answers.

    Gives nothing where no review is spoken of. What was recorded of it before stays.
    """
    kind = KIND_OF_CHECK.get(answer.code)
    if kind is None or not answer.answer:
        return None
    known = ParallelReview.objects.filter(case=case, kind=kind).first()
    if known is None and answer.answer == TheirAnswer.NOT_HELD:
        return None
    row = known or ParallelReview(case=case, kind=kind, partnership_id=case.partnership_id)
    row.body = row.body or answer.told
    row.reference = answer.their_reference or row.reference
    row.contact = answer.their_contact or row.contact
    row.asked_of, row.asked_on = answer.told, answer.told_on
    row.standing = STANDING_OF_ANSWER[answer.answer]
    row.saved_by = by.name
    row.version += 1 if row.pk else 0
    row.save()
    return row


@transaction.atomic
def save_parallel(
    *, case: Case, by: Actor, values: Mapping[str, Any], number: int | None = None
) -> ParallelReview:
    """Record another review of the same death, or change what is recorded of it.

    Takes the fields of ParallelReview by name; `linked_reference` names a case kept here. Raises
    NotReady for a case that is not there, itself, or days that cannot be.
    """
    case = locked(case)
    require_on(by, case, Verb.RECORD_PARALLEL)
    row = (
        ParallelReview.objects.select_for_update().get(pk=number, case=case)
        if number
        else ParallelReview(case=case, partnership_id=case.partnership_id)
    )
    given = dict(values)
    linked_reference = str(given.pop("linked_reference", "") or "").strip()
    refuse(_against(case, given))
    row.linked = _linked(case, by, linked_reference) if linked_reference else None
    for name, value in given.items():
        setattr(row, name, value)
    row.version += 1 if row.pk else 0
    row.saved_by = by.name
    row.save()
    record(
        "parallel.saved",
        f"recorded another review of the same death: {row.get_kind_display()} "
        f"({row.get_standing_display().lower()})",
        by=by,
        case=case,
        details={"parallel": row.pk, "together": row.together},
    )
    return row


def _against(case: Case, given: Mapping[str, Any]) -> list[FieldReason]:
    today = timezone.localdate()
    wrong = []
    for name in ("asked_on", "ended_on"):
        if (day := given.get(name)) and day > today:
            wrong.append(FieldReason("This day has not come yet.", field=name))
    ended = given.get("standing") == ParallelStanding.ENDED
    if ended and not given.get("ended_on"):
        wrong.append(FieldReason("Say on which day it ended.", field="ended_on"))
    if given.get("ended_on") and not ended:
        wrong.append(
            FieldReason("It has a day on which it ended: say that it ended.", field="standing")
        )
    if given.get("together") == Together.JOINT and not case.is_statutory:
        wrong.append(
            FieldReason("Only a statutory review is held jointly (GL §2.4).", field="together")
        )
    return wrong


def _linked(case: Case, by: Actor, reference: str) -> Case:
    found = cases_for(reach_of(by)).filter(reference__iexact=reference).first()
    if found is None:
        raise NotReady(
            [FieldReason("There is no case with this reference here.", field="linked_reference")]
        )
    if found.pk == case.pk:
        raise NotReady([FieldReason("A case is not linked with itself.", field="linked_reference")])
    return Case.objects.get(pk=found.pk)


@transaction.atomic
def agree_jointly(
    *, case: Case, by: Actor, number: int, values: Mapping[str, Any]
) -> ParallelReview:
    """Record what is agreed of a joint review, and how far the other body is with it (R31).

    Takes who leads, the duties that the one review serves, the points of the communication plan
    (LC ¶19) and the other body's sign-off and quality assurance (GL §2.4).
    """
    case = locked(case)
    require_on(by, case, Verb.RECORD_PARALLEL)
    row = ParallelReview.objects.select_for_update().get(pk=number, case=case)
    if row.together != Together.JOINT:
        raise NotReady([Reason("Say first that the two are one joint review.")])
    today = timezone.localdate()
    refuse(
        [
            FieldReason("This day has not come yet.", field=name)
            for name in ("their_signed_off_on", "their_assured_on")
            if (day := values.get(name)) and day > today
        ]
    )
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    row.saved_by = by.name
    row.save()
    record(
        "parallel.agreed",
        f"recorded what is agreed of the joint review: {row.get_kind_display()}",
        by=by,
        case=case,
        details={"parallel": row.pk},
    )
    return row


@transaction.atomic
def wait_for(
    *, case: Case, by: Actor, number: int, review_on: date, reason: str, requested_by: str
) -> Hold:
    """Put the decision on hold until it is known how the two reviews go together (LC ¶15, ¶18).

    The decision alone waits; the rest of the work goes on. Takes the day on which the hold is
    looked at again, why, and who asked for it. Raises NotReady outside referral and decision, and
    for a review that is not held or has ended.
    """
    case = locked(case)
    require_on(by, case, Verb.RECORD_PARALLEL)
    row = ParallelReview.objects.select_for_update().get(pk=number, case=case)
    if case.state not in ("referral", "decision"):
        raise NotReady([Reason("The decision has been made: put the review on hold instead.")])
    if not row.is_open:
        raise NotReady([Reason("The other review is over: there is nothing to wait for.")])
    if row.holds:
        raise NotReady([Reason("The decision waits for it already.", rule=HOLD_RULE)])
    hold = put_on_hold(
        case=case,
        by=by,
        started_on=timezone.localdate(),
        reason=reason,
        requested_by=requested_by,
        review_on=review_on,
        activities=(Activity.DECISION,),
    )
    row.hold = hold
    row.save()
    return hold

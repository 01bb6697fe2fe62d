"""On hold for proceedings: an outcome that leaves the case in decision (E2; LR §2.6)."""

from __future__ import annotations

from datetime import date

from cases.core.case.models import Case
from cases.core.case.services import mark_milestone
from cases.core.deadlines.given import keep_given_date
from cases.core.deadlines.models import Hold
from cases.core.timetable.kinds import Milestone, SubjectKind
from cases.decision.models import Decision
from partnerships.people.actor import Actor


def put_on_hold(case: Case, decision: Decision, *, review_on: date | None, by: Actor) -> Hold:
    """Lay a hold over the case as was decided; the day it is looked at again is a deadline.

    The chair decides it, who may not hold a case otherwise. The clock of the decision runs on
    unless the protocol says otherwise (R27). Raises ValueError without the day.
    """
    if review_on is None:
        raise ValueError("a hold has a day on which it is looked at again")
    hold = Hold.objects.create(
        case=case,
        started_on=decision.decided_on,
        reason=decision.rationale,
        scope="whole",
        requested_by=decision.decided_by,
        review_on=review_on,
        document=decision.scan,
        started_by=by.name,
        partnership_id=case.partnership_id,
    )
    decision.hold = hold
    decision.save()
    mark_milestone(
        case=case,
        code=Milestone.HOLD_STARTED,
        on=decision.decided_on,
        subject_kind=SubjectKind.HOLD,
        subject_number=hold.pk,
    )
    keep_given_date(
        case=case,
        kind="hold_review",
        subject_kind=SubjectKind.HOLD,
        subject_number=hold.pk,
        due_on=review_on,
        given_by=decision.decided_by,
        because="set with the decision to hold",
    )
    return hold


def end_holds_of_decisions(case: Case, *, on: date, by: Actor) -> None:
    """End what was held by an earlier decision, now that the decision is made."""
    held = Decision.objects.filter(case=case).exclude(hold=None).values_list("hold_id", flat=True)
    for hold in Hold.objects.filter(case=case, pk__in=list(held), ended_on=None):
        hold.ended_on = max(on, hold.started_on)
        hold.ended_by, hold.ended_because = by.name, "The decision was made."
        hold.save()
        mark_milestone(
            case=case,
            code=Milestone.HOLD_ENDED,
            on=hold.ended_on,
            subject_kind=SubjectKind.HOLD,
            subject_number=hold.pk,
        )

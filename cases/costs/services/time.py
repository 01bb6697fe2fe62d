"""The time that staff spent on a review, by grade and stage: work before a decision shows (H9)."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case, StepTaken
from cases.core.case.selectors import locked, milestone_on
from cases.core.deadlines.refusing import FieldReason, refuse
from cases.core.progress.advance import require_on
from cases.core.timetable.kinds import Milestone
from cases.core.workflow.states import State
from cases.costs.models import StaffTime
from partnerships.people.actor import Actor

LONGEST_DAY = 24 * 60


@transaction.atomic
def log_time(
    case: Case, *, by: Actor, grade: str, minutes: int, on: date, what: str = ""
) -> StaffTime:
    """Log time that somebody of a grade worked on a case; before a decision it shows as such (H9).

    A day on which the decision was taken counts as before it.
    """
    case = locked(case)
    require_on(by, case, Verb.LOG_TIME)
    wrong = []
    if on > timezone.localdate():
        wrong.append(FieldReason("The day cannot lie in the future.", field="on"))
    if not 0 < minutes <= LONGEST_DAY:
        wrong.append(FieldReason("A day has between a minute and 24 hours.", field="hours"))
    refuse(wrong)
    decided = milestone_on(case, Milestone.DECIDED)
    row: StaffTime = StaffTime.objects.create(
        case=case,
        grade=grade,
        minutes=minutes,
        on=on,
        what=what,
        state=_state_on(case, on),
        before_decision=decided is None or on <= decided,
        by_name=by.name,
    )
    record("costs.time_logged", "logged staff time", by=by, case=case, on=on)
    return row


def _state_on(case: Case, on: date) -> str:
    """Give where a case stood at the end of a day; before its first step that is the referral."""
    steps = StepTaken.objects.filter(case=case, taken_back_at=None, happened_on__lte=on)
    last = steps.order_by("happened_on", "pk").last()
    return str(last.to_state) if last else State.REFERRAL


@transaction.atomic
def remove_time(row: StaffTime, *, by: Actor) -> None:
    """Remove time that was logged by mistake; its history stays."""
    case = locked(row.case)
    require_on(by, case, Verb.LOG_TIME)
    row.delete()
    record("costs.time_removed", "removed staff time that was logged", by=by, case=case)

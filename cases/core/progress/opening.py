"""Opening a case, and taking over a review that is already running."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from itertools import pairwise

from django.db import transaction
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case, StepTaken
from cases.core.case.services import create_case, mark_milestone
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.progress.advance import happened, reach_of
from cases.core.protocol.selectors import protocol_on
from cases.core.timetable.kinds import Milestone
from cases.core.workflow.case_kinds import CaseKind
from cases.core.workflow.plug import NotReady, Reason
from cases.core.workflow.states import State
from partnerships.models import Partnership
from partnerships.people.actor import Actor
from partnerships.tenancy.context import current_partnership_id


@transaction.atomic
def open_case(
    *,
    by: Actor,
    came_to_attention_at: datetime,
    on: date | None = None,
    kind: str = CaseKind.REVIEW,
) -> Case:
    """Open a case in referral; the clock of the decision starts with its coming to attention.

    Takes the moment at which the partnership became aware (LC ¶25; DATES.md 8: its local date in
    Europe/London counts) and the day the case is opened. Raises AccessDenied and NotReady.
    """
    reach_of(by).require(Verb.OPEN_CASE)
    day = happened(on)
    attention_on = happened(timezone.localdate(came_to_attention_at))
    partnership = Partnership.objects.get(pk=current_partnership_id())
    case = create_case(partnership=partnership, protocol=protocol_on(day), opened_on=day, kind=kind)
    StepTaken.objects.create(
        case=case,
        step="open",
        to_state=State.REFERRAL,
        happened_on=day,
        by=by.key,
        by_name=by.name,
        before_this_system=True,
        partnership_id=case.partnership_id,
    )
    mark_milestone(
        case=case, code=Milestone.CAME_TO_ATTENTION, on=attention_on, at=came_to_attention_at
    )
    refresh_deadlines(case)
    record("case.opened", "opened the case", by=by, case=case, on=day)
    return case


@transaction.atomic
def take_over(
    case: Case,
    *,
    by: Actor,
    state: State,
    dates: Mapping[Milestone, date],
    because: str,
) -> Case:
    """Take over a review that already runs: set its state and the dates that are known.

    Only for a case just opened, in referral. Gates that lie behind the state are recorded as
    "before this system", and the chronicle says so. Raises NotReady for dates in the future.
    """
    from cases.core.case.selectors import locked
    from cases.core.progress.advance import require_on
    from cases.core.workflow.machine import machine_step
    from cases.core.workflow.states import MAIN_LINE

    case = locked(case)
    reach_of(by).require(Verb.OPEN_CASE)
    require_on(by, case, Verb.READ_CASE)
    if StepTaken.objects.filter(case=case, before_this_system=False).exists():
        raise NotReady([Reason("Only a case that has just been opened can be taken over.")])
    if state not in MAIN_LINE[1:]:
        raise NotReady([Reason("A running review stands in one of the stages of the main line.")])
    for code, day in dates.items():
        mark_milestone(case=case, code=code, on=happened(day), because="before this system")
    came_from = case.state
    if state is State.CLOSED:
        case.closed_from = State.ACTION_MONITORING
    machine_step(case, "take_over", to=state)
    case.version += 1
    case.taken_over_on = timezone.localdate()
    case.save()
    line = MAIN_LINE[: MAIN_LINE.index(state) + 1]
    for before, after in pairwise(line):
        StepTaken.objects.create(
            case=case,
            step="take_over",
            from_state=before,
            to_state=after,
            happened_on=timezone.localdate(),
            by=by.key,
            by_name=by.name,
            because=because,
            before_this_system=True,
            partnership_id=case.partnership_id,
        )
    refresh_deadlines(case)
    record(
        "case.taken_over",
        f"took over the running review at “{state.label}”; what lies behind it was done "
        f"before this system",
        by=by,
        case=case,
        because=because,
        details={"from": came_from, "dates": {c: d.isoformat() for c, d in dates.items()}},
    )
    return case

"""The forecast of reviews from their stored facts: steps taken, plan, holds, what is still owed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from cases.core.case.models import Case, StepTaken
from cases.core.case.models import Milestone as MilestoneRow
from cases.core.deadlines.models import Deadline, Hold, PlannedStage
from cases.core.deadlines.refresh import as_held
from cases.core.timetable import engine
from cases.core.timetable.forecast import (
    ENDS_AFTER,
    OpenHold,
    StageForecast,
    Stay,
    Wait,
    forecast,
)
from cases.core.timetable.kinds import Milestone
from cases.core.timetable.plan import Span, planned
from cases.core.workflow.states import ENDED, State, line_of

Waits = Mapping[str, Sequence[Wait]]
#: From which of these the months of the plan run: the first that is known (LC B: the referral).
PLAN_STARTS = (Milestone.REFERRAL_RECEIVED, Milestone.CAME_TO_ATTENTION)
TAKE_OVER = "take_over"


@dataclass(frozen=True)
class StageFacts:
    """What the forecast of one review is made from, beside what it waits for."""

    case: Case
    referred_on: date
    stays: Mapping[str, Stay]
    own: Mapping[str, date]
    holds: Sequence[Hold] = field(default_factory=list)

    @property
    def line(self) -> list[str]:
        """Give the stages of the review in order, without its end."""
        line = line_of(State(self.case.stage_reached), self.case.kind)
        return [state.value for state in line if state not in ENDED]

    @property
    def plan(self) -> dict[str, Span]:
        """Give the plan: the local protocol's months, and the ends that a person planned."""
        return planned(self.case.protocol.rules.plan.lines, self.referred_on, self.own)

    def with_own(self, own: Mapping[str, date]) -> StageFacts:
        """Give the same with other planned ends."""
        return replace(self, own=own)

    def with_holds(self, holds: Sequence[Hold]) -> StageFacts:
        """Give the same with other holds."""
        return replace(self, holds=holds)

    def foresee(self, waits: Waits, today: date) -> list[StageForecast]:
        """Give the forecast of each stage as things stand on a day."""
        whole = [hold for hold in self.holds if hold.is_whole]
        now = [hold for hold in whole if hold.ended_on is None]
        return forecast(
            self.line,
            plan=self.plan,
            stays=self.stays,
            own=self.own,
            holds=[as_held(hold) for hold in whole],
            on_hold=OpenHold(now[0].started_on, now[0].review_on) if now else None,
            waits=waits,
            today=today,
        )


def facts_of(cases: Iterable[Case]) -> dict[int, StageFacts]:
    """Read what the forecasts of any number of reviews are made from, in four queries."""
    rows = list(cases)
    ids = [case.pk for case in rows]
    steps: dict[int, list[StepTaken]] = defaultdict(list)
    for step in StepTaken.objects.filter(case_id__in=ids, taken_back_at=None):
        steps[step.case_id].append(step)
    starts: dict[int, dict[str, date]] = defaultdict(dict)
    for case_id, code, on in MilestoneRow.objects.filter(
        case_id__in=ids, code__in=PLAN_STARTS
    ).values_list("case_id", "code", "on"):
        starts[case_id].setdefault(code, on)
    own: dict[int, dict[str, date]] = defaultdict(dict)
    for each in PlannedStage.objects.filter(case_id__in=ids):
        own[each.case_id][each.stage] = each.ends_on
    holds: dict[int, list[Hold]] = defaultdict(list)
    for hold in Hold.objects.filter(case_id__in=ids):
        holds[hold.case_id].append(hold)
    return {
        case.pk: StageFacts(
            case=case,
            referred_on=_referred(case, starts[case.pk]),
            stays=stays_of(case, steps[case.pk], _referred(case, starts[case.pk])),
            own=own[case.pk],
            holds=holds[case.pk],
        )
        for case in rows
    }


def _referred(case: Case, starts: Mapping[str, date]) -> date:
    return next((starts[code] for code in PLAN_STARTS if code in starts), case.opened_on)


def stays_of(case: Case, steps: Sequence[StepTaken], referred_on: date) -> dict[str, Stay]:
    """Give when each stage was entered and left. A stage gone back to is open again.

    Stages of a review that was taken over lie before this system, nobody says when.
    """
    stays: dict[str, Stay] = {State.REFERRAL.value: Stay(referred_on)}
    at = State.REFERRAL.value
    for step in steps:
        if step.to_state == at:
            continue
        if step.step == TAKE_OVER or step.before_this_system:
            stays[at] = Stay(None)
            stays[step.to_state] = Stay(step.happened_on)
        else:
            line = [state.value for state in line_of(State(step.to_state), case.kind)]
            behind = line[: line.index(step.to_state)] if step.to_state in line else []
            again = stays.get(step.to_state)
            stays = {stage: stay for stage, stay in stays.items() if stage in (*behind, at)}
            first = stays.get(at, Stay(step.happened_on)).entered
            left = max(step.happened_on, first) if first else step.happened_on
            if at in behind:
                stays[at] = Stay(first, left)
            else:
                stays.pop(at, None)
            stays[step.to_state] = Stay(again.entered if again else step.happened_on)
        at = step.to_state
    return stays


def waits_of(
    deadlines: Iterable[Deadline | engine.Computed], words: Callable[[Any], str]
) -> dict[str, list[Wait]]:
    """Give what each stage waits for, of the open deadlines of one review; `words` names one."""
    found: dict[str, list[Wait]] = defaultdict(list)
    for row in deadlines:
        code = row.kind if isinstance(row, Deadline) else row.kind.code
        if code in ENDS_AFTER and row.met_on is None and row.due_on is not None:
            found[ENDS_AFTER[code]].append(Wait(words(row), row.due_on))
    return dict(found)


def open_waits(case_ids: Iterable[int], with_why: bool = False) -> list[Deadline]:
    """Give the open deadlines that stages of these reviews wait for; one query."""
    found = (
        Deadline.objects.filter(
            case_id__in=list(case_ids),
            kind__in=list(ENDS_AFTER),
            met_on=None,
            counts=True,
            due_on__isnull=False,
        )
        .select_related("case__partnership")
        .order_by("due_on", "pk")
    )
    return list(found if with_why else found.defer("explanation"))

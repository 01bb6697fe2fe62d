"""When the stages of a review will end, from what has happened, what waits and what is planned.

Nothing is promised: a stage takes as long as it is planned to, days on hold are added, and it ends
no earlier than the last thing that it waits for. Each later stage begins when the one before it
ends. The same facts always give the same forecast, with its reason in a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cases.core.timetable.calendar import uk
from cases.core.timetable.holds import Hold, days_held
from cases.core.timetable.plan import Span

#: Which stage cannot end while a deadline of a kind is open: what others owe it, by kind. The
#: chronologies are merged before the panel meets (LC ¶47), so the slowest agency sets the day
#: (H12; R71: LC ¶62, LR §4.8); management reviews, comments and the family's reading are in
#: the report; every action is done before a review ends.
ENDS_AFTER: Mapping[str, str] = {
    "home_office_information": "awaiting_home_office",
    "trawl_return": "trawl",
    "chronology": "panel",
    "imr_return": "overview",
    "draft_comments": "overview",
    "family_reading": "overview",
    "action_target": "action_monitoring",
}


@dataclass(frozen=True, slots=True)
class Stay:
    """When a stage was entered (None: before this system) and when it was left, if it was."""

    entered: date | None
    left: date | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """Something that a stage waits for: what, in words, and the day on which it is due."""

    what: str
    due_on: date

    def expected(self, today: date) -> date:
        """Give when it is expected: on its day, or today where that has passed."""
        return max(self.due_on, today)


@dataclass(frozen=True, slots=True)
class StageForecast:
    """One stage: as planned, as it was, and as it is foreseen; `why` is one plain sentence.

    `ends_on` is when it ended, or is foreseen to; None where nobody can say. `late_days` are
    calendar days after the plan (less than nothing: before it).
    """

    stage: str
    planned: Span | None
    stay: Stay | None
    forecast: Span | None
    why: str
    slowest: Wait | None = None

    @property
    def ends_on(self) -> date | None:
        if self.forecast is not None:
            return self.forecast.ends
        return self.stay.left if self.stay else None

    @property
    def late_days(self) -> int | None:
        if self.planned is None or self.ends_on is None:
            return None
        return (self.ends_on - self.planned.ends).days


@dataclass(frozen=True, slots=True)
class OpenHold:
    """That the whole review is on hold now, and when that is looked at again."""

    since: date
    review_on: date | None


def forecast(
    line: Sequence[str],
    *,
    plan: Mapping[str, Span],
    stays: Mapping[str, Stay],
    own: Mapping[str, date],
    holds: Sequence[Hold],
    on_hold: OpenHold | None,
    waits: Mapping[str, Sequence[Wait]],
    today: date,
) -> list[StageForecast]:
    """Give the forecast of the stages of a line, in order; the last of it ends the review.

    `plan` is what timetable.plan gives, `own` the ends among it that a person planned. `holds` are
    those of the whole review; `waits` what each stage waits for.
    """
    reached = max((line.index(stage) for stage in stays if stage in line), default=-1)
    known = _Known(plan, stays, own, holds, on_hold, waits, today)
    found: list[StageForecast] = []
    begins: date | None = None
    for place, stage in enumerate(line):
        if place < reached or (place == reached and stays[stage].left is not None):
            found.append(known.past(stage))
            begins = stays[stage].left if stage in stays else begins
            continue
        made = known.now(stage) if place == reached else known.to_come(stage, begins)
        found.append(made)
        begins = made.ends_on
    return found


@dataclass(frozen=True, slots=True)
class _Known:
    plan: Mapping[str, Span]
    stays: Mapping[str, Stay]
    own: Mapping[str, date]
    holds: Sequence[Hold]
    on_hold: OpenHold | None
    waits: Mapping[str, Sequence[Wait]]
    today: date

    def past(self, stage: str) -> StageForecast:
        """Give a stage that is over, or that was not needed."""
        stay, plan = self.stays.get(stage), self.plan.get(stage)
        if stay is None:
            return StageForecast(stage, plan, None, None, "It was not needed.")
        if stay.left is None:
            return StageForecast(stage, plan, stay, None, "It lay before this system.")
        began = f"began on {uk(stay.entered)} and " if stay.entered else ""
        why = f"It {began}ended on {uk(stay.left)}{_beside(plan, stay.left)}."
        return StageForecast(stage, plan, stay, None, why)

    def now(self, stage: str) -> StageForecast:
        """Give the stage in which the review stands."""
        stay, plan = self.stays[stage], self.plan.get(stage)
        entered = stay.entered or self.today
        resumes = self.resumes()
        parts, ends = [], resumes or self.today
        if stage in self.own:
            ends = max(ends, self.own[stage])
            parts.append(f"It is planned to end on {uk(self.own[stage])}")
        elif plan is not None:
            held = days_held(self.holds, entered, self.today)
            held += (resumes - self.today).days if resumes else 0
            ends = max(ends, entered + timedelta(days=plan.days + held))
            parts.append(f"It began on {uk(entered)} and is planned to take {_days(plan.days)}")
            if held:
                parts.append(f"{_days(held)} on hold are added")
        return self._until(stage, entered, ends, parts)

    def to_come(self, stage: str, begins: date | None) -> StageForecast:
        """Give a stage that has not begun, after one that ends on a day or nobody knows when."""
        plan = self.plan.get(stage)
        if begins is None:
            why = "Nobody can say yet: it begins when the stage before it has ended."
            return StageForecast(stage, plan, None, None, why)
        begins = max(begins, self.today)
        parts, ends = [f"It can begin on {uk(begins)}, when the stage before it ends"], begins
        if stage in self.own:
            ends = max(begins, self.own[stage])
            parts.append(f"it is planned to end on {uk(self.own[stage])}")
        elif plan is not None:
            ends = begins + timedelta(days=plan.days)
            parts.append(f"it is planned to take {_days(plan.days)}")
        return self._until(stage, begins, ends, parts)

    def resumes(self) -> date | None:
        """Give when the review goes on, where it is on hold: on the day it is looked at again."""
        if self.on_hold is None:
            return None
        return max(self.on_hold.review_on or self.today, self.today)

    def _until(self, stage: str, begins: date, ends: date, parts: list[str]) -> StageForecast:
        plan, waits = self.plan.get(stage), self.waits.get(stage, ())
        if parts and ends == self.today and not (plan and plan.ends == ends):
            parts.append("that time is over, so it is counted as if it ended today")
        slowest = max(waits, key=lambda wait: wait.expected(self.today), default=None)
        if self.on_hold is not None and stage in self.stays:
            parts.append(
                f"the review is on hold since {uk(self.on_hold.since)} and expected to resume on "
                f"{uk(self.resumes() or self.today)}"
            )
        if slowest is not None:
            expected = slowest.expected(self.today)
            overdue = ", which is overdue" if slowest.due_on < self.today else ""
            parts.append(f"it waits for {slowest.what}{overdue}, until {uk(expected)}")
            ends = max(ends, expected)
        elif plan is None and stage not in self.own:
            why = f"{'; '.join(parts)}. No length is planned for it." if parts else ""
            why = why or "No length is planned for it, and nothing that it waits for has a date."
            return StageForecast(stage, plan, self.stays.get(stage), None, why)
        why = f"{'; '.join(parts)}. So it is foreseen to end on {uk(ends)}{_beside(plan, ends)}."
        why = why[:1].upper() + why[1:]
        return StageForecast(stage, plan, self.stays.get(stage), Span(begins, ends), why, slowest)


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


def _beside(plan: Span | None, ends: date) -> str:
    """Say how an end stands to the plan."""
    if plan is None:
        return ""
    late = (ends - plan.ends).days
    if late == 0:
        return ", as planned"
    return f", {_days(abs(late))} {'after' if late > 0 else 'before'} the plan"

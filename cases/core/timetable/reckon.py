"""One due date, worked out from a rule and its start, with the reason for it.

Order: the rule's count, days held (where the clock stops), the next working day (where chosen);
then a date that a person gave wins, and then the last extension that is later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from cases.core.timetable import count
from cases.core.timetable.calendar import (
    HolidayDataMissing,
    WorkingCalendar,
    end_of_day,
    local,
    local_date,
    uk,
)
from cases.core.timetable.count import Counted, DayStep
from cases.core.timetable.holds import Hold, put_back
from cases.core.timetable.kinds import DeadlineKind, Direction, Milestone
from cases.core.timetable.periods import Period, Unit, end_of_month
from cases.core.timetable.rules import MONTH_END, Reading, Roll, Rule


@dataclass(frozen=True, slots=True)
class Given:
    """A due date that a person set or that was printed on a letter; it wins over the rule."""

    on: date
    by: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Extension:
    """A later due date that was granted; the original date stays visible."""

    new_on: date
    by: str
    why: str
    granted_on: date


@dataclass(frozen=True, slots=True)
class DueDate:
    """When something is due and why. ``sentence`` is one sentence, ``working`` each day.

    ``due_on`` counts; ``original_on`` is the date before any extension; ``rule_on`` is what the
    protocol alone says (None if it says nothing). ``rolled_on`` is the next working day when the
    rule's date is not worked, whether or not it was chosen. ``due_at`` is set for hours only.
    """

    due_on: date
    original_on: date
    sentence: str
    working: tuple[DayStep, ...]
    rule_on: date | None = None
    due_at: datetime | None = None
    rolled_on: date | None = None
    other_readings: tuple[tuple[Reading, date], ...] = ()
    warn_on: date | None = None
    last_working_day_before: date | None = None
    warning: str = ""
    set_by_person: bool = False

    def other_reading(self, reading: Reading) -> date | None:
        return dict(self.other_readings).get(reading)


@dataclass(frozen=True, slots=True)
class Start:
    """The dated fact that a deadline is counted from."""

    fact: Milestone
    moment: date | datetime
    standing_in_for: Milestone | None = None

    @property
    def on(self) -> date:
        return local_date(self.moment)

    @property
    def words(self) -> str:
        if self.standing_in_for is None:
            return f"{self.fact.words} on {uk(self.on)}"
        return (
            f"{self.fact.words} on {uk(self.on)} "
            f"(until it is recorded when {self.standing_in_for.words})"
        )


def due_date(
    kind: DeadlineKind,
    rule: Rule,
    start: Start | None,
    *,
    calendar: WorkingCalendar,
    occurrence: int = 1,
    holds: Sequence[Hold] = (),
    given: Given | None = None,
    extensions: Sequence[Extension] = (),
    today: date | None = None,
) -> DueDate | None:
    """The due date of one deadline, or None where neither a rule nor a person sets one."""
    due = None
    if rule.period is not None and start is not None:
        due = _by_rule(kind, rule, rule.period, start, calendar, occurrence, holds, today)
    if given is not None:
        due = _as_given(kind, _after_hold(kind, given, holds), due)
    if due is None:
        return None
    return _with_warnings(_extended(due, extensions), rule, start, calendar)


def _by_rule(
    kind: DeadlineKind,
    rule: Rule,
    period: Period,
    start: Start,
    calendar: WorkingCalendar,
    occurrence: int,
    holds: Sequence[Hold],
    today: date | None,
) -> DueDate:
    if kind.direction is Direction.HOURS:
        return _in_hours(kind, rule, start, period)
    counted, how = _counted(kind, rule, period, start, calendar, occurrence)
    steps, on = list(counted.steps), counted.on
    words = [how] + ([counted.remark] if counted.remark else [])
    if kind.direction is Direction.FORWARD and not rule.clock_runs_during_hold:
        working_days = calendar if period.unit is Unit.WORKING_DAYS else None
        later = put_back(on, start.on, holds, today, working_days)
        steps += later.steps
        if later.on != on:
            words.append(f"put back from {uk(on)} for the days on hold")
        on = later.on
    before_rolling = on
    if rule.roll is Roll.NEXT_WORKING_DAY and kind.direction is not Direction.BACKWARD:
        moved = count.rolled(on, calendar)
        steps += moved.steps
        if moved.on != on:
            words.append(f"moved from {uk(on)} to the next working day")
        on = moved.on
    readings = []
    for reading in rule.readings:
        other = _under(rule, reading)
        if other is None:
            continue
        try:
            read = _by_rule(kind, other, period, start, calendar, occurrence, holds, today)
        except HolidayDataMissing:
            continue
        readings.append((reading, read.due_on))
    return DueDate(
        due_on=on,
        original_on=on,
        rule_on=on,
        sentence=f"{kind.title}: due on {uk(on)}, {'; '.join(words)} ({rule.source}).",
        working=tuple(steps),
        rolled_on=_next_working(before_rolling, calendar),
        other_readings=tuple(readings),
    )


def _counted(
    kind: DeadlineKind,
    rule: Rule,
    period: Period,
    start: Start,
    calendar: WorkingCalendar,
    occurrence: int,
) -> tuple[Counted, str]:
    """The count that the rule asks for, and the words for it."""
    if kind.direction is Direction.BACKWARD:
        counted = count.backward(start.on, period, calendar=calendar, clear=rule.clear)
        if not rule.clear:
            return counted, f"{period} before {start.words}, the day of sending counted"
        return counted, f"at least {period} before {start.words}, neither day counted"
    if rule.month_end:
        return count.within_month(start.on), f"the end of the month in which {start.words}"
    counted = count.forward(
        start.on,
        period,
        calendar=calendar,
        times=occurrence,
        start_day_counted=rule.start_day_counted,
    )
    which = "counting that day" if rule.start_day_counted else "not counting that day"
    if kind.direction is Direction.RECURRING:
        times = f"{period}" if occurrence == 1 else f"{occurrence} times {period}"
        return counted, f"{times} after {start.words}, always counted from that day"
    return counted, f"{period} after {start.words}, {which}"


def _in_hours(kind: DeadlineKind, rule: Rule, start: Start, period: Period) -> DueDate:
    """Elapsed hours; a start that is known by its date only is taken at the end of that day."""
    known = isinstance(start.moment, datetime)
    begun = start.moment if isinstance(start.moment, datetime) else end_of_day(start.moment)
    ended, steps = count.elapsed(begun, period)
    how = f"{period} after {start.words}"
    if known:
        how += f" at {local(begun):%H:%M}"
    else:
        how += ", counted from the end of that day as no time is recorded"
    on = ended.date()
    return DueDate(
        due_on=on,
        original_on=on,
        rule_on=on,
        due_at=ended,
        sentence=f"{kind.title}: due at {ended:%H:%M} on {uk(on)}, {how} ({rule.source}).",
        working=steps,
    )


def _after_hold(kind: DeadlineKind, given: Given, holds: Sequence[Hold]) -> Given:
    """A date that fell within a hold under which the kind waits comes due when that has ended."""
    if not kind.waits_on_hold:
        return given
    for hold in sorted(holds, key=lambda each: each.started_on):
        if hold.ended_on is not None and hold.started_on <= given.on < hold.ended_on:
            why = f"put back from {uk(given.on)}, which fell within the hold"
            said = f"{given.why}; {why}" if given.why else why
            given = replace(given, on=hold.ended_on, why=said)
    return given


def _as_given(kind: DeadlineKind, given: Given, ruled: DueDate | None) -> DueDate:
    because = f": {_said(given.why)}" if given.why else ""
    sentence = f"{kind.title}: due on {uk(given.on)}, a date given by {given.by}{because}"
    step = DayStep(given.on, None, f"given by {given.by}{because}")
    if ruled is None:
        return DueDate(given.on, given.on, f"{sentence}.", (step,), set_by_person=True)
    if ruled.due_on != given.on:
        sentence += f" (the protocol alone would say {uk(ruled.due_on)})"
    return replace(
        ruled,
        due_on=given.on,
        original_on=given.on,
        due_at=None,
        sentence=f"{sentence}.",
        working=(*ruled.working, step),
        set_by_person=True,
    )


def _extended(due: DueDate, extensions: Sequence[Extension]) -> DueDate:
    later = [each for each in extensions if each.new_on > due.original_on]
    if not later:
        return due
    last = max(later, key=lambda each: (each.granted_on, each.new_on))
    why = f"extended by {last.by} on {uk(last.granted_on)}: {_said(last.why)}"
    return replace(
        due,
        due_on=last.new_on,
        due_at=None,
        sentence=f"{due.sentence.removesuffix('.')}; now due on {uk(last.new_on)}, {why}.",
        working=(*due.working, DayStep(last.new_on, None, why)),
        set_by_person=True,
    )


def _said(why: str) -> str:
    """Give what a person typed as part of a sentence that goes on, without its own full stop."""
    return why.strip().rstrip(".")


def _with_warnings(
    due: DueDate, rule: Rule, start: Start | None, calendar: WorkingCalendar
) -> DueDate:
    warn_on = None
    try:
        if rule.warn == MONTH_END:
            warn_on = min(end_of_month(start.on), due.due_on) if start else None
        elif rule.warn:
            warn_on = count.backward(
                due.due_on, Period.parse(rule.warn), calendar=calendar, clear=False
            ).on
        why = calendar.why_not_working(due.due_on)
        before = calendar.previous_working(due.due_on) if why else None
    except HolidayDataMissing as missing:
        return replace(due, warn_on=warn_on, warning=str(missing))
    if before is None:
        return replace(due, warn_on=warn_on)
    name = "is not a working day" if why == f"{due.due_on:%A}" else f"is not worked ({why})"
    warning = f"{uk(due.due_on)} {name}; the last working day before it is {uk(before)}."
    return replace(due, warn_on=warn_on, last_working_day_before=before, warning=warning)


def _next_working(on: date, calendar: WorkingCalendar) -> date | None:
    try:
        return calendar.next_working(on)
    except HolidayDataMissing:
        return None


def _under(rule: Rule, reading: Reading) -> Rule | None:
    """The rule read the other way, or None where it is read so already."""
    other = under(rule, reading)
    return None if replace(rule, readings=()) == other else other


def under(rule: Rule, *readings: Reading) -> Rule:
    """The rule with these readings chosen."""
    return replace(
        rule,
        start_day_counted=rule.start_day_counted or Reading.START_DAY_COUNTED in readings,
        roll=Roll.NEXT_WORKING_DAY if Reading.NEXT_WORKING_DAY in readings else rule.roll,
        clear=rule.clear and Reading.NOT_CLEAR not in readings,
        month_end=rule.month_end or Reading.MONTH_END in readings,
        readings=(),
    )


def days_between(start: date, until: date) -> int:
    """Give the calendar days from one day to another; the first is not counted."""
    return (until - start) // timedelta(days=1)

"""One period counted from one day, with a step for each day that was counted or skipped.

The readings that the protocols leave open are arguments here; DATES.md gives both for each.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from cases.core.timetable.calendar import LONDON, ONE_DAY, WorkingCalendar, local, uk
from cases.core.timetable.periods import (
    Period,
    PeriodError,
    Unit,
    add_months,
    end_of_month,
)


@dataclass(frozen=True, slots=True)
class DayStep:
    """One step of the working: a day, its number in the count (None if skipped), and why."""

    on: date
    number: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Counted:
    """The day that a count arrived at, and how; ``remark`` is what a reader may not expect."""

    on: date
    steps: tuple[DayStep, ...]
    remark: str = ""


def forward(
    start: date,
    period: Period,
    *,
    calendar: WorkingCalendar,
    times: int = 1,
    start_day_counted: bool = False,
) -> Counted:
    """``times`` periods after ``start``; the start day is not counted unless asked for."""
    if period.unit is Unit.HOURS:
        raise PeriodError(f"{period} are counted from an instant, not from a day.")
    if period.unit is Unit.MONTHS:
        return _months_later(start, period.number * times, start_day_counted)
    working_days = calendar if period.unit is Unit.WORKING_DAYS else None
    if start_day_counted:
        first = start
        steps: list[DayStep] = []
    else:
        first = start + ONE_DAY
        steps = [DayStep(start, None, "the start day is not counted")]
    return _count(first, ONE_DAY, period.number * times, working_days, steps)


def backward(
    event: date, period: Period, *, calendar: WorkingCalendar, clear: bool = True
) -> Counted:
    """The last day that is "at least" a period before an event.

    Clear days count neither the event nor the day of sending, so the answer lies one further
    (working) day back; otherwise it is the last day counted.
    """
    if period.unit is Unit.HOURS:
        raise PeriodError(f"{period} are not counted backwards here; use days or working days.")
    steps = [DayStep(event, None, "the day of the event is not counted")]
    if period.unit is Unit.MONTHS:
        on = add_months(event, -period.number)
        steps.append(DayStep(on, period.number, f"{period} before"))
        if clear:
            on -= ONE_DAY
            steps.append(DayStep(on, None, "the day before the clear months, the last in time"))
        return Counted(on, tuple(steps))
    working_days = calendar if period.unit is Unit.WORKING_DAYS else None
    counted = _count(event - ONE_DAY, -ONE_DAY, period.number, working_days, steps)
    if not clear:
        return counted
    on = counted.on - ONE_DAY
    steps = list(counted.steps)
    while working_days and (why := working_days.why_not_working(on)):
        steps.append(DayStep(on, None, why))
        on -= ONE_DAY
    steps.append(DayStep(on, None, "the day before the clear days, the last in time"))
    return Counted(on, tuple(steps))


def elapsed(start: datetime, period: Period) -> tuple[datetime, tuple[DayStep, ...]]:
    """``period`` hours of real time after an instant, as the clock in England then shows."""
    if period.unit is not Unit.HOURS:
        raise PeriodError(f"{period} is not a number of hours.")
    begun = local(start)
    ended = (begun.astimezone(UTC) + timedelta(hours=period.number)).astimezone(LONDON)
    steps = [DayStep(begun.date(), None, f"begins at {begun:%H:%M %Z}")]
    if begun.utcoffset() != ended.utcoffset():
        steps.append(DayStep(ended.date(), None, "the clocks changed in between"))
    steps.append(DayStep(ended.date(), period.number, f"{period} later it is {ended:%H:%M %Z}"))
    return ended, tuple(steps)


def within_month(start: date) -> Counted:
    """The end of the calendar month in which ``start`` lies."""
    on = end_of_month(start)
    return Counted(on, (DayStep(start, None, "the start"), DayStep(on, None, "its month ends")))


def rolled(on: date, calendar: WorkingCalendar) -> Counted:
    """``on`` if it is worked, else the next working day."""
    steps = []
    while why := calendar.why_not_working(on):
        steps.append(DayStep(on, None, f"{why}: moved to the next day"))
        on += ONE_DAY
    if steps:
        steps.append(DayStep(on, None, "the next working day"))
    return Counted(on, tuple(steps))


def _months_later(start: date, months: int, start_day_counted: bool) -> Counted:
    on = add_months(start, months)
    away = f"{months} month{'' if months == 1 else 's'}"
    first = DayStep(start, None, "the start")
    if on.day != start.day:
        remark = f"{on:%B %Y} has no day {start.day}, so it is the last day of that month"
        return Counted(on, (first, DayStep(on, months, f"{away} later: {remark}")), remark)
    steps = (first, DayStep(on, months, f"{away} later: the same day of the month"))
    if not start_day_counted:
        return Counted(on, steps)
    on -= ONE_DAY
    return Counted(on, (*steps, DayStep(on, None, "one day earlier, as the start day counts")))


def _count(
    first: date,
    step: timedelta,
    number: int,
    working_days: WorkingCalendar | None,
    steps: list[DayStep],
) -> Counted:
    """Count ``number`` days from ``first``; with a calendar, only the days it says are worked."""
    day, counted = first, 0
    while True:
        why = working_days.why_not_working(day) if working_days else None
        if why:
            steps.append(DayStep(day, None, why))
        else:
            counted += 1
            steps.append(DayStep(day, counted, "working day" if working_days else "counted"))
        if counted == number:
            return Counted(day, tuple(steps))
        day += step


def in_words(steps: tuple[DayStep, ...]) -> str:
    """The working as lines of text: a number where the day was counted, a dash where not."""
    return "\n".join(
        f"{'-' if step.number is None else step.number:>4}  {uk(step.on)}  {step.reason}"
        for step in steps
    )

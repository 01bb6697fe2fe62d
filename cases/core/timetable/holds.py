"""Holds over a state: how many days a clock stood still, where the protocol lets it stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cases.core.timetable.activities import Activity
from cases.core.timetable.calendar import ONE_DAY, WorkingCalendar, uk
from cases.core.timetable.count import Counted, DayStep


@dataclass(frozen=True, slots=True)
class Hold:
    """From its first day up to, not including, the day it ended; open while that is None.

    ``activities`` are those that wait; empty means the whole case (R27, R29).
    """

    started_on: date
    ended_on: date | None = None
    activities: frozenset[Activity] = frozenset()

    def __post_init__(self) -> None:
        if self.ended_on is not None and self.ended_on < self.started_on:
            raise ValueError("A hold cannot end before it starts.")

    def covers(self, activity: Activity | None) -> bool:
        """Whether work of this activity waits; what belongs to none waits with the whole case."""
        return not self.activities or activity in self.activities


def _spans(holds: Sequence[Hold], start: date, today: date | None) -> Iterator[tuple[date, date]]:
    """Held days after ``start`` as (first, day of release), in order and without overlap.

    An open hold is counted up to today; without a today it is not counted yet.
    """
    reached = start + ONE_DAY
    for hold in sorted(holds, key=lambda each: each.started_on):
        first, ended = max(hold.started_on, reached), hold.ended_on or today
        if ended is not None and ended > first:
            yield first, ended
            reached = ended


def days_held(holds: Sequence[Hold], start: date, until: date) -> int:
    """Calendar days on hold after ``start`` and up to ``until``, both holds' overlaps once."""
    end = until + ONE_DAY
    return sum(
        max(0, (min(ended, end) - first) // timedelta(days=1))
        for first, ended in _spans(holds, start, until)
    )


def put_back(
    on: date,
    start: date,
    holds: Sequence[Hold],
    today: date | None,
    working_days: WorkingCalendar | None,
) -> Counted:
    """``on``, later by each day (or working day) that a hold before it took."""
    steps = []
    for first, ended in _spans(holds, start, today):
        if first > on:
            break
        held = [
            day
            for day in _days(first, ended)
            if working_days is None or working_days.is_working(day)
        ]
        for _ in held:
            on += ONE_DAY
            while working_days and not working_days.is_working(on):
                on += ONE_DAY
        taken = f"{len(held)} {'working ' if working_days else ''}days"
        steps.append(DayStep(on, None, f"{taken} on hold from {uk(first)} until {uk(ended)} added"))
    return Counted(on, tuple(steps))


def _days(first: date, end: date) -> Iterator[date]:
    while first < end:
        yield first
        first += ONE_DAY

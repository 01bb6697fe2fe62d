"""The worked checks of the domain reference, with the days that were counted and skipped."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from cases.core.timetable import count
from cases.core.timetable.calendar import HolidayDataMissing, WorkingCalendar, from_wall_clock
from cases.core.timetable.periods import Period

CALENDAR = WorkingCalendar.bundled()


@pytest.mark.parametrize(
    ("period", "start", "expected"),
    [
        ("10 working days", date(2026, 3, 27), date(2026, 4, 14)),
        ("10 working days", date(2026, 12, 18), date(2027, 1, 6)),
        ("10 working days", date(2027, 12, 17), date(2028, 1, 5)),
        ("14 days", date(2026, 3, 27), date(2026, 4, 10)),
        ("1 month", date(2026, 1, 31), date(2026, 2, 28)),
        ("6 months", date(2026, 8, 31), date(2027, 2, 28)),
        ("6 months", date(2027, 8, 31), date(2028, 2, 29)),
        ("36 months", date(2024, 2, 29), date(2027, 2, 28)),
        ("12 months", date(2024, 2, 29), date(2025, 2, 28)),
    ],
)
def test_counting_forward(period: str, start: date, expected: date) -> None:
    assert count.forward(start, Period.parse(period), calendar=CALENDAR).on == expected


@pytest.mark.parametrize(
    ("meeting", "clear", "not_clear"),
    [
        (date(2026, 4, 9), date(2026, 3, 30), date(2026, 3, 31)),
        (date(2026, 1, 6), date(2025, 12, 24), date(2025, 12, 29)),
    ],
)
def test_papers_at_least_five_working_days_before(
    meeting: date, clear: date, not_clear: date
) -> None:
    five = Period.parse("5 working days")

    assert count.backward(meeting, five, calendar=CALENDAR).on == clear
    assert count.backward(meeting, five, calendar=CALENDAR, clear=False).on == not_clear


def test_each_day_is_in_the_working_with_the_reason_why_it_was_skipped() -> None:
    counted = count.forward(date(2026, 4, 1), Period.parse("2 working days"), calendar=CALENDAR)

    assert [(step.on.day, step.number, step.reason) for step in counted.steps] == [
        (1, None, "the start day is not counted"),
        (2, 1, "working day"),
        (3, None, "Good Friday"),
        (4, None, "Saturday"),
        (5, None, "Sunday"),
        (6, None, "Easter Monday"),
        (7, 2, "working day"),
    ]


def test_fourteen_days_are_dates_and_not_hours_across_a_clock_change() -> None:
    due = count.forward(date(2025, 3, 18), Period.parse("14 days"), calendar=CALENDAR).on

    assert due == date(2025, 4, 1)


def test_forty_eight_hours_are_elapsed_when_the_clocks_go_forward() -> None:
    begun = from_wall_clock(datetime(2026, 3, 28, 10, 15))

    ended, _ = count.elapsed(begun, Period.parse("48 hours"))

    assert ended.replace(tzinfo=None) == datetime(2026, 3, 30, 11, 15)
    assert ended.astimezone(UTC) == datetime(2026, 3, 30, 10, 15, tzinfo=UTC)


def test_forty_eight_hours_are_elapsed_when_the_clocks_go_back() -> None:
    begun = from_wall_clock(datetime(2025, 10, 25, 20, 0))

    ended, _ = count.elapsed(begun, Period.parse("48 hours"))

    assert ended.replace(tzinfo=None) == datetime(2025, 10, 27, 19, 0)


def test_working_days_that_reach_an_unknown_year_are_refused() -> None:
    with pytest.raises(HolidayDataMissing, match="2041"):
        count.forward(date(2040, 12, 28), Period.parse("10 working days"), calendar=CALENDAR)


def test_calendar_months_need_no_holidays() -> None:
    due = count.forward(date(1978, 9, 30), Period.parse("4 months"), calendar=CALENDAR).on

    assert due == date(1979, 1, 30)

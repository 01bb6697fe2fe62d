"""What must hold for every start, not only for the ones that somebody thought of."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from cases.core.timetable import count
from cases.core.timetable.calendar import WorkingCalendar
from cases.core.timetable.kinds import KINDS, Milestone
from cases.core.timetable.periods import Period, Unit
from cases.core.timetable.reckon import DueDate, Start, due_date
from cases.core.timetable.rules import Roll, Rule

CALENDAR = WorkingCalendar.bundled()

starts = st.dates(date(2012, 1, 1), date(2036, 12, 31))
day_counts = st.builds(Period, st.integers(1, 90), st.sampled_from([Unit.DAYS, Unit.WORKING_DAYS]))
periods = day_counts | st.builds(Period, st.integers(1, 36), st.just(Unit.MONTHS))


def decision(start: date, period: Period, roll: Roll = Roll.NONE) -> DueDate:
    due = due_date(
        KINDS["decision"],
        Rule(source="test", period=period, roll=roll),
        Start(Milestone.CAME_TO_ATTENTION, start),
        calendar=CALENDAR,
    )
    assert due is not None
    return due


@given(starts, st.integers(0, 400), periods, st.booleans())
def test_a_later_start_is_never_due_earlier(
    start: date, later: int, period: Period, counted: bool
) -> None:
    if counted and period.unit is Unit.MONTHS:
        counted = False  # 30 and 31 January plus one month: the second is taken as it stands
    first, second = (
        count.forward(day, period, calendar=CALENDAR, start_day_counted=counted).on
        for day in (start, start + timedelta(days=later))
    )

    assert first <= second


@given(starts, periods)
def test_a_rolled_due_date_is_worked_and_skips_no_worked_day(start: date, period: Period) -> None:
    plain = decision(start, period).due_on
    rolled = decision(start, period, Roll.NEXT_WORKING_DAY).due_on

    assert CALENDAR.is_working(rolled)
    assert not any(
        CALENDAR.is_working(plain + timedelta(days=n)) for n in range((rolled - plain).days)
    )


@given(starts, day_counts)
def test_counting_back_from_a_due_date_finds_the_start(start: date, period: Period) -> None:
    if period.unit is Unit.WORKING_DAYS:
        start = CALENDAR.next_working(start)
    due = count.forward(start, period, calendar=CALENDAR).on

    assert count.backward(due, period, calendar=CALENDAR, clear=False).on == start


@given(starts, st.integers(1, 20))
def test_clear_days_lie_wholly_between_sending_and_meeting(meeting: date, number: int) -> None:
    meeting += timedelta(days=60)
    sent = count.backward(meeting, Period(number, Unit.WORKING_DAYS), calendar=CALENDAR).on

    between = [sent + timedelta(days=n) for n in range(1, (meeting - sent).days)]
    assert sum(CALENDAR.is_working(day) for day in between) == number


@given(starts, day_counts)
@settings(max_examples=50)
def test_the_working_counts_to_the_same_date_without_the_engine(
    start: date, period: Period
) -> None:
    due = decision(start, period)

    days = [step.on for step in due.working]
    assert days == [start + timedelta(days=n) for n in range(len(days))]
    numbers = [step.number for step in due.working if step.number is not None]
    assert numbers == list(range(1, period.number + 1))
    if period.unit is Unit.WORKING_DAYS:
        skipped = [step.on for step in due.working[1:] if step.number is None]
        assert all(day.weekday() >= 5 or day in CALENDAR.holidays for day in skipped)
    assert due.working[-1].on == due.due_on


@given(starts, st.integers(1, 12))
def test_a_recurrence_never_drifts_from_its_anchor(anchor: date, occurrence: int) -> None:
    due = count.forward(anchor, Period(3, Unit.MONTHS), calendar=CALENDAR, times=occurrence).on

    assert due == count.forward(anchor, Period(3 * occurrence, Unit.MONTHS), calendar=CALENDAR).on
    assert due.day == anchor.day or (due + timedelta(days=1)).day == 1

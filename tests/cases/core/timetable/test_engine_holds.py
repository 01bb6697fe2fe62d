"""A case on hold: the clock runs on or stops, and both counts are shown."""

from __future__ import annotations

from datetime import date

import pytest

from cases.core.timetable.holds import Hold, days_held
from cases.core.timetable.kinds import CASE
from cases.core.timetable.periods import Period
from cases.core.timetable.rules import Rule
from tests.cases.core.timetable.reckoned import (
    CAME,
    MONTH,
    TRAWL_1,
    M,
    rows,
)

HOLD = Hold(date(2026, 2, 10), date(2026, 2, 20))


def test_the_clock_runs_on_during_a_hold_and_both_counts_are_shown() -> None:
    (row,) = rows(
        {"decision": MONTH},
        {(M.CAME_TO_ATTENTION, CASE): CAME},
        holds=[HOLD],
        today=date(2026, 2, 25),
    )

    assert (row.due_on, row.elapsed_days, row.net_days) == (date(2026, 2, 28), 25, 15)


def test_a_protocol_may_stop_the_clock_and_the_due_date_moves_by_the_days_held() -> None:
    stops = Rule(source="s", period=Period.parse("1 month"), clock_runs_during_hold=False)

    (row,) = rows({"decision": stops}, {(M.CAME_TO_ATTENTION, CASE): CAME}, holds=[HOLD])

    assert row.due_on == date(2026, 3, 10)
    assert "put back from Saturday 28 February 2026 for the days on hold" in row.explanation


def test_nobody_is_reminded_of_a_day_that_a_standing_clock_moves_on_every_morning() -> None:
    """A month from 31 January, held from 22 February with 6 days to go; resumed on 2 March."""
    stops = Rule(source="s", period=Period.parse("1 month"), clock_runs_during_hold=False)
    started = date(2026, 2, 22)

    def on(today: date, hold: Hold, rule: Rule = stops) -> tuple[date | None, int, int]:
        (row,) = rows(
            {"decision": rule}, {(M.CAME_TO_ATTENTION, CASE): CAME}, holds=[hold], today=today
        )
        return row.due_on, len(row.remind_on), len(row.escalations)

    assert on(date(2026, 2, 24), Hold(started)) == (date(2026, 3, 2), 0, 0)
    assert on(date(2026, 2, 27), Hold(started)) == (date(2026, 3, 5), 0, 0)
    assert on(date(2026, 3, 2), Hold(started, date(2026, 3, 2))) == (date(2026, 3, 8), 3, 2)
    assert on(date(2026, 2, 24), Hold(started), MONTH) == (date(2026, 2, 28), 3, 2)
    overdue = on(date(2026, 3, 9), Hold(date(2026, 3, 5)))
    assert overdue == (date(2026, 2, 28), 3, 2), "what was late before the hold stays late"


def test_days_of_overlapping_holds_are_counted_once() -> None:
    overlapping = [HOLD, Hold(date(2026, 2, 15), date(2026, 2, 25))]

    assert days_held(overlapping, CAME, date(2026, 3, 31)) == 15


def test_a_hold_after_the_due_date_changes_nothing() -> None:
    stops = Rule(source="s", period=Period.parse("1 month"), clock_runs_during_hold=False)
    later = Hold(date(2026, 3, 5), date(2026, 3, 9))

    (row,) = rows({"decision": stops}, {(M.CAME_TO_ATTENTION, CASE): CAME}, holds=[later])

    assert row.due_on == date(2026, 2, 28)


def test_a_hold_cannot_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="cannot end before"):
        Hold(date(2026, 2, 2), date(2026, 2, 1))


def test_working_days_put_back_by_a_hold_are_working_days() -> None:
    stops = Rule(source="s", period=Period.parse("10 working days"), clock_runs_during_hold=False)
    held = Hold(date(2026, 3, 30), date(2026, 4, 2))  # Monday to Wednesday

    (row,) = rows(
        {"trawl_return": stops}, {(M.TRAWL_SENT, TRAWL_1): date(2026, 3, 27)}, holds=[held]
    )

    assert row.due_on == date(2026, 4, 17)

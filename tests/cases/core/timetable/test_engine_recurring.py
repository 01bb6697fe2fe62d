"""What recurs from an anchor, and what goes on or ends when a case is closed."""

from __future__ import annotations

from datetime import date

from cases.core.timetable.engine import State
from cases.core.timetable.kinds import CASE, PARTNERSHIP, Subject
from cases.core.timetable.periods import Period
from cases.core.timetable.rules import Roll, Rule
from tests.cases.core.timetable.reckoned import (
    ACTION,
    CAME,
    M,
    decision,
    rows,
)

QUARTERLY = {"action_update": Rule(source="s", period=Period.parse("3 months"))}


def test_a_recurring_duty_is_listed_up_to_one_beyond_today_and_counts_from_its_anchor() -> None:
    found = rows(QUARTERLY, {(M.ACTION_AGREED, ACTION): date(2025, 1, 31)}, today=date(2025, 8, 1))

    assert [(row.occurrence, row.due_on, row.state) for row in found if row.due] == [
        (1, date(2025, 4, 30), State.OVERDUE),
        (2, date(2025, 7, 31), State.OVERDUE),
        (3, date(2025, 10, 31), State.WAITING),
    ]


def test_each_update_meets_its_own_quarter_and_a_late_one_not_the_quarter_to_come() -> None:
    found = rows(
        QUARTERLY,
        {
            (M.ACTION_AGREED, ACTION): date(2025, 1, 31),
            (M.ACTION_UPDATED, ACTION): [date(2025, 8, 5), date(2025, 4, 2)],
        },
        today=date(2025, 8, 6),
    )

    assert [(row.occurrence, row.state) for row in found if row.kind.code == "action_update"] == [
        (1, State.MET),
        (2, State.MET_LATE),
        (3, State.WAITING),
    ]


def test_a_late_act_clears_all_that_had_passed_and_the_next_one_meets_what_comes_then() -> None:
    found = rows(
        QUARTERLY,
        {
            (M.ACTION_AGREED, ACTION): date(2025, 1, 31),
            (M.ACTION_UPDATED, ACTION): [date(2025, 8, 5), date(2025, 8, 20)],
        },
        today=date(2025, 8, 21),
    )

    assert [(row.occurrence, row.met_on) for row in found if row.kind.code == "action_update"] == [
        (1, date(2025, 8, 5)),
        (2, date(2025, 8, 5)),
        (3, date(2025, 8, 20)),
        (4, None),
    ]


def test_a_recurring_duty_stops_at_the_year_whose_bank_holidays_are_not_known() -> None:
    rule = Rule(source="s", period=Period.parse("3 months"), roll=Roll.NEXT_WORKING_DAY)
    found = rows(
        {"action_update": rule},
        {(M.ACTION_AGREED, ACTION): date(2040, 7, 31)},
        today=date(2040, 11, 1),
    )

    assert [(row.occurrence, row.due_on, row.missing_year) for row in found] == [
        (1, date(2040, 10, 31), None),
        (2, None, 2041),
    ]
    assert found[1].explanation == (
        "Update on the action: cannot be counted. The bank holidays of 2041 are not known, so "
        "working days in 2041 cannot be counted."
    )


def test_nothing_recurs_after_the_case_is_closed() -> None:
    found = rows(
        QUARTERLY,
        {(M.ACTION_AGREED, ACTION): date(2025, 1, 31), (M.CLOSED, CASE): date(2025, 6, 1)},
        today=date(2026, 1, 1),
    )

    assert [row.occurrence for row in found if row.kind.code == "action_update"] == [1]


def test_the_partnerships_own_routine_needs_no_case() -> None:
    (row,) = rows(
        {"board_report": Rule(source="s", period=Period.parse("6 months"))},
        {(M.ROUTINE_BEGAN, PARTNERSHIP): date(2025, 8, 31)},
        today=date(2025, 9, 1),
    )

    assert (row.subject, row.due_on) == (PARTNERSHIP, date(2026, 2, 28))


def test_what_was_open_when_the_case_closed_is_no_longer_counted() -> None:
    row = decision(date(2026, 5, 1), came_to_attention=CAME, closed=date(2026, 4, 1))

    assert row.state is State.NOT_COUNTED
    assert row.explanation.endswith(
        "Not counted any more: the case ended on Wednesday 1 April 2026."
    )


def test_a_reopened_case_counts_again() -> None:
    row = decision(
        date(2026, 5, 1),
        came_to_attention=CAME,
        closed=date(2026, 4, 1),
        reopened=date(2026, 4, 20),
    )

    assert row.state is State.OVERDUE


def test_a_report_is_taken_off_the_web_even_after_the_case_is_closed() -> None:
    (row,) = rows(
        {"publication_removal": Rule(source="s", period=Period.parse("36 months"))},
        {
            (M.PUBLISHED, Subject("publication", 1)): date(2024, 2, 29),
            (M.CLOSED, CASE): date(2025, 1, 1),
        },
        today=date(2027, 3, 1),
    )

    assert (row.due_on, row.state) == (date(2027, 2, 28), State.OVERDUE)

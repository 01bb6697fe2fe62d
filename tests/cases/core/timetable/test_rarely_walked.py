"""The branches of the engine that no usual case walks: refusals, missing years, odd rules."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from cases.core.timetable import count, engine
from cases.core.timetable.calendar import WorkingCalendar
from cases.core.timetable.holds import Hold, put_back
from cases.core.timetable.kinds import CASE, KINDS, Milestone, Subject
from cases.core.timetable.periods import Period, PeriodError
from cases.core.timetable.reckon import Extension, Given, Start, due_date
from cases.core.timetable.rules import Level, Reading, Roll, Rule, RuleError

CALENDAR = WorkingCalendar.bundled()
HOURS = Period.parse("48 hours")
MARCH = date(2026, 3, 10)


def test_hours_are_refused_where_days_are_counted_and_days_where_hours_are() -> None:
    with pytest.raises(PeriodError, match="counted from an instant"):
        count.forward(MARCH, HOURS, calendar=CALENDAR)
    with pytest.raises(PeriodError, match="not counted backwards"):
        count.backward(MARCH, HOURS, calendar=CALENDAR)
    with pytest.raises(PeriodError, match="14 days is not a number of hours"):
        count.elapsed(datetime(2026, 3, 10, tzinfo=UTC), Period.parse("14 days"))


@pytest.mark.parametrize(("clear", "on"), [(True, date(2026, 2, 9)), (False, date(2026, 2, 10))])
def test_months_are_counted_backwards_too(clear: bool, on: date) -> None:
    counted = count.backward(MARCH, Period.parse("1 month"), calendar=CALENDAR, clear=clear)

    assert counted.on == on
    assert counted.steps[-1].on == on


def test_a_period_is_a_whole_number() -> None:
    with pytest.raises(PeriodError, match="whole number of days, not True"):
        Period(True, Period.parse("1 day").unit)


def test_a_subject_says_its_number_unless_it_is_the_case_itself() -> None:
    assert (str(CASE), str(Subject("meeting", 4))) == ("case", "meeting 4")


@pytest.mark.parametrize(
    ("after", "to", "why"), [(-1, "csp_chair", "zero or more"), (5, "", "names the role")]
)
def test_a_level_of_escalation_says_when_and_to_whom(after: int, to: str, why: str) -> None:
    with pytest.raises(RuleError, match=why):
        Level(after, to)


def test_levels_come_one_after_the_other() -> None:
    with pytest.raises(RuleError, match="later than the one before it"):
        Rule(source="s", escalate=(Level(5, "named_senior"), Level(5, "csp_chair")))


@pytest.mark.parametrize(
    ("kind", "rule", "why"),
    [
        ("papers", {"period": "5 working days", "month_end": True}, "end of a month"),
        ("papers", {"period": "5 days", "start_day_counted": True}, "no start day"),
        ("papers", {"period": "5 days", "roll": Roll.NEXT_WORKING_DAY}, "later working day"),
        ("decision", {"period": "1 month", "clear": False}, "no clear days"),
        ("imr_return", {"period": "1 month"}, "given by a person"),
        ("alert", {"period": "2 days"}, "counted in hours"),
        ("decision", {"period": "48 hours"}, "counted in days or months"),
    ],
)
def test_a_rule_that_its_kind_cannot_use_is_refused(
    kind: str, rule: dict[str, object], why: str
) -> None:
    values = {**rule, "period": Period.parse(str(rule["period"]))}
    with pytest.raises(RuleError, match=why):
        Rule(source="s", **values).check(KINDS[kind])  # type: ignore[arg-type]  # read from a table


def test_a_rule_says_where_it_comes_from() -> None:
    with pytest.raises(RuleError, match="source"):
        Rule(source="")


def test_a_reading_in_a_year_without_holidays_is_left_out_and_the_plain_date_stands() -> None:
    start = Start(Milestone.CAME_TO_ATTENTION, date(2040, 12, 10))
    rule = Rule(
        source="s",
        period=Period.parse("1 month"),
        readings=(Reading.START_DAY_COUNTED, Reading.NEXT_WORKING_DAY),
    )
    due = due_date(KINDS["decision"], rule, start, calendar=CALENDAR)

    assert due is not None
    assert due.due_on == date(2041, 1, 10)
    assert due.other_readings == ((Reading.START_DAY_COUNTED, date(2041, 1, 9)),)
    assert due.warning == (
        "The bank holidays of 2041 are not known, so working days in 2041 cannot be counted."
    )
    assert due.rolled_on is None


def test_a_reading_that_is_the_rule_already_is_no_other_reading() -> None:
    rule = Rule(
        source="s",
        period=Period.parse("1 month"),
        start_day_counted=True,
        readings=(Reading.START_DAY_COUNTED,),
    )
    due = due_date(
        KINDS["decision"], rule, Start(Milestone.CAME_TO_ATTENTION, MARCH), calendar=CALENDAR
    )

    assert due is not None
    assert due.other_readings == ()


def test_a_given_date_that_is_the_rules_own_says_nothing_of_the_rule() -> None:
    rule = Rule(source="s", period=Period.parse("1 month"))
    due = due_date(
        KINDS["decision"],
        rule,
        Start(Milestone.CAME_TO_ATTENTION, MARCH),
        calendar=CALENDAR,
        given=Given(date(2026, 4, 10), "the chair"),
    )

    assert due is not None
    assert "alone would say" not in due.sentence


def test_a_warning_at_the_end_of_the_month_needs_a_start() -> None:
    due = due_date(
        KINDS["home_office_notice"],
        Rule(source="s", warn="month_end"),
        None,
        calendar=CALENDAR,
        given=Given(MARCH, "the chair"),
    )

    assert due is not None
    assert due.warn_on is None


def test_a_warning_may_stand_so_many_days_before() -> None:
    due = due_date(
        KINDS["decision"],
        Rule(source="s", period=Period.parse("1 month"), warn="7 days"),
        Start(Milestone.CAME_TO_ATTENTION, MARCH),
        calendar=CALENDAR,
    )

    assert due is not None
    assert due.warn_on == date(2026, 4, 3)


def test_a_given_date_needs_no_start() -> None:
    (row,) = engine.timetable(
        rules={"decision": Rule(source="s", period=Period.parse("1 month"))},
        milestones={},
        calendar=CALENDAR,
        today=MARCH,
        given={("decision", CASE, 1): Given(MARCH, "the chair")},
    )

    assert (row.start_on, row.due_on) == (None, MARCH)


def test_neither_a_rule_nor_a_person_sets_no_date() -> None:
    assert due_date(KINDS["decision"], Rule(source="s"), None, calendar=CALENDAR) is None


def test_an_extension_that_is_not_later_moves_nothing() -> None:
    due = due_date(
        KINDS["decision"],
        Rule(source="s", period=Period.parse("1 month")),
        Start(Milestone.CAME_TO_ATTENTION, MARCH),
        calendar=CALENDAR,
        extensions=[Extension(MARCH, "the chair", "a slip", MARCH)],
    )

    assert due is not None
    assert due.due_on == due.original_on == date(2026, 4, 10)


def test_a_hold_that_began_after_the_due_date_and_one_of_no_day_move_nothing() -> None:
    none = Hold(date(2026, 3, 5), date(2026, 3, 5))
    late = Hold(date(2026, 6, 1), date(2026, 7, 1))
    moved = put_back(MARCH, date(2026, 3, 1), [none, late], date(2026, 8, 1), None)

    assert (moved.on, moved.steps) == (MARCH, ())


def test_an_open_hold_without_a_today_is_not_counted_yet() -> None:
    moved = put_back(MARCH, date(2026, 3, 1), [Hold(date(2026, 3, 2))], None, None)

    assert moved.on == MARCH


def test_a_recurring_duty_is_listed_so_many_times_and_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(engine, "MOST_OCCURRENCES", 3)
    rows = engine.timetable(
        rules={"action_update": Rule(source="s", period=Period.parse("1 day"))},
        milestones={(Milestone.ACTION_AGREED, Subject("action", 1)): MARCH},
        calendar=CALENDAR,
        today=date(2026, 12, 1),
    )

    assert [row.key[2] for row in rows] == [1, 2, 3]


def test_a_recurring_duty_ends_with_what_it_was_about() -> None:
    action = Subject("action", 1)
    rows = engine.timetable(
        rules={"action_update": Rule(source="s", period=Period.parse("3 months"))},
        milestones={
            (Milestone.ACTION_AGREED, action): MARCH,
            (Milestone.ACTION_COMPLETED, action): date(2026, 7, 1),
        },
        calendar=CALENDAR,
        today=date(2026, 12, 1),
    )

    assert [row.due_on for row in rows] == [date(2026, 6, 10)]


def test_a_kind_that_the_protocol_leaves_out_is_due_only_when_a_person_says_so() -> None:
    key = ("imr_return", Subject("imr", 1), 1)
    rows = engine.timetable(
        rules={},
        milestones={(Milestone.IMR_REQUESTED, Subject("imr", 1)): MARCH},
        calendar=CALENDAR,
        today=MARCH,
        given={key: Given(date(2026, 5, 1), "the chair")},
    )

    assert [(row.key, row.due_on, row.escalations[0][1]) for row in rows] == [
        (key, date(2026, 5, 1), "agency_senior_manager")
    ]


def test_a_kind_without_any_date_is_not_counted_and_reminds_nobody() -> None:
    (row,) = engine.timetable(
        rules={"family_notice": Rule(source="s (as soon as possible)")},
        milestones={(Milestone.REVIEW_DECIDED, CASE): MARCH},
        calendar=CALENDAR,
        today=MARCH,
    )

    assert (row.due_on, row.state, row.remind_on, row.escalations) == (
        None,
        engine.State.NOT_COUNTED,
        (),
        (),
    )
    assert (
        row.explanation
        == "Tell the family of the decision: no date is set (s (as soon as possible))."
    )

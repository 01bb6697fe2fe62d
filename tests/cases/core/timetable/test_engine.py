"""The timetable of a case: states, subjects, given dates, extensions, alerts, kinds."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from cases.core.timetable.engine import State
from cases.core.timetable.kinds import CASE, KINDS, Subject
from cases.core.timetable.periods import Period
from cases.core.timetable.reckon import Extension, Given
from cases.core.timetable.rules import Level, Reading, Roll, Rule, RuleError
from tests.cases.core.timetable.reckoned import (
    CAME,
    MONTH,
    TRAWL_1,
    TRAWL_2,
    M,
    decision,
    rows,
)


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2026, 2, 1), State.WAITING),
        (date(2026, 2, 21), State.DUE_SOON),
        (date(2026, 2, 28), State.DUE_TODAY),
        (date(2026, 3, 1), State.OVERDUE),
    ],
)
def test_the_state_follows_from_today(today: date, state: State) -> None:
    assert decision(today, came_to_attention=CAME).state is state


def test_what_was_done_on_the_due_date_was_in_time_and_a_day_later_was_late() -> None:
    today = date(2026, 4, 1)

    on_time = decision(today, came_to_attention=CAME, decided=date(2026, 2, 28))
    late = decision(today, came_to_attention=CAME, decided=date(2026, 3, 1))

    assert (on_time.state, on_time.met_on) == (State.MET, date(2026, 2, 28))
    assert (late.state, late.met_on) == (State.MET_LATE, date(2026, 3, 1))


def test_the_sentence_says_rule_source_start_and_option() -> None:
    assert decision(CAME, came_to_attention=CAME).explanation == (
        "Decide whether to hold a review: due on Saturday 28 February 2026, 1 month after the "
        "death came to the partnership's attention on Saturday 31 January 2026, not counting that "
        "day; February 2026 has no day 31, so it is the last day of that month (a paragraph)."
    )


def test_a_due_date_on_a_saturday_stays_and_warns_on_the_friday_before() -> None:
    due = decision(CAME, came_to_attention=CAME).due

    assert due is not None
    assert due.due_on == date(2026, 2, 28)
    assert due.rolled_on == date(2026, 3, 2)
    assert due.last_working_day_before == date(2026, 2, 27)
    assert due.warning == (
        "Saturday 28 February 2026 is not a working day; "
        "the last working day before it is Friday 27 February 2026."
    )


def test_a_partnership_may_choose_to_roll() -> None:
    rule = Rule(source="s", period=Period.parse("1 month"), roll=Roll.NEXT_WORKING_DAY)
    row = decision(CAME, rule, came_to_attention=CAME)

    assert row.due_on == date(2026, 3, 2)
    assert "moved from Saturday 28 February 2026 to the next working day" in row.explanation


def test_other_readings_stand_beside_the_one_that_counts() -> None:
    rule = Rule(source="s", period=Period.parse("1 month"), readings=(Reading.MONTH_END,))
    due = decision(CAME, rule, came_to_attention=date(2026, 1, 15)).due

    assert due is not None
    assert due.other_reading(Reading.MONTH_END) == date(2026, 1, 31)
    assert due.other_reading(Reading.NOT_CLEAR) is None


def test_nothing_is_due_before_its_start_is_known() -> None:
    assert rows({"decision": MONTH}, {(M.DEATH, CASE): CAME}) == []


def test_another_start_event_changes_the_due_date() -> None:
    other = Rule(source="s", period=Period.parse("1 month"), start=M.CHAIR_NOTIFIED)
    row = decision(CAME, other, came_to_attention=CAME, chair_notified=date(2026, 2, 5))

    assert row.due_on == date(2026, 3, 5)


def test_until_the_start_is_recorded_an_earlier_fact_stands_in_and_says_so() -> None:
    rule = Rule(
        source="s",
        period=Period.parse("1 month"),
        start=M.CHAIR_NOTIFIED,
        until_known=M.CAME_TO_ATTENTION,
    )

    row = decision(CAME, rule, came_to_attention=CAME)

    assert row.due_on == date(2026, 2, 28)
    assert "until it is recorded when the chair of the partnership was notified" in row.explanation


def test_each_trawl_request_has_its_own_date() -> None:
    rule = Rule(source="s", period=Period.parse("14 days"), remind=(-2, 0, 2))
    first, second = rows(
        {"trawl_return": rule},
        {
            (M.TRAWL_SENT, TRAWL_1): date(2026, 3, 27),
            (M.TRAWL_SENT, TRAWL_2): date(2026, 4, 1),
            (M.TRAWL_RETURNED, TRAWL_1): date(2026, 4, 2),
        },
        today=date(2026, 4, 16),
    )

    assert (first.subject, first.due_on, first.state) == (TRAWL_1, date(2026, 4, 10), State.MET)
    assert (second.subject, second.due_on, second.state) == (
        TRAWL_2,
        date(2026, 4, 15),
        State.OVERDUE,
    )
    assert second.remind_on == (date(2026, 4, 13), date(2026, 4, 15), date(2026, 4, 17))


def test_a_date_printed_on_the_letter_wins_and_says_who_gave_it() -> None:
    (row,) = rows(
        {"trawl_return": Rule(source="s", period=Period.parse("10 working days"))},
        {(M.TRAWL_SENT, TRAWL_1): date(2026, 3, 27)},
        given={
            ("trawl_return", TRAWL_1, 1): Given(date(2026, 4, 20), "the officer", "on the letter")
        },
    )

    assert row.due is not None
    assert (row.due_on, row.due.rule_on) == (date(2026, 4, 20), date(2026, 4, 14))
    assert row.explanation == (
        "Agency replies to the trawl: due on Monday 20 April 2026, a date given by the officer: "
        "on the letter (the protocol alone would say Tuesday 14 April 2026)."
    )


def test_a_date_can_be_given_where_the_protocol_says_nothing() -> None:
    (row,) = rows(
        {},
        {(M.HOLD_STARTED, Subject("hold", 1)): CAME},
        given={("hold_review", Subject("hold", 1), 1): Given(date(2026, 3, 1), "the chair")},
    )

    assert (row.due_on, row.state) == (date(2026, 3, 1), State.WAITING)


def test_a_protocol_without_a_number_makes_no_deadline() -> None:
    (row,) = rows({"home_office_notice": Rule(source="nothing printed")}, {(M.DECIDED, CASE): CAME})

    assert (row.due_on, row.state) == (None, State.NOT_COUNTED)
    assert (
        row.explanation == "Tell the Home Office of the decision: no date is set (nothing printed)."
    )


def test_an_extension_moves_the_date_and_keeps_the_original() -> None:
    six = Rule(source="s", period=Period.parse("6 months"))
    granted = Extension(date(2027, 1, 29), "the partnership", "trial in October", date(2026, 7, 1))
    (row,) = rows(
        {"overview_report": six},
        {(M.REVIEW_DECIDED, CASE): CAME},
        extensions={("overview_report", CASE, 1): [granted]},
        today=date(2026, 8, 1),
    )

    assert row.due is not None
    assert (row.due.original_on, row.due_on) == (date(2026, 7, 31), date(2027, 1, 29))
    assert row.state is State.WAITING
    assert "now due on Friday 29 January 2027, extended by the partnership" in row.explanation


def test_a_direction_starts_the_clock_of_the_review_again() -> None:
    six = Rule(source="s", period=Period.parse("6 months"), restart=M.DIRECTED)

    (row,) = rows({"overview_report": six}, {(M.DIRECTED, CASE): date(2026, 3, 16)})

    assert row.due_on == date(2026, 9, 16)


ALERT = {"alert": Rule(source="s", period=Period.parse("48 hours"))}
INCIDENT = datetime(2026, 3, 28, 10, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("aware", "state"),
    [
        (datetime(2026, 3, 30, 10, 15, tzinfo=UTC), State.MET),
        (datetime(2026, 3, 30, 10, 16, tzinfo=UTC), State.MET_LATE),
    ],
)
def test_an_alert_is_late_to_the_minute(aware: datetime, state: State) -> None:
    (row,) = rows(ALERT, {(M.INCIDENT, CASE): INCIDENT, (M.CAME_TO_ATTENTION, CASE): aware})

    assert row.state is state


def test_an_incident_known_by_its_date_only_counts_from_the_end_of_that_day() -> None:
    (row,) = rows(ALERT, {(M.INCIDENT, CASE): date(2026, 3, 10)})

    assert row.due is not None
    assert row.due.due_at is not None
    assert row.due.due_at.replace(tzinfo=None) == datetime(2026, 3, 13, 0, 0)


def test_escalation_is_so_many_days_after_the_due_date() -> None:
    rule = Rule(
        source="s",
        period=Period.parse("1 month"),
        escalate=(Level(2, "named_senior"), Level(5, "csp_chair")),
    )
    row = decision(CAME, rule, came_to_attention=CAME)

    assert row.escalations == (
        (date(2026, 3, 2), "named_senior"),
        (date(2026, 3, 5), "csp_chair"),
    )


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("alert", MONTH),
        ("decision", Rule(source="s", period=Period.parse("48 hours"))),
        ("decision", Rule(source="s", period=Period.parse("1 month"), clear=False)),
        ("papers", Rule(source="s", period=Period.parse("5 days"), start_day_counted=True)),
        ("hold_review", MONTH),
        ("board_report", Rule(source="s", period=Period.parse("6 months"), month_end=True)),
    ],
)
def test_a_rule_that_does_not_fit_its_kind_is_refused(code: str, rule: Rule) -> None:
    with pytest.raises(RuleError, match=code):
        rule.check(KINDS[code])


def test_every_kind_is_found_by_its_code_and_no_two_share_a_name() -> None:
    names = [name for kind in KINDS.values() for name in (kind.code, *kind.known_as)]

    assert len(set(names)) == len(names)

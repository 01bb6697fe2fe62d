"""What must hold of a whole deadline, whatever its rule, start, holds and holidays (2012–2040)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from cases.core.timetable.activities import Activity
from cases.core.timetable.calendar import WorkingCalendar
from cases.core.timetable.engine import Computed, timetable
from cases.core.timetable.holds import Hold
from cases.core.timetable.kinds import CASE, Milestone, Subject
from cases.core.timetable.periods import Period, Unit
from cases.core.timetable.reckon import DueDate, Extension
from cases.core.timetable.rules import Roll, Rule

PLAIN = WorkingCalendar.bundled()
MEETING = Subject("meeting", 1)
TODAY = date(2040, 12, 31)
starts = st.dates(date(2012, 1, 2), date(2039, 6, 30))
periods = st.builds(Period, st.integers(1, 90), st.sampled_from([Unit.DAYS, Unit.WORKING_DAYS])) | (
    st.builds(Period, st.integers(1, 16), st.just(Unit.MONTHS))
)
rules = st.builds(
    Rule,
    source=st.just("a paragraph"),
    period=periods,
    roll=st.sampled_from(Roll),
    clock_runs_during_hold=st.booleans(),
)
backward_rules = st.builds(
    Rule,
    source=st.just("a paragraph"),
    period=st.builds(Period, st.integers(1, 30), st.just(Unit.WORKING_DAYS)),
    clear=st.booleans(),
)
closures = st.lists(st.integers(0, 200), max_size=8)


def held(start: date, spans: Sequence[tuple[int, int]], *activities: Activity) -> list[Hold]:
    return [
        Hold(
            start + timedelta(days=begins),
            start + timedelta(days=begins + lasts),
            frozenset(activities),
        )
        for begins, lasts in spans
    ]


spans = st.lists(st.tuples(st.integers(1, 120), st.integers(0, 60)), max_size=3)


def decision(
    rule: Rule,
    start: date,
    *,
    calendar: WorkingCalendar = PLAIN,
    holds: Sequence[Hold] = (),
    extensions: Sequence[Extension] = (),
) -> Computed:
    (row,) = timetable(
        rules={"decision": rule},
        milestones={(Milestone.CAME_TO_ATTENTION, CASE): start},
        calendar=calendar,
        today=TODAY,
        holds=holds,
        extensions={("decision", CASE, 1): extensions},
    )
    return row


def papers(rule: Rule, meeting: date, calendar: WorkingCalendar = PLAIN) -> DueDate:
    (row,) = timetable(
        rules={"papers": rule},
        milestones={(Milestone.MEETING_ON, MEETING): meeting},
        calendar=calendar,
        today=TODAY,
    )
    assert row.due is not None
    return row.due


def due_on(row: Computed) -> date:
    assert row.due_on is not None
    return row.due_on


def with_closures(start: date, offsets: Sequence[int]) -> WorkingCalendar:
    return PLAIN.with_extra({start + timedelta(days=n): "Closed" for n in offsets})


@given(rules, starts, st.integers(0, 300))
def test_a_later_start_is_never_due_earlier(rule: Rule, start: date, later: int) -> None:
    first, second = (decision(rule, start + timedelta(days=days)) for days in (0, later))
    assume(second.missing_year is None)  # the bank holidays are known to the end of 2040
    assert due_on(first) <= due_on(second)


@given(backward_rules, starts, st.integers(0, 300))
def test_an_earlier_meeting_never_lets_papers_go_later(
    rule: Rule, meeting: date, later: int
) -> None:
    meeting += timedelta(days=90)
    first, second = papers(rule, meeting), papers(rule, meeting + timedelta(days=later))

    assert first.due_on <= second.due_on


@given(rules, starts, closures, closures, spans)
def test_a_day_added_to_the_calendar_never_makes_anything_due_earlier(
    rule: Rule,
    start: date,
    closed: list[int],
    more: list[int],
    spans: list[tuple[int, int]],
) -> None:
    holds = held(start, spans)
    before = decision(rule, start, calendar=with_closures(start, closed), holds=holds)
    after = decision(rule, start, calendar=with_closures(start, closed + more), holds=holds)

    assert due_on(before) <= due_on(after)


@given(backward_rules, starts, closures, closures)
def test_a_day_added_to_the_calendar_never_lets_papers_go_later(
    rule: Rule, meeting: date, closed: list[int], more: list[int]
) -> None:
    meeting += timedelta(days=250)
    before = papers(rule, meeting, with_closures(meeting - timedelta(days=200), closed))
    after = papers(rule, meeting, with_closures(meeting - timedelta(days=200), closed + more))

    assert after.due_on <= before.due_on


@given(rules, starts, closures, spans)
def test_nothing_falls_on_a_day_that_its_rule_skips(
    rule: Rule, start: date, closed: list[int], spans: list[tuple[int, int]]
) -> None:
    calendar = with_closures(start, closed)
    row = decision(rule, start, calendar=calendar, holds=held(start, spans))
    assert rule.period is not None
    skips = rule.period.unit is Unit.WORKING_DAYS or rule.roll is Roll.NEXT_WORKING_DAY

    assert calendar.is_working(due_on(row)) or not skips


@given(backward_rules, starts, closures)
def test_papers_are_never_due_on_a_day_that_is_not_worked(
    rule: Rule, meeting: date, closed: list[int]
) -> None:
    meeting += timedelta(days=250)
    calendar = with_closures(meeting - timedelta(days=200), closed)

    assert calendar.is_working(papers(rule, meeting, calendar).due_on)


@given(starts, st.integers(1, 60), closures)
def test_forwards_and_backwards_undo_each_other(start: date, days: int, closed: list[int]) -> None:
    calendar = with_closures(start, closed)
    period = Period(days, Unit.WORKING_DAYS)
    start = calendar.next_working(start)
    due = due_on(decision(Rule(source="s", period=period), start, calendar=calendar))
    back = papers(Rule(source="s", period=period, clear=False), due, calendar)

    assert back.due_on == start


@given(rules, starts, closures, spans)
def test_the_working_leads_to_the_date_again_by_its_own_steps(
    rule: Rule, start: date, closed: list[int], spans: list[tuple[int, int]]
) -> None:
    """The last step is the due date, and every skipped day in it is one that nobody works."""
    calendar = with_closures(start, closed)
    row = decision(rule, start, calendar=calendar, holds=held(start, spans))
    assert row.due is not None
    steps = row.due.working

    assert steps[-1].on == row.due_on
    counted = [step.number for step in steps if step.number is not None]
    assert rule.period is not None
    assert counted[-1] == rule.period.number
    for step in steps:
        if step.number is not None and rule.period.unit is Unit.WORKING_DAYS:
            assert calendar.is_working(step.on)
        if step.reason in {"Saturday", "Sunday", "Closed"} or step.on in calendar.holidays:
            assert rule.period.unit is not Unit.WORKING_DAYS or not calendar.is_working(step.on)


@given(rules, starts, spans)
def test_the_same_facts_give_the_same_answer(
    rule: Rule, start: date, spans: list[tuple[int, int]]
) -> None:
    first = decision(rule, start, holds=held(start, spans))

    assert decision(rule, start, holds=held(start, spans)) == first


@given(rules, starts, spans)
def test_a_hold_puts_back_only_what_waits_and_only_where_the_clock_stops(
    rule: Rule, start: date, spans: list[tuple[int, int]]
) -> None:
    """R27, R29: a hold of another activity moves nothing; one of this, or of all, may."""
    without = due_on(decision(rule, start))
    elsewhere = decision(rule, start, holds=held(start, spans, Activity.FAMILY_CONTACT))
    whole = decision(rule, start, holds=held(start, spans))
    own = decision(rule, start, holds=held(start, spans, Activity.DECISION))

    assert due_on(elsewhere) == without
    assert due_on(own) == due_on(whole)
    assert due_on(whole) >= without
    assert due_on(whole) == without or not rule.clock_runs_during_hold


@given(rules, starts, spans)
def test_net_days_are_the_elapsed_days_less_those_on_hold(
    rule: Rule, start: date, spans: list[tuple[int, int]]
) -> None:
    row = decision(rule, start, holds=held(start, spans))
    days = {
        hold.started_on + timedelta(days=n)
        for hold in held(start, spans)
        if hold.ended_on is not None
        for n in range((hold.ended_on - hold.started_on).days)
    }

    assert row.elapsed_days == (TODAY - start).days
    assert row.net_days == row.elapsed_days - len({day for day in days if start < day <= TODAY})


@given(rules, starts, st.integers(-30, 400))
def test_an_extension_moves_the_date_and_keeps_the_original(
    rule: Rule, start: date, days: int
) -> None:
    """R137: the original stays visible, and an extension to an earlier day moves nothing."""
    plain = decision(rule, start)
    more = Extension(due_on(plain) + timedelta(days=days), "the chair", "late records", start)
    row = decision(rule, start, extensions=[more])

    assert row.due is not None
    assert row.due.original_on == plain.due_on
    assert row.due_on == max(due_on(plain), more.new_on)


@given(rules, starts)
def test_the_sentence_holds_rule_start_and_date(rule: Rule, start: date) -> None:
    assume(rule.roll is Roll.NONE)
    row = decision(replace(rule, source="LC ¶25"), start)

    assert f"due on {due_on(row):%A} {due_on(row).day} {due_on(row):%B %Y}" in row.explanation
    assert f"on {start:%A} {start.day} {start:%B %Y}" in row.explanation
    assert str(rule.period) in row.explanation
    assert "(LC ¶25)" in row.explanation

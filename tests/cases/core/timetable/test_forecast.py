"""When the stages of a review will end: by examples, and as properties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cases.core.protocol.tables import Plan
from cases.core.timetable.forecast import (
    ENDS_AFTER,
    OpenHold,
    StageForecast,
    Stay,
    Wait,
    forecast,
)
from cases.core.timetable.holds import Hold
from cases.core.timetable.kinds import KINDS
from cases.core.timetable.plan import planned
from cases.core.workflow.states import MAIN_LINE, State

LINE = [state.value for state in MAIN_LINE if state is not State.CLOSED]
REFERRED = date(2026, 1, 31)
PLAN = planned(Plan().lines, REFERRED)
#: Referral and decision as planned; the trawl open since 28 February, planned to take 30 days.
IN_TRAWL = {
    "referral": Stay(REFERRED, date(2026, 2, 14)),
    "decision": Stay(date(2026, 2, 14), date(2026, 2, 28)),
    "trawl": Stay(date(2026, 2, 28)),
}


def stages(
    stays: Mapping[str, Stay] = IN_TRAWL,
    *,
    today: date = date(2026, 3, 10),
    holds: Sequence[Hold] = (),
    on_hold: OpenHold | None = None,
    waits: Mapping[str, Sequence[Wait]] | None = None,
    own: Mapping[str, date] | None = None,
    line: Sequence[str] = LINE,
) -> dict[str, StageForecast]:
    own = own or {}
    found = forecast(
        line,
        plan=planned(Plan().lines, REFERRED, own),
        stays=stays,
        own=own,
        holds=holds,
        on_hold=on_hold,
        waits=waits or {},
        today=today,
    )
    return {each.stage: each for each in found}


def test_what_runs_as_planned_is_foreseen_as_planned() -> None:
    found = stages()
    assert {s: f.ends_on for s, f in found.items() if s in PLAN} == {
        stage: span.ends for stage, span in PLAN.items()
    }
    assert {f.late_days for s, f in found.items() if s in PLAN} == {0}
    assert found["trawl"].why == (
        "It began on Saturday 28 February 2026 and is planned to take 30 days. So it is foreseen "
        "to end on Monday 30 March 2026, as planned."
    )
    assert found["decision"].why == (
        "It began on Saturday 14 February 2026 and ended on Saturday 28 February 2026, as planned."
    )
    assert found["action_monitoring"].ends_on is None
    assert "No length is planned for it" in found["action_monitoring"].why


def test_the_slowest_agency_sets_the_day_and_everything_after_moves() -> None:
    """H12; R71."""
    slow = Wait("Eyebrook Housing: reply to the trawl", date(2026, 4, 9))
    waits = {"trawl": [Wait("another", date(2026, 3, 20)), slow]}
    found = stages(waits=waits)
    assert found["trawl"].slowest == slow
    assert found["trawl"].ends_on == date(2026, 4, 9)
    assert found["trawl"].why.endswith(
        "it waits for Eyebrook Housing: reply to the trawl, until Thursday 9 April 2026. So it is "
        "foreseen to end on Thursday 9 April 2026, 10 days after the plan."
    )
    assert [found[s].late_days for s in ("panel", "overview", "publication")] == [10, 10, 10]


def test_what_is_overdue_is_expected_today() -> None:
    found = stages(waits={"trawl": [Wait("a reply", date(2026, 3, 20))]}, today=date(2026, 4, 20))
    assert found["trawl"].ends_on == date(2026, 4, 20)
    assert "a reply, which is overdue, until Monday 20 April 2026" in found["trawl"].why


def test_days_on_hold_are_added_and_an_open_hold_ends_when_it_is_looked_at_again() -> None:
    held = Hold(date(2026, 3, 2), date(2026, 3, 7))
    assert stages(holds=[held])["trawl"].late_days == 5
    since = date(2026, 3, 5)
    found = stages(holds=[Hold(since)], on_hold=OpenHold(since, date(2026, 3, 20)))
    assert found["trawl"].late_days == 15  # 5 days so far, 10 more
    assert (
        "the review is on hold since Thursday 5 March 2026 and expected to resume on Friday 20 "
        "March 2026" in found["trawl"].why
    )
    for review_on in (None, date(2026, 3, 6)):
        passed = stages(holds=[Hold(since)], on_hold=OpenHold(since, review_on))
        assert passed["trawl"].late_days == 5


def test_an_end_that_somebody_planned_wins_over_the_length() -> None:
    own = {"trawl": date(2026, 4, 2), "overview": date(2026, 9, 1)}
    found = stages(own=own)
    assert found["trawl"].ends_on == date(2026, 4, 2)
    assert found["trawl"].why.startswith("It is planned to end on Thursday 2 April 2026")
    assert found["overview"].ends_on == date(2026, 9, 1)
    assert "it is planned to end on Tuesday 1 September 2026" in found["overview"].why
    assert stages(own=own, today=date(2026, 4, 5))["trawl"].ends_on == date(2026, 4, 5)


def test_a_stage_that_was_skipped_lay_before_or_is_not_reached_is_said_so() -> None:
    taken_over = {
        "referral": Stay(None),
        "decision": Stay(None),
        "panel": Stay(None, None),
    }
    found = stages(taken_over)
    assert found["referral"].why == "It lay before this system."
    assert found["trawl"].why == "It was not needed."
    assert (found["trawl"].ends_on, found["trawl"].late_days) == (None, None)
    assert found["panel"].forecast is not None
    assert found["panel"].forecast.begins == date(2026, 3, 10)
    left = {"referral": Stay(None, date(2026, 2, 2)), "trawl": Stay(date(2026, 2, 28))}
    assert stages(left)["referral"].why == (
        "It ended on Monday 2 February 2026, 12 days before the plan."
    )


def test_a_line_that_ends_without_a_plan_says_that_nobody_knows() -> None:
    line = ["referral", "decision", "awaiting_home_office", "other"]
    stays = {
        "referral": Stay(REFERRED, REFERRED + timedelta(days=1)),
        "decision": Stay(REFERRED + timedelta(days=1), date(2026, 2, 28)),
        "awaiting_home_office": Stay(date(2026, 2, 28)),
    }
    found = stages(stays, line=line)
    assert found["awaiting_home_office"].forecast is None
    assert found["awaiting_home_office"].why == (
        "No length is planned for it, and nothing that it waits for has a date."
    )
    assert found["other"].why.startswith("Nobody can say yet")
    asked = {"awaiting_home_office": [Wait("the information asked for", date(2026, 3, 20))]}
    assert stages(stays, line=line, waits=asked)["awaiting_home_office"].ends_on == date(
        2026, 3, 20
    )
    over = {**stays, "awaiting_home_office": Stay(date(2026, 2, 28), date(2026, 3, 5))}
    assert stages(over, line=line[:3])["awaiting_home_office"].why == (
        "It began on Saturday 28 February 2026 and ended on Thursday 5 March 2026."
    )
    assert [each.why for each in stages({}, line=["x"]).values()] == [
        "Nobody can say yet: it begins when the stage before it has ended."
    ]


def test_every_kind_that_a_stage_waits_for_is_a_kind_and_every_stage_is_one() -> None:
    assert {kind for kind in ENDS_AFTER if kind not in KINDS} == set()
    assert {stage for stage in ENDS_AFTER.values() if stage not in State} == set()


DAYS = st.dates(date(2026, 2, 28), date(2030, 12, 31))


@st.composite
def situations(draw: st.DrawFn) -> dict[str, Any]:
    today = draw(DAYS)
    since = draw(st.none() | st.dates(date(2026, 2, 28), today))
    return {
        "today": today,
        "holds": [] if since is None else [Hold(since)],
        "on_hold": None if since is None else OpenHold(since, draw(st.none() | DAYS)),
        "own": draw(st.dictionaries(st.sampled_from(list(PLAN)[2:]), DAYS, max_size=3)),
        "waits": draw(
            st.dictionaries(
                st.sampled_from(LINE),
                st.lists(st.builds(Wait, st.just("it"), DAYS), max_size=3),
                max_size=4,
            )
        ),
    }


@given(situations())
def test_nothing_open_ends_before_today_and_each_stage_begins_where_one_ended(
    facts: dict[str, Any],
) -> None:
    found = [each for each in stages(**facts).values() if each.forecast]
    for each in found:
        assert each.forecast is not None
        assert each.forecast.ends >= max(each.forecast.begins, facts["today"])
        assert each.slowest is None or each.forecast.ends >= each.slowest.due_on
    for before, after in pairwise(found):
        assert before.forecast is not None and after.forecast is not None
        assert after.forecast.begins == before.forecast.ends


@given(situations(), st.sampled_from(LINE), DAYS)
def test_one_more_thing_to_wait_for_brings_nothing_forward(
    facts: dict[str, Any], stage: str, due_on: date
) -> None:
    waits = facts["waits"]
    more = {**waits, stage: [*waits.get(stage, []), Wait("more", due_on)]}
    before, after = stages(**facts), stages(**{**facts, "waits": more})
    for each in LINE:
        was, now = before[each].ends_on, after[each].ends_on
        assert was is None or (now is not None and now >= was)

"""The plan of a review in months after the referral (Leicester, LC B; DOMAIN 2.3)."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.core.protocol.tables import PLANNED_STAGES, Plan
from cases.core.timetable.plan import PlanLine, Span, planned

REFERRED = date(2026, 1, 31)
DAYS = st.dates(date(2012, 1, 1), date(2040, 12, 31))
OWN = st.dictionaries(st.sampled_from(PLANNED_STAGES), DAYS, max_size=4)


def test_leicesters_months_run_from_the_referral_and_share_a_window_evenly() -> None:
    spans = planned(Plan().lines, REFERRED)
    assert {stage: span.ends for stage, span in spans.items()} == {
        "referral": date(2026, 2, 14),
        "decision": date(2026, 2, 28),
        "trawl": date(2026, 3, 30),
        "panel": date(2026, 4, 30),
        "overview": date(2026, 7, 31),
        "home_office_qa": date(2027, 1, 31),
        "publication": date(2027, 7, 31),
    }
    assert spans["decision"].begins == spans["referral"].ends
    assert spans["overview"].days == 92


def test_an_end_of_its_own_moves_what_comes_after_up_to_the_next_of_its_own() -> None:
    usual = planned(Plan().lines, REFERRED)
    own = {"panel": date(2026, 5, 10), "home_office_qa": date(2027, 2, 1)}
    spans = planned(Plan().lines, REFERRED, own)
    assert spans["trawl"] == usual["trawl"]
    assert spans["panel"].ends == date(2026, 5, 10)
    assert spans["overview"] == Span(date(2026, 5, 10), date(2026, 8, 10))
    assert spans["home_office_qa"].ends == date(2027, 2, 1)
    assert spans["publication"].ends == date(2027, 8, 1)


def test_stages_of_a_plan_come_in_order() -> None:
    with pytest.raises(ValueError, match="no stage is planned to end before the one before it"):
        Plan(decision=4)
    with pytest.raises(ValueError, match="above zero"):
        Plan(referral=0)


@given(DAYS, OWN)
def test_each_stage_begins_where_the_one_before_it_ends(referred: date, own: dict) -> None:
    spans = list(planned(Plan().lines, referred, own).values())
    assert spans[0].begins == referred
    for before, after in pairwise(spans):
        assert after.begins == before.ends
        assert after.ends >= after.begins


@given(DAYS, st.sampled_from(PLANNED_STAGES), st.integers(0, 400))
def test_a_later_end_brings_nothing_forward(referred: date, stage: str, later: int) -> None:
    usual = planned(Plan().lines, referred)
    moved = planned(Plan().lines, referred, {stage: usual[stage].ends + timedelta(days=later)})
    assert all(moved[each].ends >= usual[each].ends for each in usual)
    assert moved["publication"].ends - usual["publication"].ends == timedelta(days=later)


@given(DAYS)
def test_the_last_stage_ends_after_as_many_months_as_are_printed(referred: date) -> None:
    lines = [PlanLine("a", 3), PlanLine("b", 3), PlanLine("c", 18)]
    spans = planned(lines, referred)
    assert (spans["c"].ends.year - referred.year) * 12 + spans[
        "c"
    ].ends.month - referred.month == 18

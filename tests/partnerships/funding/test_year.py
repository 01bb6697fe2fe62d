"""The Leicestershire and Rutland figures of the board's funding paper, and the year itself."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships.funding.year import FinancialYear, Outgoing, Scenario, forecast, mean

STANDING = {"county": 30_000_00, "opcc": 16_000_00}
DISTRICTS = [f"district {n}" for n in range(1, 8)]
NOW = STANDING | {"rutland": 2_500_00} | dict.fromkeys(DISTRICTS, 2_500_00)
PROPOSED = STANDING | {"rutland": 5_000_00} | dict.fromkeys(DISTRICTS, 5_000_00)
OUTGOINGS = [
    Outgoing("Recharge of the office", 53_504_67, 53_504_67),
    Outgoing("Chair, author and what goes with them", 3_750_00, 5_000_00, for_each_review=True),
]


@pytest.mark.parametrize(
    ("reviews", "spent", "now", "proposed"),
    [
        (4, (68_504_67, 73_504_67), (-2_504_67, -7_504_67), (17_495_33, 12_495_33)),
        (6, (76_004_67, 83_504_67), (-10_004_67, -17_504_67), (9_995_33, 2_495_33)),
    ],
)
def test_both_contribution_sets_and_each_scenario_of_the_paper_come_out(
    reviews: int, spent: tuple[int, int], now: tuple[int, int], proposed: tuple[int, int]
) -> None:
    """R118 (LR26-F ¶13-17): 66,000 and 86,000, four and six reviews, low and high."""
    for contributions, income, result in ((NOW, 66_000_00, now), (PROPOSED, 86_000_00, proposed)):
        found = forecast(Scenario("", contributions, reviews), OUTGOINGS, reserve=70_788_00)
        assert found.income == income
        assert (found.spent_low, found.spent_high) == spent
        assert (found.result_low, found.result_high) == result
        assert found.reserve_high == 70_788_00 + result[1]


def test_five_years_of_costs_have_the_mean_of_the_paper() -> None:
    assert mean([13_625_14, 4_288_00, 256_00, 8_677_00, 11_388_00]) == 7_646_83
    assert mean([]) == 0


@pytest.mark.parametrize(
    ("day", "named"),
    [
        (date(2026, 3, 31), "2025/26"),
        (date(2026, 4, 1), "2026/27"),
        (date(2099, 12, 31), "2099/00"),
    ],
)
def test_a_financial_year_begins_on_the_first_of_april(day: date, named: str) -> None:
    assert str(FinancialYear.of(day)) == named


@pytest.mark.parametrize(
    ("day", "may"),
    [
        (date(2026, 1, 31), False),
        (date(2026, 2, 1), True),
        (date(2026, 3, 31), True),
        (date(2026, 4, 1), False),
        (date(2025, 3, 31), False),
    ],
)
def test_contributions_are_invoiced_in_february_and_march_of_their_year(
    day: date, may: bool
) -> None:
    """R122 (LR26-F ¶14)."""
    assert FinancialYear(2025).invoiced_in(day) is may


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_each_day_lies_in_exactly_one_year(day: date) -> None:
    year = FinancialYear.of(day)
    assert year.first <= day <= year.last
    assert FinancialYear.of(year.last + timedelta(days=1)) == FinancialYear(year.begins + 1)


def test_sums_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="fewer than no reviews"):
        forecast(Scenario("", {}, -1), [])
    with pytest.raises(ValueError, match="not below nought"):
        forecast(Scenario("", {"county": -1}, 1), [])
    with pytest.raises(ValueError, match="the lower sum"):
        Outgoing("Chair", 2, 1)

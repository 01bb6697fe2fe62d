"""The financial year of a fund, and what a year would bring in and cost: pure.

A forecast is made of sums that people know (what each party contributes, what a year costs
whatever happens, what one review costs at least and at most) and of a number of reviews that is
handed in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

#: Invoices of contributions are raised in these months of the financial year (LR26-F ¶14).
INVOICED_IN = (2, 3)


@dataclass(frozen=True, order=True)
class FinancialYear:
    """A year from 1 April to 31 March, named by the calendar year in which it begins."""

    begins: int

    @classmethod
    def of(cls, day: date) -> FinancialYear:
        """Give the financial year in which a day lies."""
        return cls(day.year if day >= date(day.year, 4, 1) else day.year - 1)

    @property
    def first(self) -> date:
        """Give 1 April."""
        return date(self.begins, 4, 1)

    @property
    def last(self) -> date:
        """Give 31 March."""
        return date(self.begins + 1, 3, 31)

    def invoiced_in(self, day: date) -> bool:
        """Say whether a day is one to invoice this year's contributions: February, March (R122)."""
        return self.of(day) == self and day.month in INVOICED_IN

    def __str__(self) -> str:
        return f"{self.begins}/{(self.begins + 1) % 100:02d}"


@dataclass(frozen=True)
class Outgoing:
    """What is spent in a year, in pence at least and at most: once, or for each review."""

    words: str
    low: int
    high: int
    for_each_review: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.high:
            raise ValueError(f"{self.words}: the lower sum is not above the higher one.")

    def of(self, reviews: int) -> tuple[int, int]:
        """Give what it makes for a number of reviews, at least and at most."""
        times = reviews if self.for_each_review else 1
        return self.low * times, self.high * times


@dataclass(frozen=True)
class Scenario:
    """One answer to "what if": contributions by party in pence, and a number of reviews."""

    words: str
    contributions: Mapping[str, int]
    reviews: int


@dataclass(frozen=True)
class Forecast:
    """What a scenario makes of a year, in pence: low goes with the lowest costs."""

    scenario: Scenario
    income: int
    outgoings: tuple[tuple[str, int, int], ...]
    spent_low: int
    spent_high: int
    reserve: int

    @property
    def result_low(self) -> int:
        """Give what is left if costs are lowest; below nought if contributions do not suffice."""
        return self.income - self.spent_low

    @property
    def result_high(self) -> int:
        """Give what is left if costs are highest."""
        return self.income - self.spent_high

    @property
    def reserve_low(self) -> int:
        """Give the reserve at the year's end if costs are lowest."""
        return self.reserve + self.result_low

    @property
    def reserve_high(self) -> int:
        """Give the reserve at the year's end if costs are highest."""
        return self.reserve + self.result_high


def forecast(scenario: Scenario, outgoings: Iterable[Outgoing], reserve: int = 0) -> Forecast:
    """Reckon a year: contributions against outgoings, and what becomes of the reserve (R118).

    Raises `ValueError` for fewer than no reviews or a contribution below nought.
    """
    if scenario.reviews < 0:
        raise ValueError("There cannot be fewer than no reviews.")
    if any(pence < 0 for pence in scenario.contributions.values()):
        raise ValueError("A contribution is not below nought.")
    lines = tuple((each.words, *each.of(scenario.reviews)) for each in outgoings)
    return Forecast(
        scenario=scenario,
        income=sum(scenario.contributions.values()),
        outgoings=lines,
        spent_low=sum(low for _, low, _ in lines),
        spent_high=sum(high for _, _, high in lines),
        reserve=reserve,
    )


def mean(pence: Iterable[int]) -> int:
    """Give the mean of yearly sums to the nearest penny, half a penny up."""
    sums = list(pence)
    return (2 * sum(sums) + len(sums)) // (2 * len(sums)) if sums else 0

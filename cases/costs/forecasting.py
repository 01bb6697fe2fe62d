"""The forecast of a year, side by side for sets of contributions and numbers of reviews."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from partnerships.funding.ledger import balances
from partnerships.funding.ledger_accounts import RESERVE
from partnerships.funding.models import ContributionSet, YearPlan
from partnerships.funding.pence import pounds_of
from partnerships.funding.pool import Pool
from partnerships.funding.year import FinancialYear, Forecast, Outgoing, Scenario, forecast


@dataclass(frozen=True)
class Cell:
    """What a set of contributions leaves in a scenario: the result and the reserve after it."""

    result: int
    reserve: int


@dataclass(frozen=True)
class Line:
    """A scenario: its words, what is spent, and what each set leaves, in pence."""

    words: str
    spent: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Comparison:
    """A year in all its scenarios; `names` and `incomes` are those of the sets, in order."""

    year: FinancialYear
    names: tuple[str, ...]
    incomes: tuple[int, ...]
    reserve: int
    lines: tuple[Line, ...]

    @property
    def rows(self) -> list[tuple[Line, list[tuple[str, Cell]]]]:
        """Give each scenario with its cells by the name of their set."""
        return [(line, list(zip(self.names, line.cells, strict=True))) for line in self.lines]

    @property
    def sets(self) -> list[tuple[str, int]]:
        """Give (name, pence together) of each set."""
        return list(zip(self.names, self.incomes, strict=True))


def outgoings_of(plan: YearPlan | None) -> list[Outgoing]:
    """Give what a plan expects to be spent."""
    rows: Sequence[Mapping[str, Any]] = plan.outgoings if plan else []
    return [
        Outgoing(row["words"], row["low"], row["high"], bool(row.get("for_each_review")))
        for row in rows
    ]


def reserve_of(pool: Pool, plan: YearPlan | None) -> int:
    """Give the reserve that a forecast begins with: the plan's, or the ledger's."""
    if plan is not None and plan.reserve is not None:
        return plan.reserve
    return -balances(pool).get(RESERVE, 0)


def compare(
    year: FinancialYear,
    sets: Sequence[ContributionSet],
    outgoings: Sequence[Outgoing],
    reviews: Sequence[int],
    reserve: int,
) -> Comparison:
    """Reckon a year at lowest and highest costs for each number of reviews, by set (R118)."""
    lines: list[Line] = []
    for number in reviews:
        found = [forecast(Scenario(s.name, s.amounts, number), outgoings, reserve) for s in sets]
        if not found:
            continue
        what = f"{number} review{'' if number == 1 else 's'}"
        low, high = found[0].spent_low, found[0].spent_high
        lines.append(_line(f"{what}, lowest costs" if low != high else what, low, found, False))
        if low != high:
            lines.append(_line(f"{what}, highest costs", high, found, True))
    return Comparison(
        year,
        tuple(each.name for each in sets),
        tuple(each.total for each in sets),
        reserve,
        tuple(lines),
    )


def _line(words: str, spent: int, found: Sequence[Forecast], high: bool) -> Line:
    return Line(
        words,
        spent,
        tuple(
            Cell(f.result_high, f.reserve_high) if high else Cell(f.result_low, f.reserve_low)
            for f in found
        ),
    )


# The chart: under each scenario one bar for each set, from a line of nought. It is drawn narrow, so
# that its words can be read on a telephone.

WIDTH, HEAD, ROW, BAR, TOP, GAP = 400, 22, 24, 16, 30, 10
VALUE = 88
#: Told apart in grey too; beside each bar stands its amount, in the key its name.
COLOURS = ("#1d5c63", "#b26a00", "#5b3a8c", "#8c3a3a")


@dataclass(frozen=True)
class Bar:
    """A bar of the chart with its amount beside it."""

    x: float
    y: int
    width: float
    height: int
    colour: str
    words: str
    words_x: float
    anchor: str
    words_y: int


@dataclass(frozen=True)
class Chart:
    """The chart as shapes, in units of its own width."""

    width: int
    height: int
    zero: float
    bars: tuple[Bar, ...]
    labels: tuple[tuple[str, int], ...]
    keys: tuple[tuple[str, str], ...]
    sentence: str


def chart_of(of: Comparison) -> Chart | None:
    """Draw what each scenario leaves; None where there is nothing to draw."""
    amounts = [cell.result for line in of.lines for cell in line.cells]
    if not amounts:
        return None
    least, most = min(0, *amounts), max(0, *amounts)
    before = VALUE if least < 0 else 2
    scale = (WIDTH - before - VALUE) / ((most - least) or 1)
    zero = before - least * scale
    bars, labels, y = [], [], TOP
    for line in of.lines:
        labels.append((line.words, y + HEAD - 7))
        y += HEAD
        for number, cell in enumerate(line.cells):
            bars.append(_bar(cell.result, COLOURS[number % len(COLOURS)], zero, scale, y))
            y += ROW
        y += GAP
    short = sum(1 for each in amounts if each < 0)
    sentence = (
        f"What is left of the contributions for {of.year} after all costs: below nought in {short} "
        f"of {len(amounts)} cases."
    )
    keys = tuple(
        (COLOURS[n % len(COLOURS)], f"{name} ({pounds_of(income)})")
        for n, (name, income) in enumerate(zip(of.names, of.incomes, strict=True))
    )
    return Chart(WIDTH, y, round(zero, 1), tuple(bars), tuple(labels), keys, sentence)


def _bar(pence: int, colour: str, zero: float, scale: float, y: int) -> Bar:
    width, below = abs(pence) * scale, pence < 0
    x = zero - width if below else zero
    return Bar(
        x=round(x, 1),
        y=y,
        width=round(max(width, 1), 1),
        height=BAR,
        colour=colour,
        words=pounds_of(pence),
        words_x=round(x - 6 if below else zero + width + 6, 1),
        anchor="end" if below else "start",
        words_y=y + BAR - 3,
    )

"""The strip of stages as shapes of an SVG: places in per cent of its width, heights in pixels.

Per cent, so that one drawing fits a desk and a telephone with its words in one size. What it shows
stands again in the table below it, which is what a screen reader reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cases.core.timetable.forecast import StageForecast
from cases.core.timetable.periods import add_months
from cases.core.workflow.states import State

ROW, TOP, BAR = 46, 22, 12
LABEL_DROP, ACTUAL_DROP, PLAN_DROP = 14, 19, 34
#: As many words as fit a telephone beside one another.
MOST_TICKS = 4
#: In per cent: beyond it a word that begins at its line is cut off on a telephone.
LAST_IN_THE_MIDDLE = 80
STEPS = (1, 2, 3, 6, 12, 24, 60)


@dataclass(frozen=True)
class Bar:
    """A bar: what it shows, where it begins and how long it is (per cent), its height's top."""

    kind: str
    x: str
    width: str
    y: int


@dataclass(frozen=True)
class Row:
    """A stage: its name, where that stands, its bars."""

    label: str
    y: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Tick:
    """A month on the axis."""

    words: str
    x: str
    #: Where its words lie beside it: at the edges they would be cut off.
    anchor: str


@dataclass(frozen=True)
class Drawing:
    """All of a strip."""

    rows: tuple[Row, ...]
    ticks: tuple[Tick, ...]
    holds: tuple[Bar, ...]
    today: str
    height: int


def draw(
    stages: Sequence[StageForecast], held: Sequence[tuple[date, date]], today: date
) -> Drawing | None:
    """Draw the stages of a review; None where none of them has a day."""
    days = [day for each in stages for day in _days_of(each)]
    if not days:
        return None
    first, last = min(*days, today), max(*days, today)
    scale = _Scale(first, max((last - first).days, 1))
    rows = tuple(_row(each, place, scale, today) for place, each in enumerate(stages))
    height = TOP + ROW * len(stages)
    return Drawing(
        rows=rows,
        ticks=_ticks(first, last, scale),
        holds=tuple(scale.bar("hold", begins, ends, TOP - 4) for begins, ends in held),
        today=scale.at(today),
        height=height,
    )


@dataclass(frozen=True)
class _Scale:
    first: date
    length: int

    def share(self, day: date) -> float:
        return min(max(100 * (day - self.first).days / self.length, 0), 100)

    def at(self, day: date) -> str:
        return f"{self.share(day):.2f}%"

    def bar(self, kind: str, begins: date, ends: date, y: int) -> Bar:
        width = max(self.share(ends) - self.share(begins), 0.6)
        x = min(self.share(begins), 100 - width)
        return Bar(kind, f"{x:.2f}%", f"{width:.2f}%", y)


def _days_of(each: StageForecast) -> list[date]:
    spans = [span for span in (each.planned, each.forecast) if span]
    days = [day for span in spans for day in (span.begins, span.ends)]
    if each.stay is not None:
        days += [day for day in (each.stay.entered, each.stay.left) if day]
    return days


def _row(each: StageForecast, place: int, scale: _Scale, today: date) -> Row:
    top = TOP + ROW * place
    bars = []
    entered = each.stay.entered if each.stay else None
    if entered is not None and each.stay is not None:
        until = each.stay.left or today
        bars.append(scale.bar("actual", entered, until, top + ACTUAL_DROP))
    if each.forecast is not None:
        begins = max(each.forecast.begins, today) if entered else each.forecast.begins
        bars.append(scale.bar("foreseen", begins, each.forecast.ends, top + ACTUAL_DROP))
    if each.planned is not None:
        y = top + PLAN_DROP
        bars.append(scale.bar("planned", each.planned.begins, each.planned.ends, y))
    return Row(State(each.stage).label, top + LABEL_DROP, tuple(bars))


def _anchor(share: float) -> str:
    return "end" if share > LAST_IN_THE_MIDDLE else "start"


def _ticks(first: date, last: date, scale: _Scale) -> tuple[Tick, ...]:
    months = (last.year - first.year) * 12 + last.month - first.month
    step = next((each for each in STEPS if months / each <= MOST_TICKS), STEPS[-1])
    found = []
    month = add_months(first.replace(day=1), 1)
    while month <= last:
        if (month.month - 1) % min(step, 12) == 0 or step == 1:
            found.append(Tick(f"{month:%b %Y}", scale.at(month), _anchor(scale.share(month))))
        month = add_months(month, 1)
    return tuple(found[:: max(1, -(-len(found) // MOST_TICKS))])

"""How agencies answered over time, as shapes of an SVG: a bar a quarter, parts in per cent.

What it shows stands again in the table below it, which is what a screen reader reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cases.trawl.patterns import QuarterResponse

ROW, LABEL_DROP, BAR_DROP, BAR = 48, 14, 20, 16
#: Three years of quarters; the table has all.
MOST_ROWS = 12
PARTS = ("on_time", "late", "silent", "waived", "awaited")


@dataclass(frozen=True)
class Part:
    """A part of a bar: what it counts, where it begins and how wide it is (per cent)."""

    kind: str
    x: str
    width: str


@dataclass(frozen=True)
class Row:
    """A quarter: its words above its bar."""

    label: str
    y: int
    bar_y: int
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Drawing:
    """All of it."""

    rows: tuple[Row, ...]
    height: int
    says: str


def draw(quarters: Sequence[QuarterResponse]) -> Drawing | None:
    """Draw the last quarters; None where nothing was sent."""
    shown = quarters[-MOST_ROWS:]
    if not shown:
        return None
    most = max(each.asked for each in shown)
    rows = tuple(_row(each, place, most) for place, each in enumerate(shown))
    return Drawing(rows=rows, height=ROW * len(rows), says=says(shown))


def _row(each: QuarterResponse, place: int, most: int) -> Row:
    parts, x = [], 0.0
    for kind in PARTS:
        count: int = getattr(each, kind)
        if count:
            width = 100 * count / most
            parts.append(Part(kind, f"{x:.2f}%", f"{width:.2f}%"))
            x += width
    top = ROW * place
    middle = "" if each.median_days is None else f", answers in {days(each.median_days)}"
    label = f"{each.words}: {each.asked} asked{middle}"
    return Row(label, top + LABEL_DROP, top + BAR_DROP, tuple(parts))


def days(number: float) -> str:
    """Give a number of days in words; halves as they are."""
    plain = f"{number:.1f}".removesuffix(".0")
    return f"{plain} day" if plain == "1" else f"{plain} days"


def says(quarters: Sequence[QuarterResponse]) -> str:
    """Give the sentence that says what the drawing shows."""
    asked = sum(each.asked for each in quarters)
    silent = sum(each.silent for each in quarters)
    late = sum(each.late for each in quarters)
    said = f"Of {asked} requests {late} were answered late and {silent} met silence."
    known = [each for each in quarters if each.median_days is not None]
    if len(known) < 2:
        return said
    first, last = known[0].median_days or 0, known[-1].median_days or 0
    if first == last:
        return f"{said} Half of the answers came within {days(last)}, as at the beginning."
    faster = "faster" if last < first else "slower"
    return (
        f"{said} Answers have become {faster}: half came within {days(first)} at first, "
        f"within {days(last)} in the last quarter."
    )

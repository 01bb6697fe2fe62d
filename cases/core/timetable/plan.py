"""The plan of a review: between which days each stage is meant to run (Leicester's months, LC B).

A protocol prints in which month after the referral a stage is done. Stages that end in the same
month share that window evenly: no protocol says where in it one ends and the next begins.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cases.core.timetable.periods import add_months


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A stage, and by how many calendar months after the referral it is meant to have ended."""

    stage: str
    ends_after: int


@dataclass(frozen=True, slots=True)
class Span:
    """From the first day to the last, the day on which the next may begin."""

    begins: date
    ends: date

    @property
    def days(self) -> int:
        """Give its length in calendar days."""
        return (self.ends - self.begins).days


def planned(
    lines: Sequence[PlanLine], referred_on: date, own: Mapping[str, date] | None = None
) -> dict[str, Span]:
    """Give when each stage is planned, in order.

    `own` are ends that a person planned. The stages after one keep their lengths: they move by as
    many days as it did, up to the next with an end of its own. A stage is never planned to end
    before the one before it.
    """
    own = own or {}
    spans: dict[str, Span] = {}
    moved, begins = timedelta(), referred_on
    for stage, usual_end in _usual_ends(lines, referred_on):
        ends = usual_end + moved
        if stage in own:
            moved += own[stage] - ends
            ends = own[stage]
        ends = max(ends, begins)
        spans[stage] = Span(begins, ends)
        begins = ends
    return spans


def _usual_ends(lines: Sequence[PlanLine], referred_on: date) -> list[tuple[str, date]]:
    """Give the usual end of each stage: stages of one month share their window evenly."""
    ends: list[tuple[str, date]] = []
    opened = referred_on
    for month in sorted({line.ends_after for line in lines}):
        sharing = [line.stage for line in lines if line.ends_after == month]
        closes = add_months(referred_on, month)
        window = (closes - opened).days
        for place, stage in enumerate(sharing, start=1):
            ends.append((stage, opened + timedelta(days=window * place // len(sharing))))
        opened = closes
    return ends

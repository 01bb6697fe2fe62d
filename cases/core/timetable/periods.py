"""Periods as the protocols write them: hours, days, working days and calendar months."""

from __future__ import annotations

import calendar as months_of_the_year
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class PeriodError(ValueError):
    """A period that cannot be counted, with the reason in plain English."""


class Unit(StrEnum):
    """What a period is counted in."""

    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working days"
    MONTHS = "months"


#: The longest period of each unit that is taken seriously: ten years, and for hours 31 days.
LONGEST = {Unit.HOURS: 744, Unit.DAYS: 3660, Unit.WORKING_DAYS: 2600, Unit.MONTHS: 120}

_WRITTEN = re.compile(r"\s*(?P<number>[+-]?\d+)[\s_]+(?P<unit>[a-z][a-z\s_]*?)\s*", re.IGNORECASE)
_UNITS = {
    **{unit.value: unit for unit in Unit},
    **{unit.value.removesuffix("s"): unit for unit in Unit},
    "calendar days": Unit.DAYS,
    "calendar months": Unit.MONTHS,
    "calendar month": Unit.MONTHS,
}


@dataclass(frozen=True, slots=True)
class Period:
    """A whole number of hours, calendar days, working days or calendar months."""

    number: int
    unit: Unit

    def __post_init__(self) -> None:
        if isinstance(self.number, bool) or not isinstance(self.number, int):
            raise PeriodError(f"A period is a whole number of {self.unit}, not {self.number!r}.")
        if self.number <= 0:
            raise PeriodError(f"A period is longer than nothing, not “{self.number} {self.unit}”.")
        if self.number > LONGEST[self.unit]:
            raise PeriodError(
                f"“{self.number} {self.unit}” is longer than {LONGEST[self.unit]} {self.unit}, "
                "the longest period that is accepted."
            )

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read "14 days", "10 working days", "1 month" or "48 hours"."""
        written = _WRITTEN.fullmatch(text)
        if written is None:
            raise PeriodError(f"“{text}” is not a period such as “14 days” or “1 month”.")
        words = re.sub(r"[\s_]+", " ", written["unit"]).lower()
        if words not in _UNITS:
            raise PeriodError(
                f"“{words}” is not a unit of time here; use hours, days, working days or months."
            )
        return cls(int(written["number"]), _UNITS[words])

    def __str__(self) -> str:
        unit = self.unit.value
        return f"{self.number} {unit.removesuffix('s') if self.number == 1 else unit}"


def add_months(start: date, months: int) -> date:
    """The corresponding day ``months`` later (or earlier), else the last day of that month."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, last_day_of_month(year, month + 1)))


def last_day_of_month(year: int, month: int) -> int:
    """Give the number of the last day of a month: 28 to 31."""
    return months_of_the_year.monthrange(year, month)[1]


def end_of_month(day: date) -> date:
    """Give the last day of the month that a day lies in."""
    return day.replace(day=last_day_of_month(day.year, day.month))

"""Ages at a day from dates of birth that may be known in part only. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from partnerships.pages.values import PartialDate

ADULT_AT = 18
REVIEWED_FROM = 16


@dataclass(frozen=True)
class AgeRange:
    """Between which ages, in whole years, somebody may have been; equal where it is certain."""

    youngest: int
    oldest: int

    def may_be(self, *ages: int) -> bool:
        """Say whether one of these ages is possible."""
        return any(self.youngest <= age <= self.oldest for age in ages)

    @property
    def words(self) -> str:
        """Give the age as a person reads it: "16", or "15 or 16"."""
        if self.youngest == self.oldest:
            return str(self.youngest)
        return f"{self.youngest} or {self.oldest}"


def age_on(born: date, day: date) -> int:
    """Give the age in whole years; one who was born on 29 February is older from 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def ages_on(born: PartialDate, day: date) -> AgeRange:
    """Give the ages that are possible on a day; below nought where the birth lies after it."""
    return AgeRange(age_on(born.latest, day), age_on(born.earliest, day))


def was_child(born: PartialDate | None, day: date) -> bool:
    """Say whether somebody was certainly under 18 on a day; unknown counts as an adult."""
    return born is not None and 0 <= ages_on(born, day).oldest < ADULT_AT


__all__ = ["ADULT_AT", "REVIEWED_FROM", "AgeRange", "PartialDate", "age_on", "ages_on", "was_child"]

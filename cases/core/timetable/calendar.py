"""Which days are worked in England and Wales, and which local time it is there.

Bank holidays are the days observed (substitutes and one-off royal and state days included), as
declared to the end of 2028 and as they follow from the rules until 2040. A day that is declared
later is added by an administrator; a year for which nothing is known is an error.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
ONE_DAY = timedelta(days=1)
_SATURDAY = 5
_BANK_HOLIDAYS = Path(__file__).with_name("bank_holidays.csv")


class HolidayDataMissing(LookupError):
    """Nothing is known about the bank holidays of this year."""

    def __init__(self, year: int) -> None:
        super().__init__(
            f"The bank holidays of {year} are not known, so working days in {year} "
            "cannot be counted."
        )
        self.year = year


class LocalTimeError(ValueError):
    """A local time that has no zone, did not happen, or happened (but twice)."""

    def __init__(self, message: str, *, happened: bool = False) -> None:
        super().__init__(message)
        self.happened = happened


@dataclass(frozen=True)
class WorkingCalendar:
    """Working days of one nation: Monday to Friday less bank holidays and added closures."""

    holidays: Mapping[date, str]
    years: frozenset[int]
    nation: str = "England and Wales"
    extra: Mapping[date, str] = field(default_factory=dict)

    @classmethod
    def bundled(cls) -> WorkingCalendar:
        return _bundled()

    def with_extra(self, days: Mapping[date, str]) -> WorkingCalendar:
        """The same calendar with proclaimed days or closures of the office, each with its name."""
        return WorkingCalendar(self.holidays, self.years, self.nation, {**self.extra, **days})

    def why_not_working(self, day: date) -> str | None:
        """Why nobody works on this day ("Saturday", "Good Friday"), or None for a working day."""
        if day.year not in self.years:
            raise HolidayDataMissing(day.year)
        if day.weekday() >= _SATURDAY:
            return f"{day:%A}"
        return self.holidays.get(day) or self.extra.get(day)

    def is_working(self, day: date) -> bool:
        return self.why_not_working(day) is None

    def next_working(self, day: date) -> date:
        """This day if it is worked, else the first working day after it."""
        while not self.is_working(day):
            day += ONE_DAY
        return day

    def previous_working(self, day: date) -> date:
        """The last working day before this one."""
        day -= ONE_DAY
        while not self.is_working(day):
            day -= ONE_DAY
        return day


@cache
def _bundled() -> WorkingCalendar:
    with _BANK_HOLIDAYS.open(encoding="utf-8", newline="") as rows:
        holidays = {date.fromisoformat(row["date"]): row["name"] for row in csv.DictReader(rows)}
    return WorkingCalendar(
        holidays=MappingProxyType(holidays), years=frozenset(day.year for day in holidays)
    )


def local_date(moment: date | datetime) -> date:
    """The date in England of an instant; a plain date is already one."""
    return local(moment).date() if isinstance(moment, datetime) else moment


def local(moment: datetime) -> datetime:
    """The wall-clock time in England of an instant."""
    if moment.tzinfo is None:
        raise LocalTimeError(f"{moment:%Y-%m-%dT%H:%M} has no time zone.")
    return moment.astimezone(LONDON)


def from_wall_clock(wall: datetime) -> datetime:
    """The instant at which a clock in England showed this time, if there is exactly one."""
    first, second = (wall.replace(tzinfo=LONDON, fold=fold) for fold in (0, 1))
    said = f"{wall:%H:%M} on {uk(wall.date())}"
    if first.astimezone(UTC).astimezone(LONDON).replace(tzinfo=None) != wall:
        raise LocalTimeError(f"{said} did not happen: the clocks went forward over it.")
    if first.utcoffset() != second.utcoffset():
        raise LocalTimeError(
            f"{said} happened twice, because the clocks went back; give it in UTC, as "
            f"{first.astimezone(UTC):%Y-%m-%dT%H:%MZ} or {second.astimezone(UTC):%Y-%m-%dT%H:%MZ}.",
            happened=True,
        )
    return first


def end_of_day(day: date) -> datetime:
    """The instant at which this date ends in England."""
    return datetime.combine(day + ONE_DAY, time(), tzinfo=LONDON)


def uk(day: date) -> str:
    """A date as people write it: "Tuesday 14 April 2026"."""
    return f"{day:%A} {day.day} {day:%B %Y}"

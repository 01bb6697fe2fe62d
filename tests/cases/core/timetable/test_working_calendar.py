"""Bank holidays against two independent sources, added closures, and what is not known."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import holidays
import pytest
from govuk_bank_holidays.bank_holidays import BankHolidays

from cases.core.timetable.calendar import (
    HolidayDataMissing,
    LocalTimeError,
    WorkingCalendar,
    from_wall_clock,
    local_date,
    uk,
)

CALENDAR = WorkingCalendar.bundled()


def test_the_bundled_days_are_those_of_the_holidays_package_without_unsubstituted_weekends() -> (
    None
):
    computed = holidays.country_holidays("GB", subdiv="ENG", years=range(2012, 2041))

    assert set(CALENDAR.holidays) == {day for day in computed if day.weekday() < 5}


def test_the_bundled_days_are_those_that_gov_uk_publishes() -> None:
    source = BankHolidays(use_cached_holidays=True).get_holidays(division="england-and-wales")
    published = {holiday["date"] for holiday in source}
    years = {day.year for day in published} & CALENDAR.years

    assert {day for day in CALENDAR.holidays if day.year in years} == {
        day for day in published if day.year in years
    }


@pytest.mark.parametrize(
    "day",
    [
        date(2012, 6, 5),
        date(2020, 5, 8),
        date(2022, 6, 2),
        date(2022, 6, 3),
        date(2022, 9, 19),
        date(2023, 5, 8),
        date(2026, 12, 28),
        date(2027, 3, 26),
        date(2028, 1, 3),
    ],
)
def test_one_off_days_and_substitutes_are_not_worked(day: date) -> None:
    assert CALENDAR.is_working(day) is False


@pytest.mark.parametrize(
    "day", [date(2020, 5, 4), date(2025, 12, 1), date(2026, 6, 15), date(2027, 4, 2)]
)
def test_moved_days_and_scottish_days_are_worked(day: date) -> None:
    assert CALENDAR.is_working(day) is True


@pytest.mark.parametrize("year", [1979, 2011, 2041])
def test_a_year_without_data_is_an_error_and_never_a_year_without_holidays(year: int) -> None:
    with pytest.raises(HolidayDataMissing, match=f"bank holidays of {year} are not known"):
        CALENDAR.is_working(date(year, 6, 12))


def test_an_added_day_has_its_name_and_leaves_the_bundled_calendar_alone() -> None:
    closed = CALENDAR.with_extra({date(2026, 12, 29): "Office closed"})

    assert closed.why_not_working(date(2026, 12, 29)) == "Office closed"
    assert closed.next_working(date(2026, 12, 25)) == date(2026, 12, 30)
    assert CALENDAR.is_working(date(2026, 12, 29)) is True


def test_an_added_day_does_not_make_its_year_known() -> None:
    with pytest.raises(HolidayDataMissing):
        CALENDAR.with_extra({date(2045, 5, 1): "Proclaimed"}).is_working(date(2045, 5, 2))


def test_half_past_eleven_at_night_in_utc_is_the_next_day_in_summer() -> None:
    assert local_date(datetime(2025, 6, 30, 23, 30, tzinfo=UTC)) == date(2025, 7, 1)
    assert local_date(datetime(2025, 12, 30, 23, 30, tzinfo=UTC)) == date(2025, 12, 30)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(LocalTimeError, match="no time zone"):
        local_date(datetime(2025, 6, 30, 23, 30))


def test_a_skipped_wall_clock_time_is_refused() -> None:
    with pytest.raises(LocalTimeError, match="01:30 on Sunday 30 March 2025 did not happen"):
        from_wall_clock(datetime(2025, 3, 30, 1, 30))


def test_a_doubled_wall_clock_time_is_refused_with_both_instants() -> None:
    with pytest.raises(LocalTimeError, match="2025-10-26T00:30Z or 2025-10-26T01:30Z"):
        from_wall_clock(datetime(2025, 10, 26, 1, 30))


def test_an_ordinary_wall_clock_time_is_one_instant() -> None:
    found = from_wall_clock(datetime(2025, 10, 25, 20, 0))

    assert found.astimezone(UTC) == datetime(2025, 10, 25, 19, 0, tzinfo=UTC)
    assert found.utcoffset() == timedelta(hours=1)


def test_dates_are_written_as_people_say_them() -> None:
    assert uk(date(2026, 4, 14)) == "Tuesday 14 April 2026"

"""Reading and refusing periods, and adding calendar months."""

from __future__ import annotations

from datetime import date

import pytest

from cases.core.timetable.periods import Period, PeriodError, Unit, add_months


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("14 days", 14, Unit.DAYS),
        ("10 working days", 10, Unit.WORKING_DAYS),
        ("1 working day", 1, Unit.WORKING_DAYS),
        ("1 month", 1, Unit.MONTHS),
        ("36 months", 36, Unit.MONTHS),
        ("48 hours", 48, Unit.HOURS),
    ],
)
def test_a_period_is_read_and_printed_the_same(text: str, number: int, unit: Unit) -> None:
    assert Period.parse(text) == Period(number, unit)
    assert str(Period.parse(text)) == text


@pytest.mark.parametrize(
    "text",
    ["", "0 days", "-1 month", "121 months", "99999 days", "2 fortnights", "a month", "1.5 months"],
)
def test_a_period_that_cannot_be_counted_is_refused_in_words(text: str) -> None:
    with pytest.raises(PeriodError, match=r"\w+ \w+ \w+"):
        Period.parse(text)


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2025, 2, 28), 1, date(2025, 3, 28)),
        (date(1978, 9, 30), 4, date(1979, 1, 30)),
        (date(2024, 2, 29), 36, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2025, 12, 31), 2, date(2026, 2, 28)),
        (date(2025, 3, 31), -1, date(2025, 2, 28)),
    ],
)
def test_months_end_on_the_corresponding_day_or_the_last(
    start: date, months: int, expected: date
) -> None:
    assert add_months(start, months) == expected

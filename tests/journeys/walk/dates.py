"""The dates that a journey expects, counted here without the product's own engine."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

import holidays

from tests.journeys.walk.story import Story

BANK_HOLIDAYS = holidays.country_holidays("GB", subdiv="ENG")


def months_after(start: date, months: int) -> date:
    """Give the same day some months later, or that month's last day where it is shorter."""
    year, month = divmod(start.month - 1 + months, 12)
    last = calendar.monthrange(start.year + year, month + 1)[1]
    return date(start.year + year, month + 1, min(start.day, last))


def working_days_after(start: date, days: int) -> date:
    """Give the day that many working days after a day, bank holidays of England left out."""
    day = start
    while days:
        day += timedelta(days=1)
        if day.weekday() < 5 and day not in BANK_HOLIDAYS:
            days -= 1
    return day


def clear_working_days_before(start: date, days: int) -> date:
    """Give the last day with that many whole working days between it and a day to come."""
    day = start
    while days:
        day -= timedelta(days=1)
        if day.weekday() < 5 and day not in BANK_HOLIDAYS:
            days -= 1
    day -= timedelta(days=1)
    while day.weekday() > 4 or day in BANK_HOLIDAYS:
        day -= timedelta(days=1)
    return day


def words(day: date) -> str:
    """Give a day as the pages write it."""
    return (
        f"{calendar.day_name[day.weekday()]} {day.day} {calendar.month_name[day.month]} {day.year}"
    )


def deadlines_on_the_page(story: Story) -> dict[str, str]:
    """Read the page of the case's deadlines: what each is for, with the words of its first date.

    Of which agency, action or meeting it is, which follows a colon, is left out.
    """
    page = story.officer.opens(story.at("deadlines/")).page
    found = page.eval_on_selector_all(
        ".dhr-deadline",
        "es => es.map(e => [e.querySelector('.dhr-deadline__title').innerText.trim(),"
        " e.querySelector('.dhr-deadline__due').innerText.split('·')[0].trim()])",
    )
    return {title.split(": ")[0]: due for title, due in reversed(found)}

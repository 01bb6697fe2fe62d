"""Dates of birth and addresses of people as a letter to an agency prints them."""

from __future__ import annotations

from datetime import date

from cases.core.identity.models import PersonAddress, PersonBirth
from partnerships.pages.dates import in_words


def born_words(births: list[PersonBirth]) -> str:
    """Give the dates of birth of a person; several where several are recorded."""
    words = []
    for birth in births:
        if birth.month and birth.day:
            words.append(in_words(date(birth.year, birth.month, birth.day)))
        elif birth.month:
            words.append(f"{date(birth.year, birth.month, 1):%B %Y}")
        else:
            words.append(str(birth.year))
    return ", or ".join(words) or "Not known"


def address_words(address: PersonAddress) -> str:
    """Give an address on one line, with the days of it where they are known."""
    lines = [line.strip() for line in address.lines.splitlines() if line.strip()]
    words = ", ".join([*lines, address.postcode] if address.postcode else lines)
    since = f"from {in_words(address.from_on)}" if address.from_on else ""
    until = f"until {in_words(address.to_on)}" if address.to_on else ""
    period = " ".join(each for each in (since, until) if each)
    return f"{words} ({period})" if period else words

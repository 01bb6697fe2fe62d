"""Why a date is due then, in words: for a page, and for where nobody's own words may go.

A page shows the whole sentence and each step of the count. A mail, a calendar or a letter leaves
the product: there it is said that a person set the date, and not in that person's words.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from cases.core.timetable.calendar import uk


def without_title(title: str, explanation: Mapping[str, Any]) -> str:
    """Give the sentence of an explanation without the title that stands above it."""
    sentence: str = explanation.get("sentence", "")
    said = sentence.removeprefix(f"{title}: ")
    return f"{said[:1].upper()}{said[1:]}"


def outside(title: str, explanation: Mapping[str, Any], due_on: date | None) -> str:
    """Give why a deadline is due then in one sentence that names nobody."""
    if due_on is not None and explanation.get("by_person"):
        return f"Due on {uk(due_on)}, a date that was set for this review."
    return without_title(title, explanation)

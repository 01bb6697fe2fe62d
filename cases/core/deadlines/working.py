"""Each step of a count in words: the day that was counted, held, skipped or added, and why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from cases.core.timetable.calendar import uk


def working_lines(explanation: Mapping[str, Any]) -> list[str]:
    """Give each day that was counted or skipped as a line: its number, the day, why."""
    return [
        step_words(date.fromisoformat(on), number, reason)
        for on, number, reason in explanation.get("working", ())
    ]


def step_words(on: date, number: int | None, reason: str) -> str:
    """Give one step of the working in words; what was not counted has a dash for its number."""
    return f"{'–' if number is None else f'{number}.'} {uk(on)}: {reason}"

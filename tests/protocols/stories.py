"""A story of dates told to the engine under one preset."""

from __future__ import annotations

from datetime import date

from cases.core.protocol import preset
from cases.core.timetable.calendar import WorkingCalendar
from cases.core.timetable.engine import Computed, Milestones, timetable

Told = dict[tuple[str, int, int], date | None]


def told(name: str, milestones: Milestones, today: date) -> Told:
    """Due dates by kind, number of the subject and occurrence."""
    return {
        (row.kind.code, row.subject.number, row.occurrence): row.due_on
        for row in rows(name, milestones, today)
    }


def rows(name: str, milestones: Milestones, today: date) -> list[Computed]:
    protocol = preset.load(name)
    return timetable(
        rules=protocol.timetable,
        milestones=milestones,
        calendar=WorkingCalendar.bundled().with_extra(protocol.calendar.extra()),
        today=today,
    )

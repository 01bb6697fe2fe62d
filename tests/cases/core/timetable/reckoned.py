"""What the tests of the engine reckon with: a calendar, a rule of one month, some subjects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from cases.core.timetable.calendar import WorkingCalendar
from cases.core.timetable.engine import Computed, Key, Moment, timetable
from cases.core.timetable.holds import Hold
from cases.core.timetable.kinds import CASE, Milestone, Subject
from cases.core.timetable.periods import Period
from cases.core.timetable.reckon import Extension, Given
from cases.core.timetable.rules import Rule

M = Milestone
CALENDAR = WorkingCalendar.bundled()
MONTH = Rule(source="a paragraph", period=Period.parse("1 month"))
TRAWL_1, TRAWL_2 = Subject("trawl_request", 1), Subject("trawl_request", 2)
ACTION = Subject("action", 1)


def rows(
    rules: Mapping[str, Rule],
    facts: Mapping[tuple[Milestone, Subject], Moment | Sequence[Moment]],
    *,
    today: date = date(2026, 2, 1),
    given: Mapping[Key, Given] | None = None,
    extensions: Mapping[Key, Sequence[Extension]] | None = None,
    holds: Sequence[Hold] = (),
) -> list[Computed]:
    return timetable(
        rules=rules,
        milestones=facts,
        calendar=CALENDAR,
        today=today,
        given=given,
        extensions=extensions,
        holds=holds,
    )


def decision(today: date, rule: Rule = MONTH, **facts: date) -> Computed:
    dated = {(M(code), CASE): day for code, day in facts.items()}
    return next(
        row for row in rows({"decision": rule}, dated, today=today) if row.kind.code == "decision"
    )


CAME = date(2026, 1, 31)  # due on Saturday 28 February 2026

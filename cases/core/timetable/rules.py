"""What one local protocol says about one kind of deadline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cases.core.timetable.kinds import DeadlineKind, Direction, Milestone
from cases.core.timetable.periods import Period, Unit


class RuleError(ValueError):
    """A rule that does not fit its kind of deadline."""


class Roll(StrEnum):
    """What happens to a due date that falls on a day that is not worked."""

    NONE = "none"
    NEXT_WORKING_DAY = "next_working_day"


class Reading(StrEnum):
    """Another way of reading a rule, which a partnership may choose instead."""

    START_DAY_COUNTED = "start_day_counted"
    NEXT_WORKING_DAY = "next_working_day"
    NOT_CLEAR = "not_clear"
    MONTH_END = "month_end"


@dataclass(frozen=True, slots=True)
class Level:
    """A step of escalation: so many calendar days after the due date, brought to a duty."""

    after: int
    to: str

    def __post_init__(self) -> None:
        if self.after < 0:
            raise RuleError("“after” is a number of days after the due date, zero or more")
        if not self.to:
            raise RuleError("“to” names the role or seat that is told")


#: The product's default: no protocol prints when somebody is reminded but of a trawl (LC ¶42).
USUAL_REMINDERS = (-7, 0, 2)
#: The product's proposal: after its owner and the officers, whom the partnership has named, and
#: last the CSP chair. No protocol prints it.
USUAL_ESCALATION = (Level(7, "named_senior"), Level(14, "csp_chair"))
#: What an agency owes is brought to its own senior manager first, then to the review's chair,
#: whose merged chronology waits for the slowest (H12; LC ¶62, LR §4.8). The days are proposals.
USUAL_AGENCY_ESCALATION = (
    Level(3, "agency_senior_manager"),
    Level(7, "chair"),
    Level(14, "named_senior"),
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One ``[timetable.<kind>]`` table of a protocol. No period: no deadline is invented.

    ``start`` overrides the kind's own start; ``until_known`` is counted from while ``start`` has
    no date; ``restart``, once dated, is counted from instead of either. ``warn`` is "month_end"
    (the end of the calendar month of the start) or a period before the due date such as "7 days".
    ``remind`` are days relative to the due date (a week before, on it and two days after, where the
    protocol says nothing; an empty list: none). ``escalate`` are the levels at which what is missed
    is brought further, each later than the one before it (an empty list: nobody further; nothing
    said: the usual levels of whoever owes it).
    """

    source: str
    period: Period | None = None
    start: Milestone | None = None
    until_known: Milestone | None = None
    restart: Milestone | None = None
    start_day_counted: bool = False
    roll: Roll = Roll.NONE
    clear: bool = True
    month_end: bool = False
    clock_runs_during_hold: bool = True
    warn: str = ""
    remind: tuple[int, ...] = USUAL_REMINDERS
    escalate: tuple[Level, ...] | None = None
    owed_by: str = ""
    readings: tuple[Reading, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        if not self.source:
            raise RuleError("a rule says where it comes from: “source” is empty")
        if self.warn and self.warn != MONTH_END:
            Period.parse(self.warn)
        after = [level.after for level in self.escalate or ()]
        if after != sorted(set(after)):
            raise RuleError("each level of “escalate” comes later than the one before it")

    def levels(self, owed_by: str) -> tuple[Level, ...]:
        """Give the levels of escalation of what a duty owes under this rule."""
        if self.escalate is not None:
            return self.escalate
        return USUAL_AGENCY_ESCALATION if owed_by == "agency" else USUAL_ESCALATION

    @property
    def minds_working_days(self) -> bool:
        """Whether a day that is not worked any more can move what the rule sets."""
        if self.period is None:
            return False
        return self.period.unit is Unit.WORKING_DAYS or self.roll is Roll.NEXT_WORKING_DAY

    def check(self, kind: DeadlineKind) -> None:
        """Refuse a rule that the kind cannot use."""
        hours = self.period is not None and self.period.unit is Unit.HOURS
        if self.period and hours != (kind.direction is Direction.HOURS):
            what = "hours" if kind.direction is Direction.HOURS else "days or months"
            raise RuleError(f"“{kind.code}” is counted in {what}, not in {self.period.unit}")
        if self.period and kind.direction is Direction.GIVEN:
            raise RuleError(f"the date of “{kind.code}” is given by a person; it has no period")
        if self.month_end and kind.direction is not Direction.FORWARD:
            raise RuleError(f"“{kind.code}” does not run to the end of a month")
        backward = kind.direction is Direction.BACKWARD
        if not self.clear and not backward:
            raise RuleError(f"“{kind.code}” is not counted backwards, so it has no clear days")
        if self.start_day_counted and (backward or hours):
            raise RuleError(f"“{kind.code}” has no start day to count")
        if (self.roll is Roll.NEXT_WORKING_DAY) and (backward or hours):
            raise RuleError(f"“{kind.code}” is not moved to a later working day")


MONTH_END = "month_end"

#: The rules of one protocol, by kind code.
Rules = Mapping[str, Rule]


@dataclass(frozen=True, slots=True)
class Book:
    """The rules of one protocol and the days on which its office is closed, with its name."""

    name: str
    rules: Rules
    closures: Mapping[date, str]

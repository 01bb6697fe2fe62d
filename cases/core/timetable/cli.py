"""Due dates from the command line: one, or a file of them. Text in, text out; no Django.

One: a protocol, a kind and a start. A file: columns ``rule``, ``protocol`` and ``start``; the
answer has the same columns and ``due``. ``due`` is empty where the protocol prints no number.
Another reading, if asked for, decides ``due``; in a file it is used in the rows that it fits.

Starts. "2025-01-31" is a day. "2025-06-30T23:30Z" (or with an offset) is an instant; its date in
England counts. "2025-10-25T20:00 local" is what a clock in England showed; a time that the clock
skipped is refused, and so is one that it showed twice, except where only its date is needed.

Rule names. "decision_1_month", "papers_5_working_days_before", "action_quarterly_2nd": the kind,
the occurrence from the anchor, and a period, which must be the protocol's own. "calibration" with
a period ("calibration_4_months") tests the counting itself and takes the period from its name.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from cases.core.timetable import kinds
from cases.core.timetable.calendar import (
    HolidayDataMissing,
    LocalTimeError,
    WorkingCalendar,
    from_wall_clock,
    local,
    uk,
)
from cases.core.timetable.count import in_words
from cases.core.timetable.kinds import DeadlineKind, Direction, Milestone
from cases.core.timetable.periods import Period, PeriodError, Unit
from cases.core.timetable.reckon import DueDate, Start, due_date, under
from cases.core.timetable.rules import Book, Reading, Rule, RuleError

COLUMNS = ("rule", "protocol", "start")


class Refused(ValueError):
    """What was asked cannot be answered, in plain English."""


#: Finds a protocol by its name or alias; raises ValueError, in words, for an unknown one.
FindBook = Callable[[str], Book]


@dataclass(frozen=True, slots=True)
class Answer:
    """What to print, what to complain about, and the exit code."""

    text: str
    complaints: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        return 1 if self.complaints else 0


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--csv", metavar="FILE", help="a file with columns rule, protocol, start")
    parser.add_argument("--protocol", help="a preset, or a name it is also known by")
    parser.add_argument("--kind", help="a kind of deadline, such as decision, or a rule's name")
    parser.add_argument("--start", help="2025-01-31, 2025-06-30T23:30Z or '2025-10-25T20:00 local'")
    parser.add_argument(
        "--occurrence", type=int, help="which one, where a deadline recurs (from the anchor)"
    )
    parser.add_argument("--json", action="store_true", help="everything as JSON")
    parser.add_argument(
        "--start-day-counted", action="store_true", help="read: the start day is day one"
    )
    parser.add_argument("--roll", action="store_true", help="read: moved to the next working day")
    parser.add_argument("--not-clear", action="store_true", help="read: working days not clear")
    parser.add_argument(
        "--month-end", action="store_true", help="read: by the end of the start's calendar month"
    )


def run(arguments: Sequence[str], find: FindBook) -> Answer:
    """Answer a command line such as ``["--csv", "dates.csv"]``."""
    parser = ArgumentParser(prog="due", exit_on_error=False)
    add_arguments(parser)
    return answer(vars(parser.parse_args(arguments)), find)


def answer(options: Mapping[str, object], find: FindBook) -> Answer:
    """Answer parsed options, by the names that ``add_arguments`` gives them."""
    chosen = tuple(
        reading
        for name, reading in (
            ("start_day_counted", Reading.START_DAY_COUNTED),
            ("roll", Reading.NEXT_WORKING_DAY),
            ("not_clear", Reading.NOT_CLEAR),
            ("month_end", Reading.MONTH_END),
        )
        if options.get(name)
    )
    if file := options.get("csv"):
        return _file(_read(str(file)), chosen, find)
    missing = [f"--{name}" for name in ("protocol", "kind", "start") if not options.get(name)]
    if missing:
        return Answer("", (f"Say {', '.join(missing)}; or --csv with a file.",))
    try:
        asked = _ask(
            rule_name=str(options["kind"]),
            protocol=str(options["protocol"]),
            start=str(options["start"]),
            readings=chosen,
            find=find,
            occurrence=_occurrence(options.get("occurrence")),
        )
    except REFUSALS as refused:
        return Answer("", (str(refused),))
    return Answer(asked.as_json() if options.get("json") else asked.as_text())


REFUSALS = (Refused, RuleError, PeriodError, LocalTimeError, HolidayDataMissing, kinds.UnknownKind)


@dataclass(frozen=True, slots=True)
class _Asked:
    kind: str
    protocol: str
    start: str
    rule: Rule
    readings: tuple[Reading, ...]
    due: DueDate | None
    default: DueDate | None

    @property
    def due_text(self) -> str:
        if self.due is None:
            return ""
        if self.due.due_at is not None:
            return f"{self.due.due_at:%Y-%m-%dT%H:%M} local"
        return self.due.due_on.isoformat()

    def as_text(self) -> str:
        if self.due is None:
            return (
                f"No date: {self.protocol} prints no number for {self.kind} ({self.rule.source})."
            )
        lines = [self.due_text, self.due.sentence]
        lines += [f"Or {_READ[reading]}: {uk(on)}." for reading, on in self.due.other_readings]
        if self.due.warning:
            lines.append(self.due.warning)
        if self.due.warn_on:
            lines.append(f"Warns from {uk(self.due.warn_on)}.")
        return "\n".join([*lines, "", in_words(self.due.working)])

    def as_json(self) -> str:
        due = self.due
        found: dict[str, object] = {
            "protocol": self.protocol,
            "kind": self.kind,
            "start": self.start,
            "due": self.due_text or None,
            "readings": [reading.value for reading in self.readings],
            "source": self.rule.source,
        }
        if due is not None:
            found |= {
                "due_at": due.due_at.isoformat() if due.due_at else None,
                "other_readings": {r.value: on.isoformat() for r, on in due.other_readings},
                "warn_on": due.warn_on.isoformat() if due.warn_on else None,
                "warning": due.warning,
                "sentence": due.sentence,
                "working": [
                    {"on": step.on.isoformat(), "number": step.number, "reason": step.reason}
                    for step in due.working
                ],
            }
            if self.readings and self.default is not None:
                found["due_under_default_reading"] = self.default.due_on.isoformat()
            if Reading.NEXT_WORKING_DAY in self.readings and due.rolled_on:
                found["rolled"] = due.rolled_on.isoformat()
        return json.dumps(found, indent=2, ensure_ascii=False)


_READ = {
    Reading.START_DAY_COUNTED: "with the start day counted",
    Reading.NEXT_WORKING_DAY: "moved to the next working day",
    Reading.NOT_CLEAR: "with working days that need not be clear",
    Reading.MONTH_END: "by the end of the calendar month",
}


@dataclass(frozen=True, slots=True)
class RuleName:
    """A rule's name taken apart."""

    base: str
    occurrence: int | None = None
    period: Period | None = None

    @classmethod
    def parse(cls, name: str) -> RuleName:
        rest = name.strip().lower()
        occurrence = period = None
        if found := re.search(r"_(\d+)(?:st|nd|rd|th)(?=_|$)", rest):
            occurrence, rest = int(found[1]), rest.replace(found[0], "", 1)
        rest = rest.removesuffix("_before")
        if found := re.search(r"_(\d+_(?:hour|day|working_day|month)s?)$", rest):
            period, rest = Period.parse(found[1]), rest.removesuffix(found[0])
        elif rest.endswith("_quarterly"):
            period, rest = Period.parse("3 months"), rest.removesuffix("_quarterly")
        return cls(rest, occurrence, period)


CALIBRATION = DeadlineKind(
    "calibration", "Calibration", "", "", Milestone.ROUTINE_BEGAN, None, Direction.FORWARD
)


def _ask(
    *,
    rule_name: str,
    protocol: str,
    start: str,
    readings: tuple[Reading, ...],
    find: FindBook,
    occurrence: int | None = None,
    where_they_fit: bool = False,
) -> _Asked:
    name = RuleName.parse(rule_name)
    try:
        book = find(protocol)
    except ValueError as unknown:
        raise Refused(str(unknown)) from unknown
    if name.base == CALIBRATION.code and name.period is not None:
        kind, rule = CALIBRATION, Rule(source=protocol, period=name.period)
    else:
        kind = kinds.find(name.base)
        rule = book.rules.get(kind.code, Rule(source="not in the protocol"))
    which = occurrence or name.occurrence or 1
    if which != 1 and kind.direction is not Direction.RECURRING:
        raise Refused(f"“{kind.code}” does not recur, so it has no occurrence {which}.")
    if rule.period is not None and name.period is not None and name.period != rule.period:
        raise Refused(
            f"“{rule_name}” says {name.period}, but {book.name} says {rule.period} "
            f"for {kind.code} ({rule.source})."
        )
    own_rule = rule
    if rule.period is None:
        readings = ()
    elif where_they_fit:
        readings = tuple(each for each in readings if _fits(each, rule, kind))
    if readings:
        rule = under(rule, *readings)
        rule.check(kind)
    fact = rule.start or kind.start
    begun = Start(fact, read_start(start, needs_time=_in_hours(rule))) if fact else None
    calendar = WorkingCalendar.bundled().with_extra(book.closures)
    due = due_date(kind, rule, begun, calendar=calendar, occurrence=which)
    default = due_date(kind, own_rule, begun, calendar=calendar, occurrence=which)
    return _Asked(kind.code, book.name, start, rule, readings, due, default)


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_WALL_CLOCK = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?) local")


def _in_hours(rule: Rule) -> bool:
    return rule.period is not None and rule.period.unit is Unit.HOURS


def _fits(reading: Reading, rule: Rule, kind: DeadlineKind) -> bool:
    """Whether this reading means anything for the rule; the month's end only where it says so."""
    if reading is Reading.MONTH_END and reading not in rule.readings:
        return False
    try:
        under(rule, reading).check(kind)
    except RuleError:
        return False
    return True


def read_start(text: str, *, needs_time: bool = False) -> date | datetime:
    """A day, an instant, or a wall-clock time in England; hours need more than a day."""
    text = text.strip()
    try:
        if _DAY.fullmatch(text):
            day = date.fromisoformat(text)
            if needs_time:
                raise Refused(f"This is counted in hours: “{text}” needs a time as well.")
            return day
        if wall := _WALL_CLOCK.fullmatch(text):
            return _wall_clock(datetime.fromisoformat(wall[1]), needs_time)
        moment = datetime.fromisoformat(text)
    except (Refused, LocalTimeError):
        raise
    except ValueError as unreadable:
        raise Refused(
            f"“{text}” is not a date; write 2025-01-31, 2025-06-30T23:30Z "
            "or 2025-10-25T20:00 local."
        ) from unreadable
    if moment.tzinfo is None:
        raise Refused(f"“{text}” has no time zone: end it with Z for UTC, or with “ local”.")
    return local(moment)


def _wall_clock(wall: datetime, needs_time: bool) -> date | datetime:
    try:
        return from_wall_clock(wall)
    except LocalTimeError as refused:
        if not needs_time and refused.happened:
            return wall.date()
        raise


def _occurrence(value: object) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or value < 1:
        raise Refused("The occurrence is a number from 1.")
    return value


def _read(file: str) -> str:
    if file == "-":
        return sys.stdin.read()
    return Path(file).read_text(encoding="utf-8-sig")


def _file(text: str, readings: tuple[Reading, ...], find: FindBook) -> Answer:
    rows = csv.DictReader(io.StringIO(text))
    absent = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
    if absent:
        return Answer("", (f"The file has no column {', '.join(absent)}.",))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*COLUMNS, "due"])
    complaints = []
    for number, row in enumerate(rows, start=2):
        said = [row[name] or "" for name in COLUMNS]
        try:
            due = _ask(
                rule_name=said[0],
                protocol=said[1],
                start=said[2],
                readings=readings,
                find=find,
                where_they_fit=True,
            ).due_text
        except REFUSALS as refused:
            due = f"error: {refused}"
            complaints.append(f"Row {number}: {refused}")
        writer.writerow([*said, due])
    return Answer(out.getvalue().rstrip("\n"), tuple(complaints))

"""Whether a protocol somebody wrote can be used: every reason against it, by key.

``LocalProtocol`` stops at the first thing that is wrong; who fills in forms or brings a file is
told of all of them at once. Here stands also what stored protocols were never asked: how long a
text, a list and a number may be, and without which keys no review can be run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_type_hints

from cases.core.protocol.choice_words import in_plain_words
from cases.core.protocol.choices import Outcome, SignOff
from cases.core.protocol.keys import SOURCES, TIMETABLE, Part, default_of, parts
from cases.core.protocol.reading import ProtocolError, read
from cases.core.protocol.tables import LocalProtocol, Names, Overview
from cases.core.timetable.kinds import KINDS
from cases.core.timetable.rules import Rule, RuleError

LONGEST_TEXT = 2_000
LONGEST_LIST = 200
#: No number here means more than ten years, whatever it counts; characters apart.
LARGEST = {"months": 120, "days": 3650, "characters": 100_000, "years": 100, "people": 100}
_COUNTED = {
    "plan": "months",
    "letters.link_days": "days",
    "trawl.summary_warns_above": "characters",
    "trawl.years_from": "years",
    "trawl.years_to": "years",
    "panel.minimum_members": "people",
}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_PATH = re.compile(r"^[^:]*: (?P<path>[a-z_][\w.\[\]]*): (?P<reason>.*)$", re.DOTALL)


@dataclass(frozen=True)
class Problem:
    """A reason against a protocol: the path of the key that it is about ("" for none), in words."""

    path: str
    text: str

    @property
    def key(self) -> str:
        """Give the path of the key itself, without the entry within a list."""
        return self.path.partition("[")[0]


def said_by(refused: ProtocolError) -> Problem:
    """Give what a refusal says, parted into key and reason."""
    found = _PATH.match(str(refused))
    if found is None:
        return Problem("", in_plain_words(str(refused).partition(": ")[2] or str(refused)))
    reason = in_plain_words(found["reason"])
    return Problem(found["path"], reason[:1].upper() + reason[1:])


def problems_of(data: Mapping[str, Any]) -> list[Problem]:
    """Give every reason against a protocol's plain form; none where it can be used."""
    found = [*_unknown(data), *_sizes(data)]
    for part in parts():
        said = _said(part, data)
        if said is not None:
            found += problems_of_part(part, said)
    found += _missing(data)
    if not found:
        try:
            LocalProtocol.from_data(data)
        except ProtocolError as refused:  # what only the whole can show
            found.append(said_by(refused))
    return found


def _said(part: Part, data: Mapping[str, Any]) -> Any:
    """Give what is said of a part, whatever it is; None for nothing."""
    table = data.get(part.table)
    if not part.kind or table is None:
        return table
    return table.get(part.kind) if isinstance(table, Mapping) else None


def problems_of_part(part: Part, said: Any) -> list[Problem]:
    """Give every reason against one table, or one rule."""
    name = f"{TIMETABLE}.{part.kind}" if part.kind else part.table
    where = f"protocol: {name}"
    found: list[Problem] = []
    if isinstance(said, Mapping):
        found += _each_key(part, said, where)
    if not found:
        try:
            value = read(part.cls, said, where)
            if isinstance(value, Rule):
                value.check(KINDS[part.kind])
            elif not isinstance(value, Overview | Names):
                found += _choices_that_are_needed(part, value)
            found += _too_large(part, value)
        except ProtocolError as refused:
            found.append(said_by(refused))
        except RuleError as refused:
            found.append(Problem(name, in_plain_words(str(refused))))
    return found


def _each_key(part: Part, said: Mapping[str, Any], where: str) -> Iterator[Problem]:
    """Read each key by itself, so that all that are wrong are told at once."""
    from cases.core.protocol.reading import value_of

    hints = get_type_hints(part.cls)
    for name, value in said.items():
        if name not in hints:
            known = ", ".join(hints)
            yield Problem(f"{where[10:]}.{name}", f"Unknown key; known are {known}")
            continue
        try:
            value_of(hints[name], value, f"{where}.{name}")
        except ProtocolError as refused:
            yield said_by(refused)


def _choices_that_are_needed(part: Part, value: Any) -> Iterator[Problem]:
    if part.table == "decision" and Outcome.REVIEW not in value.outcomes:
        yield Problem("decision.outcomes", "A review must be among what the chair can decide")
    if part.table == "quality_assurance":
        chain = value.resubmission
        if not chain or chain[-1] is not SignOff.CSP_CHAIR:
            last = "The chair of the Community Safety Partnership agrees last"
            yield Problem("quality_assurance.resubmission", last)
        if len(set(chain)) != len(chain):
            yield Problem("quality_assurance.resubmission", "Names a step twice")


def _too_large(part: Part, value: Any) -> Iterator[Problem]:
    for key in part.keys:
        number = getattr(value, key.name)
        if isinstance(number, bool) or not isinstance(number, int):
            continue
        what = _COUNTED.get(key.path) or _COUNTED.get(key.table) or "days"
        if number > LARGEST[what]:
            said = f"{number:,} {what} is more than {LARGEST[what]:,}, the most that is accepted"
            yield Problem(key.path, said)
    if isinstance(value, Rule):
        most = LARGEST["days"]
        where = f"{TIMETABLE}.{part.kind}"
        if any(abs(days) > most for days in value.remind):
            yield Problem(f"{where}.remind", f"A reminder lies more than {most:,} days away")
        if any(level.after > most for level in value.escalate or ()):
            yield Problem(f"{where}.escalate", f"A level lies more than {most:,} days away")


def _missing(data: Mapping[str, Any]) -> Iterator[Problem]:
    for name, hint in get_type_hints(LocalProtocol).items():
        if name in data or name == TIMETABLE:
            continue
        if any(
            default_of(f).__class__.__name__ == "Required"
            for f in hint.__dataclass_fields__.values()
        ):
            yield Problem(name, "This table is missing")
    rules = data.get(TIMETABLE)
    if not isinstance(rules, Mapping) or "decision" not in rules:
        said = "No review can be run without it: say at least from when the decision is counted"
        yield Problem(f"{TIMETABLE}.decision", said)


def _unknown(data: Mapping[str, Any]) -> Iterator[Problem]:
    known = get_type_hints(LocalProtocol)
    for name in data:
        if name not in known:
            yield Problem(str(name), f"Unknown key; known are {', '.join(known)}")
    for name in known:
        if name in data and not isinstance(data[name], Mapping):
            yield Problem(name, "This is a table of keys")
    rules = data.get(TIMETABLE)
    for code in rules if isinstance(rules, Mapping) else ():
        if code not in KINDS:
            yield Problem(f"{TIMETABLE}.{code}", f"Unknown key; the kinds are {', '.join(KINDS)}")


def _sizes(value: Any, path: str = "") -> Iterator[Problem]:
    """Refuse what nobody writes by hand, and what no database keeps."""
    if isinstance(value, str):
        if _CONTROL.search(value):
            yield Problem(path, "Holds a character that cannot be printed")
        elif len(value) > LONGEST_TEXT:
            yield Problem(path, f"Is longer than {LONGEST_TEXT:,} characters")
    elif isinstance(value, Mapping):
        if len(value) > LONGEST_LIST:
            yield Problem(path, f"Holds more than {LONGEST_LIST} entries")
            return
        for name, each in value.items():
            yield from _sizes(str(name), path)
            yield from _sizes(each, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list | tuple):
        if len(value) > LONGEST_LIST:
            yield Problem(path, f"Holds more than {LONGEST_LIST} entries")
            return
        for each in value:
            yield from _sizes(each, path)


__all__ = ["LONGEST_TEXT", "SOURCES", "Problem", "problems_of", "problems_of_part", "said_by"]

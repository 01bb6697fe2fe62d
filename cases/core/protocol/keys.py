"""Every key of a local protocol, read from the typed tables, and the parts in which it is edited.

Nothing is listed twice: a new field of a table in ``tables`` is a key here by itself, and with it
stands in the editor, in comparisons and in the exported file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from cases.core.protocol.reading import written
from cases.core.protocol.tables import LocalProtocol
from cases.core.timetable.kinds import KINDS, DeadlineKind, Direction
from cases.core.timetable.rules import Rule

TIMETABLE = "timetable"
SOURCES = "sources"
#: The stages by which the editor is grouped, in the order of the process.
STAGES: Mapping[str, str] = {
    "partnership": "The partnership",
    "referral": "Referral",
    "decision": "Decision and notices",
    "trawl": "Trawl",
    "panel": "Panel, chronologies and management reviews",
    "overview": "Overview report",
    "quality_assurance": "Home Office quality assurance",
    "publication": "Publication",
    "action_plan": "Action plan",
    "reporting": "Recurring duties of the partnership",
}
_WITHIN = {"family": "decision", "chronology": "panel", "imr": "panel"}


class Required:
    """Stands for the default of a key that has none."""

    def __repr__(self) -> str:
        return "REQUIRED"


REQUIRED = Required()


@dataclass(frozen=True)
class Key:
    """One key: its table, the kind of deadline where it belongs to a rule, its type and default.

    ``default`` is in the plain form of ``reading.written``; None where nothing is said.
    """

    table: str
    name: str
    hint: Any
    default: Any = None
    kind: str = ""

    @property
    def path(self) -> str:
        """Give where the key stands in the file: "trawl.agencies", "timetable.alert.period"."""
        return ".".join(filter(None, (self.table, self.kind, self.name)))

    @property
    def about(self) -> str:
        """Give the name by which its words are found: all rules have the same keys."""
        return f"rule.{self.name}" if self.kind else f"{self.table}.{self.name}"

    @property
    def needs_source(self) -> bool:
        """Say whether its table keeps a source for each key."""
        return not self.kind and SOURCES in _names(_tables()[self.table])


@dataclass(frozen=True)
class Part:
    """What is edited on one page: a table, or the rule of one kind of deadline."""

    table: str
    kind: str = ""

    @property
    def code(self) -> str:
        """Give its name in an address: "trawl", "period-trawl_return"."""
        return f"period-{self.kind}" if self.kind else self.table

    @property
    def stage(self) -> str:
        """Give the stage under which it stands."""
        if self.kind:
            stage = KINDS[self.kind].stage
            stage = _WITHIN.get(stage, stage)
        else:
            stage = self.table
        return stage if stage in STAGES else "partnership"

    @property
    def cls(self) -> Any:
        """Give the dataclass of its table."""
        return Rule if self.kind else _tables()[self.table]

    @property
    def deadline(self) -> DeadlineKind | None:
        """Give the kind of deadline that its rule is of."""
        return KINDS[self.kind] if self.kind else None

    @property
    def keys(self) -> tuple[Key, ...]:
        """Give its keys in the order of the table; of a rule, those that its kind can use."""
        return tuple(
            Key(self.table, field.name, hint, default_of(field), self.kind)
            for field, hint in _hinted(self.cls)
            if field.name != SOURCES and not (self.kind and unusable(field.name, self.kind))
        )

    def of(self, data: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Give what a protocol's plain form says of it; None for a rule that it does not have."""
        table = data.get(self.table, {})
        if not self.kind:
            return dict(table)
        return table.get(self.kind)

    def put(self, data: Mapping[str, Any], values: Mapping[str, Any] | None) -> dict[str, Any]:
        """Give the plain form with other values of this part; None takes a rule out."""
        if not self.kind:
            return {**data, self.table: dict(values or {})}
        rules = {code: rule for code, rule in data.get(self.table, {}).items() if code != self.kind}
        if values is not None:
            rules[self.kind] = dict(values)
        order = {code: rules[code] for code in KINDS if code in rules}
        return {**data, self.table: order}


def unusable(name: str, kind: str) -> bool:
    """Say whether a kind of deadline has no use for a key of its rule (as Rule.check refuses)."""
    direction = KINDS[kind].direction
    uncounted = direction in (Direction.BACKWARD, Direction.HOURS)
    return {
        "period": direction is Direction.GIVEN,
        "clear": direction is not Direction.BACKWARD,
        "month_end": direction is not Direction.FORWARD,
        "start_day_counted": uncounted,
        "roll": uncounted,
    }.get(name, False)


@cache
def _tables() -> dict[str, Any]:
    hints = get_type_hints(LocalProtocol)
    return {name: hint for name, hint in hints.items() if is_dataclass(hint)}


@cache
def _names(cls: Any) -> frozenset[str]:
    return frozenset(field.name for field in fields(cls))


def _hinted(cls: Any) -> Iterator[tuple[Field[Any], Any]]:
    hints = get_type_hints(cls)
    for field in fields(cls):
        yield field, hints[field.name]


def default_of(field: Field[Any]) -> Any:
    """Give the plain default of a field of a table."""
    if field.default is not MISSING:
        return written(field.default)
    if field.default_factory is not MISSING:
        return written(field.default_factory())
    return REQUIRED


@cache
def parts() -> tuple[Part, ...]:
    """Give every part, stage by stage; within a stage its table first, then its periods."""
    tables = [Part(name) for name in _tables()]
    every = [*tables, *(Part(TIMETABLE, code) for code in KINDS)]
    order = list(STAGES)
    return tuple(sorted(every, key=lambda part: order.index(part.stage)))


@cache
def part_named(code: str) -> Part | None:
    """Give the part with this name in an address."""
    return next((part for part in parts() if part.code == code), None)


def value_at(key: Key, data: Mapping[str, Any]) -> Any:
    """Give the plain value of a key in a protocol's plain form: as said there, or the default."""
    said = Part(key.table, key.kind).of(data)
    if said is None:
        return None
    value = said.get(key.name, key.default)
    return None if value is REQUIRED else value


def source_at(key: Key, data: Mapping[str, Any]) -> str:
    """Give the source that a protocol's plain form names for a key; of a rule, the rule's."""
    said = Part(key.table, key.kind).of(data) or {}
    if key.kind or not key.needs_source:
        return str(said.get("source", ""))
    return str(said.get(SOURCES, {}).get(key.name, ""))


def inner(hint: Any) -> tuple[Any, bool]:
    """Give the type inside ``X | None``, and whether it may be None."""
    of = [each for each in get_args(hint) if each is not type(None)]
    if len(of) == 1 and len(get_args(hint)) == 2 and get_origin(hint) not in (tuple, dict):
        return of[0], True
    return hint, False

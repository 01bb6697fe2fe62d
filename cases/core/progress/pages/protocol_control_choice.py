"""Which control a key of the protocol gets: it follows from the type in ``protocol.tables``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields as fields_of
from dataclasses import is_dataclass
from datetime import date
from enum import Enum
from typing import Any, get_args, get_origin, get_type_hints

from cases.core.progress.pages.protocol_controls import (
    AnyNumber,
    Control,
    Day,
    LongText,
    Number,
    OneDuty,
    OneOf,
    OnePeriod,
    Warning,
    YesNo,
)
from cases.core.progress.pages.protocol_list_controls import (
    ForEach,
    InOrder,
    Lines,
    Numbers,
    Rows,
    RowsOrUsual,
    SomeOf,
    Titles,
)
from cases.core.protocol.choice_words import DUTIES, words_of
from cases.core.protocol.keys import REQUIRED, Key, inner
from cases.core.protocol.words import words_for
from cases.core.timetable.kinds import KINDS, Direction
from cases.core.timetable.periods import Period, Unit

#: Lists whose order says something: each entry is chosen in its own box.
ORDERED = {
    "overview.sign_off",
    "quality_assurance.resubmission",
    "referral.responsible_by",
    "referral.form_sections",
}
SUB_LABELS = {
    "name": "Name",
    "kind": "Kind",
    "on": "Day",
    "after": "Days after",
    "to": "Brought to",
}


class UnknownType(TypeError):
    """A key of a type for which the editor has no control yet: a bug, told at once."""


def control_for(key: Key) -> Control:
    """Give the control of a key."""
    words = words_for(key)
    required = key.default is REQUIRED
    about: dict[str, Any] = {"label": words.label, "help": words.help, "required": required}
    if key.about == "rule.warn":
        warning = Warning(str, **about)
        warning.units = units_of(key.kind)
        return warning
    if key.about == "rule.owed_by":
        duty = OneDuty(str, **about)
        duty.empty = f"{DUTIES.get(KINDS[key.kind].owed_by, KINDS[key.kind].owed_by)}, as usual"
        return duty
    if key.about in ("rule.note", "names.office_address"):
        return LongText(str, **about)
    if key.path in ORDERED:
        return InOrder(key.hint, **about)
    control = control_of(key.hint, key.name, **about)
    if isinstance(control, OnePeriod) and key.kind:
        control.units = units_of(key.kind)
    if isinstance(control, OneOf) and not required:
        control.empty = words.off
        usual = KINDS[key.kind].start if key.about == "rule.start" else None
        if usual is not None:
            control.empty = f"The usual start: {usual.words}"
        if key.default is not None:
            control.required = True
    return control


def units_of(kind: str) -> tuple[Unit, ...]:
    """Give what periods of a kind of deadline are counted in (as Rule.check refuses)."""
    if KINDS[kind].direction is Direction.HOURS:
        return (Unit.HOURS,)
    return (Unit.DAYS, Unit.WORKING_DAYS, Unit.MONTHS)


def control_of(hint: Any, name: str, **words: Any) -> Control:
    """Give the control of a type; raises UnknownType for one that no table had before."""
    hint, may_be_none = inner(hint)
    if get_origin(hint) is tuple:
        of = get_args(hint)[0]
        if is_dataclass(of):
            return (RowsOrUsual if may_be_none else Rows)(hint, subs=_columns(of), **words)
        if isinstance(of, type) and issubclass(of, Enum):
            return SomeOf(hint, **words)
        return {str: Lines, int: Numbers}[of](hint, **words)
    if get_origin(hint) is not None and issubclass(get_origin(hint), Mapping):
        of, to = get_args(hint)
        if isinstance(of, type) and issubclass(of, Enum):
            inside = {each.value: control_of(to, "", label=words_of(each)) for each in of}
            return ForEach(hint, inside=inside, **words)
        return Titles(hint, **words)
    if hint is Period:
        return OnePeriod(hint, **words)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return OneOf(hint, **words)
    if name == "to":
        return OneDuty(hint, **words)
    if name == "after":
        return AnyNumber(hint, **words)
    single = {bool: YesNo, int: Number, date: Day, str: Control}.get(hint)
    if single is None:
        raise UnknownType(f"{name}: there is no field for {hint}")
    return single(hint, **words)


def _columns(of: Any) -> dict[str, Control]:
    """Give the control of each field of a small dataclass, a line of a table."""
    hints = get_type_hints(of)
    return {
        field.name: control_of(hints[field.name], field.name, label=SUB_LABELS[field.name])
        for field in fields_of(of)
    }

"""Plain data into frozen dataclasses and back, each error with the file and the key."""

from __future__ import annotations

import re
import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from cases.core.timetable.kinds import Milestone
from cases.core.timetable.periods import Period, PeriodError

T = TypeVar("T")

#: A refusal by a table that already says which of its keys is meant.
_NAMES_A_KEY = re.compile(r"[a-z_][a-z_.\d]*: ")


class ProtocolError(ValueError):
    """A local protocol that cannot be used, with the file and the key."""


def read(cls: type[T], data: object, where: str) -> T:
    """Build one dataclass from a table; ``where`` is "file: table.key"."""
    if not isinstance(data, Mapping):
        raise ProtocolError(f"{where}: is a table of keys, not {_said(data)}")
    known: dict[str, Field[Any]] = {field.name: field for field in fields(cls)}  # type: ignore[arg-type]
    for key in data:
        if key not in known:
            raise ProtocolError(f"{_below(where, key)}: unknown key; known are {', '.join(known)}")
    hints = get_type_hints(cls)
    values = {}
    for name, field in known.items():
        if name in data:
            values[name] = value_of(hints[name], data[name], _below(where, name))
        elif field.default is MISSING and field.default_factory is MISSING:
            raise ProtocolError(f"{_below(where, name)}: missing")
    try:
        return cls(**values)
    except ValueError as refused:
        if isinstance(refused, ProtocolError):
            raise
        if _NAMES_A_KEY.match(str(refused)):
            raise ProtocolError(_below(where, str(refused))) from refused
        raise ProtocolError(f"{where}: {refused}") from refused


def value_of(hint: Any, value: object, where: str) -> Any:
    """One value of the type that the dataclass asks for."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        (wanted,) = [each for each in inner if each is not type(None)]
        return value_of(wanted, value, where)
    if origin is tuple:
        if not isinstance(value, list | tuple):
            raise ProtocolError(f"{where}: is a list, not {_said(value)}")
        return tuple(value_of(inner[0], each, f"{where}[{n}]") for n, each in enumerate(value))
    if origin is not None and issubclass(origin, Mapping):
        if not isinstance(value, Mapping):
            raise ProtocolError(f"{where}: is a table of keys, not {_said(value)}")
        return {
            value_of(inner[0], key, where): value_of(inner[1], each, _below(where, str(key)))
            for key, each in value.items()
        }
    if isinstance(hint, type) and is_dataclass(hint) and hint is not Period:
        return read(hint, value, where)
    return _single(hint, value, where)


def _single(hint: Any, value: object, where: str) -> Any:
    if hint is Period:
        if not isinstance(value, str):
            raise ProtocolError(f"{where}: is a period such as “14 days”, not {_said(value)}")
        try:
            return Period.parse(value)
        except PeriodError as refused:
            raise ProtocolError(f"{where}: {refused}") from refused
    if isinstance(hint, type) and issubclass(hint, Enum):
        for member in hint:
            if isinstance(value, str) and member.value == value:
                return member
        listed = ", ".join(str(member.value) for member in hint)
        what = "no known milestone" if hint is Milestone else "none of the choices"
        raise ProtocolError(f"{where}: {_said(value)} is {what}: {listed}")
    if hint is date and isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError as refused:
            raise ProtocolError(f"{where}: {_said(value)} is not a date") from refused
    # bool is an int and datetime a date in Python; neither is meant here.
    if type(value) is not hint:
        raise ProtocolError(f"{where}: is {_NAMES[hint]}, not {_said(value)}")
    return value


_NAMES = {bool: "true or false", int: "a whole number", str: "text", date: "a date"}


def _said(value: object) -> str:
    return f"“{value}”" if isinstance(value, str) else f"{value!r}"


def _below(where: str, key: str) -> str:
    """ "file.toml: table" and then "file.toml: table.key"."""
    return f"{where}.{key}" if ": " in where else f"{where}: {key}"


def written(value: object) -> Any:
    """The plain form of a dataclass: what is None is left out, dates and periods are text."""
    if isinstance(value, Period):
        return str(value)
    if is_dataclass(value):
        plain = {field.name: getattr(value, field.name) for field in fields(value)}
        return {name: written(each) for name, each in plain.items() if each is not None}
    if isinstance(value, Mapping):
        return {str(written(key)): written(each) for key, each in value.items()}
    if isinstance(value, tuple):
        return [written(each) for each in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return value

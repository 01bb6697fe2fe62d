"""The values of a local protocol in words, as its readers read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any, get_args, get_origin, get_type_hints

from cases.core.protocol.choice_words import DUTIES, titles, words_of
from cases.core.protocol.keys import Key, inner
from cases.core.protocol.reading import value_of
from cases.core.protocol.tables import Closure, StandardAgency
from cases.core.protocol.words import words_for
from cases.core.timetable.calendar import uk
from cases.core.timetable.kinds import KINDS
from cases.core.timetable.periods import Period
from cases.core.timetable.rules import MONTH_END, Level


def in_words(key: Key, plain: Any) -> str:
    """Give the plain value of a key in words; several things stand on a line each."""
    if plain is None or plain == "" or plain == {} or (plain == [] and key.name != "escalate"):
        if key.name == "start" and key.kind and (usual := KINDS[key.kind].start):
            return f"The usual start: {usual.words}"
        return words_for(key).off
    if key.about == "rule.warn":
        return "At the end of the month of the start" if plain == MONTH_END else f"{plain} before"
    if key.about == "rule.owed_by":
        return DUTIES.get(plain, plain)
    if key.about == "rule.escalate" and not plain:
        return "Nobody further"
    if key.about == "rule.remind":
        return "\n".join(_around(days) for days in plain)
    if key.about == "names.roles":
        named = titles()
        return "\n".join(f"{named.get(code, code)}: {title}" for code, title in plain.items())
    hint, _ = inner(key.hint)
    return _said(hint, value_of(hint, plain, key.path))


def _said(hint: Any, value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, Enum):
        return words_of(value)
    if isinstance(value, Period):
        return str(value)
    if isinstance(value, date):
        return uk(value)
    if isinstance(value, Level):
        to = DUTIES.get(value.to, value.to)
        return f"{_days(value.after)} after the due date: {to}"
    if isinstance(value, StandardAgency):
        return f"{value.name} ({words_of(value.kind)})"
    if isinstance(value, Closure):
        return f"{uk(value.on)}: {value.name}"
    if isinstance(value, tuple):
        return "\n".join(_said(get_args(hint)[0], each) for each in value)
    if isinstance(value, Mapping):
        of = get_args(hint)[1] if get_origin(hint) else Any
        lines = [(_said(None, key), _said(of, each)) for key, each in value.items()]
        return "\n".join(
            f"{name}: {said.replace(chr(10), ', ') or 'nobody'}" for name, said in lines
        )
    if is_dataclass(value):
        hints = get_type_hints(type(value))
        return ", ".join(_said(hints[f.name], getattr(value, f.name)) for f in fields(value))
    return str(value)


def _days(number: int) -> str:
    return f"{number} day" if number == 1 else f"{number} days"


def _around(days: int) -> str:
    if days == 0:
        return "On the due date"
    return f"{_days(abs(days))} {'before' if days < 0 else 'after'} it"

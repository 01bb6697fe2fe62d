"""What differs between two versions of a local protocol, key by key and in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cases.core.protocol.keys import (
    SOURCES,
    STAGES,
    Key,
    Part,
    parts,
    source_at,
    value_at,
)
from cases.core.protocol.saying import in_words
from cases.core.protocol.words import part_title, words_for

Plain = Mapping[str, Any]
NO_RULE = "This protocol has no such period"


@dataclass(frozen=True)
class Difference:
    """One key that two versions have differently; `old` and `new` are in words."""

    part: Part
    key: Key
    label: str
    old: str
    new: str
    is_source: bool = False

    @property
    def title(self) -> str:
        """Give what the key's page is called."""
        return part_title(self.part)

    @property
    def stage(self) -> str:
        """Give its stage in words."""
        return STAGES[self.part.stage]


def differences(old: Plain, new: Plain) -> list[Difference]:
    """Give what differs between two plain forms, in the order of the stages."""
    return [each for part in parts() for each in _of_part(part, old, new)]


def _of_part(part: Part, old: Plain, new: Plain) -> list[Difference]:
    was, now = part.of(old), part.of(new)
    if was == now:
        return []
    if part.kind and (was is None or now is None):
        key = next((key for key in part.keys if key.name == "period"), part.keys[0])
        return [Difference(part, key, "Whole rule", _rule(part, old), _rule(part, new))]
    found = []
    for key in part.keys:
        one, other = value_at(key, old), value_at(key, new)
        label = words_for(key).label
        if one != other:
            words = in_words(key, one), in_words(key, other)
            found.append(Difference(part, key, label, words[0], words[1]))
        if key.needs_source and source_at(key, old) != source_at(key, new):
            named = [source_at(key, data) or "None named" for data in (old, new)]
            about = f"Source of “{label}”"
            found.append(Difference(part, key, about, named[0], named[1], is_source=True))
    return found


def _rule(part: Part, data: Plain) -> str:
    if part.of(data) is None:
        return NO_RULE
    lines = []
    for key in part.keys:
        value = value_at(key, data)
        if value != key.default and value is not None:
            lines.append(f"{words_for(key).label}: {in_words(key, value)}".replace("\n", ", "))
    return "\n".join(lines)


def removed(old: Plain, new: Plain) -> list[tuple[str, str]]:
    """Give every entry of a list that the later version lacks: path of the key, plain entry.

    Of a mapping of lists (who is told of which outcome) the path ends with its key.
    """
    gone: list[tuple[str, str]] = []
    for part in parts():
        for key in part.keys:
            was, now = value_at(key, old), value_at(key, new)
            if isinstance(was, Mapping) and isinstance(now, Mapping):
                for name, entries in was.items():
                    if isinstance(entries, list):
                        gone += _lost(f"{key.path}.{name}", entries, now.get(name, []))
            elif isinstance(was, list):
                gone += _lost(key.path, was, now or [])
    return gone


def _lost(path: str, was: list[Any], now: list[Any]) -> list[tuple[str, str]]:
    def names(entries: list[Any]) -> list[str]:
        return [
            str(each.get("name", each)) if isinstance(each, dict) else str(each) for each in entries
        ]

    there = set(names(now))
    return [(path, each) for each in names(was) if each not in there]


@dataclass(frozen=True)
class Brought:
    """A draft brought to a newer version: its plain form, and what both had changed."""

    data: dict[str, Any]
    clashes: tuple[Difference, ...]


def brought_forward(base: Plain, newest: Plain, draft: Plain) -> Brought:
    """Put what changed since `base` into a draft; where both changed a key, the draft's stays."""
    data: dict[str, Any] = {name: draft[name] for name in draft}
    clashes: list[Difference] = []
    for part in parts():
        was, now, mine = part.of(base), part.of(newest), part.of(data)
        if was == now or mine == now:
            continue
        if mine == was:
            data = part.put(data, now)
            continue
        if was is None or now is None or mine is None:
            clashes += _of_part(part, newest, data)
            continue
        kept = dict(mine)
        for name in {*was, *now} - {SOURCES}:
            if was.get(name) == now.get(name) or mine.get(name) == now.get(name):
                continue
            if mine.get(name) == was.get(name):
                kept.pop(name, None)
                if name in now:
                    kept[name] = now[name]
        sources = _merged(was.get(SOURCES, {}), now.get(SOURCES, {}), mine.get(SOURCES, {}))
        if sources:
            kept[SOURCES] = sources
        data = part.put(data, kept)
        clashes += [
            each
            for each in _of_part(part, newest, data)
            if not each.is_source and was.get(each.key.name) != now.get(each.key.name)
        ]
    return Brought(data, tuple(clashes))


def _merged(was: Plain, now: Plain, mine: Plain) -> dict[str, Any]:
    merged = dict(mine)
    for name in {*was, *now}:
        if was.get(name) != now.get(name) and mine.get(name) == was.get(name):
            merged.pop(name, None)
            if name in now:
                merged[name] = now[name]
    return merged

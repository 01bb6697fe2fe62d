"""What the tables of a protocol have in common: every number has a source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

Sources = Mapping[str, str]


class Sourced:
    """A table whose numbers each have a source."""

    sources: Sources

    def __post_init__(self) -> None:
        known = {each.name for each in fields(self)}  # type: ignore[arg-type]
        for name in self.sources:
            if name not in known:
                raise ValueError(f"sources.{name}: there is no key “{name}” in this table")
        for name in sorted(known):
            value = getattr(self, name)
            number = isinstance(value, int) and not isinstance(value, bool)
            if number and not self.sources.get(name):
                raise ValueError(f"sources.{name}: missing; every number needs its source")
            if number and value <= 0:
                raise ValueError(f"{name}: is a number above zero, not {value}")

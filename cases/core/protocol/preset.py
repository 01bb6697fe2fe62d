"""A local protocol as typed, frozen data: read from TOML, checked, and written back as JSON.

Each dataclass in ``tables`` is one table of the file and says there what a key means. A key that
nobody knows, a value of the wrong type or a missing value is a ``ProtocolError`` that names the
file and the key. What a protocol does not say keeps the default, which leaves all others
unchanged. Nothing here knows Django.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from cases.core.protocol.reading import ProtocolError
from cases.core.protocol.tables import LocalProtocol
from cases.core.timetable.rules import Book

__all__ = ["LocalProtocol", "ProtocolError", "book", "find", "load", "names", "parse"]

_PRESETS = Path(__file__).with_name("presets")


def names() -> tuple[str, ...]:
    """The names of the presets that come with the product."""
    return tuple(sorted(path.stem for path in _PRESETS.glob("*.toml")))


@cache
def load(name: str) -> LocalProtocol:
    """The preset with this name, such as "gloucestershire"."""
    if name not in names():
        raise ProtocolError(
            f"There is no preset called “{name}”. The presets are: {', '.join(names())}."
        )
    return parse((_PRESETS / f"{name}.toml").read_text(encoding="utf-8"), file=f"{name}.toml")


def parse(text: str, *, file: str = "protocol") -> LocalProtocol:
    """Read the text of one TOML file; ``file`` is the name that errors give."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as broken:
        raise ProtocolError(f"{file}: not valid TOML: {broken}") from broken
    return LocalProtocol.from_data(data, file=file)


@cache
def _known_as() -> dict[str, str]:
    known: dict[str, str] = {}
    for name in names():
        for alias in (name, *load(name).aliases.known_as):
            if known.setdefault(alias.casefold(), name) != name:
                raise ProtocolError(f"{name}.toml: aliases.known_as: “{alias}” is taken already")
    return known


def find(alias: str) -> str:
    """The name of the preset that is also known by ``alias``."""
    name = _known_as().get(alias.strip().casefold())
    if name is None:
        raise ProtocolError(
            f"There is no protocol called “{alias}”. The protocols are: {', '.join(names())}."
        )
    return name


def book(alias: str) -> Book:
    """The rules of the preset known by ``alias``, as the command line needs them."""
    name = find(alias)
    protocol = load(name)
    return Book(name, protocol.timetable, protocol.calendar.extra())

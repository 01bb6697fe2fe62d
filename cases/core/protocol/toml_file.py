"""A local protocol as a TOML file and back: the form of the presets, with sources and comments."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cases.core.protocol.checking import Problem, problems_of
from cases.core.protocol.earlier_forms import brought_up_to_date
from cases.core.protocol.keys import SOURCES, Part, parts
from cases.core.protocol.tables import LocalProtocol
from cases.core.protocol.words import KEYS, part_title

LARGEST_FILE = 200_000
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_HEADER = re.compile(r"^\s*\[(?P<name>[^\[\]]+)\]")
_KEY = re.compile(r"^\s*(?P<name>[A-Za-z0-9_-]+)\s*=")


class FileRefused(ValueError):
    """A file that holds no protocol that can be used, with every reason."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


def as_toml(data: Mapping[str, Any], *, title: str) -> str:
    """Give a protocol's plain form as TOML: each key under what it does, each with its source."""
    lines = [f"# {_one_line(title)}", "# Keys that are left out keep the product's default.", ""]
    for part in parts():
        said = part.of(data)
        if said is not None:
            lines += _table(part, said)
    return "\n".join(lines).rstrip() + "\n"


def _table(part: Part, said: Mapping[str, Any]) -> list[str]:
    name = f"timetable.{part.kind}" if part.kind else part.table
    lines = [f"# {part_title(part)}", f"[{name}]"]
    below: list[str] = []
    for key in part.keys:
        if key.name not in said:
            continue
        value = said[key.name]
        if isinstance(value, Mapping):
            below += ["", f"# {KEYS[key.about].label}", f"[{name}.{key.name}]"]
            below += [f"{_name(each)} = {_value(inside)}" for each, inside in value.items()]
            continue
        if not part.kind:
            lines.append(f"# {KEYS[key.about].label}")
        lines.append(f"{key.name} = {_value(value)}")
    if sources := said.get(SOURCES):
        below += ["", f"[{name}.{SOURCES}]"]
        below += [f"{_name(each)} = {_value(source)}" for each, source in sources.items()]
    return [*lines, *below, ""]


def _one_line(text: str) -> str:
    return re.sub(r"[^ -~\u00a1-\ud7ff]+", " ", text)


def _name(text: str) -> str:
    return text if _BARE.fullmatch(text) else _value(text)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_name(k)} = {_value(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list | tuple):
        inside = ", ".join(_value(each) for each in value)
        if len(inside) < 70:
            return f"[{inside}]"
        return "[\n" + "".join(f"    {_value(each)},\n" for each in value) + "]"
    return '"' + "".join(_character(each) for each in str(value)) + '"'


def _character(each: str) -> str:
    if each in '"\\':
        return f"\\{each}"
    if each == "\n":
        return "\\n"
    if ord(each) < 32 or ord(each) == 127:
        return f"\\u{ord(each):04x}"
    return each


@dataclass(frozen=True)
class _Where:
    """The lines of a file on which its tables and keys stand."""

    lines: Mapping[str, int]

    @classmethod
    def of(cls, text: str) -> _Where:
        found: dict[str, int] = {}
        table = ""
        for number, line in enumerate(text.splitlines(), start=1):
            if header := _HEADER.match(line):
                table = header["name"].replace('"', "").replace(" ", "")
                found.setdefault(table, number)
            elif key := _KEY.match(line):
                found.setdefault(".".join(filter(None, (table, key["name"]))), number)
        return cls(found)

    def line(self, path: str) -> int | None:
        """Give the line of a key, or of the nearest table above it that the file has."""
        path = re.sub(r"\[\d+\]", "", path)
        while path:
            if path in self.lines:
                return self.lines[path]
            path = path.rpartition(".")[0]
        return None


def from_toml(content: bytes) -> dict[str, Any]:
    """Read a file's protocol into the plain form; raises FileRefused with every reason."""
    if len(content) > LARGEST_FILE:
        raise FileRefused(
            [f"The file is larger than {LARGEST_FILE // 1000} kB; no protocol is so long."]
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        line = content[: broken.start].count(b"\n") + 1
        raise FileRefused([f"Line {line}: the file is not text in UTF-8."]) from broken
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as broken:
        raise FileRefused([f"The file is not valid TOML: {broken}."]) from broken
    except (RecursionError, ValueError) as broken:
        raise FileRefused(
            ["The file is not a protocol: it is nested or counts too far."]
        ) from broken
    return _checked(data, _Where.of(text))


def _checked(data: Mapping[str, Any], where: _Where) -> dict[str, Any]:
    data = brought_up_to_date(data)
    if problems := problems_of(data):
        raise FileRefused([_in_words(each, where) for each in problems])
    return LocalProtocol.from_data(data).to_data()


def _in_words(problem: Problem, where: _Where) -> str:
    line = where.line(problem.path)
    begins = ", ".join(filter(None, (f"Line {line}" if line else "", problem.path)))
    return f"{begins}: {problem.text}" if begins else problem.text

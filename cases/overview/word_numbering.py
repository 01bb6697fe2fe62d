"""The numbers that Word prints before a paragraph: "2.1", "(a)", "iv.", "•".

Word keeps them out of the text. People refer to them ("see paragraph 3.4"), so they are worked
out as Word does: by numbered lists, their levels, and overrides of where a list starts.
"""

import re
from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BULLET = "•"


@dataclass(frozen=True)
class _Level:
    start: int
    form: str
    text: str
    legal: bool
    style: str | None


@dataclass
class Numbering:
    """The lists of one document, counted as its paragraphs are met in order."""

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    list_of: dict[str, str] = field(default_factory=dict)
    starts: dict[tuple[str, int], int] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    @classmethod
    def read(cls, part: etree._Element | None) -> "Numbering":
        """Read word/numbering.xml; without one there are no lists."""
        lists = cls()
        if part is None:
            return lists
        for abstract in part.iter(f"{W}abstractNum"):
            name = str(abstract.get(f"{W}abstractNumId"))
            lists.levels[name] = {
                _number(level.get(f"{W}ilvl")): _read_level(level)
                for level in abstract.iter(f"{W}lvl")
            }
        for num in part.iter(f"{W}num"):
            num_id, target = str(num.get(f"{W}numId")), num.find(f"{W}abstractNumId")
            if target is None:
                continue
            lists.list_of[num_id] = str(target.get(f"{W}val"))
            for override in num.iter(f"{W}lvlOverride"):
                at = _number(override.get(f"{W}ilvl"))
                start = override.find(f"{W}startOverride")
                if start is not None:
                    lists.starts[num_id, at] = _number(start.get(f"{W}val"), 1)
        return lists

    def level_of_style(self, num_id: str, style: str) -> int:
        """The level at which a list names a paragraph style; the first where it names none."""
        levels = self.levels.get(self.list_of.get(num_id, ""), {})
        return next((at for at, level in levels.items() if level.style == style), 0)

    def label(self, num_id: str, at: int) -> str:
        """Count one paragraph of a list at a level; gives what Word prints before it."""
        name = self.list_of.get(num_id)
        levels = self.levels.get(name or "", {})
        level = levels.get(at)
        if name is None or level is None:
            return _BULLET
        counts = self._counts.setdefault(name, {})
        if (num_id, at) in self.starts and (num_id, at) not in self._begun:
            counts[at] = self.starts[num_id, at]
        else:
            counts[at] = counts[at] + 1 if at in counts else level.start
        self._begun.add((num_id, at))
        for deeper in [other for other in counts if other > at]:
            del counts[deeper]
        if level.form == "bullet":
            return _BULLET

        def figure(found: re.Match[str]) -> str:
            other = int(found[1]) - 1
            known = levels.get(other, level)
            value = counts.setdefault(other, known.start)
            return _figure(value, "decimal" if level.legal else known.form)

        return re.sub(r"%(\d)", figure, level.text).strip()


def _read_level(level: etree._Element) -> _Level:
    def value(name: str, default: str) -> str:
        found = level.find(f"{W}{name}")
        return str(found.get(f"{W}val", default)) if found is not None else default

    style = level.find(f"{W}pStyle")
    return _Level(
        start=_number(value("start", "0"), 0),
        form=value("numFmt", "decimal"),
        text=value("lvlText", ""),
        legal=level.find(f"{W}isLgl") is not None,
        style=str(style.get(f"{W}val")) if style is not None else None,
    )


def _number(written: str | None, default: int = 0) -> int:
    return int(written) if written is not None and written.lstrip("-").isdecimal() else default


def _figure(value: int, form: str) -> str:
    if form in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1) if value > 0 else ""
        return letter.upper() if form == "upperLetter" else letter
    if form in ("lowerRoman", "upperRoman"):
        roman = _roman(value)
        return roman.upper() if form == "upperRoman" else roman
    if form == "decimalZero":
        return f"{value:02}"
    if form == "ordinal":
        ending = {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
        return f"{value}{'th' if value % 100 in (11, 12, 13) else ending}"
    return "" if form == "none" else str(value)


def _roman(value: int) -> str:
    signs = (
        (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
        (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
    )  # fmt: skip
    out = ""
    for worth, sign in signs:
        while value >= worth:
            out += sign
            value -= worth
    return out

"""What a paragraph is by its style: a heading, a title, a quotation, hidden."""

import re
from collections.abc import Iterator

from lxml import etree

from cases.overview.word_numbering import W

_HEADING = re.compile(r"^heading (\d)$")


class Styles:
    """The styles of one document; a style takes over what the style below it says."""

    def __init__(self, part: etree._Element | None) -> None:
        self._by_id: dict[str, etree._Element] = {}
        self._default: str | None = None
        for style in part.iter(f"{W}style") if part is not None else ():
            name = str(style.get(f"{W}styleId"))
            self._by_id[name] = style
            if style.get(f"{W}type") == "paragraph" and is_on_value(style.get(f"{W}default", "0")):
                self._default = name

    def style_of(self, paragraph: etree._Element) -> str | None:
        """The style of a paragraph; the default one where it names none."""
        named = paragraph.find(f"{W}pPr/{W}pStyle")
        return str(named.get(f"{W}val")) if named is not None else self._default

    def chain(self, style: str | None) -> Iterator[etree._Element]:
        """A style and those that it is based on, nearest first."""
        seen: set[str] = set()
        while style is not None and style in self._by_id and style not in seen:
            seen.add(style)
            yield self._by_id[style]
            below = self._by_id[style].find(f"{W}basedOn")
            style = str(below.get(f"{W}val")) if below is not None else None

    def names(self, style: str | None) -> list[str]:
        """The names of a style and of those below it, in small letters."""
        found = [entry.find(f"{W}name") for entry in self.chain(style)]
        return [str(name.get(f"{W}val")).casefold() for name in found if name is not None]

    def first(self, style: str | None, path: str) -> etree._Element | None:
        """The nearest element at a path in a style or below it."""
        return next(
            (found for entry in self.chain(style) if (found := entry.find(path)) is not None), None
        )

    def heading(self, paragraph: etree._Element) -> int:
        """The level of a heading, 1 to 9; 0 for what is none."""
        style = self.style_of(paragraph)
        level = paragraph.find(f"{W}pPr/{W}outlineLvl")
        if level is None:
            level = self.first(style, f"{W}pPr/{W}outlineLvl")
        if level is not None and str(level.get(f"{W}val")) in "012345678":
            return int(str(level.get(f"{W}val"))) + 1
        names = self.names(style)
        if "title" in names:
            return 1
        return next((int(found[1]) for name in names if (found := _HEADING.match(name))), 0)

    def is_hidden(self, run: etree._Element) -> bool:
        """Whether a run is hidden, by itself or by its styles."""
        own = run.find(f"{W}rPr/{W}vanish")
        if own is not None:
            return is_on(own)
        named = run.find(f"{W}rPr/{W}rStyle")
        if named is not None:
            by_style = self.first(str(named.get(f"{W}val")), f"{W}rPr/{W}vanish")
            if by_style is not None:
                return is_on(by_style)
        paragraph = next(run.iterancestors(f"{W}p"), None)
        if paragraph is None:
            return False
        by_style = self.first(self.style_of(paragraph), f"{W}rPr/{W}vanish")
        return by_style is not None and is_on(by_style)


def is_on(element: etree._Element) -> bool:
    """Whether a switch such as w:vanish is on."""
    return is_on_value(element.get(f"{W}val", "1"))


def is_on_value(value: str) -> bool:
    """Whether the value of a switch means on."""
    return value.casefold() not in ("0", "false", "off", "none")

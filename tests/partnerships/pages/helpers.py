"""What the tests of pages share: a template from a string, and what stands in a piece of HTML."""

from html.parser import HTMLParser
from typing import Any

from django.template import engines
from django.test import RequestFactory

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "path", "rect", "circle"}


def render(source: str, path: str = "/", **context: Any) -> str:
    request = RequestFactory().get(path)
    return engines["django"].from_string(source).render(context, request)


class Elements(HTMLParser):
    """All elements of a page: tag and attributes, in order; and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.scripts: list[str] = []
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] in {"script", "style"}:
            self.scripts.append(data)
        else:
            self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.found if name == tag]

    def with_id(self, wanted: str) -> dict[str, str]:
        return next(each for _, each in self.found if each.get("id") == wanted)

    @property
    def ids(self) -> list[str]:
        return [each["id"] for _, each in self.found if "id" in each]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

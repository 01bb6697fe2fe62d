"""What a letter's text consists of once it was read (grammar.read_text), and all of it in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """What is wrong with a text, and on which line (from 1)."""

    line: int
    text: str

    def __str__(self) -> str:
        return f"Line {self.line}: {self.text}"


@dataclass(frozen=True)
class Words:
    """Words as they stand."""

    text: str
    bold: bool = False


@dataclass(frozen=True)
class Field:
    """A merge field that is printed."""

    name: str
    line: int
    bold: bool = False


@dataclass(frozen=True)
class If:
    """What stands only where a field says so; `then` and `otherwise` are of one kind of node."""

    name: str
    line: int
    then: tuple[Node, ...]
    otherwise: tuple[Node, ...] = ()


Inline = tuple["Words | Field | If", ...]


@dataclass(frozen=True)
class Heading:
    """A heading of level 2 or 3 (the subject is level 1)."""

    level: int
    words: Inline


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; a new line in it stays one."""

    words: Inline


@dataclass(frozen=True)
class Point:
    """A point of a list."""

    words: Inline


@dataclass(frozen=True)
class Row:
    """A row of a table; the first one of a table is its head."""

    cells: tuple[Inline, ...]


Node = Words | Field | If | Heading | Paragraph | Point | Row


@dataclass(frozen=True)
class Text:
    """A text as it was read: the lines of its head, its body, and what follows the signature."""

    head: dict[str, Inline]
    body: tuple[Node, ...]
    after: tuple[Node, ...]
    problems: tuple[Problem, ...] = ()


def nodes_of(nodes: tuple[Node, ...] | Inline) -> Iterator[Node]:
    """Give every node of a text, those within others too, in its order."""
    for node in nodes:
        yield node
        if isinstance(node, If):
            yield from nodes_of(node.then)
            yield from nodes_of(node.otherwise)
        elif isinstance(node, Row):
            for cell in node.cells:
                yield from nodes_of(cell)
        elif isinstance(node, Heading | Paragraph | Point):
            yield from nodes_of(node.words)


def everything(text: Text) -> Iterator[Node]:
    """Give every node of head, body and what follows the signature."""
    for words in text.head.values():
        yield from nodes_of(words)
    yield from nodes_of(text.body)
    yield from nodes_of(text.after)

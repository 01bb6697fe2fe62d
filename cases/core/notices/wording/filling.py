"""Filling a text in: from what was read and the values of one letter to blocks of words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from cases.core.notices.wording.blocks import (
    Block,
    HeadingBlock,
    ListBlock,
    ParagraphBlock,
    Run,
    Runs,
    TableBlock,
)
from cases.core.notices.wording.parts import (
    Field,
    Heading,
    If,
    Inline,
    Node,
    Paragraph,
    Point,
    Row,
    Words,
)

Values = Mapping[str, Any]
#: Makes blocks of a value that is more than words, such as the people of a trawl.
Drawers = Mapping[str, Callable[[Any], Iterable[Block]]]


def fill(nodes: Sequence[Node], values: Values, drawers: Drawers | None = None) -> list[Block]:
    """Give the blocks of a text with its fields filled in.

    Values are words, numbers, yes or no, lists of words, or what a drawer makes blocks of. A field
    without a value gives nothing; a paragraph in which nothing is left is left out.
    """
    found: list[Block] = []
    points: list[Runs] = []
    rows: list[tuple[Runs, ...]] = []

    def close() -> None:
        if points:
            found.append(ListBlock(tuple(points)))
            points.clear()
        if rows:
            found.append(TableBlock(rows[0], tuple(rows[1:])))
            rows.clear()

    for node in _standing(nodes, values):
        if isinstance(node, Point):
            if rows:
                close()
            points += _points(node, values)
            continue
        if isinstance(node, Row):
            if points:
                close()
            rows.append(tuple(words_of(cell, values) for cell in node.cells))
            continue
        close()
        if isinstance(node, Heading):
            if words := words_of(node.words, values):
                found.append(HeadingBlock(node.level, words))
        elif isinstance(node, Paragraph):
            found += _paragraphs(node, values, drawers or {})
    close()
    return found


def _standing(nodes: Sequence[Node], values: Values) -> Iterable[Node]:
    """Give the blocks that stand, with conditions answered."""
    for node in nodes:
        if isinstance(node, If):
            yield from _standing(node.then if values.get(node.name) else node.otherwise, values)
        else:
            yield node


def _points(node: Point, values: Values) -> list[Runs]:
    alone = _alone(node.words)
    value = values.get(alone.name) if alone else None
    if alone and isinstance(value, list | tuple):
        return [(Run(str(each), alone.bold),) for each in value]
    words = words_of(node.words, values)
    return [words] if words else []


def _paragraphs(node: Paragraph, values: Values, drawers: Drawers) -> list[Block]:
    alone = _alone(node.words)
    if alone and alone.name in drawers:
        return list(drawers[alone.name](values.get(alone.name)))
    if alone and isinstance(value := values.get(alone.name), str):
        parts = [part.strip() for part in re.split(r"\n\s*\n", value.replace("\r\n", "\n"))]
        return [ParagraphBlock((Run(part, alone.bold),)) for part in parts if part]
    words = words_of(node.words, values)
    return [ParagraphBlock(words)] if words else []


def _alone(words: Inline) -> Field | None:
    """Give the field that is all of the words, or None."""
    return words[0] if len(words) == 1 and isinstance(words[0], Field) else None


def words_of(words: Inline, values: Values) -> Runs:
    """Give the words of one block, filled in; nothing where nothing is left."""
    runs: list[Run] = []
    for node in words:
        if isinstance(node, Words):
            runs.append(Run(node.text, node.bold))
        elif isinstance(node, Field):
            runs.append(Run(in_words(values.get(node.name)), node.bold))
        else:
            chosen = node.then if values.get(node.name) else node.otherwise
            runs += words_of(chosen, values)  # type: ignore[arg-type]  # inline within inline
    return tuple(run for run in runs if run.text) if any(r.text.strip() for r in runs) else ()


def in_words(value: Any) -> str:
    """Give a value as it stands in a sentence."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, list | tuple):
        return "; ".join(str(each) for each in value)
    return str(value).replace("\r\n", "\n")

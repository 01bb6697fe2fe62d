"""What is wrong with a letter's text, and which compulsory passages it lacks."""

from __future__ import annotations

import re
from collections.abc import Mapping

from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from cases.core.notices.wording.catalogue import DRAWN, YES_NO, MergeField, catalogue
from cases.core.notices.wording.grammar import LONGEST, read_text
from cases.core.notices.wording.parts import (
    Field,
    If,
    Paragraph,
    Problem,
    Row,
    Text,
    everything,
)
from cases.core.workflow.plug import LetterKind, Passage

#: A name that is less like any field than this is not taken for a slip of the pen.
LIKE_ENOUGH = 0.8


def problems_of(kind: LetterKind, source: str) -> list[Problem]:
    """Give everything that keeps a text from being used: how it is written, unknown fields."""
    if len(source) > LONGEST:
        return [Problem(1, f"The text is longer than {LONGEST:,} characters. Shorten it.")]
    text = read_text(source)
    found = list(text.problems)
    if not text.body:
        found.append(Problem(1, "The letter says nothing yet. Write its text."))
    fields = catalogue(kind)
    drawn_alone = {
        id(node.words[0])
        for node in everything(text)
        if isinstance(node, Paragraph) and len(node.words) == 1
    }
    for node in everything(text):
        if isinstance(node, Field | If):
            known = fields.get(node.name)
            if known is None:
                found.append(Problem(node.line, unknown(node.name, fields)))
            elif isinstance(node, Field) and known.kind == YES_NO:
                found.append(
                    Problem(
                        node.line,
                        f"“{node.name}” is a yes or no and has no words. Write "
                        f"{{{{ if {node.name} }}}} … {{{{ end }}}}.",
                    )
                )
            elif isinstance(node, Field) and known.kind == DRAWN and id(node) not in drawn_alone:
                found.append(
                    Problem(node.line, f"{{{{ {node.name} }}}} must stand alone in its paragraph.")
                )
    found += _uneven(text)
    return sorted(set(found), key=lambda problem: (problem.line, problem.text))


def unknown(name: str, fields: Mapping[str, MergeField]) -> str:
    """Say that a field is not known, and which one was perhaps meant."""
    said = f"There is no field “{name}” in this letter."
    near = process.extractOne(name.lower(), list(fields), scorer=JaroWinkler.similarity)
    if near and near[1] >= LIKE_ENOUGH:
        said += f" Did you mean “{near[0]}”?"
    return said


def _uneven(text: Text) -> list[Problem]:
    """Find tables whose rows differ in their number of cells; a row knows no line of its own."""
    widths = {len(node.cells) for node in everything(text) if isinstance(node, Row)}
    if len(widths) > 1:
        return [Problem(1, "The rows of a table must all have the same number of cells.")]
    return []


def missing_passages(kind: LetterKind, source: str) -> list[Passage]:
    """Give the compulsory passages that a text does not hold.

    A passage is held where one of its fields is printed or one of its words stands in the text.
    """
    text = read_text(source)
    printed = {node.name for node in everything(text) if isinstance(node, Field)}
    flat = re.sub(r"\s+", " ", source).casefold()
    return [
        passage
        for passage in kind.compulsory
        if not printed.intersection(passage.fields)
        and not any(words.casefold() in flat for words in passage.words)
    ]

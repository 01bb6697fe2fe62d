"""What a letter is printed from: blocks of words, the same for PDF, page and Word."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Run:
    """Words of one kind; a new line in them stays one."""

    text: str
    bold: bool = False


Runs = tuple[Run, ...]


@dataclass(frozen=True)
class HeadingBlock:
    """A heading of level 2 or 3."""

    level: int
    words: Runs


@dataclass(frozen=True)
class ParagraphBlock:
    """A paragraph."""

    words: Runs


@dataclass(frozen=True)
class ListBlock:
    """A list with points."""

    points: tuple[Runs, ...]


@dataclass(frozen=True)
class TableBlock:
    """A table: the cells of its head (none: every row has its head in front), its rows, a title."""

    head: tuple[Runs, ...]
    rows: tuple[tuple[Runs, ...], ...]
    title: str = ""


Block = HeadingBlock | ParagraphBlock | ListBlock | TableBlock


def plain(*words: str) -> tuple[Runs, ...]:
    """Give cells of plain words."""
    return tuple((Run(each),) for each in words)


def said(words: Runs) -> str:
    """Give words without how they are set."""
    return "".join(run.text for run in words)


@dataclass(frozen=True)
class Logo:
    """A picture for the letterhead: its bytes (PNG) and what it shows."""

    content: bytes
    words: str


@dataclass(frozen=True)
class Composed:
    """A whole letter, filled in, as every printer takes it."""

    title: str
    marking: str
    reference: str
    sender: str
    sender_lines: tuple[str, ...]
    to_name: str
    to_lines: tuple[str, ...]
    dated: str
    greeting: str
    subject: str
    body: tuple[Block, ...]
    closing: str
    signed_by: str
    signed_as: tuple[str, ...]
    enclosed: str = ""
    after: tuple[Block, ...] = ()
    logo: Logo | None = field(default=None, repr=False)

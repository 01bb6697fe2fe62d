"""A letter as the page from which its PDF is made, and which shows it on a screen."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from cases.core.notices.wording.blocks import (
    Block,
    Composed,
    HeadingBlock,
    ListBlock,
    ParagraphBlock,
    Runs,
)

ADDRESS = re.compile(r"(https?://[^\s<>\"]+[^\s<>\".,;:)])")


def html_of(letter: Composed) -> str:
    """Give the whole page of a letter."""
    picture = ""
    if letter.logo:
        picture = "data:image/png;base64," + base64.b64encode(letter.logo.content).decode()
    return render_to_string(
        "letters/written.html",
        {
            "letter": letter,
            "marking": letter.marking,
            "reference": letter.reference,
            "picture": picture,
            "body": blocks_html(letter.body),
            "after": blocks_html(letter.after),
        },
    )


def blocks_html(blocks: Sequence[Block]) -> SafeString:
    """Give blocks as HTML; every word in them is escaped."""
    return mark_safe("\n".join(_block(block) for block in blocks))  # noqa: S308  (escaped below)


def _block(block: Block) -> str:
    if isinstance(block, HeadingBlock):
        return f"<h{block.level}>{_words(block.words)}</h{block.level}>"
    if isinstance(block, ParagraphBlock):
        return f"<p>{_words(block.words)}</p>"
    if isinstance(block, ListBlock):
        points = "".join(f"<li>{_words(point)}</li>" for point in block.points)
        return f"<ul>{points}</ul>"
    title = f"<caption>{escape(block.title)}</caption>" if block.title else ""
    head = "".join(f'<th scope="col">{_words(cell)}</th>' for cell in block.head)
    rows = "".join(
        f'<tr><th scope="row">{_words(row[0])}</th>'
        + "".join(f"<td>{_words(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in block.rows
        if row
    )
    head = f"<thead><tr>{head}</tr></thead>" if head else ""
    return f"<table>{title}{head}<tbody>{rows}</tbody></table>"


def _words(words: Runs) -> str:
    return "".join(
        f"<strong>{_run(run.text)}</strong>" if run.bold else _run(run.text) for run in words
    )


def _run(text: str) -> str:
    """Give escaped words, with addresses of pages as links and new lines kept."""
    parts = ADDRESS.split(text)
    for at, part in enumerate(parts):
        safe = str(escape(part)).replace("\n", "<br>")
        parts[at] = f'<a href="{safe}">{safe}</a>' if at % 2 else safe
    return "".join(parts)

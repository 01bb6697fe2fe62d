"""The collation as a Word file, plainly built: headings, one table by person, one an agency."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

import docx
from docx.document import Document as DocxDocument

from cases.trawl.collating import Collated, Collation
from partnerships.pages.dates import in_words

#: What a Word file cannot hold: control characters, and halves of a pair.
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def fit(text: object) -> str:
    """Give a text that a Word file can hold."""
    return UNFIT.sub("", str(text or ""))


def as_word(content: dict[str, Any]) -> bytes:
    """Give the paper as a Word file."""
    collation: Collation = content["collation"]
    document = docx.Document()
    core = document.core_properties
    core.author, core.title = "Review Room", f"{content['reference']}: collation of the trawl"
    core.language, core.comments = "en-GB", ""
    section = document.sections[0]
    section.header.paragraphs[0].text = f"{content['marking']}    {content['reference']}"
    document.add_heading("Collation of the trawl", 1)
    document.add_paragraph(
        f"{fit(content['partnership'])}. {fit(content['review'])} {content['reference']}, "
        f"{fit(content['label'])}. For the next sub-group meeting, as of "
        f"{in_words(content['printed_on'])}. People are shown by their labels."
    )
    document.add_paragraph(said_of(collation))
    if collation.people:
        document.add_heading("By person", 2)
        rows = [
            (each.name, ", ".join(each.known) or "No agency", ", ".join(each.none) or "–")
            for each in collation.people
        ]
        _table(document, ("Person", "Known to", "No trace"), rows)
    document.add_heading("By agency", 2)
    for each in collation.agencies:
        _agency(document, each)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def said_of(collation: Collation) -> str:
    """Give how many were asked, and who is silent, in a sentence."""
    number = collation.asked
    asked = f"{number} {'agency' if number == 1 else 'agencies'} asked."
    if collation.silent:
        return fit(f"{asked} No answer from: {', '.join(collation.silent)}.")
    return f"{asked} Every answer is in or waived."


def stand_of(each: Collated) -> str:
    """Give when an agency was asked, was due and answered, in a sentence."""
    asked, row = each.asked, each.row
    words = [f"{row.words}. Round {row.round_number}, asked {in_words(row.sent_on)}"]
    if row.due_on:
        words.append(f"due {in_words(row.due_on)}")
    if row.returned_on:
        words.append(f"answered {in_words(row.returned_on)} ({row.days_taken} days)")
    if row.working_days_late:
        days = "day" if row.working_days_late == 1 else "days"
        words.append(f"{row.working_days_late} working {days} late")
    if row.signature:
        words.append(row.signature_words.lower())
    if asked.waived_because:
        words.append(f"waived: {asked.waived_because}")
    return fit(f"{', '.join(words)}. {asked.due_row.why}".strip())


def _agency(document: DocxDocument, each: Collated) -> None:
    document.add_heading(fit(each.asked.agency_words), 3)
    document.add_paragraph(stand_of(each))
    rows = [(row["label"], row["value"]) for row in each.rows if row["value"]]
    if rows:
        _table(document, ("Question", "Answer"), rows)


def _table(document: DocxDocument, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    table = document.add_table(rows=1, cols=len(heads), style="Table Grid")
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        cell.text = ""
        cell.paragraphs[0].add_run(head).bold = True
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = fit(text)

"""The board paper as a Word document, with the same words and figures as the PDF."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from cases.costs.wording import BOARD_ASKS, board_sentences
from partnerships.funding.models import FundPaper
from partnerships.funding.pence import pounds_of


def word_of(paper: FundPaper) -> bytes:
    """Give a board paper as a .docx file."""
    data = paper.data
    document = docx.Document()
    document.core_properties.title = paper.title
    document.core_properties.language = "en-GB"
    document.core_properties.author = ""
    document.add_heading(f"{data['fund']}: contributions for {data['year']}", level=1)
    said = board_sentences(data)
    document.add_paragraph(said["purpose"])
    names = [each["name"] for each in data["sets"]]
    document.add_heading("Contributions", level=2)
    rows: list[list[str]] = [
        [each["name"], *(pounds_of(pence) for pence in each["amounts"])] for each in data["parties"]
    ]
    rows.append(["Together", *(pounds_of(each["total"]) for each in data["sets"])])
    _table(document, ["Party", *names], rows)
    document.add_heading("What a year costs", level=2)
    _table(
        document,
        ["Outgoing", "Lowest", "Highest"],
        [
            [
                f"{each['words']}{', for each review' if each['for_each_review'] else ''}",
                pounds_of(each["low"]),
                pounds_of(each["high"]),
            ]
            for each in data["outgoings"]
        ],
    )
    if data["past"]:
        document.add_heading("What reviews have cost", level=2)
        rows = [[each["year"], pounds_of(each["pence"])] for each in data["past"]]
        _table(
            document, ["Financial year", "Cost"], [*rows, ["Mean", pounds_of(data["past_mean"])]]
        )
    document.add_heading("Forecast", level=2)
    document.add_paragraph(said["forecast"])
    _table(
        document,
        ["If there are", "Outgoings", *(f"Left: {name}" for name in names)],
        [
            [
                each["words"],
                pounds_of(each["spent"]),
                *(pounds_of(cell["result"]) for cell in each["cells"]),
            ]
            for each in data["lines"]
        ],
    )
    document.add_paragraph(said["reserve"])
    _table(
        document,
        ["If there are", *(f"Reserve after it: {name}" for name in names)],
        [
            [each["words"], *(pounds_of(cell["reserve"]) for cell in each["cells"])]
            for each in data["lines"]
        ],
    )
    document.add_heading("The fund and the work today", level=2)
    document.add_paragraph(said["today"])
    document.add_paragraph(said["work"])
    document.add_heading("What the board is asked", level=2)
    for line in BOARD_ASKS:
        document.add_paragraph(line, style="List Bullet")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _table(document: Any, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = document.add_table(rows=1, cols=len(head), style="Table Grid")
    for cell, words in zip(table.rows[0].cells, head, strict=True):
        cell.paragraphs[0].add_run(words).bold = True
    _repeat(table.rows[0])
    for row in rows:
        for number, (cell, words) in enumerate(zip(table.add_row().cells, row, strict=True)):
            cell.text = words
            if number:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_paragraph()


def _repeat(row: Any) -> None:
    """Mark a row as the head of its table, for screen readers and on every page."""
    head = OxmlElement("w:tblHeader")
    head.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(head)

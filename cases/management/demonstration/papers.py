"""The files of the demonstration: small Word documents and PDFs, written here."""

from __future__ import annotations

import io
from collections.abc import Sequence
from html import escape

import docx
from docx.document import Document as DocxDocument
from docx.oxml.ns import qn

from cases.core.documents.pdf import render_pdf

USED = ("Normal", "Default Paragraph Font", "Normal Table", "No List", "Heading 1", "Heading 2")


def word(title: str, paragraphs: Sequence[str]) -> io.BytesIO:
    """Give a Word file; a paragraph that begins with “# ” is a heading."""
    document = docx.Document()
    document.core_properties.author = ""
    _slim(document)
    document.add_heading(title, 1)
    for text in paragraphs:
        if text.startswith("# "):
            document.add_heading(text[2:], 2)
        else:
            document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    out.seek(0)
    return out


def _slim(document: DocxDocument) -> None:
    """Take the styles away that are not used: reading a hundred of them takes most of the time."""
    for style in list(document.styles):
        if style.name not in USED:
            style.delete()
    latent = document.styles.element.find(qn("w:latentStyles"))
    if latent is not None:
        document.styles.element.remove(latent)


def pdf(title: str, *paragraphs: str, name: str = "paper.pdf") -> io.BytesIO:
    """Give a PDF as it would be uploaded."""
    body = "".join(f"<p>{escape(text)}</p>" for text in paragraphs)
    page = f"<html><body><h1>{escape(title)}</h1>{body}</body></html>"
    out = io.BytesIO(render_pdf(page, title=title))
    out.name = name
    return out

"""The files of the demonstration: small Word documents and PDFs, written here."""

from __future__ import annotations

import io
from collections.abc import Sequence
from html import escape

import docx
from django.core.files.uploadedfile import SimpleUploadedFile

from cases.core.documents.pdf import render_pdf


def word(title: str, paragraphs: Sequence[str]) -> io.BytesIO:
    """Give a Word file; a paragraph that begins with “# ” is a heading."""
    document = docx.Document()
    document.core_properties.author = ""
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


def pdf(title: str, *paragraphs: str, name: str = "paper.pdf") -> SimpleUploadedFile:
    """Give a PDF as it would be uploaded."""
    body = "".join(f"<p>{escape(text)}</p>" for text in paragraphs)
    page = f"<html><body><h1>{escape(title)}</h1>{body}</body></html>"
    return SimpleUploadedFile(name, render_pdf(page, title=title), "application/pdf")

"""A published report as everybody gets it: cleaned HTML, and the HTML of its PDF.

No marking, no reference, nothing of the case beside its text (R106, R127).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import nh3
from django.template.loader import render_to_string
from django.utils.html import escape

from cases.core.documents.pdf import render_pdf
from cases.overview.models import Paragraph, ReportVersion
from cases.publication.models import Publication, PublishedFile

TAGS = {
    "p", "strong", "em", "b", "i", "u", "sup", "sub", "br", "ul", "ol", "li", "blockquote", "a",
    "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "h2", "h3", "h4", "h5", "h6",
    "span", "div",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "ol": {"start", "type"},
    "li": {"value"},
}
BELOW_THE_HEADING = 3  # the page has the h1, each document its h2
HEADINGS = {"overview_report": "Overview report", "executive_summary": "Executive summary"}


@dataclass(frozen=True)
class Text:
    """One document of a publication: its heading and its paragraphs, clean."""

    kind: str
    heading: str
    blocks: tuple[str, ...]


def text_of(version: ReportVersion) -> Text:
    """Give a version as clean HTML, its highest heading one level below the document's own.

    The page heads each document itself, so that a first line which only repeats that is left out.
    """
    heading = HEADINGS[version.kind]
    rows = list(Paragraph.objects.filter(version=version))
    if rows and rows[0].is_heading and _same(rows[0].text, heading):
        del rows[0]
    highest = min((int(row.kind[-1]) for row in rows if row.is_heading), default=1)
    lower = BELOW_THE_HEADING - highest
    return Text(version.kind, heading, tuple(_clean(_noted(row), lower) for row in rows))


def _same(text: str, heading: str) -> bool:
    return " ".join(text.split()).casefold() == heading.casefold()


def _noted(row: Paragraph) -> str:
    """A note with its mark before it, as the text refers to it."""
    if not row.number.startswith("note"):
        return row.html
    return f"<div>{escape(row.label)} {re.sub(r'^<p>|</p>$', '', row.html)}</div>"


def _clean(html: str, lower: int) -> str:
    lowered = re.sub(
        r"<(/?)h([1-6])\b",
        lambda m: f"<{m[1]}h{min(6, int(m[2]) + lower)}",
        html,
        flags=re.IGNORECASE,
    )
    return nh3.clean(
        lowered, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"http", "https", "mailto"}
    )


def texts_of_publication(publication: Publication) -> list[Text]:
    """Give the documents that are published as text, the summary first."""
    versions = (publication.summary, publication.report)
    return [text_of(version) for version in versions if version is not None]


def pdf_html(publication: Publication, text: Text) -> str:
    """Give the HTML page from which the PDF of a document is made."""
    return render_to_string(
        "cases/publication/report_pdf.html", {"publication": publication, "text": text}
    )


def pdf_of(publication: Publication, text: Text) -> bytes:
    """Make the tagged PDF of a document. Takes seconds for a long report: call it from a task."""
    return render_pdf(
        pdf_html(publication, text), title=f"{publication.title}: {text.heading.lower()}"
    )


def file_name(publication: Publication, kind: str) -> str:
    """Give the name under which everybody saves a file: public words only."""
    return f"{publication.slug}-{PublishedFile.Kind(kind).value.replace('_', '-')}.pdf"

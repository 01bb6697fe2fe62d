"""A published report as everybody gets it: cleaned HTML, and the HTML of its PDF.

No marking, no reference, nothing of the case beside its text (R106, R127).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import nh3
from django.template.loader import render_to_string

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
HEADINGS = {"overview_report": "Overview report", "executive_summary": "Executive summary"}


@dataclass(frozen=True)
class Text:
    """One document of a publication: its heading and its paragraphs, clean."""

    kind: str
    heading: str
    blocks: tuple[str, ...]


def text_of(version: ReportVersion) -> Text:
    """Give a version as clean HTML, its headings one level below the page's own."""
    blocks = tuple(_clean(row.html) for row in Paragraph.objects.filter(version=version))
    return Text(version.kind, HEADINGS[version.kind], blocks)


def _clean(html: str) -> str:
    lowered = re.sub(
        r"<(/?)h([1-6])\b", lambda m: f"<{m[1]}h{min(6, int(m[2]) + 2)}", html, flags=re.IGNORECASE
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

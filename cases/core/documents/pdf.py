"""Papers as PDF: a page rendered, papers joined into one, and the words in one.

Every PDF is tagged (PDF/UA-1), and rendering never reaches over the network.
Rendering takes seconds for a long report: call it from a task, never in a request.
"""

import io
import re
import threading
from collections.abc import Sequence
from pathlib import Path

import pikepdf
import pypdfium2
from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

from cases.core.documents.joining import copy_labels, copy_outline, join_structure
from cases.core.documents.metadata import metadata_of

__all__ = ["join_pdfs", "metadata_of", "render_pdf", "text_of_pdf"]

_pdfium = threading.Lock()  # the library behind text_of_pdf is not safe in several threads


def render_pdf(
    html: str,
    *,
    title: str,
    language: str = "en-GB",
    static_root: Path | None = None,
    static_url: str = "/static/",
) -> bytes:
    """Print a page of HTML as tagged PDF/UA-1.

    Takes the whole HTML, the document's title and language, and the folder that `/static/…` and
    relative addresses are read from (without one, only data: addresses work). Nothing is fetched
    from anywhere else; what is refused is left out of the page. Gives the bytes of the PDF.
    Raises ValueError without a title: a tagged PDF must have one.
    """
    if not title.strip():
        raise ValueError("a PDF needs a title")
    # Imported here, because the product must start where Pango is missing.
    from cases.core.documents.rendering import print_page

    return print_page(html, title, language, static_root, static_url)


def join_pdfs(parts: Sequence[tuple[str, bytes]], *, language: str = "en-GB") -> bytes:
    """Join papers into one PDF, for a meeting.

    Takes pairs of the name to show in the outline and the PDF. The outline has one entry for each
    paper with the paper's own outline below it; page numbers that a paper has printed on its
    tabs (page labels) are kept, other pages count on; tags are kept. Who wrote what, when and
    with which program is left out. Raises ValueError if there is no paper or one cannot be read.
    """
    if not parts:
        raise ValueError("there are no papers to join")
    joined = pikepdf.new()
    labels: list[tuple[int, pikepdf.Object]] = []
    sources: list[tuple[pikepdf.Pdf, int, int]] = []
    with joined.open_outline() as outline:
        for name, content in parts:
            source = _open(name, content)
            first = len(joined.pages)
            joined.pages.extend(source.pages)
            sources.append((source, first, len(joined.pages)))
            copy_labels(source, joined, first, labels)
            outline.root.append(copy_outline(source, name, first))
    join_structure(joined, sources)
    numbers = [thing for index, label in labels for thing in (index, label)]
    joined.Root.PageLabels = pikepdf.Dictionary(Nums=pikepdf.Array(numbers))
    joined.Root.Lang = pikepdf.String(language)
    joined.Root.PageMode = pikepdf.Name.UseOutlines
    _forget_makers(joined)
    out = io.BytesIO()
    joined.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    for source, _, _ in sources:
        source.close()
    return out.getvalue()


def _open(name: str, content: bytes) -> pikepdf.Pdf:
    try:
        return pikepdf.open(io.BytesIO(content))
    except pikepdf.PdfError as trouble:
        raise ValueError(f"the paper {name!r} cannot be read as a PDF") from trouble


def _forget_makers(pdf: pikepdf.Pdf) -> None:
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
            for key in ("/Metadata", "/PieceInfo", "/LastModified"):
                if key in thing:
                    del thing[key]


def pictured_pages(content: bytes) -> list[int]:
    """Give the numbers (from 1) of the pages that are pictures without any words: scanned paper.

    Nobody can look through these for a name. Raises ValueError if the bytes are not a PDF.
    """
    with _pdfium:
        document = _opened(content)
        found = []
        for number, page in enumerate(document, 1):
            words = page.get_textpage()
            silent = not words.get_text_range().strip()
            words.close()
            if silent and any(page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE], max_depth=5)):
                found.append(number)
            page.close()
        document.close()
    return found


def text_of_pdf(content: bytes) -> str:
    """The words of a PDF, page after page, with a form feed between pages.

    A word that is broken at the end of a line keeps its hyphen and its line break. Raises
    ValueError if the bytes are not a PDF that can be opened.
    """
    with _pdfium:
        document = _opened(content)
        pages: list[str] = []
        for page in document:
            words = page.get_textpage()
            pages.append(words.get_text_range())
            words.close()
            page.close()
        document.close()
    text = "\f".join(pages).replace("\r\n", "\n").replace("\r", "\n")
    return re.sub("[\ufffe\x02]\n?", "-\n", text)


def _opened(content: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as trouble:
        raise ValueError("this cannot be read as a PDF") from trouble

"""Papers as PDF: a page rendered, papers joined into one, and the words in one.

Every PDF is tagged (PDF/UA-1; DOMAIN.md 10.3), and rendering never reaches over the network.
Rendering takes seconds for a long report: call it from a task, never in a request.
"""

import io
import re
import threading
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pikepdf
import pypdfium2
from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from cases.core.documents.joining import copy_labels, copy_outline, join_structure
from cases.core.documents.metadata import metadata_of

__all__ = ["join_pdfs", "metadata_of", "render_pdf", "text_of_pdf"]

_pdfium = threading.Lock()  # the library behind text_of_pdf is not safe in several threads


class _OnlyOurs(URLFetcher):
    """Fetches data: addresses and files below one folder; refuses everything else."""

    def __init__(self, root: Path | None, static_url: str) -> None:
        super().__init__(allowed_protocols={"data", "file"}, allow_redirects=False)
        self._root = root.resolve() if root is not None else None
        self._static_url = static_url

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        parts = urlsplit(url)
        if parts.scheme == "data":
            return super().fetch(url, headers)
        if parts.scheme != "file" or parts.netloc or self._root is None:
            raise ValueError("a PDF is made without fetching anything from elsewhere")
        path = unquote(parts.path)
        if path.startswith(self._static_url):
            path = str(self._root / path.removeprefix(self._static_url))
        real = Path(path).resolve()
        if not real.is_relative_to(self._root):
            raise ValueError("a PDF is made only from our own static files")
        return super().fetch(real.as_uri(), headers)


def render_pdf(
    html: str,
    *,
    title: str,
    language: str = "en-GB",
    static_root: Path | None = None,
    static_url: str = "/static/",
) -> bytes:
    """Print a page of HTML as tagged PDF/UA-1 (STACK.md, "PDF"; DOMAIN.md 10.3).

    Takes the whole HTML, the document's title and language, and the folder that `/static/…` and
    relative addresses are read from (without one, only data: addresses work). Nothing is fetched
    from anywhere else; what is refused is left out of the page. Gives the bytes of the PDF.
    Raises ValueError without a title: a tagged PDF must have one.
    """
    if not title.strip():
        raise ValueError("a PDF needs a title")
    base = f"{static_root.resolve().as_uri()}/" if static_root is not None else "file:///"
    page = HTML(string=html, base_url=base, url_fetcher=_OnlyOurs(static_root, static_url))
    page.etree_element.set("lang", language)
    document = page.render(font_config=FontConfiguration())
    document.metadata.title = title
    document.metadata.lang = language
    return bytes(document.write_pdf(pdf_variant="pdf/ua-1"))


def join_pdfs(parts: Sequence[tuple[str, bytes]], *, language: str = "en-GB") -> bytes:
    """Join papers into one PDF, for a meeting (issue 2: "its papers as one PDF").

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


def text_of_pdf(content: bytes) -> str:
    """The words of a PDF, page after page, with a form feed between pages.

    A word that is broken at the end of a line keeps its hyphen and its line break. Raises
    ValueError if the bytes are not a PDF that can be opened.
    """
    with _pdfium:
        try:
            document = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError as trouble:
            raise ValueError("this cannot be read as a PDF") from trouble
        pages: list[str] = []
        for page in document:
            words = page.get_textpage()
            pages.append(words.get_text_range())
            words.close()
            page.close()
        document.close()
    text = "\f".join(pages).replace("\r\n", "\n").replace("\r", "\n")
    return re.sub("[\ufffe\x02]\n?", "-\n", text)

"""Printing a page of HTML as PDF. Imported only when something is printed.

WeasyPrint needs libraries of the system (Pango); without them the product runs and prints nothing.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse


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


def print_page(
    html: str, title: str, language: str, static_root: Path | None, static_url: str
) -> bytes:
    """Give the tagged PDF of a page; see pdf.render_pdf."""
    base = f"{static_root.resolve().as_uri()}/" if static_root is not None else "file:///"
    page = HTML(string=html, base_url=base, url_fetcher=_OnlyOurs(static_root, static_url))
    page.etree_element.set("lang", language)
    document = page.render(font_config=FontConfiguration())
    document.metadata.title = title
    document.metadata.lang = language
    return bytes(document.write_pdf(pdf_variant="pdf/ua-1"))

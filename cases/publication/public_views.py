"""What everybody may read: no sign-in, no session, no marking; gone on the removal date (R104)."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from cases.core.access.wrappers import public_of
from cases.publication.models import Publication, PublishedFile
from cases.publication.public_text import file_name, texts_of_publication
from cases.publication.selectors import (
    is_standing,
    publication_at,
    removal_dates,
    standing_publications,
)


@public_of
def published_list(request: HttpRequest) -> HttpResponse:
    """List the reports that a partnership has published and that stand today."""
    rows = standing_publications()
    gone = removal_dates(rows)
    partnership = request.partnership  # type: ignore[attr-defined]  # set by public_of
    context = {
        "partnership": partnership,
        "rows": [{"row": row, "removal": gone.get(row.pk)} for row in rows],
    }
    return TemplateResponse(request, "cases/publication/published_list.html", context)


def _gone(request: Any) -> HttpResponse:
    """Say that a report is no longer published: neither its title nor whom it was about."""
    context = {"partnership": request.partnership}
    return TemplateResponse(request, "cases/publication/gone.html", context, status=410)


def _standing(slug: str) -> Publication | None:
    """Give a publication that stands, None for one that is gone; raises Http404 for none."""
    found = publication_at(slug)
    if found is None:
        raise Http404
    return found if is_standing(found) else None


def _files(publication: Publication) -> list[PublishedFile]:
    """Give the files of a publication in the order in which they are read."""
    order = list(PublishedFile.Kind.values)
    files = publication.files.select_related("document_version")
    return sorted(files, key=lambda file: order.index(file.kind))


@public_of
def published_report(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a published report as text, with its files."""
    found = _standing(slug)
    if found is None:
        return _gone(request)
    rules = found.case.protocol.rules.publication
    context = {
        "partnership": request.partnership,  # type: ignore[attr-defined]  # set by public_of
        "publication": found,
        "texts": texts_of_publication(found),
        "files": _files(found),
        "removal": removal_dates([found]).get(found.pk),
        "on_request": rules.on_request_after_removal,
    }
    return TemplateResponse(request, "cases/publication/published_report.html", context)


@public_of
def published_file(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Give a file of a publication that stands; nothing else of the case is ever reachable here."""
    found = _standing(slug)
    if found is None:
        return _gone(request)
    row = (
        PublishedFile.objects.filter(publication=found, kind=kind)
        .select_related("document_version")
        .first()
    )
    if row is None:
        raise Http404
    response = FileResponse(
        row.document_version.file.open("rb"),
        filename=file_name(found, kind),
        content_type="application/pdf",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    return response  # type: ignore[return-value]  # a FileResponse is served like any response

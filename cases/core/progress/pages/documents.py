"""Downloading a document of a case, for those whose rights its kind asks."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpResponse

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, on_case
from cases.core.audit.services import record_reading
from cases.core.case.models import Case
from cases.core.documents.models import DocumentVersion

SHOWN_INLINE = {"application/pdf", "image/png", "image/jpeg"}


@on_case(Verb.READ_CASE)
def download(request: CaseRequest, case: Case, version: int) -> HttpResponse:
    """Give one version of a document; the reading is recorded (R126)."""
    found = (
        DocumentVersion.objects.select_related("document")
        .filter(pk=version, document__case=case)
        .first()
    )
    if found is None:
        raise Http404
    request.access.require(Verb(found.document.reader_verb))
    record_reading(found.document.title, by=request.actor, case=case, purpose="download")
    response = FileResponse(
        found.file.open("rb"),
        as_attachment=found.content_type not in SHOWN_INLINE,
        filename=found.name,
        content_type=found.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    return response  # type: ignore[return-value]  # a FileResponse is served like any response

"""A letter that was sent by e-mail: its private link, which opens after a code has come by mail.

Opening consumes nothing. A mail scanner that follows the link sees that there is a letter, and no
word of it. The code goes to the address on file only, so that a forwarded link opens nothing.
"""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from cases.core.access.models import Link
from cases.core.access.verbs import Purpose
from cases.core.access.wrappers import CaseRequest, by_link
from cases.core.audit.services import record, record_reading
from cases.core.documents.models import DocumentVersion
from cases.core.documents.selectors import newest_version
from cases.core.notices.models import Letter
from cases.core.notices.services import letter_html
from cases.core.progress.letters import SUBJECT
from cases.core.progress.pages.letters import shown
from cases.core.progress.pages.link_code import after_code, code_page


def _letter_of(link: Link) -> Letter:
    """Give the letter of a link; raises Http404 where it is withheld or not to be had."""
    found: Letter | None = None
    if link.subject_kind == SUBJECT:
        found = (
            Letter.objects.select_related("partnership", "letterhead")
            .filter(case_id=link.case_id, pk=link.subject_number, withheld_because="")
            .first()
        )
    if found is None:
        raise Http404
    found.case = link.case
    return found


@by_link(Purpose.LETTER)
def letter_link_code(request: CaseRequest, link: Link) -> HttpResponse:
    """Mail a code to the address that the letter went to, take it, and open the letter."""
    _letter_of(link)
    return code_page(request, link)


@by_link(Purpose.LETTER, post=False)
@after_code
def letter_by_link(request: CaseRequest, link: Link) -> HttpResponse:
    """Show the letter, to read and to download; when it was first opened is kept."""
    letter = _letter_of(link)
    if letter.opened_at is None:
        letter.opened_at = timezone.now()
        letter.save()
        record(
            "letter.opened",
            f"opened the letter “{letter.title}” by its private link",
            by=request.actor,
            case=link.case,
            details={"letter": letter.pk, "link": link.pk},
        )
    return _letter_page(request, link, letter)


def _letter_page(request: CaseRequest, link: Link, letter: Letter) -> HttpResponse:
    record_reading(letter.title, by=request.actor, case=link.case, purpose="letter by private link")
    request.frame.marking = request.partnership.marking  # type: ignore[attr-defined]  # set by by_link
    context = {
        "letter": letter,
        "body": shown(letter_html(letter)),
        "pdf": newest_version(letter.document_id),
        "pdf_url": reverse("letter_link_pdf", args=[request.partnership.slug, request.token]),  # type: ignore[attr-defined]  # set by by_link
        "link": link,
        "mailbox": request.partnership.mailbox,
    }
    return TemplateResponse(request, "cases/core/letter_link.html", context)


@by_link(Purpose.LETTER, post=False)
@after_code
def letter_link_pdf(request: CaseRequest, link: Link) -> HttpResponse:
    """Give the letter as a PDF to whoever has proved that the mailbox is his."""
    letter = _letter_of(link)
    version: DocumentVersion | None = newest_version(letter.document_id)
    if version is None:
        return HttpResponseRedirect(
            reverse("letter_by_link", args=[request.partnership.slug, request.token])  # type: ignore[attr-defined]  # set by by_link
        )
    record_reading(letter.title, by=request.actor, case=link.case, purpose="letter by private link")
    response = FileResponse(
        version.file.open("rb"),
        as_attachment=True,
        filename=f"{link.case.reference}-letter.pdf",
        content_type="application/pdf",
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response  # type: ignore[return-value]  # a FileResponse is served like any response

"""The agency's pages, by private link: notice and answer. Opening consumes nothing."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from cases.core.access.links import is_open
from cases.core.access.models import Link
from cases.core.access.verbs import Purpose
from cases.core.access.wrappers import CaseRequest, by_link
from cases.core.audit.services import record_reading
from cases.core.documents.selectors import newest_version
from cases.core.notices.services import letter_html, own_words
from cases.core.progress.pages.link_code import after_code, code_page
from cases.core.workflow.plug import NotReady
from cases.core.workflow.refusals import show_refusal
from cases.records_check import services
from cases.records_check.answer import sign_link, take_answer
from cases.records_check.forms import AnswerForm, initial_of
from cases.records_check.models import SUBJECT, RecordsRequest
from cases.records_check.selectors import people_asked_about
from cases.records_check.views import saved_of


def _asked_by(link: Link) -> RecordsRequest:
    found: RecordsRequest | None = None
    if link.subject_kind == SUBJECT:
        found = (
            RecordsRequest.objects.with_due()
            .filter(pk=link.subject_number, case_id=link.case_id)
            .select_related("agency", "letter__document")
            .first()
        )
    if found is None:
        raise Http404
    found.case = link.case
    return found


def _url(request: CaseRequest, name: str) -> str:
    token: str = request.token  # type: ignore[attr-defined]  # set by by_link
    return reverse(name, args=[request.partnership.slug, token])


@by_link(Purpose.RECORDS_CHECK)
def code(request: CaseRequest, link: Link) -> HttpResponse:
    """Mail a code to the address that the notice went to, take it, and open the notice."""
    _asked_by(link)

    def go_on() -> HttpResponse | None:
        """Take up the form that was posted when the proof had run out."""
        return _answer_page(request, link) if "name" in request.POST else None

    return code_page(request, link, go_on=go_on)


@by_link(Purpose.RECORDS_CHECK)
@after_code
def answer(request: CaseRequest, link: Link) -> HttpResponse:
    """Show the notice with the form; what was said already stands in it and can be corrected."""
    return _answer_page(request, link)


def _answer_page(request: CaseRequest, link: Link) -> HttpResponse:
    asked = _asked_by(link)
    record_reading("the notice to secure records by private link", by=request.actor, case=link.case)
    saved = saved_of(asked)
    form = AnswerForm(
        request.POST if request.method == "POST" else None,
        saved=saved,
        asked=asked,
        people=people_asked_about(link.case),
        named=True,
        initial={**initial_of(asked), "version": saved.version},
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            by = sign_link(link, form.said.name)
            take_answer(request=asked, by=by, said=form.said)
            return HttpResponseRedirect(f"{_url(request, 'records_check_link')}?kept=yes")
        except NotReady as unready:
            status = 409
            show_refusal(form, unready)
    request.frame.marking = request.partnership.marking  # type: ignore[attr-defined]  # by by_link
    context = {
        "asked": asked,
        "form": form,
        "fields": asked.letter.fields if asked.letter else {},
        "own_words": own_words(asked.letter, link.case),
        "kept": request.method == "GET" and "kept" in request.GET and asked.acknowledged_on,
        "reference": link.case.reference,
        "mailbox": request.partnership.mailbox,
        "letter_url": _url(request, "records_check_link_letter"),
        "today": timezone.localdate(),
    }
    return TemplateResponse(request, "cases/records_check/answer.html", context, status=status)


@by_link(Purpose.RECORDS_CHECK, post=False)
@after_code
def letter(request: CaseRequest, link: Link) -> HttpResponse:
    """Give the notice as a PDF; while it is still being made, as a page to print."""
    asked = _asked_by(link)
    if asked.letter is None:
        raise Http404
    record_reading("the notice to secure records by private link", by=request.actor, case=link.case)
    version = newest_version(asked.letter.document_id)
    if version is None:
        return HttpResponse(letter_html(asked.letter))
    response = FileResponse(
        version.file.open("rb"),
        as_attachment=True,
        filename=f"{link.case.reference}-secure-records.pdf",
        content_type="application/pdf",
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response  # type: ignore[return-value]  # a FileResponse is served like any response


@by_link(Purpose.RECORDS_CHECK, expired_too=True)
def new_link(request: CaseRequest, link: Link) -> HttpResponse:
    """Send a new link to the address on file, in one click, at most once in ten minutes."""
    asked = _asked_by(link)
    if is_open(link):
        return HttpResponseRedirect(_url(request, "records_check_link"))
    sent = None
    if request.method == "POST":
        sent = services.ask_for_new_link(link=link, request=asked)
    context = {
        "sent": sent,
        "link": link,
        "revoked": link.revoked_at is not None,
        "mailbox": request.partnership.mailbox,
    }
    return TemplateResponse(request, "cases/trawl/new_link.html", context)

"""What else a private link opens: the letter, passing it on, and asking for a new one."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from cases.core.access.codes import forget_proof
from cases.core.access.links import is_open
from cases.core.access.models import Link
from cases.core.access.verbs import Purpose
from cases.core.access.wrappers import CaseRequest, by_link
from cases.core.audit.services import record_reading
from cases.core.documents.selectors import newest_version
from cases.core.notices.services import letter_html
from cases.core.progress.pages.link_code import after_code, link_path
from cases.core.workflow.plug import NotReady
from cases.core.workflow.refusals import show_refusal
from cases.trawl import services
from cases.trawl.forms import PassOnForm
from cases.trawl.link_views import asked_by, link_frame, link_url


@by_link(Purpose.TRAWL_RETURN, post=False)
@after_code
def letter(request: CaseRequest, link: Link) -> HttpResponse:
    """Give the letter as a PDF; while it is still being made, as a page to print."""
    asked = asked_by(link)
    if asked.letter is None:
        raise Http404
    record_reading("the trawl letter by private link", by=request.actor, case=asked.case)
    version = newest_version(asked.letter.document_id)
    if version is None:
        return HttpResponse(letter_html(asked.letter))
    response = FileResponse(
        version.file.open("rb"),
        as_attachment=True,
        filename=f"{asked.case.reference}-request.pdf",
        content_type="application/pdf",
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response  # type: ignore[return-value]  # a FileResponse is served like any response


@by_link(Purpose.TRAWL_RETURN)
@after_code
def pass_on(request: CaseRequest, link: Link) -> HttpResponse:
    """Pass the request on to a colleague: he gets a new link, this one stops working."""
    asked = asked_by(link)
    form = PassOnForm(request.POST if request.method == "POST" else None)
    context = {**link_frame(request, asked, link), "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            services.pass_on(
                link=link,
                request=asked,
                by=request.actor,
                address=form.cleaned_data["address"],
            )
            return TemplateResponse(
                request,
                "cases/trawl/passed_on.html",
                {**context, "address": form.cleaned_data["address"]},
            )
        except NotReady as unready:
            show_refusal(form, unready, field="address")
    status = 409 if request.method == "POST" else 200
    return TemplateResponse(request, "cases/trawl/pass_on.html", context, status=status)


@by_link(Purpose.TRAWL_RETURN, expired_too=True)
def new_link(request: CaseRequest, link: Link) -> HttpResponse:
    """Send a new link to the address on file, in one click, at most once in ten minutes."""
    asked = asked_by(link)
    if is_open(link):
        return HttpResponseRedirect(link_url(request, "trawl_return"))
    sent = None
    if request.method == "POST":
        sent = services.ask_for_new_link(link=link, request=asked, by=request.actor)
    context = {
        "sent": sent,
        "link": link,
        "revoked": link.revoked_at is not None,
        "mailbox": request.partnership.mailbox,
        "url": link_url(request, "trawl_return_new"),
    }
    return TemplateResponse(request, "cases/trawl/new_link.html", context)


@by_link(Purpose.TRAWL_RETURN)
def lock(request: CaseRequest, link: Link) -> HttpResponse:
    """Close the request in this browser: whoever uses it next has to enter a code."""
    path = link_path(request)
    if request.method != "POST":
        return HttpResponseRedirect(path)
    return forget_proof(HttpResponseRedirect(f"{path}code/"), link, path)

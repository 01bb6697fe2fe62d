"""Pages of what the report tells of delays: the timeline, one hold, its request in the appendix."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, on_case
from cases.core.case.models import Case
from cases.core.deadlines.appendix import choose_appendix
from cases.core.deadlines.forms import AppendixForm
from cases.core.deadlines.models import Hold
from cases.core.deadlines.report_timeline import requests_of, timeline_of
from cases.core.deadlines.selectors import holds_of, url_of
from cases.core.deadlines.waiting import GOES_ON, Waits
from cases.core.documents.refusal import UploadRefused
from cases.core.workflow.plug import NotReady
from cases.core.workflow.refusals import show_refusal


@on_case(Verb.READ_DEADLINES)
def timeline(request: CaseRequest, case: Case) -> HttpResponse:
    """Show holds, extensions, conflicts and closing in one line of time (R28, R130)."""
    context = {
        "case": case,
        "today": timezone.localdate(),
        "review_name": case.protocol.rules.names.review_name(case.opened_on),
        "entries": timeline_of(case),
        "requests": requests_of(case),
        "may_choose": request.access.allows(Verb.UPLOAD_DRAFT),
    }
    return TemplateResponse(request, "cases/deadlines/timeline.html", context)


def _hold(case: Case, number: int) -> Hold:
    found = next((each for each in holds_of(case) if each.pk == number), None)
    if found is None:
        raise Http404
    return found


@on_case(Verb.READ_DEADLINES)
def hold_page(request: CaseRequest, case: Case, hold: int) -> HttpResponse:
    """Show one hold: why, who asked, what waits under it and what goes on."""
    found = _hold(case, hold)
    context = {
        "case": case,
        "hold": found,
        "waits": [each.words for each in Waits if each.waits_under(found)],
        "goes_on": GOES_ON,
        "may_hold": request.access.allows(Verb.HOLD),
        "may_choose": request.access.allows(Verb.UPLOAD_DRAFT) and found.document_id is not None,
    }
    return TemplateResponse(request, "cases/deadlines/hold_page.html", context)


@on_case(Verb.UPLOAD_DRAFT, post=Verb.UPLOAD_DRAFT)
def appendix(request: CaseRequest, case: Case, hold: int) -> HttpResponse:
    """Choose what becomes of the written request: include, redact or withhold it (R28)."""
    found = _hold(case, hold)
    if found.document_id is None:
        raise Http404
    initial = {"appendix": found.appendix, "because": found.appendix_because}
    form = AppendixForm(request.POST or None, request.FILES or None, initial=initial)
    back = url_of(case, "report_timeline")
    status = 200
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data.pop("upload")
        try:
            choose_appendix(
                case=case,
                by=request.actor,
                hold=found,
                upload=(upload.name, upload) if upload else None,
                **form.cleaned_data,
            )
            return HttpResponseRedirect(back)
        except NotReady as refused:
            show_refusal(form, refused)
            status = 409
        except UploadRefused as refused:
            form.add_error("upload", refused.reason)
    context = {"case": case, "hold": found, "form": form, "back": back}
    return TemplateResponse(request, "cases/deadlines/appendix.html", context, status=status)

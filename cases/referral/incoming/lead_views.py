"""The Safeguarding Lead's pages: read, then sign and forward, or send back with a reason."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from cases.core.workflow.plug import NotReady
from cases.referral.incoming import sending
from cases.referral.incoming.draft_views import parts_of, receipt
from cases.referral.incoming.forms import BecauseForm
from cases.referral.incoming.link_pages import LEAD, ask_code, leads_link, page_of
from cases.referral.incoming.models import IncomingPaper, IncomingReferral
from cases.referral.incoming.proof import is_proved
from cases.referral.incoming.public_views import whom_to_ask
from cases.referral.incoming.writing import written
from cases.referral.sign_views import LeadSignsForm


@leads_link
def incoming_lead_code(request: Any, referral: IncomingReferral) -> HttpResponse:
    """Ask the holder of the link for the code by mail."""
    return ask_code(request, referral, is_lead=True)


@leads_link
def incoming_lead(request: Any, referral: IncomingReferral) -> HttpResponse:
    """Show the referral to be read; take the signature, or send it back."""
    if referral.is_sent:
        return receipt(request, referral)
    if not is_proved(request, referral, is_lead=True):
        return HttpResponseRedirect(page_of(request, "incoming_lead_code"))
    act = request.POST.get("act", "") if request.method == "POST" else ""
    sign = LeadSignsForm(
        request.POST if act == "sign" else None, initial={"name": referral.lead_name}
    )
    back = BecauseForm(
        request.POST if act == "back" else None,
        label="What has to be changed?",
        prefix="back",
    )
    missing: tuple[Any, ...] = ()
    try:
        if act == "sign" and sign.is_valid():
            data = sign.cleaned_data
            sending.sign_as_lead(referral, name=data["name"], job_title=data["job_title"])
            return HttpResponseRedirect(page_of(request, LEAD))
        if act == "back" and back.is_valid():
            sending.send_back(referral, because=back.cleaned_data["because"])
            context = whom_to_ask(request) | {"receipt": referral.receipt}
            return TemplateResponse(request, "cases/referral/incoming/sent_back.html", context)
    except NotReady as unready:
        missing = unready.reasons
    context = whom_to_ask(request) | {
        "referral": referral,
        "parts": parts_of(written(referral)),
        "papers": IncomingPaper.objects.filter(referral=referral),
        "sign": sign,
        "back": back,
        "missing": missing,
        "form": back if back.errors else sign,
    }
    status = 409 if missing else (422 if act else 200)
    return TemplateResponse(request, "cases/referral/incoming/lead.html", context, status=status)

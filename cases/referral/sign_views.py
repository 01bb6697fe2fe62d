"""Signatures: recorded by the officer, or made by the Safeguarding Lead through a private link."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone

from cases.core.access.links import actor_of
from cases.core.access.models import Link
from cases.core.access.verbs import Purpose, Verb
from cases.core.access.wrappers import CaseRequest, by_link, on_case
from cases.core.audit.services import record_reading
from cases.core.case.models import Case
from cases.core.documents.refusal import UploadRefused
from cases.core.documents.selectors import newest_version
from cases.core.progress.pages.case_page import case_url
from cases.core.workflow.plug import NotReady
from cases.referral.answers import answers_of
from cases.referral.asking import short_text
from cases.referral.models import Referral
from cases.referral.selectors import referral_of, standing_of
from cases.referral.signing import (
    SUBJECT,
    explain_missing_signature,
    invite_lead,
    record_lead_signature,
    renew_link,
    sign_as_lead,
    sign_as_referrer,
)
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.forms import Form


class ReferrerSignsForm(Form):
    """The referrer’s signature as it stands on the form or in a mail."""

    name = short_text("Name as signed", required=True)
    on = DayMonthYearField(
        label="Date of referral to the Safeguarding Lead", subject="This date", past_only=True
    )


class LeadSignedForm(Form):
    """The Safeguarding Lead’s signature as it came on paper or by mail."""

    name = short_text("Name as signed", required=True)
    job_title = short_text("Job title")
    on = DayMonthYearField(
        label="Date of referral to the partnership", subject="This date", past_only=True
    )
    scan = forms.FileField(label="Scan of the signed form or the mail", required=False)


class InviteForm(Form):
    """Where the link goes."""

    address = forms.EmailField(label="E-mail address of the Safeguarding Lead")


class NotSignedForm(Form):
    """Why nobody signs."""

    because = forms.CharField(
        label="Why does the Safeguarding Lead not sign?",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class LeadSignsForm(Form):
    """What the Safeguarding Lead enters on the link's page."""

    name = short_text("Your name", required=True)
    job_title = short_text("Your job title", required=True)
    confirm = forms.BooleanField(
        label="I have read this referral and forward it to the partnership"
    )


def _forms(referral: Referral, posted: Any, files: Any, chosen: str) -> dict[str, Form]:
    today = timezone.localdate()
    made: dict[str, tuple[type[Form], dict[str, Any]]] = {
        "referrer": (ReferrerSignsForm, {"name": referral.referrer_name, "on": today}),
        "lead": (
            LeadSignedForm,
            {"name": referral.lead_name, "job_title": referral.lead_job_title, "on": today},
        ),
        "invite": (InviteForm, {"address": referral.lead_email}),
        "reason": (NotSignedForm, {"because": referral.lead_not_signed_because}),
    }
    return {
        code: kind(posted, files, prefix=code, initial=initial)
        if code == chosen
        else kind(prefix=code, initial=initial)
        for code, (kind, initial) in made.items()
    }


def _act(request: CaseRequest, case: Case, chosen: str, data: dict[str, Any]) -> str:
    """Do what was posted; give what is said about it."""
    by = request.actor
    if chosen == "referrer":
        sign_as_referrer(case=case, by=by, **data)
        return "The referrer’s signature has been recorded."
    if chosen == "lead":
        scan = data.pop("scan")
        record_lead_signature(
            case=case, by=by, scan=scan, scan_name=scan.name if scan else "", **data
        )
        return "The Safeguarding Lead’s signature has been recorded."
    if chosen == "invite":
        invite_lead(case=case, by=by, **data)
        return f"A private link has been sent to {data['address']}."
    explain_missing_signature(case=case, by=by, **data)
    return "The reason has been recorded."


@on_case(Verb.SIGN_REFERRAL, post=Verb.SIGN_REFERRAL)
def signatures(request: CaseRequest, case: Case) -> HttpResponse:
    """Record signatures, send the Safeguarding Lead a link, or say why there is no signature."""
    standing = standing_of(case)
    referral = standing.referral
    chosen = request.POST.get("act", "")
    found = _forms(referral, request.POST, request.FILES, chosen)
    missing: tuple[Any, ...] = ()
    if request.method == "POST" and chosen in found and found[chosen].is_valid():
        try:
            messages.success(request, _act(request, case, chosen, dict(found[chosen].cleaned_data)))
            return HttpResponseRedirect(case_url(case, "referral_signatures"))
        except UploadRefused as refused:
            found[chosen].add_error("scan", str(refused))
        except NotReady as unready:
            missing = unready.reasons
    links = Link.objects.filter(
        case=case, purpose=Purpose.SAFEGUARDING_LEAD, subject_kind=SUBJECT
    ).order_by("-pk")
    context = {
        "case": case,
        "referral": referral,
        "standing": standing,
        "forms": found,
        "form": found.get(chosen),
        "missing": missing,
        "link": links.filter(revoked_at=None).first() if referral.pk else None,
        "today": timezone.localdate(),
        "scan": newest_version(referral.lead_scan_id),
        "back": case_url(case, "referral"),
    }
    status = 409 if missing else (422 if request.method == "POST" else 200)
    return TemplateResponse(request, "cases/referral/signatures.html", context, status=status)


@by_link(Purpose.SAFEGUARDING_LEAD)
def sign_by_link(request: CaseRequest, link: Link) -> HttpResponse:
    """Show the Safeguarding Lead the whole referral to check, and take the signature."""
    case = link.case
    referral = referral_of(case)
    form = LeadSignsForm(
        request.POST or None,
        initial={"name": referral.lead_name, "job_title": referral.lead_job_title},
    )
    missing: tuple[Any, ...] = ()
    if request.method == "POST" and not referral.lead_signed_on and form.is_valid():
        name, job_title = form.cleaned_data["name"], form.cleaned_data["job_title"]
        link.holder_name = name
        try:
            referral = sign_as_lead(link=link, by=actor_of(link), name=name, job_title=job_title)
        except NotReady as unready:
            missing = unready.reasons
    if referral.lead_signed_on is None and request.method == "GET":
        record_reading("the referral", by=request.actor, case=case, purpose="before signing")
    context = {
        "case": case,
        "link": link,
        "referral": referral,
        "signed": referral.lead_signed_on is not None,
        "parts": [] if referral.lead_signed_on else answers_of(case, linked=False),
        "form": form,
        "missing": missing,
        "names": case.protocol.rules.names,
        "partnership": link.partnership,
    }
    refused = request.method == "POST" and referral.lead_signed_on is None
    status = 409 if missing else (422 if refused else 200)
    return TemplateResponse(request, "cases/referral/sign_by_link.html", context, status=status)


@by_link(Purpose.SAFEGUARDING_LEAD, expired_too=True)
def new_link(request: CaseRequest, link: Link) -> HttpResponse:
    """Send a new link to the address on file; nothing of the case is shown."""
    sent = False
    missing: tuple[Any, ...] = ()
    if request.method == "POST":
        try:
            renew_link(link=link, by=request.actor)
            sent = True
        except NotReady as unready:
            missing = unready.reasons
    context = {"sent": sent, "missing": missing, "mailbox": link.partnership.mailbox}
    return TemplateResponse(
        request, "cases/referral/new_link.html", context, status=409 if missing else 200
    )

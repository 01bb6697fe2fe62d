"""The senior's page behind a private link: read the answer, then sign it or send it back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from cases.core.access.links import actor_of
from cases.core.access.models import Link
from cases.core.access.verbs import Purpose
from cases.core.access.wrappers import CaseRequest, by_link
from cases.core.audit.services import record_reading
from cases.core.progress.pages.link_code import after_code, code_page, link_path
from cases.core.workflow.plug import NotReady
from cases.core.workflow.refusals import show_refusal
from cases.trawl.answer import sign_link
from cases.trawl.collating import return_rows
from cases.trawl.link_views import mark
from cases.trawl.models import TrawlRequest, TrawlReturn
from cases.trawl.outcome_models import TrawlSignature
from cases.trawl.return_form import searched_name
from cases.trawl.selectors import returns_of, scoped_people
from cases.trawl.sign_off import CHANGED, last_signature, send_back, sign, signs_for
from partnerships.pages.forms import Form
from partnerships.pages.numbers import whole_number

SIGN, BACK = "sign", "back"


class SignForm(Form):
    """A senior's signature, or what should change."""

    choice = forms.ChoiceField(
        label="What do you say to this answer?",
        choices=[
            (SIGN, "I sign it: my agency stands by it"),
            (BACK, "I send it back: something should change"),
        ],
        widget=forms.RadioSelect,
    )
    because = forms.CharField(
        label="What should change? (if you send it back)",
        help_text="Your colleague who answered reads this.",
        required=False,
        max_length=5000,
        widget=forms.Textarea({"rows": 4}),
    )
    name = forms.CharField(
        label="Your name", max_length=200, widget=forms.TextInput({"autocomplete": "name"})
    )
    job = forms.CharField(
        label="Your job",
        max_length=200,
        widget=forms.TextInput({"autocomplete": "organization-title"}),
    )

    says_optional = False

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("choice") == BACK and not cleaned.get("because", "").strip():
            self.add_error("because", "Say what should change")
        return cleaned


def _asked(link: Link) -> tuple[TrawlRequest, TrawlReturn, TrawlSignature]:
    found: TrawlRequest | None = None
    if signs_for(link):
        found = (
            TrawlRequest.objects.sent()
            .with_due()
            .filter(pk=link.subject_number, case_id=link.case_id)
            .select_related("agency", "round", "letter")
            .first()
        )
    signature = last_signature(found) if found is not None else None
    if found is None or signature is None:
        raise Http404
    found.case = link.case
    return found, returns_of(found)[0], signature


@by_link(Purpose.TRAWL_SIGNATURE)
@after_code
def signature(request: CaseRequest, link: Link) -> HttpResponse:
    """Show the answer that waits for the senior's signature, and take it."""
    return _page(request, link)


@by_link(Purpose.TRAWL_SIGNATURE)
def code(request: CaseRequest, link: Link) -> HttpResponse:
    """Take the code that proves who opens the senior's link."""

    def go_on() -> HttpResponse | None:
        return _page(request, link) if "choice" in request.POST or "name" in request.POST else None

    return code_page(request, link, go_on=go_on)


def _page(request: CaseRequest, link: Link) -> HttpResponse:
    asked, sent, awaited = _asked(link)
    record_reading("the trawl return for signature", by=request.actor, case=asked.case)
    mark(request)
    form = SignForm(request.POST if request.method == "POST" else None)
    status = 200 if request.method != "POST" else 409
    changed = request.method == "POST" and whole_number(request.POST.get("number")) != sent.number
    if changed:
        form.add_error(None, CHANGED)
    elif request.method == "POST" and form.is_valid():
        try:
            awaited = _take(link, asked, sent, form.cleaned_data)
            status = 200
        except NotReady as unready:
            show_refusal(form, unready)
    names = {row.person_id: searched_name(row) for row in scoped_people(asked.round)}
    context = {
        "asked": asked,
        "sent": sent,
        "rows": return_rows(sent, names),
        "signature": awaited,
        "form": form,
        "today": timezone.localdate(),
        "reference": asked.case.reference,
        "mailbox": request.partnership.mailbox,
        "fields": asked.letter.fields if asked.letter else {},
        "start_url": link_path(request),
    }
    return TemplateResponse(request, "cases/trawl/sign.html", context, status=status)


def _take(
    link: Link, asked: TrawlRequest, sent: TrawlReturn, given: dict[str, Any]
) -> TrawlSignature:
    by = actor_of(sign_link(link, given["name"]))
    facts = {
        "request": asked,
        "by": by,
        "number": sent.number,
        "name": given["name"],
        "job": given["job"],
    }
    if given["choice"] == SIGN:
        return sign(**facts)
    return send_back(**facts, because=given["because"])

"""Asking for access to a review, and answering who asks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from cases.core.access.sight_models import AccessRequest
from cases.core.access.verbs import Seat, Verb
from cases.core.access.wrappers import CaseRequest, in_partnership
from cases.core.progress import access_requests as asking
from cases.core.progress.pages.access import BecauseForm
from cases.core.progress.pages.form_page import form_page
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.forms import Form

USUAL = timedelta(days=91)


class AskForm(Form):
    """Which review, and why."""

    reference = forms.CharField(
        label="Reference of the review",
        help_text="As it stands on the letter or mail that you got, such as LEI-2026-003.",
        max_length=30,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )
    because = forms.CharField(
        label="Why do you need to see it?",
        help_text="Your part in it, such as: I take over as panel member of my agency. Name nobody "
        "of the review.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class GrantForm(Form):
    """Which seat, until when."""

    seat = forms.ChoiceField(label="Seat", choices=[("", "Choose a seat"), *Seat.choices])
    last_day = DayMonthYearField(label="Last day of the seat", subject="The last day")
    because = forms.CharField(
        label="A word to who asked", help_text="No names.", max_length=500, required=False
    )


@in_partnership(Verb.ASK_ACCESS, post=Verb.ASK_ACCESS)
def access_ask(request: CaseRequest) -> HttpResponse:
    """Ask for access to a review by its reference; the same answer whether or not there is one."""
    return form_page(
        request,
        AskForm(request.POST or None, initial={"reference": request.GET.get("reference", "")}),
        lambda data: asking.ask(by=request.actor, **data),
        back=reverse("access_ask", args=[request.partnership.slug]),
        said="Your request is with the review office. You are told by mail when it is answered.",
        template="cases/core/people/ask.html",
        asked=asking.own_requests(request.actor),
        slug=request.partnership.slug,
    )


@in_partnership(Verb.ANSWER_ACCESS)
def access_requests(request: CaseRequest) -> HttpResponse:
    """List the requests that await an answer, and the last that were answered."""
    answered = (
        AccessRequest.objects.exclude(answered_at=None)
        .exclude(case_id__in=request.reach.excluded)
        .select_related("user")
        .order_by("-answered_at")[:30]
    )
    context = {
        "waiting": asking.open_requests(request.reach),
        "answered": answered,
        "slug": request.partnership.slug,
    }
    return TemplateResponse(request, "cases/core/people/requests.html", context)


def _asked(request: CaseRequest, number: int) -> AccessRequest:
    found = next((row for row in asking.open_requests(request.reach) if row.pk == number), None)
    if found is None:
        raise Http404
    return found


@in_partnership(Verb.ANSWER_ACCESS, post=Verb.ANSWER_ACCESS)
def access_request(request: CaseRequest, asked: int) -> HttpResponse:
    """Give who asked a seat for a time."""
    found = _asked(request, asked)
    slug = request.partnership.slug
    form = GrantForm(request.POST or None, initial={"last_day": timezone.localdate() + USUAL})
    return form_page(
        request,
        form if found.case_id else None,
        lambda data: asking.grant(
            by=request.actor, asked=found, **(data | {"seat": Seat(data["seat"])})
        ),
        back=reverse("access_requests", args=[slug]),
        said=f"{found.user.name} has the seat, and is told by mail that the request was answered.",
        template="cases/core/people/request.html",
        asked=found,
        decline_url=reverse("access_decline", args=[slug, found.pk]),
    )


@in_partnership(Verb.ANSWER_ACCESS, post=Verb.ANSWER_ACCESS)
def access_decline(request: CaseRequest, asked: int) -> HttpResponse:
    """Decline a request with a reason."""
    found = _asked(request, asked)
    slug = request.partnership.slug

    def act(data: dict[str, Any]) -> None:
        asking.decline(by=request.actor, asked=found, **data)

    return form_page(
        request,
        BecauseForm(request.POST or None),
        act,
        back=reverse("access_requests", args=[slug]),
        said="The request is declined, and who asked is told by mail.",
        title=f"Decline the request of {found.user.name}",
        intro="Who asked can read the reason. Say nothing in it of whether there is such a review.",
        button="Decline",
    )

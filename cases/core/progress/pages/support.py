"""Letting support look; and for the operator, who has asked him in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership, operator
from cases.core.audit.models import Reading
from cases.core.progress import support as supporting
from cases.core.progress.pages.form_page import form_page
from partnerships.models import SupportVisit
from partnerships.pages.forms import Form


class SupportForm(Form):
    """Who may look, at what, for how long."""

    user: Any = forms.ModelChoiceField(
        queryset=None, label="Who?", empty_label="Choose a person of the platform’s support"
    )
    purpose = forms.CharField(
        label="What is support to look at?",
        help_text="Such as: dates of the trawl are not counted. Name nobody of a review.",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    hours = forms.IntegerField(
        label="For how many hours?",
        help_text=f"{supporting.MOST_HOURS} at most. You can end it at any moment.",
        initial=1,
        min_value=1,
        max_value=supporting.MOST_HOURS,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-2", "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["user"].queryset = supporting.operators()


@in_partnership(Verb.INVITE_SUPPORT, post=Verb.INVITE_SUPPORT)
def support(request: CaseRequest) -> HttpResponse:
    """Ask support in, and show every visit with the pages that were opened."""
    now = timezone.now()
    visits = list(supporting.visits())
    read: dict[str, list[Reading]] = {}
    for reading in Reading.objects.filter(
        actor__in={f"user:{each.user_id}" for each in visits}, purpose__startswith="support: "
    ).order_by("at"):
        read.setdefault(reading.actor, []).append(reading)
    return form_page(
        request,
        SupportForm(request.POST or None),
        lambda data: supporting.invite_support(by=request.actor, **data),
        back=reverse("support", args=[request.partnership.slug]),
        said="Support may look now, and has been told by mail.",
        template="cases/core/people/support.html",
        visits=[
            {
                "row": each,
                "is_open": each.ended_at is None and each.ends_at > now,
                "pages": [
                    page
                    for page in read.get(f"user:{each.user_id}", [])
                    if each.starts_at <= page.at <= (each.ended_at or each.ends_at)
                ],
            }
            for each in visits
        ],
        slug=request.partnership.slug,
    )


@in_partnership(post=Verb.INVITE_SUPPORT)
def support_end(request: CaseRequest, visit: int) -> HttpResponse:
    """End a visit of support at once."""
    found = SupportVisit.objects.here().filter(pk=visit).first()
    if found is None:
        raise Http404
    supporting.end_support(by=request.actor, visit=found)
    messages.success(request, "Support no longer sees anything here.")
    return HttpResponseRedirect(reverse("support", args=[request.partnership.slug]))


@operator
def support_visits(request: Any) -> HttpResponse:
    """Show an operator which partnerships let him look now."""
    context = {"visits": supporting.visits_of(request.user.pk)}
    return TemplateResponse(request, "cases/core/people/support_visits.html", context)

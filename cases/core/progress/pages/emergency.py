"""Opening a review in an emergency, and looking at every time that it was done."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from cases.core.access.sight_models import EmergencyOpening
from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership
from cases.core.progress import emergency as breaking
from cases.core.progress.pages.case_page import case_url
from cases.core.progress.pages.form_page import form_page
from partnerships.pages.forms import Form

EITHER = (Verb.LOOK_AT_OPENINGS, Verb.OPEN_IN_EMERGENCY)


class EmergencyForm(Form):
    """Which review, why now, and for how long."""

    reference = forms.CharField(
        label="Reference of the review",
        max_length=30,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )
    because = forms.CharField(
        label="Why must you see it now?",
        help_text="Such as: the officer is ill and the coroner asks today. Name nobody of the "
        "review.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    hours = forms.IntegerField(
        label="For how many hours?",
        initial=breaking.HOURS,
        min_value=1,
        max_value=breaking.MOST_HOURS,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-2", "inputmode": "numeric"}),
    )
    sure = forms.BooleanField(
        label="I know that the administrators, the officers and the mailbox are told at once, and "
        "that each page I open is recorded"
    )


class LookForm(Form):
    """What somebody found who looked at an opening."""

    note = forms.CharField(
        label="What did you find?",
        help_text="Such as: agreed, the officer was ill. No names of a case.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@in_partnership(Verb.OPEN_IN_EMERGENCY, post=Verb.OPEN_IN_EMERGENCY)
def emergency(request: CaseRequest) -> HttpResponse:
    """Open a review in an emergency."""

    def act(data: dict[str, Any]) -> EmergencyOpening:
        data.pop("sure")
        return breaking.open_in_emergency(by=request.actor, **data)

    return form_page(
        request,
        EmergencyForm(request.POST or None),
        act,
        back=reverse("settings", args=[request.partnership.slug]),
        then=lambda opening: case_url(opening.case, "case"),
        said="The review is open to you. The partnership has been told.",
        title="Open a review in an emergency",
        intro="For a review that is shut to you while nobody can be reached who may see it. You "
        "read what the review officer reads, and change nothing. A review in which you have "
        "declared an interest stays shut.",
        button="Open the review",
        warning=True,
    )


@in_partnership(EITHER)
def emergency_uses(request: CaseRequest) -> HttpResponse:
    """List every opening: who, which review, why, how long, and who has looked at it."""
    now, reach = timezone.now(), request.reach
    looks = reach.may(Verb.LOOK_AT_OPENINGS)
    context = {
        "rows": [
            {
                "row": each,
                "is_open": each.is_open_at(now),
                "may_look": looks
                and each.looked_at_at is None
                and each.user_id != reach.actor.user_id,
                "may_close": each.is_open_at(now)
                and (looks or each.user_id == reach.actor.user_id),
            }
            for each in breaking.openings()
            if looks or each.user_id == reach.actor.user_id
        ],
        "may_open": reach.may(Verb.OPEN_IN_EMERGENCY),
        "slug": request.partnership.slug,
    }
    return TemplateResponse(request, "cases/core/people/openings.html", context)


def _opening(number: int) -> EmergencyOpening:
    found: EmergencyOpening | None = (
        EmergencyOpening.objects.filter(pk=number).select_related("case", "user").first()
    )
    if found is None:
        raise Http404
    return found


@in_partnership(Verb.LOOK_AT_OPENINGS, post=Verb.LOOK_AT_OPENINGS)
def emergency_use(request: CaseRequest, opening: int) -> HttpResponse:
    """Record that somebody else has looked at an opening."""
    found = _opening(opening)
    return form_page(
        request,
        LookForm(request.POST or None),
        lambda data: breaking.look_at(by=request.actor, opening=found, **data),
        back=reverse("emergency_uses", args=[request.partnership.slug]),
        said="It is recorded that you looked at it.",
        title=f"{found.user.name} opened {found.case.reference}",
        intro=f"The reason given: {found.because}",
        button="Record that I have looked at it",
    )


@in_partnership(post=EITHER)
def emergency_close(request: CaseRequest, opening: int) -> HttpResponse:
    """Close an opening before its time."""
    breaking.close_opening(by=request.actor, opening=_opening(opening))
    return HttpResponseRedirect(reverse("emergency_uses", args=[request.partnership.slug]))

"""The operators' pages of mergers: proposed, followed, withdrawn. No case is seen here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from cases.core.access.wrappers import operator
from cases.core.progress.merger import (
    have_agreed,
    in_the_way,
    propose_merger,
    withdraw_merger,
)
from cases.core.progress.pages.form_page import form_page
from cases.core.progress.pages.mergers import BecauseForm, standing_of, steps_of
from partnerships.merging import PartnershipMerger
from partnerships.models import Partnership
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.forms import Form


class MergerForm(Form):
    """Which partnership ends, which inherits, when and why."""

    abolished: Any = forms.ModelChoiceField(
        queryset=None,
        label="Which partnership is abolished?",
        empty_label="Choose a partnership",
        error_messages={"required": "Choose the partnership that is abolished"},
    )
    heir: Any = forms.ModelChoiceField(
        queryset=None,
        label="Which partnership inherits its reviews?",
        empty_label="Choose a partnership",
        error_messages={"required": "Choose the partnership that inherits the reviews"},
    )
    on = DayMonthYearField(
        label="On which day?",
        subject="The day",
        help_text="Reviews move early on that day, once both partnerships have agreed.",
    )
    because = forms.CharField(
        label="Why?",
        help_text="Such as the order by which it happens. Both partnerships read it.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why, such as the order by which it happens"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        for name in ("abolished", "heir"):
            fields[name].queryset = Partnership.objects.filter(closed_at=None).order_by("name")


@operator
def mergers(request: Any) -> HttpResponse:
    """List the mergers of partnerships, the latest first, with how each stands."""
    found = PartnershipMerger.objects.select_related("abolished", "heir")
    rows = [
        {"merger": each, "url": reverse("merger", args=[each.pk]), "standing": standing_of(each)}
        for each in found
    ]
    return TemplateResponse(request, "cases/core/mergers.html", {"rows": rows, "operator": True})


@operator
def merger_new(request: Any) -> HttpResponse:
    """Propose that a partnership is abolished and another inherits its reviews."""
    form = MergerForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda data: propose_merger(by=request.actor, **data),
        back=reverse("mergers"),
        then=lambda made: reverse("merger", args=[made.pk]),
        said="The merger is proposed. The administrators of both partnerships are written to.",
        title="Propose a merger",
        intro="Nothing moves before the administrators of both partnerships have agreed and the "
        "day has come.",
        button="Propose the merger",
    )


def _merger(number: int) -> PartnershipMerger:
    found = PartnershipMerger.objects.select_related("abolished", "heir").filter(pk=number).first()
    if found is None:
        raise Http404
    return found


@operator
def merger(request: Any, merger: int) -> HttpResponse:
    """Show how a merger stands: who agreed, how far it is, what moved; figures only."""
    found = _merger(merger)
    context = {
        "merger": found,
        "standing": standing_of(found),
        "steps": steps_of(found),
        "both_agreed": found.is_open and have_agreed(found),
        "in_the_way": in_the_way(found) if found.is_open else [],
        "moved": sum(found.moved.values()),
        "back": reverse("mergers"),
        "here": request.path,
        "withdraw_url": reverse("merger_withdraw", args=[found.pk])
        if found.is_open and not found.stage
        else "",
    }
    return TemplateResponse(request, "cases/core/merger_followed.html", context)


@operator
def merger_withdraw(request: Any, merger: int) -> HttpResponse:
    """Withdraw a merger that has not begun, with the reason."""
    found = _merger(merger)
    here = reverse("merger", args=[found.pk])
    form = BecauseForm(request.POST or None, label="Why is it withdrawn?")
    return form_page(
        request,
        form,
        lambda data: withdraw_merger(found, by=request.actor, because=data["because"]),
        back=here,
        said="The merger is withdrawn. Nothing has moved.",
        title=f"Withdraw the merger of {found.abolished.name} into {found.heir.name}",
        button="Withdraw the merger",
    )

"""The page on which the sub-group's recommendation for the panel is recorded."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, on_case
from cases.core.case.models import Case
from cases.core.progress.pages.case_page import case_url
from cases.core.workflow.plug import NotReady
from cases.core.workflow.refusals import show_refusal
from cases.trawl.outcome_models import PanelRecommendation
from cases.trawl.recommend import recommend_panel
from cases.trawl.selectors import Candidate, last_recommendation, may_be_recommended
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.fields import HintedCheckboxes
from partnerships.pages.forms import Form, Saved, VersionedFormMixin


class RecommendForm(VersionedFormMixin, Form):
    """Which agencies are recommended, when, and why."""

    agencies = forms.MultipleChoiceField(
        label="Which agencies are recommended for the panel?",
        widget=HintedCheckboxes,
        help_text="Ticked at first: who has a trace.",
        error_messages={"required": "Choose at least one agency"},
    )
    recommended_on = DayMonthYearField(
        label="On which day did the sub-group recommend it?",
        subject="The day of the recommendation",
        past_only=True,
    )
    because = forms.CharField(
        label="Why, where it departs from who has a trace",
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, candidates: list[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["agencies"]
        field.choices = [(str(each.agency.pk), each.agency.name) for each in candidates]
        field.widget.hints = {str(each.agency.pk): each.words for each in candidates}


def _saved(last: PanelRecommendation | None) -> Saved:
    if last is None:
        return Saved(0)
    return Saved(
        last.number,
        by=last.recorded_by,
        at=last.recorded_at,
        values={
            "agencies": [str(row.agency_id) for row in last.agencies.all()],
            "recommended_on": last.recommended_on,
            "because": last.because,
        },
    )


@on_case(Verb.READ_TRAWL, post=Verb.RECOMMEND_PANEL)
def recommend(request: CaseRequest, case: Case) -> HttpResponse:
    """Show what was recommended, and record the sub-group's recommendation."""
    last, candidates = last_recommendation(case), may_be_recommended(case)
    saved = _saved(last)
    initial = (
        saved.values
        if last
        else {
            "agencies": [str(each.agency.pk) for each in candidates if each.has_trace],
            "recommended_on": timezone.localdate(),
        }
    )
    posted = request.POST if request.method == "POST" else None
    form = RecommendForm(posted, candidates=candidates, saved=saved, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            recommend_panel(
                case=case,
                by=request.actor,
                agencies=[int(pk) for pk in given["agencies"]],
                on=given["recommended_on"],
                because=given["because"],
                seen=saved.version,
            )
        except NotReady as unready:
            show_refusal(form, unready)
        else:
            messages.success(request, "The recommendation is recorded. The panel starts from it.")
            return HttpResponseRedirect(case_url(case, "trawl_panel"))
    context = {
        "case": case,
        "form": form if request.access.allows(Verb.RECOMMEND_PANEL) else None,
        "last": last,
        "candidates": candidates,
        "earlier": list(
            PanelRecommendation.objects.filter(case=case)
            .prefetch_related("agencies__agency")
            .order_by("-number")[1:6]
        ),
        "back": case_url(case, "trawl"),
    }
    status = 409 if request.method == "POST" else 200
    return TemplateResponse(request, "cases/trawl/recommend.html", context, status=status)

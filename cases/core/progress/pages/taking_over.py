"""Taking over a review that already runs: its stage, and the dates that are known."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership
from cases.core.case.models import Case
from cases.core.progress.opening import open_case, take_over
from cases.core.progress.pages.case_page import case_url
from cases.core.progress.pages.form_page import form_page
from cases.core.timetable.kinds import Milestone
from cases.core.workflow.states import MAIN_LINE, State
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.forms import Form

#: What is asked, with the first stage by which it must lie behind: an earlier stage refuses it.
KNOWN: tuple[tuple[Milestone, str, State], ...] = (
    (Milestone.REVIEW_DECIDED, "When was it decided to hold a review?", State.TRAWL),
    (Milestone.HOME_OFFICE_NOTIFIED, "When was the Home Office told?", State.DECISION),
    (Milestone.FAMILY_TOLD, "When was the family told of the decision?", State.TRAWL),
    (Milestone.FIRST_PANEL_MEETING, "When did the panel first meet?", State.PANEL),
    (Milestone.OVERVIEW_BEGUN, "When was the overview report begun?", State.OVERVIEW),
    (Milestone.SIGNED_OFF, "When was the report signed off?", State.OVERVIEW),
    (Milestone.SUBMITTED, "When did it go to the Home Office?", State.HOME_OFFICE_QA),
    (Milestone.QA_LETTER_RECEIVED, "When did its letter come?", State.HOME_OFFICE_QA),
    (Milestone.PUBLISHED, "When was the report published?", State.ACTION_MONITORING),
    (Milestone.ACTION_PLAN_AGREED, "When was the action plan agreed?", State.PANEL),
    (Milestone.CLOSED, "When was the review closed?", State.CLOSED),
)


class TakeOverForm(Form):
    """Where the review stands, and what is known of its dates."""

    state = forms.ChoiceField(
        label="Where does the review stand?",
        choices=[("", "Choose a stage"), *((s.value, s.label) for s in MAIN_LINE[1:])],
    )
    attention_on = DayMonthYearField(
        label="When did the death come to the partnership’s attention?",
        subject="The day",
        past_only=True,
    )
    because = forms.CharField(
        label="How was it run until now?",
        help_text="Such as: on paper and in spreadsheets, file kept by the review office.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, question, _ in KNOWN:
            self.fields[code.value] = DayMonthYearField(
                label=question, subject="The day", past_only=True, required=False
            )

    def clean(self) -> dict[str, Any]:
        """Refuse a date of something that the stage has not reached, or before it all began."""
        cleaned = super().clean() or self.cleaned_data
        state, began = cleaned.get("state"), cleaned.get("attention_on")
        for code, _, reached in KNOWN:
            day = cleaned.get(code.value)
            if day is None:
                continue
            if state and MAIN_LINE.index(State(state)) < MAIN_LINE.index(reached):
                self.add_error(
                    code.value, f"A review at “{State(state).label}” has not come so far"
                )
            elif began and day < began:
                self.add_error(
                    code.value, "The day must be on or after the day it came to attention"
                )
        return cleaned

    @property
    def dates(self) -> dict[Milestone, Any]:
        """Give the dates that were entered; a decision to review is a decision too."""
        found = {
            code: self.cleaned_data[code.value]
            for code, _, _ in KNOWN
            if self.cleaned_data.get(code.value)
        }
        if Milestone.REVIEW_DECIDED in found:
            found[Milestone.DECIDED] = found[Milestone.REVIEW_DECIDED]
        return found


@transaction.atomic
def taken_over(by: Any, form: TakeOverForm) -> Case:
    """Open the case and set it where the review stands: both or neither."""
    data = form.cleaned_data
    attention_at = timezone.make_aware(datetime.combine(data["attention_on"], time(12, 0)))
    case = open_case(
        by=by,
        came_to_attention_at=min(attention_at, timezone.now()),
        on=data["attention_on"],
    )
    return take_over(
        case, by=by, state=State(data["state"]), dates=form.dates, because=data["because"]
    )


@in_partnership(Verb.OPEN_CASE, post=Verb.OPEN_CASE)
def take_over_page(request: CaseRequest) -> HttpResponse:
    """Ask where the review stands and which dates are known, and take it over."""
    form = TakeOverForm(request.POST or None)

    def act(_: dict[str, Any]) -> Case:
        case = taken_over(request.actor, form)
        messages.success(request, f"{case.reference} is taken over. Enter its people next.")
        return case

    return form_page(
        request,
        form,
        act,
        back=f"/p/{request.partnership.slug}/reviews/",
        then=lambda case: case_url(case, "case"),
        title="Take over a running review",
        intro="What lies behind the stage is recorded as done before this system. Enter the "
        "dates that you know; deadlines are counted from them.",
        button="Take over the review",
    )

"""The forms of publication."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from cases.core.case.models import Case
from cases.publication.issues import ISSUES
from cases.publication.models import ExemptionRequest, LegalEnd, PlanIssue, PublicationPlan
from cases.publication.planning import IssueText
from cases.publication.selectors import avoided
from partnerships.pages.dates import DayMonthYearField, Typed
from partnerships.pages.fields import YesNoField
from partnerships.pages.forms import Form, VersionedFormMixin


class PlanForm(VersionedFormMixin, Form):
    """The planning meeting: its header, and notes and action to each of the 16 issues (R101)."""

    meeting_on = DayMonthYearField(
        label="Date of the planning meeting", required=False, past_only=True
    )
    attending = forms.CharField(
        label="Partners and agencies attending",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    publish_on = DayMonthYearField(
        label="Day of publication",
        help_text="As agreed with the family, and the one that issue 11 speaks of.",
        required=False,
        subject="Day of publication",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for issue in ISSUES:
            n = issue.number
            area = forms.Textarea(attrs={"rows": 3})
            self.fields[f"notes_{n}"] = forms.CharField(
                label="Notes", required=False, help_text=issue.hint, widget=area
            )
            self.fields[f"action_{n}"] = forms.CharField(label="What is to be done", required=False)
            self.fields[f"who_{n}"] = forms.CharField(
                label="By whom", required=False, max_length=200
            )
            self.fields[f"by_on_{n}"] = DayMonthYearField(
                label="By when", required=False, subject=f"Date of issue {n}"
            )
            for name in ("notes", "action", "who", "by_on"):
                field = self.fields[f"{name}_{n}"]
                field.label = f"{field.label} (issue {n})"

    def sections(self) -> list[dict[str, Any]]:
        """Give the issues with their fields, for the page."""
        return [
            {"issue": issue, "fields": [self[f"{name}_{issue.number}"] for name in PARTS]}
            for issue in ISSUES
        ]

    def texts(self) -> dict[int, IssueText]:
        """Give what was written, by the number of the issue."""
        given = self.cleaned_data
        return {
            issue.number: IssueText(*(given[f"{name}_{issue.number}"] for name in PARTS))
            for issue in ISSUES
        }


PARTS = ("notes", "action", "who", "by_on")


def plan_values(plan: PublicationPlan | None, issues: Mapping[int, PlanIssue]) -> dict[str, Any]:
    """Give the kept plan as values of the form's fields."""
    values: dict[str, Any] = {
        "meeting_on": plan.meeting_on if plan else None,
        "attending": plan.attending if plan else "",
        "publish_on": plan.publish_on if plan else None,
    }
    for number, row in issues.items():
        for name in PARTS:
            values[f"{name}_{number}"] = getattr(row, name)
    return values


def draft_values(data: Mapping[str, Any]) -> dict[str, Any]:
    """Give what was typed and not yet saved as values of the form's fields, dates as typed."""
    dates = ["meeting_on", "publish_on", *(f"by_on_{issue.number}" for issue in ISSUES)]
    values = {name: value for name, value in data.items() if name != "version"}
    for name in dates:
        day, month, year = (
            str(data.get(f"{name}_{part}", "")) for part in ("day", "month", "year")
        )
        values[name] = Typed(day, month, year)
    return values


class StepForm(Form):
    """When something was done that comes before the meeting, and what came of it."""

    done_on = DayMonthYearField(label="On which day?", past_only=True, subject="Day")
    note = forms.CharField(
        label="What was said, or what came of it",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class AvoidForm(Form):
    """A day that the family asks to avoid."""

    on = DayMonthYearField(label="Which day should be avoided?", subject="Day")
    every_year = YesNoField(
        label="Every year?", help_text="Such as a birthday or the day of death."
    )
    said_by = forms.CharField(
        label="Who asked, without a name",
        help_text="For example: a sister, through the advocate.",
        required=False,
    )


class LegalForm(Form):
    """The end of proceedings, or why there are none."""

    kind = forms.ChoiceField(
        label="Which proceedings?", choices=LegalEnd.Kind.choices, widget=forms.RadioSelect
    )
    ended_on = DayMonthYearField(
        label="On which day did they end?", required=False, past_only=True, subject="Day"
    )
    none_because = forms.CharField(label="Or why there are none", required=False, max_length=500)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "ended_on" in cleaned and not cleaned["ended_on"] and not cleaned.get("none_because"):
            self.add_error("ended_on", "Enter the day, or say why there are none")
        return cleaned


class ExemptionForm(Form):
    """What is asked for, and the compelling reason."""

    kind = forms.ChoiceField(
        label="What is asked for?", choices=ExemptionRequest.Kind.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label="The compelling reason",
        help_text="The welfare of children or of others directly concerned. Use no names.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class SubGroupForm(Form):
    """What the sub-group said."""

    on = DayMonthYearField(label="When did the sub-group consider it?", past_only=True,
                           subject="Day")  # fmt: skip
    view = forms.CharField(label="Its view", widget=forms.Textarea(attrs={"rows": 3}))
    sent_on = DayMonthYearField(
        label="When was it then sent to the Home Office?", required=False, past_only=True,
        subject="Day of sending",
    )  # fmt: skip


class ReplyForm(Form):
    """What the Home Office answered."""

    reply = forms.ChoiceField(
        label="The Home Office's answer",
        choices=ExemptionRequest.Reply.choices,
        widget=forms.RadioSelect,
    )
    on = DayMonthYearField(label="Day of the answer", past_only=True)
    words = forms.CharField(label="In its words", widget=forms.Textarea(attrs={"rows": 4}))


class ReasonForm(Form):
    """Why."""

    because = forms.CharField(label="Why?", widget=forms.Textarea(attrs={"rows": 3}))


class PublishForm(Form):
    """On which day the report goes public; a date to avoid must be chosen knowingly (R103)."""

    on = DayMonthYearField(label="Published on", past_only=True, subject="Day of publication")
    despite = forms.BooleanField(
        label="Publish on this day although the family asked to avoid it", required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        self.kept = self.fields["despite"]
        del self.fields["despite"]
        if self.is_bound:
            day = self.fields["on"].widget.value_from_datadict(self.data, self.files, "on")
            try:
                chosen = self.fields["on"].clean(day)
            except forms.ValidationError:
                chosen = None
            if avoided(case, chosen):
                self.fields["despite"] = self.kept

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "despite" in self.fields and not cleaned.get("despite"):
            self.add_error(
                "despite", "The family asked to avoid this day. Choose another, or tick this box"
            )
        return cleaned


class SentForm(Form):
    """When and how something was sent."""

    sent_on = DayMonthYearField(label="On which day?", past_only=True, subject="Day")
    how = forms.CharField(label="How, and to whom", help_text="Without names of the family.")

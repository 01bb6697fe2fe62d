"""The forms of the alert: what is asked before a case is opened, and corrected later (R8)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from cases.core.timetable.kinds import Milestone
from cases.referral.asking import SectionForm, short_text
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.fields import YesNoField
from partnerships.pages.forms import Form

TIME_FORMATS = ["%H:%M", "%H.%M", "%H%M", "%I:%M%p", "%I:%M %p", "%I%p", "%I %p"]


def time_field(label: str, required: bool = False) -> forms.TimeField:
    """Give a time of day, typed as 14:30 or 2:30pm."""
    return forms.TimeField(
        label=label,
        required=required,
        input_formats=TIME_FORMATS,
        widget=forms.TimeInput(
            format="%H:%M", attrs={"class": "govuk-input--width-5", "type": "text"}
        ),
        help_text="For example 14:30.",
        error_messages={"invalid": f"{label} must be a time, like 14:30"},
    )


class IncidentMixin(Form):
    """When the incident was, however long ago (R7; LC ¶13)."""

    incident_on = DayMonthYearField(
        label="When was the incident, if known?",
        subject="Date of the incident",
        required=False,
        past_only=True,
        help_text="Any date is accepted, however long ago.",
    )
    incident_time = time_field("Time of the incident, if known")

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        dated = cleaned.get("incident_on") or "incident_on" in self.errors
        if cleaned.get("incident_time") and not dated:
            self.add_error("incident_on", "Enter the date of the incident beside its time")
        return cleaned


class DatesMixin(IncidentMixin):
    """When the incident was and when the partnership became aware (R8; LC ¶10)."""

    attention_on = DayMonthYearField(
        label="When did the death come to the partnership’s attention?",
        subject="This date",
        past_only=True,
        help_text="The clock of the decision starts with this day.",
    )
    attention_time = time_field("Time of day at which it did", required=True)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        attention, incident = cleaned.get("attention_on"), cleaned.get("incident_on")
        if attention and incident and incident > attention:
            self.add_error(
                "incident_on",
                "Date of the incident must be on or before the day on which it came to attention",
            )
        moment = timezone.localtime()
        at = cleaned.get("attention_time")
        if attention == moment.date() and at and at > moment.time():
            self.add_error("attention_time", "This time of today has not come yet")
        return cleaned


STARTS = {
    Milestone.SUB_GROUP_INFORMED: (
        "sub_group_informed_on",
        "When did the death come to the sub-group’s attention?",
    ),
    Milestone.CHAIR_NOTIFIED: (
        "chair_notified_on",
        "When was the chair of the partnership notified?",
    ),
}


class StartsMixin(Form):
    """The other days with which a local decision clock may start; asked only where they do."""

    sub_group_informed_on = DayMonthYearField(required=False, past_only=True, subject="This date")
    chair_notified_on = DayMonthYearField(required=False, past_only=True, subject="This date")

    def __init__(self, *args: Any, starts: tuple[Milestone, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for milestone, (name, label) in STARTS.items():
            if milestone not in starts:
                del self.fields[name]
                continue
            self.fields[name].label = label
            self.fields[name].help_text = "The one-month clock of the decision starts with it."


class NewReferralForm(DatesMixin, StartsMixin, Form):
    """What is asked before a case is opened."""

    alerted_by = short_text("Who alerted the partnership?", required=True)
    alerted_by_organisation = short_text("Their organisation")
    by_police = YesNoField(label="Did the alert come from the police?")
    person_who_died = short_text(
        "Name of the person who died",
        help_text="Leave empty while the name is not known. If several people died, the others "
        "are added next.",
    )
    field_order = (
        "alerted_by",
        "alerted_by_organisation",
        "by_police",
        "attention_on",
        "attention_time",
        "sub_group_informed_on",
        "chair_notified_on",
        "incident_on",
        "incident_time",
        "person_who_died",
    )


class DatesForm(SectionForm, DatesMixin, StartsMixin):
    """The alert and its dates; when the written referral arrived (LC A section 3)."""

    alerted_by = short_text("Who alerted the partnership?", required=True)
    alerted_by_organisation = short_text("Their organisation")
    received_on = DayMonthYearField(
        label="When was the written referral received?",
        subject="This date",
        required=False,
        past_only=True,
    )
    field_order = NewReferralForm.field_order[:2] + NewReferralForm.field_order[3:-1]

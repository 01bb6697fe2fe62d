"""The forms of the referral's sections that say something of the case as a whole."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from cases.core.progress.pages.person_forms import Row, rows_of
from cases.core.timetable.kinds import Milestone
from cases.referral.choices import (
    BoardReferral,
    Circumstance,
    Factor,
    HowSure,
    Responsible,
    YesNoNotKnown,
)
from cases.referral.criteria import C1_QUESTION, LIMBS
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.fields import HintedRadios, InlineRadios, PartialDateField, YesNoField
from partnerships.pages.forms import Form, VersionedFormMixin

SHORT = {"class": "govuk-input--width-20"}
TIME_FORMATS = ["%H:%M", "%H.%M", "%H%M", "%I:%M%p", "%I:%M %p", "%I%p", "%I %p"]


def short_text(label: str, required: bool = False, **more: Any) -> forms.CharField:
    """Give a one-line text field."""
    return forms.CharField(label=label, max_length=200, required=required, **more)


def long_text(label: str, rows: int = 4, **more: Any) -> forms.CharField:
    """Give a text box that may stay empty."""
    return forms.CharField(
        label=label, required=False, widget=forms.Textarea(attrs={"rows": rows}), **more
    )


def three_answers(label: str, **more: Any) -> forms.ChoiceField:
    """Give a Yes, No or Not known question that may stay open (R3)."""
    return forms.ChoiceField(
        label=label,
        choices=YesNoNotKnown.choices,
        required=False,
        widget=InlineRadios,
        **more,
    )


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


class SectionForm(VersionedFormMixin, Form):
    """A section of the form: versioned, so that a second writer is told."""

    says_optional = False


class DatesMixin(Form):
    """When the incident was and when the partnership became aware (R8; LC ¶10)."""

    attention_on = DayMonthYearField(
        label="When did the death come to the partnership’s attention?",
        subject="This date",
        past_only=True,
        help_text="The clock of the decision starts with this day.",
    )
    attention_time = time_field("Time of day at which it did", required=True)
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
        attention, incident = cleaned.get("attention_on"), cleaned.get("incident_on")
        if attention and incident and incident > attention:
            self.add_error(
                "incident_on",
                "Date of the incident must be on or before the day on which it came to attention",
            )
        if cleaned.get("incident_time") and not incident and "incident_on" not in self.errors:
            self.add_error("incident_on", "Enter the date of the incident beside its time")
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


class ReferrerForm(SectionForm):
    """Who refers (LC A, Referrer’s details)."""

    referrer_name = short_text("Name", required=True)
    referrer_agency = short_text("Agency", required=True)
    referrer_job_title = short_text("Job title")
    referrer_telephone = forms.CharField(
        label="Telephone number", max_length=40, required=False, widget=forms.TextInput(SHORT)
    )
    referrer_email = forms.EmailField(label="E-mail address", required=False)
    referrer_is_police = YesNoField(label="Is the referrer from the police?")


class LeadForm(SectionForm):
    """Who the Safeguarding Lead is (LC A, Safeguarding Lead’s details)."""

    lead_name = short_text("Name", required=True)
    lead_agency = short_text("Agency")
    lead_job_title = short_text("Job title")
    lead_telephone = forms.CharField(
        label="Telephone number", max_length=40, required=False, widget=forms.TextInput(SHORT)
    )
    lead_email = forms.EmailField(
        label="E-mail address",
        required=False,
        help_text="A link for reading and signing can be sent to this address, and to no other.",
    )


class ResponsibleForm(SectionForm):
    """Which partnership is responsible, and why (R12; LC ¶7)."""

    responsible_by = forms.ChoiceField(
        label="Why is this partnership responsible?",
        choices=Responsible.choices,
        widget=HintedRadios(
            hints={
                Responsible.NOT_OURS: "The case can then be transferred from the case page.",
            }
        ),
    )
    responsible_because = forms.CharField(
        label="Reason",
        required=False,
        max_length=300,
        help_text="Needed where the usual rule is not followed.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, usual: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.usual = usual
        self.fields["responsible_by"].help_text = (
            f"The local protocol begins with: {Responsible(usual).label.lower()}." if usual else ""
        )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        chosen = cleaned.get("responsible_by")
        if chosen and chosen != self.usual and not cleaned.get("responsible_because"):
            self.add_error("responsible_because", "Say why the usual rule is not followed")
        return cleaned


class IncidentForm(SectionForm):
    """The fatal incident (LC A 1.3)."""

    locations = long_text("Address of the location or locations", rows=3)
    lead_investigator = short_text("Who is the lead investigator?")
    multiple_investigation = three_answers(
        "Could this case form part of an investigation of multiple victims or offenders?"
    )
    adults_board = forms.ChoiceField(
        label="Has a referral been made to the safeguarding adults board about this incident?",
        choices=BoardReferral.choices,
        required=False,
        widget=InlineRadios,
    )
    childrens_board = forms.ChoiceField(
        label="Has a referral been made to the safeguarding children partnership about this "
        "incident?",
        choices=BoardReferral.choices,
        required=False,
        widget=InlineRadios,
    )


class FactorsForm(SectionForm):
    """What is known or believed of the relationship (LC A 1.6)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for factor in Factor:
            self.fields[factor.value] = forms.ChoiceField(
                label=factor.label,
                required=False,
                choices=[*HowSure.choices, ("", "Neither")],
                widget=InlineRadios,
            )

    def factors(self) -> dict[str, str]:
        """Give the factors that are known or believed."""
        answers = {factor.value: self.cleaned_data.get(factor.value) for factor in Factor}
        return {code: answer for code, answer in answers.items() if answer}


class SummaryForm(SectionForm):
    """The events and circumstances (LC A 1.8)."""

    summary = forms.CharField(
        label="Outline the events and circumstances",
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text="What you write helps to establish whether the criteria are met. Whoever may "
        "read the referral reads this.",
    )


class CriteriaForm(SectionForm):
    """The criteria (LC A 1.9); whether they are met is computed and never ticked (R1, R2)."""

    aged_16_or_over = YesNoField(label=C1_QUESTION, help_text="This must be met in all cases.")
    by_relative_or_partner = YesNoField(label=f"{LIMBS['C2a']}.")
    by_household_member = YesNoField(label=f"{LIMBS['C2b']}.")
    own_life_with_concern = YesNoField(
        label=f"{LIMBS['C2c']}.",
        help_text="For example, coercive control emerges. It does not matter whether anybody is "
        "charged or acquitted.",
    )
    alternative_review = long_text(
        "If the criteria are not met: which other review or audit could yield useful learning?"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in CRITERIA:
            self.fields[name].error_messages["required"] = "Select yes or no for each criterion"


CRITERIA = (
    "aged_16_or_over",
    "by_relative_or_partner",
    "by_household_member",
    "own_life_with_concern",
)


class CircumstancesForm(SectionForm):
    """What calls for a look at another kind of review (R9-R11)."""

    circumstances = forms.MultipleChoiceField(
        label="Which of these apply?",
        choices=Circumstance.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="What follows from dates of birth is found without being ticked.",
        error_messages={"required": "Select what applies, or “None of these”"},
    )

    def clean_circumstances(self) -> list[str]:
        """Refuse "none" beside anything else."""
        chosen: list[str] = self.cleaned_data["circumstances"]
        if Circumstance.NONE in chosen and len(chosen) > 1:
            raise ValidationError("Select what applies, or “None of these”, not both")
        return chosen


class RowsForm(SectionForm):
    """A section that is rows and nothing else."""


class HouseholdRow(Row):
    """Somebody who lived at an address (LC A 1.2, 1.5)."""

    needed: ClassVar[tuple[str, ...]] = ()
    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    full_name = short_text("Name")
    born = PartialDateField(label="Date of birth", required=False)
    telephone = forms.CharField(
        label="Telephone number", max_length=40, required=False, widget=forms.TextInput(SHORT)
    )
    email = forms.EmailField(label="E-mail address", required=False)
    relationship = forms.CharField(
        label="Relationship to the person who died", max_length=120, required=False
    )


class AgencyRow(Row):
    """Another agency with known involvement (LC A 1.7)."""

    needed = ("agency",)
    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    agency = short_text("Agency")
    contact_name = short_text("Name of the contact")
    telephone = forms.CharField(
        label="Telephone number", max_length=40, required=False, widget=forms.TextInput(SHORT)
    )
    email = forms.EmailField(label="E-mail address", required=False)
    reason = long_text("Reason for involvement", rows=2)


HouseholdRows = rows_of(HouseholdRow)
AgencyRows = rows_of(AgencyRow)

"""The forms of the referral's sections that say something of the case as a whole."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from cases.core.progress.pages.person_forms import Row, rows_of
from cases.referral.asking import SHORT, SectionForm, long_text, short_text, three_answers
from cases.referral.choices import (
    BoardReferral,
    Circumstance,
    Factor,
    HowSure,
    Responsible,
)
from cases.referral.criteria import C1_QUESTION, LIMBS
from cases.referral.guidance import LAW
from partnerships.pages.fields import HintedRadios, InlineRadios, PartialDateField, YesNoField


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


EVIDENCE = "Upon what does this answer rest?"


class CriteriaForm(SectionForm):
    """The criteria (LC A 1.9); whether they are met is computed and never ticked (R1, R2)."""

    aged_16_or_over = YesNoField(label=C1_QUESTION, help_text=LAW["aged_16_or_over"])
    aged_16_or_over_because = long_text(EVIDENCE, rows=2)
    by_relative_or_partner = YesNoField(
        label=f"{LIMBS['C2a']}.", help_text=LAW["by_relative_or_partner"]
    )
    by_relative_or_partner_because = long_text(EVIDENCE, rows=2)
    by_household_member = YesNoField(label=f"{LIMBS['C2b']}.", help_text=LAW["by_household_member"])
    by_household_member_because = long_text(EVIDENCE, rows=2)
    own_life_with_concern = YesNoField(
        label=f"{LIMBS['C2c']}.", help_text=LAW["own_life_with_concern"]
    )
    own_life_with_concern_because = long_text(EVIDENCE, rows=2)
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

"""The forms of a local review."""

from __future__ import annotations

from typing import Any

from django import forms

from cases.core.workflow.case_kinds import LOCAL, CaseKind
from cases.local_review.choices import Consent, Criterion
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.fields import HintedRadios
from partnerships.pages.forms import Form, VersionedFormMixin

KINDS = [(kind.value, kind.label) for kind in CaseKind if kind in LOCAL]


def area(label: str, rows: int = 3, **more: Any) -> forms.CharField:
    """Give a box for some lines of text that may stay empty."""
    return forms.CharField(
        label=label, required=False, widget=forms.Textarea(attrs={"rows": rows}), **more
    )


def criteria_field(required: bool = False) -> forms.MultipleChoiceField:
    """Give the criteria of Gloucestershire's protocol to choose from."""
    return forms.MultipleChoiceField(
        label="What makes it worth a review?",
        choices=Criterion.choices,
        widget=forms.CheckboxSelectMultiple,
        required=required,
        help_text="One is enough (Gloucestershire, 5.1).",
    )


class ConsiderForm(Form):
    """A case that an agency finds worth a local review."""

    kind = forms.ChoiceField(
        label="What kind of review?",
        choices=KINDS,
        widget=HintedRadios(
            hints={
                CaseKind.LEARNING: "A death that is no domestic homicide by law, with a "
                "significant history of domestic abuse.",
                CaseKind.NEAR_MISS: "A homicide was avoided by the circumstances, and the person "
                "survived.",
                CaseKind.ALTERNATIVE: "Another local review in place of one by law.",
            }
        ),
    )
    found_by = forms.CharField(label="Which agency found it?", max_length=200)
    found_on = DayMonthYearField(
        label="When was your partnership told?", subject="This date", past_only=True
    )
    name = forms.CharField(
        label="Name of the person it is about, if known", max_length=200, required=False
    )
    criteria = criteria_field()
    why = area("What happened, and what could be learned?", rows=4)


class WeighForm(VersionedFormMixin, Form):
    """What speaks for the review; in a near miss what the person agreed to."""

    found_by = forms.CharField(label="Which agency found it?", max_length=200)
    criteria = criteria_field()
    why = area("What happened, and what could be learned?", rows=4)
    consent = forms.ChoiceField(
        label="What does the person who survived say?",
        choices=Consent.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    consent_note = area("What did they ask for or rule out?")
    safe_contact = area(
        "How may they be reached safely?",
        help_text="Who has read access to this case reads this.",
    )


class DecideForm(Form):
    """Whether the review is held, who decided, when and why."""

    hold = forms.ChoiceField(
        label="Is the review held?",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=forms.RadioSelect,
    )
    decided_by = forms.CharField(
        label="Who decided?", max_length=200, help_text="The partnership decides (GL 5.2)."
    )
    on = DayMonthYearField(label="On which day?", subject="The day", past_only=True)
    rationale = forms.CharField(label="Why?", widget=forms.Textarea(attrs={"rows": 4}))
    version = forms.IntegerField(widget=forms.HiddenInput)


class WorkshopForm(VersionedFormMixin, Form):
    """Who chairs the workshop, when and where, and what came of it."""

    kind = forms.ChoiceField(label="What kind of review is it?", choices=KINDS)
    chaired_by = forms.CharField(
        label="Who chairs?",
        max_length=200,
        required=False,
        help_text="Whoever is best placed; no independent chair is needed.",
    )
    workshop_on = DayMonthYearField(
        label="When is the workshop?", subject="This date", required=False
    )
    workshop_at = forms.CharField(label="Where?", max_length=200, required=False)
    lessons = area("What was learned?", rows=5)
    good_practice = area("What was done well?")
    recommendations = area("What should change, and who does it by when?", rows=5)


class AskForm(Form):
    """An agency that is asked to the workshop."""

    agency = forms.CharField(label="Which agency?", max_length=200)
    on = DayMonthYearField(label="When was it asked?", subject="The day", past_only=True)


class BringForm(Form):
    """What an agency brings to the workshop."""

    on = DayMonthYearField(label="When did it come?", subject="The day", past_only=True)
    summary = area("Its involvement in short, with a short chronology", rows=6)
    good_practice = area("Examples of good practice")
    recommendations = area("What it would change, and how")

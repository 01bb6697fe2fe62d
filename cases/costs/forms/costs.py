"""Forms of what a review costs, and of the time that staff spent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from cases.costs.forms.fields import HoursField, PenceField, past_day
from cases.costs.models import CostStage, Kind
from partnerships.funding.pence import pounds_of
from partnerships.pages.forms import Form, VersionedFormMixin

Stage = CostStage.Stage
FIRST_STAGES = [(each.value, each.label) for each in Stage if each is not Stage.PAID]


class _Known(Form):
    """What is known of a cost beside its amounts."""

    lead = forms.ChoiceField(
        label="Lead party",
        help_text="Needed where the agreement says that the lead party pays a part.",
        required=False,
    )
    joint_with = forms.CharField(
        label="Joint with another review",
        help_text="Its kind and reference, where the cost is of both. No names.",
        max_length=200,
        required=False,
    )
    joint_percent = forms.IntegerField(
        label="How much of it does the other review pay, in per cent?",
        help_text="As agreed between both. The rest is split by the agreement.",
        min_value=1,
        max_value=100,
        required=False,
        widget=forms.TextInput({"class": "govuk-input--width-3", "inputmode": "numeric"}),
    )
    need_agreed_on = past_day(
        "When was the need agreed?",
        help_text="Only where the agreement asks for it, such as advocacy above the usual amount.",
        required=False,
    )
    need_agreed_with = forms.CharField(
        label="With whom?", help_text="An organisation, no name.", max_length=200, required=False
    )

    def __init__(self, *args: Any, leads: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lead: Any = self.fields["lead"]
        lead.choices = [("", "None"), *leads]

    def clean(self) -> dict[str, Any] | None:
        """A need is agreed on a day and with somebody."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("joint_percent") and not cleaned.get("joint_with"):
            self.add_error("joint_with", "Say with which review it is joint")
        if cleaned.get("need_agreed_on") and not cleaned.get("need_agreed_with"):
            self.add_error("need_agreed_with", "Say with whom the need was agreed")
        return cleaned


class KnownForm(VersionedFormMixin, _Known):
    """Change what is known of a cost."""


class CostForm(_Known):
    """Something that a review costs, with its first amount."""

    kind = forms.ChoiceField(label="What is it for?", choices=[("", "Choose"), *Kind.choices])
    words = forms.CharField(
        label="In a few words", help_text="No name of anybody in the review.", max_length=120
    )
    stage = forms.ChoiceField(label="How far is it?", choices=FIRST_STAGES, initial=Stage.ESTIMATE)
    pence = PenceField(label="Amount", subject="The amount")
    on = past_day("Date")
    proof = forms.CharField(
        label="Proof",
        help_text="Number of the order or invoice, or where it is kept.",
        max_length=200,
        required=False,
    )
    field_order = (
        "kind",
        "words",
        "stage",
        "pence",
        "on",
        "proof",
        "lead",
        "joint_with",
        "joint_percent",
        "need_agreed_on",
        "need_agreed_with",
    )


class StageForm(Form):
    """The next amount of a cost."""

    stage = forms.ChoiceField(label="What is entered?", choices=Stage.choices)
    pence = PenceField(label="Amount", subject="The amount")
    on = past_day("Date")
    proof = forms.CharField(
        label="Proof",
        help_text="Number of the order, invoice or payment, or where it is kept.",
        max_length=200,
        required=False,
    )
    invoice = forms.ChoiceField(
        label="Of which invoice?", help_text="Only where it was paid.", required=False
    )

    def __init__(self, *args: Any, invoices: Sequence[CostStage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        invoice: Any = self.fields["invoice"]
        if not invoices:
            del self.fields["invoice"]
            stage: Any = self.fields["stage"]
            stage.choices = FIRST_STAGES
            return
        invoice.choices = [
            ("", "None"),
            *((str(each.pk), f"{each.proof}: {pounds_of(each.pence)}") for each in invoices),
        ]


class WhyForm(Form):
    """Why an amount is taken back."""

    because = forms.CharField(label="What was wrong?", max_length=200)


class TimeForm(Form):
    """Time that somebody of a grade worked on the review."""

    grade = forms.CharField(
        label="Grade", help_text="For example: Grade 12. No name.", max_length=40
    )
    hours = HoursField(
        label="Hours",
        help_text="For example 1.5 or 1:30.",
        widget=forms.TextInput({"class": "govuk-input--width-5"}),
    )
    on = past_day("On which day?")
    what = forms.CharField(
        label="What for", help_text="No name of anybody.", max_length=120, required=False
    )

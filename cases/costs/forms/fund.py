"""Forms of the fund: contributions, invoices, the ledger, the forecast."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from cases.costs.forms.fields import PenceField, YearField, past_day
from cases.costs.models import Kind
from partnerships.funding.agreement import Party
from partnerships.funding.models import ContributionSet, FundSettings
from partnerships.funding.pence import pounds_of
from partnerships.funding.year import FinancialYear
from partnerships.pages.forms import Form, VersionedFormMixin
from partnerships.pages.wording import speak_plainly

OUTGOING_ROWS = 5
OUTGOING_COLUMNS = {
    "words": "What for",
    "low": "Lowest £",
    "high": "Highest £",
    "each": "For each review",
}


class ContributionSetForm(VersionedFormMixin, Form):
    """What each party contributes to a year."""

    name = forms.CharField(
        label="Name", help_text="For example: as agreed in 2013.", max_length=120
    )
    year = YearField(label="Financial year")
    source = forms.CharField(
        label="Where it stands", help_text="Paper or minute.", max_length=120, required=False
    )

    def __init__(
        self, *args: Any, parties: Sequence[Party], year: FinancialYear, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["year"]
        choice.around(year)
        for party in parties:
            self.fields[f"party_{party.key}"] = forms.CharField(
                label=party.name,
                required=False,
                max_length=60,
                widget=forms.TextInput({"class": "govuk-input--width-20"}),
            )
        speak_plainly(self)

    @property
    def typed(self) -> dict[str, str]:
        """Give what was typed, by party."""
        return {
            name.removeprefix("party_"): text
            for name, text in self.cleaned_data.items()
            if name.startswith("party_")
        }


class AgreedForm(Form):
    """That a set of contributions was agreed."""

    on = past_day("On which day were they agreed?")


class RaiseForm(Form):
    """The day of the invoices, and why it is not in February or March."""

    on = past_day("Date of the invoices")
    because = forms.CharField(
        label="Why are they not raised in February or March?",
        help_text="Needed on any other day only.",
        max_length=300,
        required=False,
    )


class SentForm(Form):
    """That an invoice was sent."""

    on = past_day("On which day was it sent?")
    how = forms.CharField(
        label="How was it sent?", help_text="For example: by email.", max_length=120
    )


class PaymentForm(Form):
    """What was paid of an invoice."""

    pence = PenceField(label="Amount paid", subject="The amount")
    on = past_day("On which day was it paid?")
    proof = forms.CharField(
        label="Proof", help_text="For example the bank’s reference.", max_length=200
    )


class CreditForm(Form):
    """What an invoice is lessened by."""

    pence = PenceField(label="Amount of the credit", subject="The amount")
    on = past_day("Date of the credit note")
    because = forms.CharField(label="Why?", max_length=300)


class BecauseForm(Form):
    """Why something is undone."""

    on = past_day("On which day is it undone?")
    because = forms.CharField(label="Why?", max_length=200)


class OpeningForm(Form):
    """The reserve with which the ledger begins."""

    pence = PenceField(label="Reserve in the bank", subject="The reserve")
    on = past_day("On which day?")


class FundCostForm(Form):
    """What the fund paid that belongs to no single review."""

    kind = forms.ChoiceField(
        label="What was it for?", choices=[("", "Choose"), *Kind.choices], initial=Kind.RECHARGE
    )
    words = forms.CharField(
        label="In a few words", help_text="No name of anybody in a review.", max_length=120
    )
    pence = PenceField(label="Amount paid", subject="The amount")
    on = past_day("On which day was it paid?")
    proof = forms.CharField(label="Number of the invoice or order", max_length=60)


class ReceivedForm(Form):
    """What a party paid of its shares."""

    party = forms.ChoiceField(label="Which party paid?")
    pence = PenceField(label="Amount paid", subject="The amount")
    on = past_day("On which day was it paid?")
    proof = forms.CharField(
        label="Proof", help_text="For example the bank’s reference.", max_length=60
    )

    def __init__(self, *args: Any, owed: Sequence[tuple[str, str, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        party: Any = self.fields["party"]
        party.choices = [("", "Choose")] + [
            (key, f"{name} ({pounds_of(pence)} owed)") for key, name, pence in owed
        ]


class CloseForm(Form):
    """Which year is closed."""

    year = YearField(label="Which financial year is closed?")

    def __init__(self, *args: Any, today: FinancialYear, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["year"]
        choice.around(FinancialYear(today.begins - 1), before=3, after=1)


class PlanForm(VersionedFormMixin, Form):
    """What a year is expected to cost."""

    reviews = forms.CharField(
        label="Numbers of reviews to compare",
        help_text="For example: 4, 6",
        max_length=40,
        widget=forms.TextInput({"class": "govuk-input--width-10"}),
    )
    reserve = PenceField(
        label="Reserve at the beginning of the year",
        help_text="Empty: the reserve of the ledger.",
        subject="The reserve",
        required=False,
        nought=True,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, OUTGOING_ROWS + 1):
            self.fields[f"words_{number}"] = forms.CharField(
                label=f"Outgoing {number}: what for", max_length=120, required=False
            )
            for which in ("low", "high"):
                self.fields[f"{which}_{number}"] = PenceField(
                    label=f"Outgoing {number}: {which}est",
                    subject=f"The {which}est sum",
                    required=False,
                    nought=True,
                )
            self.fields[f"each_{number}"] = forms.BooleanField(
                label=f"Outgoing {number}: for each review", required=False
            )
        speak_plainly(self)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Give the outgoings as rows of fields."""
        return [
            {
                "number": number,
                "fields": [
                    (self[f"{each}_{number}"], label) for each, label in OUTGOING_COLUMNS.items()
                ],
            }
            for number in range(1, OUTGOING_ROWS + 1)
        ]

    def clean_reviews(self) -> list[int]:
        """Read the numbers of reviews."""
        parts = [each.strip() for each in self.cleaned_data["reviews"].split(",") if each.strip()]
        if not parts or not all(each.isdecimal() and int(each) <= 99 for each in parts):
            raise forms.ValidationError("Give numbers from 0 to 99 with commas, like 4, 6.")
        return sorted({int(each) for each in parts})

    def clean(self) -> dict[str, Any]:
        """Refuse half an outgoing, and a lowest sum above the highest."""
        cleaned = super().clean() or self.cleaned_data
        for number in range(1, OUTGOING_ROWS + 1):
            words, low, high = (cleaned.get(f"{w}_{number}") for w in ("words", "low", "high"))
            if words and low is None and f"low_{number}" not in self.errors:
                self.add_error(f"low_{number}", "Enter the lowest sum")
            if not words and (low is not None or high is not None):
                self.add_error(f"words_{number}", "Say what it is for")
            if low is not None and high is not None and high < low:
                self.add_error(f"high_{number}", "The highest sum is not below the lowest")
        return cleaned

    def outgoings(self) -> list[dict[str, Any]]:
        """Give the outgoings that were typed; without a highest sum it is the lowest."""
        typed = self.cleaned_data
        return [
            {
                "words": typed[f"words_{n}"],
                "low": typed[f"low_{n}"],
                "high": typed[f"low_{n}"] if typed[f"high_{n}"] is None else typed[f"high_{n}"],
                "for_each_review": typed[f"each_{n}"],
            }
            for n in range(1, OUTGOING_ROWS + 1)
            if typed[f"words_{n}"]
        ]


class CompareForm(Form):
    """Which sets of contributions and how many reviews are compared."""

    says_optional = False
    sets = forms.MultipleChoiceField(
        label="Contributions", widget=forms.CheckboxSelectMultiple, required=False
    )
    reviews = forms.CharField(
        label="Numbers of reviews",
        required=False,
        max_length=40,
        widget=forms.TextInput({"class": "govuk-input--width-10"}),
    )

    def __init__(self, *args: Any, offered: Sequence[ContributionSet], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sets: Any = self.fields["sets"]
        sets.choices = [
            (str(each.pk), f"{each.name} ({pounds_of(each.total)})") for each in offered
        ]

    def clean_reviews(self) -> list[int]:
        """Read the numbers of reviews."""
        parts = [each.strip() for each in self.cleaned_data["reviews"].split(",") if each.strip()]
        if not all(each.isdecimal() and int(each) <= 99 for each in parts):
            raise forms.ValidationError("Give numbers from 0 to 99 with commas, like 4, 6.")
        return sorted({int(each) for each in parts})


class SettingsForm(VersionedFormMixin, Form):
    """Options of the fund."""

    payee = forms.CharField(label="Who is paid", help_text="Stands on invoices.", max_length=200)
    address = forms.CharField(
        label="Address", widget=forms.Textarea(attrs={"rows": 3}), max_length=400, required=False
    )
    how_to_pay = forms.CharField(
        label="How to pay",
        help_text="Printed on invoices as it stands here.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=400,
        required=False,
    )
    payment_days = forms.IntegerField(
        label="Days to pay",
        help_text="No term is stated in the agreements that we know. Without one no invoice is "
        "ever overdue.",
        min_value=1,
        max_value=365,
        required=False,
        widget=forms.TextInput({"class": "govuk-input--width-3", "inputmode": "numeric"}),
    )
    leavers_pay = forms.ChoiceField(
        label="A party that joins or leaves within a year pays",
        choices=FundSettings.Leavers.choices,
        widget=forms.RadioSelect,
    )

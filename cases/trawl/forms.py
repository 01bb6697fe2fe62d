"""The officer's forms of the trawl: people, agencies, sending, and what follows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from cases.core.identity.models import Person
from partnerships.models import AgencyContact
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.fields import HintedCheckboxes
from partnerships.pages.forms import Form


def reason_field(label: str, required: bool = True) -> forms.CharField:
    """Give a box for a reason."""
    return forms.CharField(
        label=label, required=required, max_length=2000, widget=forms.Textarea({"rows": 3})
    )


class RoundForm(Form):
    """Why another round is needed (LR §4.3)."""

    because = reason_field("Why are more agencies asked?")


class PeopleForm(Form):
    """Who is searched for, each with an own period; one tick and two dates a person."""

    def __init__(self, *args: Any, people: Sequence[tuple[Person, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        for person, called in people:
            self.fields[f"search_{person.pk}"] = forms.BooleanField(
                label=f"Search for {called}", required=False
            )
            self.fields[f"from_{person.pk}"] = DayMonthYearField(
                label="From", subject=f"The first day for {called}", required=False
            )
            self.fields[f"to_{person.pk}"] = DayMonthYearField(
                label="To", subject=f"The last day for {called}", required=False
            )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Give the fields by person, for the template."""
        return [
            {
                "person": person,
                "called": called,
                "search": self[f"search_{person.pk}"],
                "period_from": self[f"from_{person.pk}"],
                "period_to": self[f"to_{person.pk}"],
            }
            for person, called in self.people
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for person, called in self.people:
            if not cleaned.get(f"search_{person.pk}"):
                continue
            first, last = cleaned.get(f"from_{person.pk}"), cleaned.get(f"to_{person.pk}")
            for name, value, end in (("from", first, "first"), ("to", last, "last")):
                field = f"{name}_{person.pk}"
                if value is None and field not in self.errors:
                    self.add_error(field, f"Enter the {end} day of the period for {called}")
            if first and last and first > last:
                self.add_error(
                    f"to_{person.pk}", f"The period for {called} must end after it begins"
                )
        if not self.errors and not any(
            cleaned.get(f"search_{person.pk}") for person, _ in self.people
        ):
            raise forms.ValidationError("Choose at least one person to search for")
        return cleaned

    @property
    def periods(self) -> dict[int, tuple[date, date]]:
        """Give the periods of those who are searched for, by the number of the person."""
        return {
            person.pk: (
                self.cleaned_data[f"from_{person.pk}"],
                self.cleaned_data[f"to_{person.pk}"],
            )
            for person, _ in self.people
            if self.cleaned_data.get(f"search_{person.pk}")
        }


class AgenciesForm(Form):
    """Which agencies a round asks; each one added or removed is logged."""

    agencies = forms.MultipleChoiceField(
        label="Which agencies are asked?",
        required=False,
        widget=HintedCheckboxes,
        help_text="Ticked: the standard list. Every change is kept in the chronicle.",
    )
    because = reason_field("Why did you change the list?", required=False)

    def __init__(self, *args: Any, contacts: Sequence[AgencyContact], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agencies: Any = self.fields["agencies"]
        agencies.choices = [(str(each.agency_id), each.agency.name) for each in contacts]
        agencies.widget.hints = {
            str(each.agency_id): f"{each.name + ', ' if each.name else ''}{each.email}"
            for each in contacts
        }


class SendForm(Form):
    """The date that the letter prints, where it is not the protocol's."""

    due_on = DayMonthYearField(
        label="Date of return printed on the letter",
        subject="The date of return",
        help_text="The protocol's date stands here. Change it only if the letter prints another.",
    )


class ExtendForm(Form):
    """A later date for one agency."""

    due_on = DayMonthYearField(label="Until when?", subject="The new date")
    because = reason_field("Why does this agency get more time?")

    def clean_due_on(self) -> date:
        day: date = self.cleaned_data["due_on"]
        if day < timezone.localdate():
            raise forms.ValidationError("The new date must be today or later")
        return day


class WaiveForm(Form):
    """Why the review goes on without an answer."""

    because = reason_field("Why does the review go on without this answer?")


class PassOnForm(Form):
    """The colleague to whom an agency's request goes."""

    address = forms.EmailField(
        label="Your colleague's work e-mail address",
        widget=forms.EmailInput({"autocomplete": "off"}),
    )


class NothingForm(Form):
    """A question that is answered by its button."""

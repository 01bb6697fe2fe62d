"""What is asked of a person on every page that asks it: names, dates of birth, addresses (R16)."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.forms.formsets import BaseFormSet

from cases.core.identity.models import Part, Person, PersonName
from cases.core.identity.services import AddressFacts
from cases.core.progress.who_is_who import PersonFacts
from partnerships.pages.dates import DayMonthYearField, PartialDateField
from partnerships.pages.forms import Form
from partnerships.pages.values import NotKnown, PartialDate

LINES = forms.Textarea(attrs={"rows": 2})
MOST_ROWS = 60


def lines_of(text: str) -> list[str]:
    """Give the lines of a text box that are not blank."""
    return [line.strip() for line in text.splitlines() if line.strip()]


class Row(Form):
    """One of several rows; a row left empty counts as not there, a ticked one as taken away."""

    says_optional = False
    needed: ClassVar[tuple[str, ...]] = ()

    @property
    def is_empty(self) -> bool:
        """Say whether nothing was entered."""
        ignored = {"pk", "DELETE", "at_death"}
        return not any(v for k, v in self.cleaned_data.items() if k not in ignored)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        if not self.is_empty and not cleaned.get("DELETE"):
            for name in self.needed:
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, self.fields[name].error_messages["required"])
        return cleaned


class RowSet(BaseFormSet):  # type: ignore[type-arg]  # generic in the stubs only
    """Rows of a form, kept in the order in which they stand."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = "Take this row away"

    def kept(self) -> list[dict[str, Any]]:
        """Give the cleaned rows that hold something and were not taken away."""
        return [
            form.cleaned_data
            for form in self.forms
            if getattr(form, "cleaned_data", None)
            and not form.cleaned_data.get("DELETE")
            and not form.is_empty
        ]


def rows_of(form: type[Row], extra: int = 1) -> Any:
    """Give the class of a set of such rows, with one blank row at the end."""
    return forms.formset_factory(
        form, formset=RowSet, extra=extra, can_delete=True, max_num=MOST_ROWS, validate_max=True
    )


class BirthRow(Row):
    """Another date of birth under which a person has been recorded."""

    born = PartialDateField(label="Another date of birth", subject="Date of birth", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["born"].widget.not_known_label = ""  # type: ignore[attr-defined]  # ours


class AddressRow(Row):
    """An address, with the days between which it was somebody's."""

    needed = ("lines",)
    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    lines = forms.CharField(
        label="Address", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    postcode = forms.CharField(
        label="Postcode",
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )
    from_on = DayMonthYearField(label="From, if known", subject="From", required=False)
    to_on = DayMonthYearField(label="Until, if it ended", subject="Until", required=False)
    at_death = forms.BooleanField(label="This was home at the time of death", required=False)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        begins, ends = cleaned.get("from_on"), cleaned.get("to_on")
        if begins and ends and ends < begins:
            self.add_error("to_on", "Until must be on or after the day from which it was home")
        return cleaned

    def facts(self) -> AddressFacts:
        """Give the address as it is kept."""
        return address_facts(self.cleaned_data)


def address_facts(row: dict[str, Any]) -> AddressFacts:
    """Give an address as it is kept, from a cleaned row."""
    names = ("lines", "postcode", "from_on", "to_on", "at_death", "pk")
    return AddressFacts(**{name: row[name] for name in names})


BirthRows = rows_of(BirthRow)
AddressRows = rows_of(AddressRow)
PERSON_ROWS = {"births": BirthRows, "addresses": AddressRows}
ROW_TITLES = {"births": "Other dates of birth on record", "addresses": "Addresses"}


class PersonForm(Form):
    """Names, first date of birth and date of death of a person; rows hold the rest."""

    full_name = forms.CharField(
        label="Full name", required=False, max_length=200, help_text="Leave empty while unknown."
    )
    aliases = forms.CharField(
        label="Also known as",
        required=False,
        widget=LINES,
        help_text="Other names, former names and nicknames, one on each line.",
    )
    spellings = forms.CharField(
        label="Other spellings", required=False, widget=LINES, help_text="One on each line."
    )
    born = PartialDateField(
        label="Date of birth",
        required=False,
        help_text="The year alone, or month and year, will do.",
    )
    died_on = DayMonthYearField(
        label="Date of death or serious incident", required=False, past_only=True
    )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        born, died = cleaned.get("born"), cleaned.get("died_on")
        if isinstance(born, PartialDate) and died and born.earliest > died:
            self.add_error("born", "Date of birth must be before the date of death")
        for name in ("aliases", "spellings"):
            if any(len(line) > 200 for line in lines_of(cleaned.get(name) or "")):
                self.add_error(name, "Each name must be 200 characters or fewer")
        return cleaned

    def facts(self, rows: dict[str, RowSet]) -> PersonFacts:
        """Give what is kept of the person, the rows included."""
        born = self.cleaned_data.get("born")
        births = [] if born is None or isinstance(born, NotKnown) else [born]
        births += [row["born"] for row in rows["births"].kept()]
        return PersonFacts(
            full_name=self.cleaned_data["full_name"],
            aliases=lines_of(self.cleaned_data["aliases"]),
            spellings=lines_of(self.cleaned_data["spellings"]),
            births=births,
            addresses=[address_facts(row) for row in rows["addresses"].kept()],
            died_on=self.cleaned_data.get("died_on"),
            relationship=self.cleaned_data.get("relationship", ""),
        )


class IdentityForm(PersonForm):
    """A person on the page "Who is who"."""

    part = forms.ChoiceField(label="Part in the case", choices=Part.choices)
    relationship = forms.CharField(
        label="Relationship to the person who died", required=False, max_length=120
    )
    is_relevant = forms.BooleanField(
        label="Agencies are asked about this person in the trawl", required=False
    )
    field_order = ("part", "full_name", "aliases", "spellings", "born", "died_on", "relationship")


class PseudonymForm(Form):
    """The pseudonym that was agreed for a person, and when."""

    pseudonym = forms.CharField(
        max_length=80, help_text="Not a real name of anybody in this case, nor part of one."
    )
    agreed_on = DayMonthYearField(label="When was it agreed?", subject="This date", past_only=True)


def person_initial(person: Person | None) -> dict[str, Any]:
    """Give what the form shows of a person; its rows stand under `births` and `addresses`."""
    if person is None:
        return {"births": [], "addresses": [], "is_relevant": True}
    names = list(person.names.all())
    births = [PartialDate(row.year, row.month, row.day) for row in person.births.all()]

    def of_kind(kind: str) -> str:
        return "\n".join(row.name for row in names if row.kind == kind)

    return {
        "full_name": of_kind(PersonName.Kind.FULL).split("\n")[0],
        "aliases": of_kind(PersonName.Kind.ALIAS),
        "spellings": of_kind(PersonName.Kind.SPELLING),
        "born": births[0] if births else None,
        "died_on": person.died_on,
        "part": person.part,
        "relationship": person.relationship,
        "is_relevant": person.is_relevant_for_trawl,
        "births": [{"born": born} for born in births[1:]],
        "addresses": [
            {
                "pk": row.pk,
                "lines": row.lines,
                "postcode": row.postcode,
                "from_on": row.from_on,
                "to_on": row.to_on,
                "at_death": row.at_death,
            }
            for row in person.addresses.all()
        ],
    }

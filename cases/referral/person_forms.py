"""What the referral asks of each person who died and of each suspect (LC A 1.1, 1.4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms

from cases.core.identity.ages import REVIEWED_FROM, ages_on
from cases.core.identity.models import Part, Person
from cases.core.progress.pages.person_forms import PersonForm, RowSet, person_initial
from cases.core.progress.who_is_who import write_person
from cases.referral.choices import Supervision, Vulnerable, YesNoNotKnown
from cases.referral.forms import SectionForm, long_text, three_answers
from cases.referral.models import PersonParticulars, Vulnerability
from cases.referral.services import particulars_of
from partnerships.pages.values import PartialDate

SAID = ("sex", "sexual_orientation", "ethnicity", "country_of_birth", "religion")
TOO_YOUNG = (
    "On this date of birth the person was {age} at death. A review is for people aged 16 or over: "
    "check both dates, or tick that a child died too"
)


def said(label: str, hint: str = "") -> forms.CharField:
    """Give a short answer in the words of whoever answers."""
    return forms.CharField(label=label, required=False, max_length=60, help_text=hint)


class ParticularsForm(SectionForm, PersonForm):
    """What is asked of both: who it was, care, six vulnerabilities, relationships, services."""

    sex = said("Sex")
    sexual_orientation = said("Sexual orientation")
    ethnicity = said("Ethnicity")
    country_of_birth = said("Country of birth")
    religion = said("Religion or belief")
    caring = three_answers("Caring responsibilities?")
    caring_details = long_text("Details of the caring responsibilities", rows=2)
    relationships = long_text(
        "Significant relationships", help_text="Partner, carer and family members."
    )
    services = three_answers("Accessing services before the homicide?")
    services_details = long_text("Which services?", rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in Vulnerable:
            self.fields[kind.value] = three_answers(kind.label)
            self.fields[f"{kind.value}_extent"] = forms.CharField(
                label=f"{kind.label}: extent, if yes and known", required=False, max_length=300
            )

    @property
    def groups(self) -> list[tuple[str, list[Asked]]]:
        """Give the questions under headings, in the order of the paper form."""
        return [
            (title, [Asked(self[name], name in FOLLOWS, name in FOLLOWED) for name in names])
            for title, wanted in GROUPS
            if (names := [name for name in wanted if name in self.fields])
        ]


@dataclass(frozen=True)
class Asked:
    """A question: whether a box follows that a "Yes" opens, or whether it is such a box."""

    field: Any
    opens: bool
    follows: bool


FOLLOWS = {
    "caring": "caring_details",
    **{kind.value: f"{kind.value}_extent" for kind in Vulnerable},
    "services": "services_details",
    "experienced_abuse": "experienced_abuse_details",
    "marac": "marac_details",
    "abused_others": "abused_others_details",
}
FOLLOWED = frozenset(FOLLOWS.values())
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Names and dates",
        (
            "full_name",
            "aliases",
            "spellings",
            "relationship",
            "born",
            "died_on",
            "child_died_too",
        ),
    ),
    ("About the person", SAID),
    ("Caring responsibilities", ("caring", "caring_details")),
    (
        "Vulnerabilities",
        tuple(name for kind in Vulnerable for name in (kind.value, f"{kind.value}_extent")),
    ),
    ("Relationships and services", ("relationships", "services", "services_details")),
    (
        "Domestic abuse",
        (
            "experienced_abuse",
            "experienced_abuse_details",
            "marac",
            "marac_details",
            "abused_others",
            "abused_others_details",
            "managed_by",
        ),
    ),
)


class DeceasedForm(ParticularsForm):
    """A person who died (LC A 1.1)."""

    child_died_too = forms.BooleanField(
        label="This is a child who died in the same incident as somebody aged 16 or over",
        required=False,
    )
    experienced_abuse = three_answers(
        "Had the person experienced domestic abuse by a current or previous partner or family "
        "member?"
    )
    experienced_abuse_details = long_text("What details are known?", rows=2)
    marac = three_answers("Had the person’s case been heard at MARAC?")
    marac_details = forms.CharField(
        label="When was it heard?",
        required=False,
        max_length=300,
        help_text="One date or several, as far as they are known.",
    )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        born, died = cleaned.get("born"), cleaned.get("died_on")
        if isinstance(born, PartialDate) and died and "born" not in self.errors:
            age = ages_on(born, died)
            if age.oldest < REVIEWED_FROM and not cleaned.get("child_died_too"):
                self.add_error("born", TOO_YOUNG.format(age=age.words))
        return cleaned


class SuspectForm(ParticularsForm):
    """A suspect or perpetrator (LC A 1.4)."""

    relationship = forms.CharField(
        label="Relationship to the person who died", required=False, max_length=120
    )
    abused_others = three_answers(
        "Had this person perpetrated domestic abuse against a previous partner or family member?"
    )
    abused_others_details = long_text("What details are known?", rows=2)
    managed_by = forms.MultipleChoiceField(
        label="Managed or supervised by any of these?",
        choices=Supervision.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


PERSON_FORMS = {Part.DECEASED: DeceasedForm, Part.SUSPECT: SuspectForm}
PLAIN = (
    *SAID,
    "child_died_too",
    "caring",
    "caring_details",
    "relationships",
    "services",
    "services_details",
    "experienced_abuse",
    "experienced_abuse_details",
    "marac",
    "marac_details",
    "abused_others",
    "abused_others_details",
    "managed_by",
)


def particulars_initial(person: Person) -> dict[str, Any]:
    """Give what the form shows of a person, rows included."""
    initial = person_initial(person)
    row = PersonParticulars.objects.filter(person=person).first()
    if row:
        initial |= {name: getattr(row, name) for name in PLAIN}
    for each in Vulnerability.objects.filter(person=person):
        initial[each.kind] = each.answer
        initial[f"{each.kind}_extent"] = each.extent
    return initial


def write_particulars(person: Person, form: ParticularsForm, rows: dict[str, RowSet]) -> None:
    """Keep what a cleaned form says of a person."""
    write_person(person, form.facts(rows))
    row = particulars_of(person)
    for name in PLAIN:
        if name in form.cleaned_data:
            setattr(row, name, form.cleaned_data[name])
    row.save()
    for kind in Vulnerable:
        answer = form.cleaned_data.get(kind.value)
        if not answer:
            for gone in Vulnerability.objects.filter(person=person, kind=kind):
                gone.delete()
            continue
        Vulnerability.objects.update_or_create(
            person=person,
            kind=kind,
            partnership_id=person.partnership_id,
            defaults={
                "answer": answer,
                "extent": form.cleaned_data[f"{kind.value}_extent"]
                if answer == YesNoNotKnown.YES
                else "",
            },
        )

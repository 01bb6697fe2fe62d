"""The sections of the referral, in the order of the paper form: how each is shown and kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from cases.core.case.models import Case
from cases.core.case.selectors import milestone_on
from cases.core.case.services import mark_milestone
from cases.core.identity.ages import was_child
from cases.core.identity.models import Part, Person, PersonName
from cases.core.identity.selectors import born, people_of
from cases.core.identity.services import add_person, keep_births, keep_names
from cases.core.progress.pages.person_forms import PERSON_ROWS, ROW_TITLES, RowSet
from cases.core.timetable.kinds import Milestone
from cases.referral import forms as f
from cases.referral.asking import SectionForm
from cases.referral.choices import Household
from cases.referral.models import InvolvedAgency, Referral
from cases.referral.opening import keep_incident, mark_or_clear, starts_asked
from cases.referral.opening_forms import STARTS, DatesForm
from cases.referral.person_forms import PERSON_FORMS, particulars_initial, write_particulars
from cases.referral.selectors import standing_of
from cases.referral.services import particulars_of
from partnerships.pages.values import PartialDate

Rows = dict[str, RowSet]
Initial = dict[str, Any]


def columns(form: type[SectionForm]) -> tuple[str, ...]:
    """Give the fields of a form that are columns of the referral."""
    return tuple(form.base_fields)


def _read_columns(form: type[SectionForm]) -> Callable[[Referral], Initial]:
    return lambda referral: {name: getattr(referral, name) for name in columns(form)}


def _write_columns(referral: Referral, form: Any, rows: Rows) -> None:
    for name in columns(type(form)):
        setattr(referral, name, form.cleaned_data[name])
    referral.save()


@dataclass(frozen=True)
class Section:
    """One section: its form, its rows, what they begin with, and how they are kept.

    `options` gives what else the form must know of the case.
    """

    code: str
    title: str
    hint: str
    form: type[SectionForm]
    read: Callable[[Referral], Initial]
    write: Callable[[Referral, Any, Rows], None] = _write_columns
    rows: dict[str, Any] = field(default_factory=dict)
    row_titles: dict[str, str] = field(default_factory=dict)
    options: Callable[[Case], dict[str, Any]] = lambda case: {}


def plain(code: str, title: str, hint: str, form: type[SectionForm], **more: Any) -> Section:
    """Give a section whose fields are columns of the referral."""
    return Section(code, title, hint, form, _read_columns(form), **more)


def _read_dates(referral: Referral) -> Initial:
    case = referral.case
    aware = case.milestones.filter(code=Milestone.CAME_TO_ATTENTION).first()
    return {
        "alerted_by": referral.alerted_by,
        "alerted_by_organisation": referral.alerted_by_organisation,
        "attention_on": aware.on if aware else None,
        "attention_time": timezone.localtime(aware.at).time() if aware and aware.at else None,
        "incident_on": referral.incident_on,
        "incident_time": timezone.localtime(referral.incident_at).time()
        if referral.incident_at
        else None,
        "sub_group_informed_on": milestone_on(case, Milestone.SUB_GROUP_INFORMED),
        "chair_notified_on": milestone_on(case, Milestone.CHAIR_NOTIFIED),
        "received_on": milestone_on(case, Milestone.REFERRAL_RECEIVED),
    }


def _write_dates(referral: Referral, form: Any, rows: Rows) -> None:
    data, case = form.cleaned_data, referral.case
    referral.alerted_by = data["alerted_by"]
    referral.alerted_by_organisation = data["alerted_by_organisation"]
    keep_incident(case, referral, data["incident_on"], data["incident_time"])
    moment = datetime.combine(data["attention_on"], data["attention_time"])
    mark_milestone(
        case=case,
        code=Milestone.CAME_TO_ATTENTION,
        on=data["attention_on"],
        at=timezone.make_aware(moment),
    )
    for milestone, (name, _) in STARTS.items():
        if name in data:
            mark_or_clear(case, milestone, data[name])
    mark_or_clear(case, Milestone.REFERRAL_RECEIVED, data["received_on"])


def _read_factors(referral: Referral) -> Initial:
    return dict(referral.factors)


def _write_factors(referral: Referral, form: Any, rows: Rows) -> None:
    referral.factors = form.factors()
    referral.save()


def _write_nothing_but_rows(write: Callable[[Referral, RowSet], None]) -> Any:
    return lambda referral, form, rows: write(referral, rows["rows"])


def household(code: str, title: str, where: Household) -> Section:
    """Give the section of those who lived at an address; each row becomes a person."""

    def living_there(case: Case) -> list[Person]:
        return [
            person
            for person in people_of(case).filter(
                particulars__household=where, part__in=(Part.HOUSEHOLD, Part.CHILD)
            )
        ]

    def read(referral: Referral) -> Initial:
        rows = []
        for person in living_there(referral.case):
            row = particulars_of(person)
            rows.append(
                {
                    "pk": person.pk,
                    "full_name": next((n.name for n in person.names.all()), ""),
                    "born": born(person),
                    "telephone": row.telephone,
                    "email": row.email,
                    "relationship": person.relationship,
                }
            )
        return {"rows": rows}

    def write(referral: Referral, rows: RowSet) -> None:
        case = referral.case
        died_on = standing_of(case).died_on or timezone.localdate()
        there = {person.pk: person for person in living_there(case)}
        for row in rows.kept():
            part = Part.CHILD if was_child(_whole(row["born"]), died_on) else Part.HOUSEHOLD
            person = there.pop(row["pk"], None) or add_person(case=case, part=part)
            person.relationship = row["relationship"]
            person.save()
            _keep_name_and_birth(person, row)
            particulars = particulars_of(person)
            particulars.household = where
            particulars.telephone, particulars.email = row["telephone"], row["email"]
            particulars.save()
        for gone in there.values():
            gone.delete()

    return Section(
        code,
        title,
        "One row for each person; none if nobody else lived there",
        f.RowsForm,
        read,
        _write_nothing_but_rows(write),
        {"rows": f.HouseholdRows},
        {"rows": "People"},
    )


def _keep_name_and_birth(person: Person, row: dict[str, Any]) -> None:
    others = list(PersonName.objects.filter(person=person).exclude(kind=PersonName.Kind.FULL))
    keep_names(
        person,
        full=row["full_name"],
        aliases=[n.name for n in others if n.kind == PersonName.Kind.ALIAS],
        spellings=[n.name for n in others if n.kind == PersonName.Kind.SPELLING],
    )
    if born(person) != _whole(row["born"]):
        keep_births(person, [known] if (known := _whole(row["born"])) else [])


def _whole(given: Any) -> PartialDate | None:
    return given if isinstance(given, PartialDate) else None


AGENCY_COLUMNS = ("agency", "contact_name", "telephone", "email", "reason")


def _read_agencies(referral: Referral) -> Initial:
    rows = InvolvedAgency.objects.filter(referral=referral) if referral.pk else ()
    return {
        "rows": [
            {"pk": row.pk} | {name: getattr(row, name) for name in AGENCY_COLUMNS} for row in rows
        ]
    }


def _write_agencies(referral: Referral, rows: RowSet) -> None:
    there = {row.pk: row for row in InvolvedAgency.objects.filter(referral=referral)}
    for row in rows.kept():
        kept = there.pop(row["pk"], None) or InvolvedAgency(
            referral=referral, partnership_id=referral.partnership_id
        )
        for name in AGENCY_COLUMNS:
            setattr(kept, name, row[name])
        kept.save()
    for gone in there.values():
        gone.delete()


def _usual_rule(case: Case) -> dict[str, Any]:
    rules = case.protocol.rules.referral.responsible_by
    return {"usual": rules[0].value if rules else ""}


def _read_responsible(referral: Referral) -> Initial:
    usual = _usual_rule(referral.case)["usual"]
    return {
        "responsible_by": referral.responsible_by or usual,
        "responsible_because": referral.responsible_because,
    }


SECTIONS: tuple[Section, ...] = (
    Section(
        "dates",
        "The alert and its dates",
        "Who alerted, when, and when the written referral arrived",
        DatesForm,
        _read_dates,
        _write_dates,
        options=lambda case: {"starts": starts_asked(case.protocol.rules)},
    ),
    Section(
        "responsible",
        "The responsible partnership",
        "By normal residence or last known address",
        f.ResponsibleForm,
        _read_responsible,
        options=_usual_rule,
    ),
    plain("referrer", "Referrer", "Name, agency, how to reach them", f.ReferrerForm),
    plain("lead", "Safeguarding Lead", "Who signs for the agency", f.LeadForm),
    household("victim_household", "Others at the address of the person who died", Household.VICTIM),
    plain("incident", "The fatal incident", "Where, who investigates", f.IncidentForm),
    household("suspect_household", "Others at the suspect’s address", Household.SUSPECT),
    Section(
        "factors",
        "The relationship",
        "Ten factors that may be known or believed",
        f.FactorsForm,
        _read_factors,
        _write_factors,
    ),
    Section(
        "agencies",
        "Other agencies with known involvement",
        "One row for each agency; none if none is known",
        f.RowsForm,
        _read_agencies,
        _write_nothing_but_rows(_write_agencies),
        {"rows": f.AgencyRows},
        {"rows": "Agencies"},
    ),
    plain("summary", "Brief summary of the case", "Events and circumstances", f.SummaryForm),
    plain(
        "criteria",
        "Criteria for a review",
        "Four questions with yes or no; what follows from them is computed, and people decide",
        f.CriteriaForm,
    ),
    plain(
        "circumstances",
        "Other kinds of review",
        "What calls for a child, adult or mental-health review",
        f.CircumstancesForm,
    ),
)
BY_CODE = {section.code: section for section in SECTIONS}


def person_section(person: Person) -> Section:
    """Give the section of one person who died or is suspected; raises KeyError for others."""
    form = PERSON_FORMS[Part(person.part)]
    return Section(
        "person",
        "Person who died" if person.part == Part.DECEASED else "Suspect or perpetrator",
        "",
        form,
        lambda referral: particulars_initial(person),
        lambda referral, filled, rows: write_particulars(person, filled, rows),
        dict(PERSON_ROWS),
        dict(ROW_TITLES),
    )

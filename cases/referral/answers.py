"""The whole referral as a person reads it: to check before signing, to print, to sign by link."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from cases.core.case.models import Case
from cases.core.identity.models import Part, Person, PersonName
from cases.core.progress.pages.case_page import case_url
from cases.core.timetable.kinds import Milestone
from cases.referral.choices import (
    BoardReferral,
    Circumstance,
    Factor,
    Household,
    HowSure,
    Responsible,
    Supervision,
    Vulnerable,
    YesNoNotKnown,
)
from cases.referral.criteria import C1_QUESTION, LIMBS
from cases.referral.models import PersonParticulars, Referral
from cases.referral.selectors import Standing, agencies_of, people_with_particulars, standing_of
from partnerships.pages.dates import in_words


@dataclass
class AnswerPart:
    """One part of the referral with its answers; `url` is where it is changed."""

    title: str
    url: str = ""
    rows: list[dict[str, str]] = field(default_factory=list)
    anchor: str = ""

    def say(self, label: str, value: Any) -> None:
        """Add an answer in words."""
        self.rows.append({"label": label, "value": words(value)})


def words(value: Any) -> str:
    """Give a value as a person reads it; nothing entered stays empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        local = timezone.localtime(value)
        return f"{words(local.date())}, {local:%H:%M}"
    if isinstance(value, date):
        return in_words(value)
    return str(value)


def choice(kind: Any, value: str) -> str:
    """Give the label of a chosen value."""
    return str(kind(value).label) if value else ""


def _with(answer: str, details: str) -> str:
    said = choice(YesNoNotKnown, answer)
    return ": ".join(part for part in (said, details) if part)


def answers_of(case: Case, *, linked: bool = True) -> list[AnswerPart]:
    """Give every part of the referral in the order of the paper form, real names included.

    `linked` says whether parts link to where they are changed.
    """
    standing = standing_of(case)
    people = people_with_particulars(case)
    referral = standing.referral

    def url(section: str) -> str:
        return case_url(case, "referral_section", section=section) if linked else ""

    parts = [
        _alert(standing, url("dates")),
        _people(referral, "referrer", "Referrer", url("referrer")),
        _people(referral, "lead", "Safeguarding Lead", url("lead")),
    ]
    parts += [_person(p, linked, case) for p in people if p.part == Part.DECEASED]
    parts.append(
        _household(people, Household.VICTIM, "Others at the address of the person who died")
    )
    parts[-1].url = url("victim_household")
    parts.append(_incident(referral, url("incident")))
    parts += [_person(p, linked, case) for p in people if p.part == Part.SUSPECT]
    parts.append(_household(people, Household.SUSPECT, "Others at the suspect’s address"))
    parts[-1].url = url("suspect_household")
    parts += [
        _factors(referral, url("factors")),
        _agencies(case, url("agencies")),
        AnswerPart(
            "Brief summary of the case",
            url("summary"),
            [{"label": "Events and circumstances", "value": referral.summary}],
        ),
        _criteria(referral, url("criteria")),
        _circumstances(standing, url("circumstances")),
    ]
    for number, part in enumerate(parts, 1):
        part.anchor = f"part-{number}"
    return parts


def _alert(standing: Standing, url: str) -> AnswerPart:
    referral, dates = standing.referral, standing.milestones
    part = AnswerPart("The alert and its dates", url)
    by = ", ".join(x for x in (referral.alerted_by, referral.alerted_by_organisation) if x)
    part.say("Alerted by", by)
    for code, label in (
        (Milestone.CAME_TO_ATTENTION, "Came to the partnership’s attention"),
        (Milestone.SUB_GROUP_INFORMED, "Came to the sub-group’s attention"),
        (Milestone.CHAIR_NOTIFIED, "Chair of the partnership notified"),
    ):
        if code in dates:
            part.say(label, dates[code].at or dates[code].on)
    part.say("Incident", referral.incident_at or referral.incident_on)
    received = dates.get(Milestone.REFERRAL_RECEIVED)
    part.say("Written referral received", received.on if received else None)
    part.say("Responsible partnership", choice(Responsible, referral.responsible_by))
    if referral.responsible_because:
        part.say("Reason", referral.responsible_because)
    return part


def _people(referral: Referral, prefix: str, title: str, url: str) -> AnswerPart:
    part = AnswerPart(title, url)

    def kept(name: str) -> Any:
        return getattr(referral, f"{prefix}_{name}")

    part.say("Name", kept("name"))
    part.say("Agency and job title", ", ".join(x for x in (kept("agency"), kept("job_title")) if x))
    part.say("Contact", "\n".join(x for x in (kept("telephone"), kept("email")) if x))
    part.say("Signed as", kept("signed_as"))
    part.say("Signed on", kept("signed_on"))
    if prefix == "lead" and referral.lead_not_signed_because:
        part.say("Why it is not signed", referral.lead_not_signed_because)
    return part


def _person(person: Person, linked: bool, case: Case) -> AnswerPart:
    died = person.part == Part.DECEASED
    title = f"{'Person who died' if died else 'Suspect or perpetrator'}: {person.label}"
    part = AnswerPart(title, case_url(case, "referral_person", person=person.pk) if linked else "")
    _who(part, person)
    row = getattr(person, "particulars", None) or PersonParticulars(person=person)
    if person.relationship:
        part.say("Relationship to the person who died", person.relationship)
    part.say("Date of death or serious incident", person.died_on)
    part.say("Sex", row.sex)
    part.say("Sexual orientation", row.sexual_orientation)
    part.say("Ethnicity", row.ethnicity)
    part.say("Country of birth", row.country_of_birth)
    part.say("Religion or belief", row.religion)
    part.say("Caring responsibilities", _with(row.caring, row.caring_details))
    said = {each.kind: each for each in person.vulnerabilities.all()}
    for kind in Vulnerable:
        each = said.get(kind.value)
        part.say(kind.label, _with(each.answer, each.extent) if each else "")
    part.say("Significant relationships", row.relationships)
    part.say("Accessing services before", _with(row.services, row.services_details))
    if died:
        part.say(
            "Experienced domestic abuse",
            _with(row.experienced_abuse, row.experienced_abuse_details),
        )
        part.say("Heard at MARAC", _with(row.marac, row.marac_details))
    else:
        part.say(
            "Abused a previous partner or relative",
            _with(row.abused_others, row.abused_others_details),
        )
        part.say(
            "Managed or supervised by",
            "\n".join(choice(Supervision, code) for code in row.managed_by),
        )
    return part


def _who(part: AnswerPart, person: Person) -> None:
    names = list(person.names.all())
    for kind in PersonName.Kind:
        found = [name.name for name in names if name.kind == kind]
        if found or kind == PersonName.Kind.FULL:
            part.say(kind.label, "\n".join(found))
    births = [str(birth.on) for birth in person.births.all()]
    part.say("Date of birth", "\n".join(births))
    part.say("Addresses", "\n\n".join(_address(row) for row in person.addresses.all()))


def _address(row: Any) -> str:
    when = [f"from {words(row.from_on)}"] if row.from_on else []
    when += [f"until {words(row.to_on)}"] if row.to_on else []
    when += ["home at the time of death"] if row.at_death else []
    lines = [row.lines, row.postcode, f"({', '.join(when)})" if when else ""]
    return "\n".join(line for line in lines if line)


def _household(people: list[Person], where: Household, title: str) -> AnswerPart:
    part = AnswerPart(title)
    for person in people:
        row = getattr(person, "particulars", None)
        if row is None or row.household != where or person.part in (Part.DECEASED, Part.SUSPECT):
            continue
        births = [str(birth.on) for birth in person.births.all()]
        said = [
            *(name.name for name in person.names.all()),
            *(f"born {birth}" for birth in births),
            person.relationship,
            row.telephone,
            row.email,
        ]
        part.say(person.label, "\n".join(x for x in said if x))
    if not part.rows:
        part.say("People", "Nobody entered")
    return part


def _incident(referral: Referral, url: str) -> AnswerPart:
    part = AnswerPart("The fatal incident", url)
    part.say("Location", referral.locations)
    part.say("Lead investigator", referral.lead_investigator)
    part.say(
        "Multiple victims or offenders", choice(YesNoNotKnown, referral.multiple_investigation)
    )
    part.say("Referral to the adults board", choice(BoardReferral, referral.adults_board))
    part.say(
        "Referral to the children partnership", choice(BoardReferral, referral.childrens_board)
    )
    return part


def _factors(referral: Referral, url: str) -> AnswerPart:
    part = AnswerPart("The relationship", url)
    for factor in Factor:
        if sure := referral.factors.get(factor.value):
            part.say(factor.label, choice(HowSure, sure))
    if not part.rows:
        part.say("Factors", "None entered")
    return part


def _agencies(case: Case, url: str) -> AnswerPart:
    part = AnswerPart("Other agencies with known involvement", url)
    for row in agencies_of(case):
        said = (row.contact_name, row.telephone, row.email, row.reason)
        part.say(row.agency, "\n".join(x for x in said if x) or "No more is known")
    if not part.rows:
        part.say("Agencies", "None entered")
    return part


def _criteria(referral: Referral, url: str) -> AnswerPart:
    part = AnswerPart("Criteria for a review", url)
    for label, name in (
        (C1_QUESTION, "aged_16_or_over"),
        (LIMBS["C2a"], "by_relative_or_partner"),
        (LIMBS["C2b"], "by_household_member"),
        (LIMBS["C2c"], "own_life_with_concern"),
    ):
        because = getattr(referral, f"{name}_because")
        answer = words(getattr(referral, name))
        part.say(label, "\n".join(x for x in (answer, because) if x))
    part.say("The criteria are", referral.criteria.answer)
    if referral.alternative_review:
        part.say("Other review or audit that could help", referral.alternative_review)
    return part


def _circumstances(standing: Standing, url: str) -> AnswerPart:
    part = AnswerPart("Other kinds of review", url)
    chosen = [choice(Circumstance, code) for code in standing.referral.circumstances]
    part.say("What applies", "\n".join(chosen))
    for check in standing.checks:
        answer = standing.answers.get(check.code)
        if answer is None:
            part.say(check.title, "Not answered yet")
        elif answer.told:
            told = f"{answer.told} told on {words(answer.told_on)}"
            part.say(check.title, "\n".join(x for x in (told, answer.outcome) if x))
        else:
            part.say(check.title, f"Nobody told: {answer.not_told_because}")
    return part

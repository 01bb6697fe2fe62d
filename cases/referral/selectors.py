"""Questions about the referral of a case, for one case or for many at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from cases.core.case.models import Case, Milestone
from cases.core.drafts.models import Draft
from cases.core.identity.ages import AgeRange, ages_on
from cases.core.identity.models import Part, Person
from cases.core.identity.selectors import born, people_of
from cases.core.timetable.kinds import Milestone as M
from cases.core.timetable.periods import Unit
from cases.referral.checks import CheckFacts, RequiredCheck, required_checks
from cases.referral.choices import BoardReferral, Circumstance
from cases.referral.criteria import Criteria
from cases.referral.models import CheckAnswer, InvolvedAgency, Referral, SectionSaved
from cases.referral.parallel_selectors import parallel_reviews

SECTION = "referral."


@dataclass
class Standing:
    """How the referral of one case stands: what was saved, who is in it, which checks it needs."""

    case: Case
    referral: Referral
    people: list[Person] = field(default_factory=list)
    answers: dict[str, CheckAnswer] = field(default_factory=dict)
    saved: dict[tuple[str, int], SectionSaved] = field(default_factory=dict)
    milestones: dict[str, Milestone] = field(default_factory=dict)

    def of_part(self, *parts: str) -> list[Person]:
        """Give the people who have one of these parts, in the order in which they were entered."""
        return [person for person in self.people if person.part in parts]

    @property
    def deceased(self) -> list[Person]:
        """Give the people who died (R15)."""
        return self.of_part(Part.DECEASED)

    @property
    def died_on(self) -> date | None:
        """Give the day of the first death, or None while none is known."""
        return min((p.died_on for p in self.deceased if p.died_on), default=None)

    def age_at_death(self, person: Person) -> AgeRange | None:
        """Give how old somebody was: the person who died on that day, others at the first death."""
        birth, day = born(person), person.died_on or self.died_on
        return ages_on(birth, day) if birth and day else None

    @property
    def facts(self) -> CheckFacts:
        """Give what raises checks: what was ticked, and what follows from the dates of birth."""
        found = {Circumstance(code) for code in self.referral.circumstances}
        for person in self.people:
            age = self.age_at_death(person)
            if age is None:
                continue
            if person.part == Part.DECEASED and age.may_be(16, 17):
                found.add(Circumstance.VICTIM_16_OR_17)
            if person.part == Part.DECEASED and age.oldest < 16:
                found.add(Circumstance.CHILD_DIED)
            if person.part in (Part.CHILD, Part.HOUSEHOLD) and age.youngest < 18:
                found.add(Circumstance.UNDER_18_IN_FAMILY)
        if any(person.part == Part.CHILD for person in self.people):
            found.add(Circumstance.UNDER_18_IN_FAMILY)
        return CheckFacts(
            frozenset(found - {Circumstance.NONE}),
            self.referral.adults_board in (BoardReferral.MADE, BoardReferral.PLANNED),
            bool(self.referral.referrer_is_police),
        )

    @property
    def checks(self) -> tuple[RequiredCheck, ...]:
        """Give the checks that the protocol asks for on these facts."""
        return required_checks(self.case.protocol.rules.referral, self.facts)

    @property
    def open_checks(self) -> list[RequiredCheck]:
        """Give the checks that nobody has answered."""
        return [check for check in self.checks if check.code not in self.answers]

    @property
    def changed_since_signed(self) -> bool:
        """Say whether a section was saved after the Safeguarding Lead had signed."""
        signed = self.referral.lead_signed_at
        return signed is not None and any(row.saved_at > signed for row in self.saved.values())

    @property
    def late_by(self) -> timedelta | None:
        """Give by how much the alert was late, where the protocol shows that (R8), else None.

        An incident known by its date only is taken at the end of that day.
        """
        rules = self.case.protocol.rules
        rule = rules.timetable.get("alert")
        aware = self.milestones.get(M.CAME_TO_ATTENTION)
        begun = self.incident_moment
        if not rules.referral.late_alert or not rule or not rule.period or not aware or not begun:
            return None
        if rule.period.unit is not Unit.HOURS or aware.at is None:
            return None
        late = aware.at - begun - timedelta(hours=rule.period.number)
        return late if late > timedelta() else None

    @property
    def household_is_doubtful(self) -> bool:
        """Say whether the household limb is relied on for a death in a care setting (R11)."""
        warns = self.case.protocol.rules.referral.care_setting_warns
        return bool(
            warns and Circumstance.CARE_SETTING in self.facts and self.referral.by_household_member
        )

    @property
    def incident_moment(self) -> datetime | None:
        """Give when the incident was: its moment, or the end of its day."""
        if self.referral.incident_at or self.referral.incident_on is None:
            return self.referral.incident_at
        midnight = datetime.combine(self.referral.incident_on + timedelta(days=1), time())
        return timezone.make_aware(midnight)


def referral_of(case: Case) -> Referral:
    """Give the referral of a case; an empty, unsaved one where none was written yet."""
    return Referral.objects.filter(case=case).first() or Referral(
        case=case, partnership_id=case.partnership_id
    )


def criteria_of(case: Case) -> Criteria:
    """Give whether the case meets the criteria, the limbs relied on, and why in words."""
    return referral_of(case).criteria


def open_checks(case: Case) -> list[RequiredCheck]:
    """Give the checks of parallel reviews that nobody has answered (R9, R10, R11)."""
    return standing_of(case).open_checks


def agencies_of(case: Case) -> list[InvolvedAgency]:
    """Give the agencies that the referral names as involved (LC A 1.7)."""
    return list(InvolvedAgency.objects.filter(referral__case=case))


def standing_of(case: Case) -> Standing:
    """Give how the referral of a case stands, in eight queries."""
    return standings([case])[case.pk]


STANDING_QUERIES = 8


def standings(cases: Sequence[Case]) -> dict[int, Standing]:
    """Give how the referrals of several cases stand, by case, in the same eight queries."""
    numbers = [case.pk for case in cases]
    written = {row.case_id: row for row in Referral.objects.filter(case_id__in=numbers)}
    found = {
        case.pk: Standing(
            case,
            written.get(case.pk) or Referral(case=case, partnership_id=case.partnership_id),
        )
        for case in cases
    }
    by_referral = {row.pk: row.case_id for row in written.values()}
    for person in people_of_cases(numbers):
        found[person.case_id].people.append(person)
    for answer in CheckAnswer.objects.filter(referral_id__in=by_referral):
        found[by_referral[answer.referral_id]].answers[answer.code] = answer
    for row in SectionSaved.objects.filter(referral_id__in=by_referral):
        found[by_referral[row.referral_id]].saved[row.section, row.person_number] = row
    for milestone in Milestone.objects.filter(case_id__in=numbers, subject_kind="case"):
        found[milestone.case_id].milestones[milestone.code] = milestone
    return found


def people_of_cases(numbers: Iterable[int]) -> Any:
    """Give the people of several cases with names, dates of birth and addresses."""
    return Person.objects.filter(case_id__in=list(numbers)).prefetch_related(
        "names", "births", "addresses"
    )


def people_with_particulars(case: Case) -> list[Person]:
    """Give the people of a case with all that the form asks of them."""
    return list(people_of(case).select_related("particulars").prefetch_related("vulnerabilities"))


def drafts_of(case: Case) -> dict[tuple[str, int], Draft]:
    """Give what was typed into sections and not saved, by section and person."""
    rows = Draft.objects.filter(case=case, form__startswith=SECTION)
    return {(row.form.removeprefix(SECTION), row.subject_number): row for row in rows}


__all__ = [
    "Standing",
    "agencies_of",
    "criteria_of",
    "drafts_of",
    "open_checks",
    "parallel_reviews",
    "people_with_particulars",
    "referral_of",
    "standing_of",
    "standings",
]

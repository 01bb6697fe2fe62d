"""Verbs of the referral: saving a section, and answering a check."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.drafts.services import SHARED, discard_draft
from cases.core.identity.ages import was_child
from cases.core.identity.models import Part, Person
from cases.core.identity.selectors import born
from cases.core.identity.services import add_person, relabel
from cases.core.progress.advance import happened, require_on
from cases.core.timetable.kinds import Milestone
from cases.core.workflow.plug import NotReady, Reason
from cases.referral.choices import CheckCode
from cases.referral.elsewhere import follow
from cases.referral.models import CheckAnswer, PersonParticulars, Referral, SectionSaved
from cases.referral.opening import mark_or_clear
from cases.referral.parallel import keep_what_was_answered
from cases.referral.selectors import SECTION, standing_of
from partnerships.people.actor import Actor

Writer = Callable[[Case, Referral, Person | None], None]


def written_referral(case: Case) -> Referral:
    """Give the referral of a case, made now where the case was opened without one."""
    referral, _ = Referral.objects.get_or_create(case=case, partnership_id=case.partnership_id)
    return referral


@transaction.atomic
def save_section(
    *,
    case: Case,
    by: Actor,
    section: str,
    title: str,
    write: Writer,
    person: Person | None = None,
) -> SectionSaved:
    """Make what was typed in a section a fact: write it, discard its draft, relabel, refresh.

    `write` keeps the cleaned answers (the form's own part). Gives what was saved, with its new
    version. Raises AccessDenied, and NotReady for what cannot be.
    """
    case = locked(case)
    require_on(by, case, Verb.EDIT_REFERRAL)
    referral = written_referral(case)
    number = person.pk if person else 0
    write(case, referral, person)
    saved = note_saved(referral, section, person, by=by.name, at=timezone.now())
    discard_draft(
        SECTION + section,
        case=case,
        whose=SHARED,
        subject_kind="person" if person else "case",
        subject_number=number,
    )
    follow_the_people(case)
    refresh_deadlines(case)
    follow(case)
    about = f"{title}: {person.refreshed().label}" if person else title
    record("referral.saved", f"saved “{about}” of the referral", by=by, case=case)
    return saved


def note_saved(
    referral: Referral, section: str, person: Person | None, *, by: str, at: datetime
) -> SectionSaved:
    """Note that a section was saved, by whom and when; its version goes up by one."""
    saved, made = SectionSaved.objects.get_or_create(
        referral=referral,
        section=section,
        person_number=person.pk if person else 0,
        partnership_id=referral.partnership_id,
        defaults={"saved_by": by[:200], "saved_at": at},
    )
    if not made:
        saved.version += 1
        saved.saved_by, saved.saved_at = by[:200], at
        saved.save()
    return saved


def follow_the_people(case: Case) -> None:
    """Let labels follow the ages at death, and the milestone follow the first death."""
    standing = standing_of(case)
    for person in standing.people:
        person.case = case
        day = person.died_on or standing.died_on or timezone.localdate()
        child = was_child(born(person), day)
        if person.part in (Part.HOUSEHOLD, Part.CHILD):
            part = Part.CHILD if child else Part.HOUSEHOLD
            if part != person.part:
                person.part = part
                person.save()
        relabel(person, child=child)
    mark_or_clear(case, Milestone.DEATH, standing.died_on)


@transaction.atomic
def add_to_referral(*, case: Case, by: Actor, part: str) -> Person:
    """Add a further person who died, or who is suspected (R15), with a working label."""
    case = locked(case)
    require_on(by, case, Verb.EDIT_REFERRAL)
    if part not in (Part.DECEASED, Part.SUSPECT):
        raise NotReady([Reason("Only a person who died or a suspect is added here.")])
    written_referral(case)
    person = add_person(case=case, part=part)
    record(
        "referral.person_added",
        f"added {person.label} to the referral ({Part(part).label.lower()})",
        by=by,
        case=case,
    )
    return person


@transaction.atomic
def answer_check(
    *,
    case: Case,
    by: Actor,
    code: CheckCode,
    told: str = "",
    told_on: date | None = None,
    outcome: str = "",
    not_told_because: str = "",
    answer: str = "",
    their_reference: str = "",
    their_contact: str = "",
) -> CheckAnswer:
    """Answer a check: who was told and when, or why nobody was (R9-R11, R152).

    What they answer of a review of their own, its reference and contact, is kept beside this one
    as another review of the same death.

    Raises NotReady where neither is said, or for a check that this case does not need.
    """
    case = locked(case)
    require_on(by, case, Verb.ANSWER_CHECKS)
    referral = written_referral(case)
    told, not_told_because = told.strip(), not_told_because.strip()
    reasons = []
    if code not in {check.code for check in standing_of(case).checks}:
        reasons.append(Reason("This check is not needed on what the referral says."))
    if not told and not not_told_because:
        reasons.append(Reason("Say who was told, or why nobody was."))
    if told and told_on is None:
        reasons.append(Reason("Say on which day they were told."))
    if reasons:
        raise NotReady(reasons)
    day = happened(told_on)
    row, _ = CheckAnswer.objects.update_or_create(
        referral=referral,
        code=code,
        partnership_id=case.partnership_id,
        defaults={
            "told": told,
            "told_on": told_on if told else None,
            "outcome": outcome.strip(),
            "answer": answer if told else "",
            "their_reference": their_reference.strip() if told else "",
            "their_contact": their_contact.strip() if told else "",
            "not_told_because": "" if told else not_told_because,
            "answered_by": by.name,
        },
    )
    record(
        "referral.check_answered",
        f"answered the check “{code.label}”: {'told' if told else 'not told'}",
        by=by,
        case=case,
        on=day,
    )
    keep_what_was_answered(case, row, by)
    return row


def particulars_of(person: Person) -> PersonParticulars:
    """Give what the form asks of a person, made now where nothing was asked yet."""
    row, _ = PersonParticulars.objects.get_or_create(
        person=person, partnership_id=person.partnership_id
    )
    return row

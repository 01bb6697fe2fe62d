"""Changing who is who, and agreeing pseudonyms: verbs of the identity pages (R16, R125)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.identity.models import Person
from cases.core.identity.scan import KeyKind, ScannedText, scan
from cases.core.identity.selectors import identity_keys
from cases.core.identity.services import (
    AddressFacts,
    add_person,
    keep_addresses,
    keep_births,
    keep_names,
    refresh_case_label,
)
from cases.core.progress.advance import happened, require_on
from cases.core.workflow.plug import NotReady, Reason, registry
from partnerships.pages.values import PartialDate
from partnerships.people.actor import Actor

NAMES = (KeyKind.NAME, KeyKind.ALIAS)


@dataclass(frozen=True)
class PersonFacts:
    """What is known of a person, as a form gives it."""

    full_name: str = ""
    aliases: Sequence[str] = ()
    spellings: Sequence[str] = ()
    births: Sequence[PartialDate] = ()
    addresses: Sequence[AddressFacts] = field(default_factory=tuple)
    died_on: date | None = None
    relationship: str = ""


def write_person(person: Person, facts: PersonFacts) -> None:
    """Keep what a form gives of a person; the caller has asked for rights and locked the case."""
    person.died_on, person.relationship = facts.died_on, facts.relationship
    person.save()
    keep_names(person, full=facts.full_name, aliases=facts.aliases, spellings=facts.spellings)
    keep_births(person, facts.births)
    keep_addresses(person, facts.addresses)


@transaction.atomic
def keep_person(
    *,
    case: Case,
    by: Actor,
    part: str,
    facts: PersonFacts,
    is_relevant: bool = True,
    person: Person | None = None,
) -> Person:
    """Add a person of the case or change what is known of one; the event tells no name."""
    case = locked(case)
    require_on(by, case, Verb.EDIT_IDENTITY)
    new = person is None
    person = person or add_person(case=case, part=part)
    person.part, person.is_relevant_for_trawl = part, is_relevant
    write_person(person, facts)
    refresh_case_label(case)
    words = f"added {person.label} to the people of the case"
    record(
        "identity.added" if new else "identity.changed",
        words if new else f"changed what is known of {person.label}",
        by=by,
        case=case,
    )
    registry.people_changed(case)
    return person


@transaction.atomic
def agree_pseudonym(
    *, case: Case, by: Actor, person: Person, pseudonym: str, agreed_on: date | None = None
) -> Person:
    """Agree the pseudonym by which a person is called from now on, in the case's label too.

    Raises NotReady for one that another person of the case has, or that gives away a real name.
    """
    case = locked(case)
    require_on(by, case, Verb.EDIT_IDENTITY)
    pseudonym = " ".join(pseudonym.split())
    day = happened(agreed_on)
    reasons = []
    if not pseudonym:
        reasons.append(Reason("Enter the pseudonym."))
    taken = {
        word.casefold()
        for other in Person.objects.filter(case=case).exclude(pk=person.pk)
        for word in (other.pseudonym, other.working_label)
    }
    if pseudonym.casefold() in taken:
        reasons.append(Reason("Another person of this case is called that. Choose another."))
    keys = [key for key in identity_keys(case) if key.kind in NAMES]
    if pseudonym and scan(keys, [ScannedText("pseudonym", pseudonym)]):
        reasons.append(Reason("This is, or holds, a real name of somebody in this case."))
    if reasons:
        raise NotReady(reasons)
    before = person.label
    person.pseudonym, person.pseudonym_agreed_on = pseudonym, day
    person.save()
    refresh_case_label(case)
    record(
        "identity.pseudonym",
        f"recorded that {before} is called {pseudonym}",
        by=by,
        case=case,
        on=day,
    )
    return person


@transaction.atomic
def take_person_away(*, case: Case, by: Actor, person: Person, because: str) -> None:
    """Take somebody away who was entered by mistake; the history keeps the row.

    Raises NotReady without a reason, or for the only person who died.
    """
    case = locked(case)
    require_on(by, case, Verb.EDIT_IDENTITY)
    reasons = []
    if not because.strip():
        reasons.append(Reason("Say why the person is taken away."))
    others = Person.objects.filter(case=case, part=person.part).exclude(pk=person.pk)
    if person.part == "deceased" and not others.exists():
        reasons.append(Reason("A case has at least one person who died. Change the details."))
    if reasons:
        raise NotReady(reasons)
    label = person.label
    person.delete()
    refresh_case_label(case)
    record(
        "identity.removed",
        f"took {label} away from the people of the case",
        by=by,
        case=case,
        because=because,
    )
    registry.people_changed(case)

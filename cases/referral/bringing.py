"""Entering in one case what another knows of its people, and taking away exactly that again."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Any

from django.db import models, router
from django.db.models.deletion import Collector, ProtectedError

from cases.core.access.models import Exclusion
from cases.core.case.models import Case
from cases.core.identity.folding import fold_letters
from cases.core.identity.models import Part, Person, PersonAddress, PersonBirth, PersonName
from cases.core.identity.selectors import people_of, version_of
from cases.core.identity.services import add_person, refresh_case_label

#: In which order rows are taken away again: what hangs on a person first.
KINDS: dict[str, type[Any]] = {
    "name": PersonName,
    "birth": PersonBirth,
    "address": PersonAddress,
    "exclusion": Exclusion,
    "person": Person,
}
DIED_ON = "died_on"
#: From which share of equal letters on two names are taken to be one person's, to begin with.
ALIKE = 0.8


class Bringing:
    """Brings people to a case, and keeps a list of each row that it made there."""

    def __init__(self, into: Case) -> None:
        self.into = into
        self.brought: list[dict[str, Any]] = []

    def made(self, row: models.Model) -> None:
        """Remember a row that was made, with its version where it has parts."""
        kind = next(name for name, model in KINDS.items() if isinstance(row, model))
        self.brought.append({"kind": kind, "number": row.pk})

    def person(self, person: Person, there: Person | None) -> None:
        """Bring what is known of a person to the same one there, or bring a further person."""
        if there is not None:
            self._known(person, there)
            return
        new = add_person(
            case=self.into,
            part=person.part,
            relationship=person.relationship,
            died_on=person.died_on,
            is_relevant_for_trawl=person.is_relevant_for_trawl,
        )
        for name in person.names.all():
            PersonName.objects.create(person=new, kind=name.kind, name=name.name)
        self._births(person, new, set(), remember=False)
        self._addresses(person, new, set(), remember=False)
        self.brought.append({"kind": "person", "number": new.pk, "version": version_of(new)})

    def _known(self, person: Person, there: Person) -> None:
        known = {" ".join(row.name.split()).casefold() for row in there.names.all()}
        full = any(row.kind == PersonName.Kind.FULL for row in there.names.all())
        for name in person.names.all():
            if " ".join(name.name.split()).casefold() in known:
                continue
            kind = name.kind
            if full and kind == PersonName.Kind.FULL:
                kind = PersonName.Kind.SPELLING
            self.made(PersonName.objects.create(person=there, kind=kind, name=name.name))
        self._births(person, there, {(b.year, b.month, b.day) for b in there.births.all()})
        self._addresses(person, there, {_line(row) for row in there.addresses.all()})
        if person.died_on and there.died_on is None:
            there.died_on = person.died_on
            there.save()
            self.brought.append(
                {"kind": DIED_ON, "number": there.pk, "set": person.died_on.isoformat()}
            )

    def _births(
        self, person: Person, there: Person, known: set[Any], remember: bool = True
    ) -> None:
        for row in person.births.all():
            if (row.year, row.month, row.day) in known:
                continue
            made = PersonBirth.objects.create(
                person=there, year=row.year, month=row.month, day=row.day
            )
            if remember:
                self.made(made)

    def _addresses(
        self, person: Person, there: Person, known: set[Any], remember: bool = True
    ) -> None:
        for row in person.addresses.all():
            if _line(row) in known:
                continue
            made = PersonAddress.objects.create(
                person=there,
                lines=row.lines,
                postcode=row.postcode,
                from_on=row.from_on,
                to_on=row.to_on,
                at_death=row.at_death,
            )
            if remember:
                self.made(made)


def _line(row: PersonAddress) -> str:
    return fold_letters(f"{row.lines} {row.postcode}")


def take_away(into: Case, brought: Iterable[dict[str, Any]]) -> int:
    """Take away what was brought, unless somebody changed it since; give how much stays."""
    order = [*KINDS, DIED_ON]
    stayed = 0
    for each in sorted(brought, key=lambda row: order.index(row["kind"])):
        if each["kind"] == DIED_ON:
            _died_on_as_before(into, each)
            continue
        model = KINDS[each["kind"]]
        row = model.objects.filter(pk=each["number"]).first()
        if row is None:
            continue
        if _unchanged(row, each) and _nothing_else_hangs_on(row):
            row.delete()
        else:
            stayed += 1
    refresh_case_label(into)
    return stayed


def _died_on_as_before(into: Case, each: dict[str, Any]) -> None:
    person = Person.objects.filter(pk=each["number"], case=into).first()
    if person and person.died_on and person.died_on.isoformat() == each["set"]:
        person.died_on = None
        person.save()


def _unchanged(row: Any, each: dict[str, Any]) -> bool:
    if isinstance(row, Person):
        return version_of(row) == each["version"]
    return bool(row.history.count() == 1)


def _nothing_else_hangs_on(row: Any) -> bool:
    """Say whether only the row itself, and what a person is made of, would go with it."""
    collector = Collector(using=router.db_for_write(type(row)))
    try:
        collector.collect([row])
    except ProtectedError:
        return False
    gone = {*collector.data, *(found.model for found in collector.fast_deletes if found.exists())}
    return gone <= set(KINDS.values())


def who_is_whom(case: Case, into: Case) -> dict[int, int]:
    """Suggest which person of a case is which of the other; people confirm or change it.

    Of the same part and with a like name or the same whole date of birth; the one person who died
    here is the one who died there.
    """
    mine, theirs = list(people_of(case)), list(people_of(into))
    found: dict[int, int] = {}
    dead = [[p for p in people if p.part == Part.DECEASED] for people in (mine, theirs)]
    if len(dead[0]) == len(dead[1]) == 1:
        found[dead[0][0].pk] = dead[1][0].pk
    for person in mine:
        if person.pk in found:
            continue
        for other in theirs:
            free = other.pk not in found.values()
            if free and person.part == other.part and _perhaps_one(person, other):
                found[person.pk] = other.pk
                break
    return found


def _perhaps_one(one: Person, other: Person) -> bool:
    births = [
        {(b.year, b.month, b.day) for b in person.births.all() if b.day} for person in (one, other)
    ]
    if births[0] & births[1]:
        return True
    return any(
        SequenceMatcher(None, fold_letters(a.name), fold_letters(b.name)).ratio() >= ALIKE
        for a in one.names.all()
        for b in other.names.all()
    )

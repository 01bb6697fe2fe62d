"""Adding people to a case, each with a working label at once; keeping what is known of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from cases.core.case.models import Case
from cases.core.identity.models import Part, Person, PersonAddress, PersonBirth, PersonName
from partnerships.pages.values import PartialDate


@dataclass(frozen=True)
class AddressFacts:
    """An address as it was entered; `pk` is the row that it changes, None for a new one."""

    lines: str
    postcode: str = ""
    from_on: date | None = None
    to_on: date | None = None
    at_death: bool = False
    pk: int | None = None


def next_label(part: str, taken: set[str]) -> str:
    """Give the next free working label: Adult A, Adult B …, or Child 1, Child 2 …"""
    if part == Part.CHILD:
        number = 1
        while f"Child {number}" in taken:
            number += 1
        return f"Child {number}"
    position = 0
    while (label := f"Adult {_letters(position)}") in taken:
        position += 1
    return label


def _letters(position: int) -> str:
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def add_person(
    *, case: Case, part: str, full_name: str = "", relationship: str = "", **more: object
) -> Person:
    """Add a person to a case with the next working label, and a full name where one is known."""
    taken = labels_ever_used(case)
    person = Person.objects.create(
        case=case,
        part=part,
        working_label=next_label(part, taken),
        relationship=relationship,
        partnership_id=case.partnership_id,
        **more,
    )
    if full_name.strip():
        PersonName.objects.create(
            person=person, name=full_name.strip(), partnership_id=case.partnership_id
        )
    refresh_case_label(case)
    return person


def labels_ever_used(case: Case) -> set[str]:
    """Give the labels that anybody of the case has or had: the chronicle keeps calling them so."""
    return set(Person.history.filter(case_id=case.pk).values_list("working_label", flat=True))


def refresh_case_label(case: Case) -> None:
    """Call the case after who died, or survived a near miss; never by a name (R125, E14)."""
    about = (Part.DECEASED, Part.SURVIVOR)
    labels = [person.label for person in Person.objects.filter(case=case, part__in=about)]
    label = " and ".join(labels)[:120] or "Not yet named"
    if label != case.label:
        case.label = label
        case.save(update_fields=["label"])


def relabel(person: Person, *, child: bool) -> None:
    """Give a person the label of a child or of an adult, as the age at death says."""
    if person.working_label.startswith("Child ") == child:
        return
    taken = labels_ever_used(person.case)
    person.working_label = next_label(Part.CHILD if child else Part.OTHER, taken)
    person.save()
    refresh_case_label(person.case)


def keep_names(
    person: Person, *, full: str, aliases: Sequence[str] = (), spellings: Sequence[str] = ()
) -> None:
    """Keep exactly these names; those that stay keep their rows and so their history."""
    wanted = [(PersonName.Kind.FULL, full), *((PersonName.Kind.ALIAS, a) for a in aliases)]
    wanted += [(PersonName.Kind.SPELLING, spelling) for spelling in spellings]
    pairs = list(dict.fromkeys((kind.value, " ".join(name.split())) for kind, name in wanted))
    pairs = [(kind, name) for kind, name in pairs if name]
    rows = list(PersonName.objects.filter(person=person))
    there = {(row.kind, row.name) for row in rows}
    new = [pair for pair in pairs if pair not in there]
    for row in rows:
        if (row.kind, row.name) in pairs:
            continue
        again = next((pair for pair in new if pair[0] == row.kind), None)
        if again is None:
            row.delete()
        else:
            new.remove(again)
            row.name = again[1]
            row.save()
    for kind, name in new:
        PersonName.objects.create(
            person=person, kind=kind, name=name, partnership_id=person.partnership_id
        )


def keep_births(person: Person, dates: Iterable[PartialDate]) -> None:
    """Keep exactly these dates of birth, whole or partial."""
    wanted = list(dict.fromkeys((born.year, born.month, born.day) for born in dates))
    rows = list(PersonBirth.objects.filter(person=person))
    there = {(row.year, row.month, row.day) for row in rows}
    for row in rows:
        if (row.year, row.month, row.day) not in wanted:
            row.delete()
    for year, month, day in wanted:
        if (year, month, day) not in there:
            PersonBirth.objects.create(
                person=person,
                year=year,
                month=month,
                day=day,
                partnership_id=person.partnership_id,
            )


def keep_addresses(person: Person, addresses: Iterable[AddressFacts]) -> None:
    """Keep exactly these addresses with their days (R16); a row not named again is taken away."""
    rows = {row.pk: row for row in PersonAddress.objects.filter(person=person)}
    for facts in addresses:
        row = rows.pop(facts.pk, None) if facts.pk else None
        row = row or PersonAddress(person=person, partnership_id=person.partnership_id)
        row.lines, row.postcode = facts.lines, facts.postcode
        row.from_on, row.to_on, row.at_death = facts.from_on, facts.to_on, facts.at_death
        row.save()
    for row in rows.values():
        row.delete()

"""Adding people to a case: each gets a working label at once."""

from __future__ import annotations

from cases.core.case.models import Case
from cases.core.identity.models import Part, Person, PersonName


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
    taken = set(Person.objects.filter(case=case).values_list("working_label", flat=True))
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


def refresh_case_label(case: Case) -> None:
    """Call the case after the person or people who died; never by a name (R125)."""
    labels = [person.label for person in Person.objects.filter(case=case, part=Part.DECEASED)]
    label = " and ".join(labels)[:120] or "Not yet named"
    if label != case.label:
        case.label = label
        case.save(update_fields=["label"])

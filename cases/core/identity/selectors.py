"""Showing people to a reader by right, and the keys that a scan looks for."""

from __future__ import annotations

from datetime import date
from typing import Any

from cases.core.case.models import Case
from cases.core.identity.models import Person, PersonName
from cases.core.identity.scan import IdentityKey, KeyKind
from partnerships.pages.values import PartialDate


def people_of(case: Case) -> Any:
    """Give the people of a case with their names, dates of birth and addresses, in four queries."""
    return Person.objects.filter(case=case).prefetch_related("names", "births", "addresses")


def display(person: Person, may_read_identity: bool) -> str:
    """Give the name of a person for a reader who may read identities, else the label."""
    if not may_read_identity:
        return person.label
    name = full_name(person)
    return f"{name} ({person.label})" if name else person.label


def full_name(person: Person) -> str:
    """Give the full name of a person, else any that is known, else nothing."""
    names = sorted(person.names.all(), key=lambda row: (row.kind != PersonName.Kind.FULL, row.pk))
    return names[0].name if names else ""


def born(person: Person) -> PartialDate | None:
    """Give the first date of birth that is on record, or None."""
    row = next(iter(person.births.all()), None)
    return PartialDate(row.year, row.month, row.day) if row else None


def identity_keys(case: Case) -> list[IdentityKey]:
    """Give everything on record that would tell who somebody of the case is, for the scan (R92).

    Dates of birth are looked for only where they are whole. Four queries.
    """
    keys = []
    for person in people_of(case):
        found = [
            (KeyKind.ALIAS if row.kind == PersonName.Kind.ALIAS else KeyKind.NAME, row.name)
            for row in person.names.all()
        ]
        found += [
            (KeyKind.DATE_OF_BIRTH, f"{date(row.year, row.month, row.day):%Y-%m-%d}")
            for row in person.births.all()
            if row.month and row.day
        ]
        for row in person.addresses.all():
            found.append((KeyKind.ADDRESS_LINE, row.lines))
            found.append((KeyKind.POSTCODE, row.postcode))
        keys += [
            IdentityKey(person.pk, person.working_label, kind, value)
            for kind, value in found
            if value.strip()
        ]
    return keys

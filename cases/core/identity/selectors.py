"""Showing people to a reader by right, and the keys that a scan looks for."""

from __future__ import annotations

from typing import Any

from cases.core.case.models import Case
from cases.core.identity.models import Person, PersonName
from cases.core.identity.scan import IdentityKey, KeyKind


def people_of(case: Case) -> Any:
    """Give the people of a case with their names, dates of birth and addresses, in four queries."""
    return Person.objects.filter(case=case).prefetch_related("names", "births", "addresses")


def display(person: Person, may_read_identity: bool) -> str:
    """Give the name of a person for a reader who may read identities, else the label."""
    if not may_read_identity:
        return person.label
    names = [name.name for name in person.names.all()]
    return f"{names[0]} ({person.label})" if names else person.label


def identity_keys(case: Case) -> tuple[IdentityKey, ...]:
    """Give what a scan looks for: names, aliases, whole dates of birth, addresses, postcodes."""
    keys: list[IdentityKey] = []
    for person in people_of(case):
        for name in person.names.all():
            kind = KeyKind.ALIAS if name.kind == PersonName.Kind.ALIAS else KeyKind.NAME
            keys.append(IdentityKey(person.pk, person.working_label, kind, name.name))
        for born in person.births.all():
            if born.month and born.day:
                value = f"{born.year:04}-{born.month:02}-{born.day:02}"
                keys.append(
                    IdentityKey(person.pk, person.working_label, KeyKind.DATE_OF_BIRTH, value)
                )
        for address in person.addresses.all():
            for line in address.lines.splitlines():
                keys.append(
                    IdentityKey(person.pk, person.working_label, KeyKind.ADDRESS_LINE, line)
                )
            if address.postcode:
                keys.append(
                    IdentityKey(
                        person.pk, person.working_label, KeyKind.POSTCODE, address.postcode
                    )
                )
    return tuple(keys)

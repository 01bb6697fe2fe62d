"""Showing people to a reader by right, and the keys that a scan looks for."""

from __future__ import annotations

from typing import Any

from cases.core.case.models import Case
from cases.core.identity.models import Person


def people_of(case: Case) -> Any:
    """Give the people of a case with their names, dates of birth and addresses, in four queries."""
    return Person.objects.filter(case=case).prefetch_related("names", "births", "addresses")


def display(person: Person, may_read_identity: bool) -> str:
    """Give the name of a person for a reader who may read identities, else the label."""
    if not may_read_identity:
        return person.label
    names = [name.name for name in person.names.all()]
    return f"{names[0]} ({person.label})" if names else person.label

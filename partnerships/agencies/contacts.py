"""Whom to write to at a body today: its main contact, a deputy while that one is away."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from partnerships.agencies.models import Agency, AgencyContact


def main_contacts(purpose: str) -> Any:
    """Give this partnership's main contacts for a purpose, of bodies in use, by name."""
    return (
        AgencyContact.objects.main()
        .filter(purpose=purpose)
        .select_related("agency")
        .order_by("agency__name")
    )


def writes_to(agency_ids: Iterable[int], purpose: str, today: date) -> dict[int, AgencyContact]:
    """Give to whom one writes at each body on a day, by its id; two queries.

    A body's own contact is used as long as it has one, also after a merger; when that has ended,
    the contact of the body that stands in its place. A deputy is written to while the main contact
    is away; where all are away, the main contact.
    """
    wanted = set(agency_ids)
    if not wanted:
        return {}
    heirs = dict(
        Agency.objects.filter(pk__in=wanted, successor__isnull=False).values_list(
            "pk", "successor_id"
        )
    )
    found: dict[int, list[AgencyContact]] = {}
    for contact in (
        AgencyContact.objects.in_force()
        .filter(agency_id__in=wanted | set(heirs.values()), purpose=purpose)
        .select_related("agency")
        .order_by("-is_main", "pk")
    ):
        found.setdefault(contact.agency_id, []).append(contact)
    chosen = {}
    for agency_id in wanted:
        there = found.get(agency_id) or found.get(heirs.get(agency_id, 0)) or []
        if there:
            chosen[agency_id] = next((each for each in there if not each.is_out(today)), there[0])
    return chosen

"""The standard list itself: who is put on it or taken off it, when and why, and its order."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from cases.core.access.reach import Reach
from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.deadlines.refusing import FieldReason, refuse
from partnerships.agencies.contacts import main_contacts
from partnerships.models import AgencyContact, StandardListChange
from partnerships.people.actor import Actor


def put_on_list(contact: AgencyContact, *, by: Actor, because: str = "", told: bool = True) -> None:
    """Put an agency on the list at its end, inside another verb."""
    last = AgencyContact.objects.filter(on_standard_list=True).aggregate(last=Max("list_order"))
    contact.on_standard_list, contact.list_order = True, (last["last"] or 0) + 1
    _keep(contact, by, because, told)


def take_off_list(
    contact: AgencyContact, *, by: Actor, because: str = "", told: bool = True
) -> None:
    """Take an agency off the list, inside another verb."""
    contact.on_standard_list = False
    _keep(contact, by, because, told)


def _keep(contact: AgencyContact, by: Actor, because: str, told: bool) -> None:
    contact.save()
    StandardListChange.objects.create(
        agency=contact.agency,
        is_on=contact.on_standard_list,
        on=timezone.localdate(),
        because=because.strip()[:300],
        by_name=by.name,
    )
    if told:
        record(
            "agencies.changed",
            f"{'put' if contact.on_standard_list else 'took'} {contact.agency.name} "
            f"{'on' if contact.on_standard_list else 'off'} the standard trawl list",
            by=by,
            because=because,
            details={"contact": contact.pk, "changed": ["on_standard_list"]},
        )


@transaction.atomic
def change_standing(
    *, by: Actor, contact: AgencyContact, is_on: bool, because: str
) -> AgencyContact:
    """Put an agency on the standard list or take it off, with the reason (LC ¶42).

    Doing it twice changes nothing. Raises AccessDenied, and NotReady without a reason or for a
    body that is no longer in use.
    """
    Reach.of(by).require(Verb.EDIT_AGENCIES)
    row: AgencyContact = (
        AgencyContact.objects.select_for_update(of=("self",))
        .select_related("agency")
        .get(pk=contact.pk)
    )
    if row.on_standard_list == is_on:
        return row
    wrong = []
    if not because.strip():
        wrong.append(FieldReason("Say why.", field="because"))
    if is_on and not row.agency.is_in_use:
        wrong.append(FieldReason(f"{row.agency.name} is no longer in use."))
    refuse(wrong)
    (put_on_list if is_on else take_off_list)(row, by=by, because=because)
    return row


@transaction.atomic
def move_on_list(*, by: Actor, contact: AgencyContact, up: bool) -> None:
    """Move an agency one place up or down the list; at its end nothing happens."""
    Reach.of(by).require(Verb.EDIT_AGENCIES)
    rows = list(on_list())
    place = next((number for number, row in enumerate(rows) if row.pk == contact.pk), None)
    if place is None:
        return
    other = place + (-1 if up else 1)
    if not 0 <= other < len(rows):
        return
    rows[place], rows[other] = rows[other], rows[place]
    for number, row in enumerate(rows, start=1):
        if row.list_order != number:
            row.list_order = number
            row.save()
    record(
        "agencies.list_ordered",
        f"moved {rows[other].agency.name} {'up' if up else 'down'} the standard trawl list",
        by=by,
    )


def on_list() -> list[AgencyContact]:
    """Give the contacts of the agencies on the standard list, in its order."""
    rows = main_contacts(AgencyContact.Purpose.TRAWL).filter(on_standard_list=True)
    return list(rows.order_by("list_order", "agency__name", "pk"))

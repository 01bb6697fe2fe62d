"""Contacts of a body: added, changed, checked, ended. Each change stands in the chronicle."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from cases.core.access.reach import Reach
from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.deadlines.refusing import FieldReason, refuse
from cases.core.progress.agencies.standing import put_on_list, take_off_list
from cases.core.progress.agencies.waiting import waiting_for
from partnerships.models import Agency, AgencyContact
from partnerships.people.actor import Actor

Purpose = AgencyContact.Purpose
FACTS = ("name", "email", "telephone", "notes", "out_until")
#: Letters and mails about what waits go to these; the last of them may not simply go.
WRITTEN_TO = (Purpose.TRAWL, Purpose.ACTIONS, Purpose.TRAWL_SIGNATURE)


def version_of(contact: AgencyContact) -> int:
    """Give a number that grows with every change of a contact, or of the signer beside it."""
    found = AgencyContact.history.filter(
        agency_id=contact.agency_id, partnership_id=contact.partnership_id
    )
    if contact.purpose == Purpose.TRAWL:
        found = found.filter(purpose__in=(Purpose.TRAWL, Purpose.TRAWL_SIGNATURE))
    else:
        found = found.filter(id=contact.pk)
    newest: int = found.aggregate(last=Max("history_id"))["last"]
    return newest


def contacts_of(agency: Agency) -> list[AgencyContact]:
    """Give this partnership's contacts at a body that have not ended, by purpose, main first."""
    order = {value: number for number, value in enumerate(Purpose.values)}
    rows = AgencyContact.objects.in_force().filter(agency=agency).order_by("-is_main", "pk")
    return sorted(rows, key=lambda row: order[row.purpose])


def _main(agency: Agency, purpose: str) -> AgencyContact | None:
    found: AgencyContact | None = (
        AgencyContact.objects.in_force()
        .select_for_update()
        .filter(agency=agency, purpose=purpose, is_main=True)
        .first()
    )
    return found


def _small(contact: AgencyContact) -> str:
    words = str(contact.get_purpose_display())
    return words[:1].lower() + words[1:]


@transaction.atomic
def add_contact(
    *, by: Actor, agency: Agency, purpose: str, is_main: bool = True, **facts: Any
) -> AgencyContact:
    """Add a contact for a purpose; a new main one makes the one before it a deputy.

    Raises AccessDenied, and NotReady for a body that is not in use or an address that is there.
    """
    Reach.of(by).require(Verb.EDIT_AGENCIES)
    agency = Agency.objects.select_for_update().get(pk=agency.pk)
    wrong = []
    if not agency.is_in_use:
        wrong.append(FieldReason(f"{agency.name} is no longer in use. Choose who took its place."))
    there = AgencyContact.objects.in_force().filter(agency=agency, purpose=purpose)
    if there.filter(email__iexact=facts["email"]).exists():
        wrong.append(FieldReason("This address is there for this purpose already.", field="email"))
    refuse(wrong)
    main = _main(agency, purpose)
    if main is None:
        is_main = True
    on_list = False
    if main is not None and is_main:
        on_list, main.on_standard_list, main.is_main = main.on_standard_list, False, False
        order = main.list_order
        main.save()
        facts.setdefault("list_order", order)
    made: AgencyContact = AgencyContact.objects.create(
        agency=agency, purpose=purpose, is_main=is_main, on_standard_list=on_list, **facts
    )
    which = "main contact" if is_main else "deputy"
    record(
        "agencies.contact_added",
        f"added a {which} of {agency.name} for {_small(made)}",
        by=by,
        details={"contact": made.pk},
    )
    return made


def _locked(contact: AgencyContact) -> AgencyContact:
    rows = AgencyContact.objects.select_for_update(of=("self",)).select_related("agency")
    found: AgencyContact = rows.get(pk=contact.pk)
    return found


@transaction.atomic
def change_contact(*, by: Actor, contact: AgencyContact, values: dict[str, Any]) -> AgencyContact:
    """Change a contact; what changed is kept in the history and the chronicle.

    `values` may hold the facts, `is_main`, and `on_standard_list` for the main contact for trawls.
    """
    Reach.of(by).require(Verb.EDIT_AGENCIES)
    row = _locked(contact)
    if row.ended_on is not None:
        refuse([FieldReason("This contact has ended. Add a new one.")])
    on_list = values.get("on_standard_list", row.on_standard_list)
    changed = [name for name in FACTS if name in values and getattr(row, name) != values[name]]
    for name in changed:
        setattr(row, name, values[name])
    if values.get("is_main") and not row.is_main:
        before = _main(row.agency, row.purpose)
        if before is not None:
            row.list_order, row.on_standard_list = before.list_order, before.on_standard_list
            on_list = row.on_standard_list
            before.is_main, before.on_standard_list = False, False
            before.save()
        row.is_main = True
        changed.append("is_main")
    if on_list != row.on_standard_list:
        (put_on_list if on_list else take_off_list)(row, by=by)
    elif changed:
        row.save()
    if changed:
        record(
            "agencies.changed",
            f"changed the contact of {row.agency.name} for {_small(row)}",
            by=by,
            details={"contact": row.pk, "changed": changed},
        )
    return row


@transaction.atomic
def end_contact(*, by: Actor, contact: AgencyContact, because: str) -> AgencyContact:
    """End a contact: nothing new goes there. The first deputy takes the main one's place.

    Raises AccessDenied, and NotReady where something waits for the body and nobody else is named
    for that purpose: name another contact first.
    """
    Reach.of(by).require(Verb.EDIT_AGENCIES)
    row = _locked(contact)
    if row.ended_on is not None:
        return row
    wrong = []
    if not because.strip():
        wrong.append(FieldReason("Say why this contact ends.", field="because"))
    others = list(
        AgencyContact.objects.in_force()
        .select_for_update()
        .filter(agency=row.agency, purpose=row.purpose)
        .exclude(pk=row.pk)
        .order_by("-is_main", "pk")
    )
    if not others and row.purpose in WRITTEN_TO and row.agency.is_in_use:
        wrong += [
            FieldReason(f"{row.agency.name} still has {words}. Name another contact first.")
            for words in waiting_for(row.agency_id)
        ]
    if not others and row.on_standard_list and not wrong:
        wrong.append(
            FieldReason(
                f"{row.agency.name} is on the standard list and would have nobody to write to. "
                "Name another contact, or take it off the list first."
            )
        )
    refuse(wrong)
    on_list, order, was_main = row.on_standard_list, row.list_order, row.is_main
    row.ended_on, row.ended_because = timezone.localdate(), because.strip()
    row.on_standard_list = False
    row.save()
    if was_main and others:
        heir = others[0]
        heir.is_main, heir.on_standard_list, heir.list_order = True, on_list, order
        heir.save()
    record(
        "agencies.contact_ended",
        f"ended a contact of {row.agency.name} for {_small(row)}",
        by=by,
        because=because,
        details={"contact": row.pk},
    )
    return row


@transaction.atomic
def check_contacts(*, by: Actor, agency: Agency, on: date | None = None) -> int:
    """Note that every contact of a body was found right today; give how many."""
    Reach.of(by).require(Verb.EDIT_AGENCIES)
    day = on or timezone.localdate()
    rows = list(AgencyContact.objects.in_force().select_for_update().filter(agency=agency))
    for row in rows:
        row.checked_on, row.checked_by = day, by.name
        row.save()
    if rows:
        record("agencies.checked", f"checked the contacts of {agency.name}", by=by, on=day)
    return len(rows)


def signer_of(agency_id: int) -> AgencyContact | None:
    """Give the senior who signs an agency's answers to trawls, or None."""
    found: AgencyContact | None = (
        AgencyContact.objects.in_force()
        .filter(agency_id=agency_id, purpose=Purpose.TRAWL_SIGNATURE, is_main=True)
        .first()
    )
    return found


@transaction.atomic
def keep_signer(*, by: Actor, agency: Agency, name: str, email: str) -> None:
    """Keep who signs an agency's answers to trawls; no address means that nobody has to."""
    row = signer_of(agency.pk)
    if (row.name, row.email) == (name, email) if row else not email:
        return
    if not email and row:
        row.ended_on, row.ended_because = timezone.localdate(), "No signature is asked for."
        row.save()
        words = f"no longer asks a senior of {agency.name} to sign its answers to trawls"
    else:
        row = row or AgencyContact(agency=agency, purpose=Purpose.TRAWL_SIGNATURE)
        row.name, row.email = name, email
        row.save()
        words = f"set who signs the answers of {agency.name} to trawls"
    record("agencies.signer_changed", words, by=by, details={"agency": agency.pk})

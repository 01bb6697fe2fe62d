"""A merger in one partnership: its contacts are carried over, looked at, and confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from cases.core.access.reach import Reach
from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.deadlines.refusing import FieldReason, refuse
from cases.core.progress.agencies.standing import put_on_list, take_off_list
from cases.core.progress.agencies.waiting import hand_over, waiting_for
from partnerships.models import Agency, AgencyCarried, AgencyContact, Membership, StandardListChange
from partnerships.people.actor import Actor

COPIED = ("purpose", "name", "email", "telephone", "notes", "out_until", "checked_on", "checked_by")
#: What becomes of two contacts for one purpose.
KEEP, TAKE, BOTH = "keep", "take", "both"


def restand() -> None:
    """Work out who stands in the place of every body that merged, and store what differs."""
    merged = {each.pk: each for each in Agency.objects.exclude(merged_into=None)}
    for each in merged.values():
        last, seen = each.merged_into_id, {each.pk}
        while last in merged and last not in seen:
            seen.add(last)
            last = merged[last].merged_into_id
        if each.successor_id != last:
            each.successor_id = last
            each.save(update_fields=["successor"])


def members_of(agency: Agency) -> list[Membership]:
    """Give who has a role here for a body today, by name."""
    return list(
        Membership.objects.here()
        .active_on(timezone.localdate())
        .filter(agency=agency)
        .select_related("user")
        .order_by("user__name", "pk")
    )


def carry_over(agency: Agency, into: Agency, *, on: date, by: Actor) -> bool:
    """Copy a partnership's contacts to the body merged into, where it has none for the purpose.

    Nobody is left without an address: the standard list goes on with the new body at once. Where
    both have a contact, that of the new body stands until somebody here decides. The old contacts
    stay in force for what is open. Gives whether the partnership knew the body.
    """
    ours = list(
        AgencyContact.objects.in_force()
        .filter(agency=agency)
        .select_related("agency")
        .order_by("-is_main", "pk")
    )
    if not ours and not waiting_for(agency.pk) and not members_of(agency):
        return False
    theirs = {
        each.purpose: each
        for each in AgencyContact.objects.in_force()
        .filter(agency=into, is_main=True)
        .select_related("agency")
    }
    words = f"{agency.name} merged into {into.name}"
    put = False
    for contact in ours:
        there = theirs.get(contact.purpose)
        if there is None:
            there = theirs[contact.purpose] = _copy(contact, into)
        elif there.carried_from is not None and there.carried_from.agency_id == agency.pk:
            _copy(contact, into, is_main=False)
        if contact.on_standard_list:
            place = contact.list_order
            take_off_list(contact, by=by, because=words, told=False)
            contact.list_order = place
            if not there.on_standard_list:
                put = True
                put_on_list(there, by=by, because=words, told=False)
    AgencyCarried.objects.create(agency=agency, into=into, carried_on=on, put_on_list=put)
    return True


def _copy(contact: AgencyContact, into: Agency, is_main: bool = True) -> AgencyContact:
    made: AgencyContact = AgencyContact.objects.create(
        agency=into,
        is_main=is_main,
        carried_from=contact,
        **{name: getattr(contact, name) for name in COPIED},
    )
    return made


def undo_carrying(agency: Agency, where: str) -> None:
    """Take away what was carried over in the partnership in scope; refused once it was used."""
    carried = AgencyCarried.objects.filter(agency=agency).select_related("into").first()
    if carried is None:
        return
    if carried.confirmed_on is not None:
        refuse([FieldReason(f"{where} has confirmed the contacts of {carried.into.name} already.")])
    copies = list(AgencyContact.objects.filter(agency=carried.into, carried_from__agency=agency))
    if any(copy.history.count() > (2 if copy.on_standard_list else 1) for copy in copies):
        refuse([FieldReason(f"{where} has changed a contact that was carried over.")])
    on_list = AgencyContact.objects.filter(agency=carried.into, on_standard_list=True).first()
    for copy in copies:
        copy.delete()
    if carried.put_on_list and on_list is not None and on_list.carried_from_id is None:
        on_list.on_standard_list = False
        on_list.save()
    off = StandardListChange.objects.filter(agency=agency, is_on=False).order_by("-pk").first()
    main = (
        AgencyContact.objects.in_force()
        .filter(agency=agency, purpose=AgencyContact.Purpose.TRAWL, is_main=True)
        .first()
    )
    if off is not None and main is not None and off.because.endswith(carried.into.name):
        main.on_standard_list = True
        main.save()
    carried.delete()


@dataclass(frozen=True)
class Clash:
    """Two contacts for one purpose: of the body that merged, and of the one that it merged into."""

    purpose: str
    title: str
    old: AgencyContact
    new: AgencyContact


def heir_of(carried: AgencyCarried) -> Agency:
    """Give who stands in the body's place today, if it merged on since."""
    return carried.into.successor or carried.into


def came_over(carried: AgencyCarried) -> list[AgencyContact]:
    """Give the contacts of the new body that were copied from the one that merged."""
    return list(
        AgencyContact.objects.in_force()
        .filter(agency=carried.into, carried_from__agency=carried.agency)
        .order_by("purpose", "-is_main", "pk")
    )


def clashes(agency: Agency, into: Agency) -> list[Clash]:
    """Give the purposes for which both bodies had a contact of their own, side by side."""
    rows = AgencyContact.objects.in_force().filter(agency__in=(agency, into), is_main=True)
    old = {row.purpose: row for row in rows if row.agency_id == agency.pk}
    new = {row.purpose: row for row in rows if row.agency_id == into.pk}
    return [
        Clash(purpose, str(old[purpose].get_purpose_display()), old[purpose], new[purpose])
        for purpose in AgencyContact.Purpose.values
        if purpose in old
        and purpose in new
        and old[purpose].email.lower() != new[purpose].email.lower()
    ]


def to_confirm() -> list[AgencyCarried]:
    """Give the mergers whose contacts nobody here has looked at."""
    return list(
        AgencyCarried.objects.filter(confirmed_on=None)
        .select_related("agency", "into__successor")
        .order_by("carried_on", "pk")
    )


@transaction.atomic
def confirm_merger(
    *, by: Actor, agency: Agency, choices: Mapping[str, str], move_people: bool
) -> AgencyCarried:
    """Confirm in a partnership what a merger means here.

    `choices` says for each purpose with two contacts which is kept ("keep": the new body's;
    "take": the one that came over; "both": it becomes a deputy). The contacts of the body that
    merged end: chasing goes to those of the new one; private links that are out go on working.
    People's roles for the old body go over if `move_people`, and open actions always do. Raises
    AccessDenied, and NotReady where it is done already or a choice is missing.
    """
    Reach.of(by).require(Verb.EDIT_AGENCIES)
    carried = (
        AgencyCarried.objects.select_for_update(of=("self",))
        .select_related("agency", "into__successor")
        .filter(agency=agency)
        .first()
    )
    if carried is None:
        refuse([FieldReason(f"{agency.name} has not merged, or was not known here.")])
        raise AssertionError  # refuse has raised
    if carried.confirmed_on is not None:
        refuse([FieldReason(f"{carried.confirmed_by} has confirmed this already.")])
    into = heir_of(carried)
    found = clashes(carried.agency, into)
    refuse(
        [
            FieldReason(f"Choose which contact is kept: {clash.title}.", field=clash.purpose)
            for clash in found
            if choices.get(clash.purpose) not in (KEEP, TAKE, BOTH)
        ]
    )
    for clash in found:
        _settle(clash, choices[clash.purpose], into)
    today = timezone.localdate()
    for row in AgencyContact.objects.in_force().filter(agency=carried.agency):
        row.ended_on, row.ended_because = today, f"Merged into {into.name}"[:300]
        row.save()
    went = hand_over(carried.agency, into, by)
    moved = 0
    if move_people:
        for member in members_of(carried.agency):
            if not _has_role(member, into):
                member.agency = into
                member.save()
                moved += 1
        if moved:
            went.append(f"{moved} {'role' if moved == 1 else 'roles'} of people")
    carried.confirmed_on, carried.confirmed_by = today, by.name
    carried.save()
    tail = f"; over went {', '.join(went)}" if went else ""
    record(
        "agencies.merger_confirmed",
        f"confirmed the contacts of {into.name}, into which {carried.agency.name} merged{tail}",
        by=by,
        details={
            "agency": carried.agency_id,
            "into": into.pk,
            "choices": dict(choices),
            "roles_moved": moved,
        },
    )
    return carried


def _has_role(member: Membership, into: Agency) -> bool:
    """Say whether the person has the same role for the new body already."""
    return bool(
        Membership.objects.here()
        .active_on(timezone.localdate())
        .filter(user=member.user_id, role=member.role, agency=into)
        .exists()
    )


def _settle(clash: Clash, choice: str, into: Agency) -> None:
    """Do what was chosen for one purpose; deputies come over with the contact that does."""
    if choice != KEEP:
        deputies = AgencyContact.objects.in_force().filter(
            agency=clash.old.agency, purpose=clash.purpose, is_main=False
        )
        for deputy in deputies:
            _copy(deputy, into, is_main=False)
    if choice == BOTH:
        _copy(clash.old, into, is_main=False)
    elif choice == TAKE:
        on_list, order = clash.new.on_standard_list, clash.new.list_order
        clash.new.ended_on = timezone.localdate()
        clash.new.ended_because = f"Replaced when {clash.old.agency.name} merged into it"[:300]
        clash.new.on_standard_list = False
        clash.new.save()
        made = _copy(clash.old, into)
        made.on_standard_list, made.list_order = on_list, order
        made.save()

"""Offices: which partnerships one serves, and its people, who work in all of them (DOMAIN 10.4)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from cases.core.audit.services import record
from cases.core.deadlines.refusing import FieldReason, refuse, unsaid
from cases.core.progress.operating import own_address, require_operator, unnamed
from cases.core.progress.people import give_membership
from cases.core.progress.through import (
    Holder,
    administrators_beside,
    end_here,
    held_here,
    holders,
    roles_here,
    tell_administrators,
)
from cases.core.workflow.plug import NotReady
from partnerships.models import Membership, Office, Partnership, User
from partnerships.people.actor import Actor
from partnerships.people.roles import Role
from partnerships.tenancy.context import scope

#: What an office's people may be in every partnership that it serves. The chair is each one's own:
#: the decision and the report belong to the partnership (LR §1).
OFFICE_ROLES = (
    Role.OFFICER,
    Role.CASE_ADMINISTRATOR,
    Role.PARTNERSHIP_ADMINISTRATOR,
    Role.NAMED_SENIOR,
    Role.SUB_GROUP_MEMBER,
    Role.COMMUNICATIONS_LEAD,
    Role.FINANCE_OFFICER,
)


@dataclass(frozen=True)
class Losing:
    """Somebody who loses a role when a partnership leaves its office; `keeps` are his others."""

    name: str
    role: str
    keeps: tuple[str, ...]


def served_by(office: Office) -> list[Partnership]:
    """Give the partnerships that an office serves, by name."""
    return list(Partnership.objects.filter(office=office).order_by("name"))


def people_of(office: Office, by: Actor) -> list[Holder]:
    """Give the office's people with their roles, and where each role is held."""
    return holders(office, served_by(office), by)


def who_loses(office: Office, partnership: Partnership, by: Actor) -> list[Losing]:
    """Give who would lose which role if the partnership left the office today."""
    found = []
    with scope(partnership.pk, by):
        rows = held_here(office)
        through_it: dict[int, set[str]] = {}
        for row in rows:
            through_it.setdefault(row.user_id, set()).add(row.role)
        kept: dict[int, list[str]] = {}
        for other in (
            Membership.objects.here()
            .active_on(timezone.localdate())
            .filter(user__in=through_it)
            .exclude(office=office)
        ):
            kept.setdefault(other.user_id, []).append(Role(other.role).label)
        for row in rows:
            keeps = tuple(sorted(kept.get(row.user_id, ())))
            found.append(Losing(row.user.name, Role(row.role).label, keeps))
    return found


def _name_is_free(name: str, but: Office | None = None) -> list[FieldReason]:
    taken = Office.objects.filter(name__iexact=name.strip())
    if but is not None:
        taken = taken.exclude(pk=but.pk)
    wrong = unsaid(name=(name, "Enter the name of the office."))
    if taken.exists():
        wrong.append(FieldReason("There is an office with this name already.", field="name"))
    return wrong


@transaction.atomic
def create_office(*, by: Actor, name: str) -> Office:
    """Create an office that serves nobody yet. Raises AccessDenied and NotReady."""
    require_operator(by)
    refuse(_name_is_free(name))
    return Office.objects.create(name=name.strip())


@transaction.atomic
def rename_office(*, by: Actor, office: Office, name: str, was: str) -> Office:
    """Rename an office; `was` is the name that the writer saw. Raises AccessDenied and NotReady."""
    require_operator(by)
    office = Office.objects.select_for_update().get(pk=office.pk)
    wrong = _name_is_free(name, office)
    if office.name != was:
        wrong.append(
            FieldReason(
                f"Somebody else renamed it meanwhile: it is called “{office.name}”.", field="name"
            )
        )
    refuse(wrong)
    before, office.name = office.name, name.strip()
    office.save()
    for partnership in served_by(office):
        with scope(partnership.pk, by):
            record("office.renamed", f"renamed the office “{before}” to “{office.name}”", by=by)
    return office


@transaction.atomic
def join_office(*, by: Actor, office: Office, partnership: Partnership) -> Partnership:
    """Let an office serve a partnership: its people get their roles there, from today.

    Raises AccessDenied, and NotReady for a partnership that an office serves already.
    """
    require_operator(by)
    office = Office.objects.select_for_update().get(pk=office.pk)
    people = people_of(office, by)
    partnership = Partnership.objects.select_for_update(of=("self",)).get(pk=partnership.pk)
    if partnership.office_id is not None:
        refuse(
            [
                FieldReason(
                    f"{partnership} is served by “{Office.objects.get(pk=partnership.office_id)}”. "
                    "Let it leave that office first.",
                    field="partnership",
                )
            ]
        )
    partnership.office = office
    partnership.save()
    with scope(partnership.pk, by):
        record("office.joined", f"let the office “{office}” serve this partnership", by=by)
        for each in people:
            _give(by, office, each.user.email, each.role, sender="")
        _tell_of_office(office, "serves your partnership from today")
    return partnership


@transaction.atomic
def leave_office(*, by: Actor, partnership: Partnership, because: str) -> Partnership:
    """Let a partnership leave its office: the office's people lose sight of it the same minute.

    Raises AccessDenied, and NotReady where nobody would be left to give roles.
    """
    require_operator(by)
    partnership = Partnership.objects.select_for_update(of=("self",)).get(pk=partnership.pk)
    wrong = unsaid(because=(because, "Say why it leaves the office."))
    office = Office.objects.select_for_update().filter(pk=partnership.office_id or 0).first()
    if office is None:
        raise NotReady([*wrong, FieldReason(f"{partnership} is served by no office.")])
    with scope(partnership.pk, by):
        rows = held_here(office)
        if not administrators_beside(rows):
            wrong.append(
                FieldReason(
                    f"All administrators of {partnership} are people of the office. One of them "
                    "must first give that role to somebody of the partnership, or nobody could "
                    "give roles any more."
                )
            )
        refuse(wrong)
        _tell_of_office(office, "no longer serves your partnership")
        end_here(rows, by=by, because=because)
        record("office.left", f"let this partnership leave the office “{office}”", by=by,
               because=because)  # fmt: skip
    partnership.office = None
    partnership.save()
    return partnership


@transaction.atomic
def give_office_role(*, by: Actor, office: Office, email: str, name: str, role: Role) -> int:
    """Give somebody a role in every partnership that the office serves; give in how many.

    Raises AccessDenied and NotReady.
    """
    require_operator(by)
    office = Office.objects.select_for_update().get(pk=office.pk)
    served = served_by(office)
    wrong = own_address(by, email, "email")
    wrong += unnamed(email, name, "name")
    if role not in OFFICE_ROLES:
        wrong.append(FieldReason("This is no role of an office’s people.", field="role"))
    if not served:
        wrong.append(FieldReason("The office serves no partnership yet: let one join it first."))
    refuse(wrong)
    given = 0
    for partnership in served:
        with scope(partnership.pk, by):
            if _give(by, office, email, role, name=name, sender="" if given else office.name):
                given += 1
                _tell_of_office(office, "has given somebody a role in your partnership")
    if not given:
        refuse([FieldReason("He or she has this role in every one of them already.", field="role")])
    return given


def _give(
    by: Actor, office: Office, email: str, role: Role, *, sender: str, name: str = ""
) -> bool:
    """Give a role in scope through the office, unless it is held there already."""
    user = User.objects.filter(email__iexact=email.strip()).first()
    if user is not None and role in roles_here(user):
        return False
    give_membership(
        by=by, email=email, name=name, role=role, agency=None, office=office, sender=sender
    )
    return True


@transaction.atomic
def end_office_role(
    *, by: Actor, office: Office, user: User, role: Role, because: str
) -> list[Partnership]:
    """End somebody's role in every partnership of the office today; give where it was ended.

    Raises AccessDenied, and NotReady where a partnership would have no administrator any more.
    """
    require_operator(by)
    office = Office.objects.select_for_update().get(pk=office.pk)
    wrong = unsaid(because=(because, "Say why the role is ended."))
    ended = []
    for partnership in served_by(office):
        with scope(partnership.pk, by):
            rows = [
                each for each in held_here(office) if (each.user_id, each.role) == (user.pk, role)
            ]
            if not rows:
                continue
            if role is Role.PARTNERSHIP_ADMINISTRATOR and not administrators_beside(rows):
                wrong.append(
                    FieldReason(
                        f"{user.name} is the last administrator of {partnership}. Give somebody "
                        "else the role first."
                    )
                )
                continue
            end_here(rows, by=by, because=because)
            ended.append(partnership)
    refuse(wrong)
    return ended


def _tell_of_office(office: Office, what: str) -> None:
    """Write to the administrators of the partnership in scope; they find who it is in People."""
    now = timezone.now().timestamp()
    tell_administrators(
        key=f"office:{office.pk}:{now}",
        subject=f"The office “{office}” {what}",
        body=f"The office “{office}” {what}. Sign in and open “People and their roles” in the "
        "settings to see who has which role, and the partnership’s chronicle to see why.\n",
    )

"""Roles that are held through an office or a county board, in each of its partnerships.

No query goes over several partnerships: they are taken one after the other, each in its own scope.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from cases.core.audit.services import record
from cases.core.notices.services import put_in_outbox
from partnerships.models import Board, Membership, Office, Partnership, User
from partnerships.people.actor import Actor
from partnerships.people.roles import Role
from partnerships.tenancy.context import scope

Giver = Office | Board


@dataclass
class Holder:
    """Somebody who holds a role through an office or board, and in which partnerships."""

    user: User
    role: Role
    where: list[Partnership] = field(default_factory=list)


def through(giver: Giver) -> dict[str, Any]:
    """Give the filter for memberships that are held through an office or a board."""
    return {"board": giver} if isinstance(giver, Board) else {"office": giver}


def held_here(giver: Giver) -> list[Membership]:
    """Give what is held today through the office or board in the partnership in scope."""
    return list(
        Membership.objects.here()
        .active_on(timezone.localdate())
        .filter(**through(giver))
        .select_related("user")
        .order_by("user__name", "role")
    )


def holders(giver: Giver, partnerships: Iterable[Partnership], by: Actor) -> list[Holder]:
    """Give who holds what through an office or board, by name. One query for each partnership."""
    found: dict[tuple[int, str], Holder] = {}
    for partnership in partnerships:
        with scope(partnership.pk, by):
            for row in held_here(giver):
                key = (row.user_id, row.role)
                entry = found.setdefault(key, Holder(row.user, Role(row.role)))
                entry.where.append(partnership)
    return sorted(found.values(), key=lambda each: (each.user.name, each.role.label))


def roles_here(user: User) -> frozenset[Role]:
    """Give the roles that somebody has today in the partnership in scope."""
    rows = Membership.objects.here().active_on(timezone.localdate()).filter(user=user)
    return frozenset(Role(role) for role in rows.values_list("role", flat=True))


def administrators_beside(gone: Iterable[Membership]) -> bool:
    """Say whether, without these, the partnership in scope has an administrator still.

    The administrators' rows are locked, so that two cannot end each other at once.
    """
    kept = (
        Membership.objects.here()
        .active_on(timezone.localdate())
        .filter(role=Role.PARTNERSHIP_ADMINISTRATOR)
        .select_for_update(of=("self",))
    )
    ended = {each.pk for each in gone}
    return any(each.pk not in ended for each in kept)


def end_here(rows: Iterable[Membership], *, by: Actor, because: str) -> None:
    """End memberships in scope today: who holds them is out the same minute."""
    today = timezone.localdate()
    for row in rows:
        row.ends_on = today
        row.save()
        record(
            "people.role_ended",
            f"ended {row.user.name}’s role “{Role(row.role).label}”",
            by=by,
            because=because,
            details={"user": row.user_id, "role": row.role},
        )


def tell_administrators(*, key: str, subject: str, body: str) -> None:
    """Write to the administrators of the partnership in scope; nothing of a case stands in it."""
    rows = (
        Membership.objects.here()
        .active_on(timezone.localdate())
        .filter(role=Role.PARTNERSHIP_ADMINISTRATOR)
        .select_related("user")
    )
    for row in rows:
        put_in_outbox(key=f"{key}:{row.user_id}", to=row.user.email, subject=subject, body=body)

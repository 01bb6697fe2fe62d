"""Giving and ending seats."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone
from guardian.shortcuts import assign_perm, remove_perm

from cases.core.access.models import CaseUserObjectPermission
from cases.core.access.verbs import Seat
from cases.core.audit.services import record
from cases.core.case.models import Case
from partnerships.models import Membership, User
from partnerships.people.actor import CLOCK
from partnerships.people.roles import Role
from partnerships.tenancy.context import current_actor, current_partnership_id


def seat_holders(case: Case) -> list[tuple[Seat, User]]:
    """Give who has which seat on a case, in the order of the seats."""
    rows = CaseUserObjectPermission.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=timezone.localdate()),
        partnership_id=case.partnership_id,
        content_object=case,
    ).select_related("user", "permission")
    order = list(Seat)
    found = [
        (Seat(row.permission.codename), row.user)
        for row in rows
        if row.permission.codename in Seat.values
    ]
    return sorted(found, key=lambda pair: (order.index(pair[0]), pair[1].name))


def end_dormant_seats(user: Any) -> int:
    """End the seats of somebody who has no role here any more, before he gets one again.

    They count for nothing while he has none; without this they would come back with the new role.
    Gives how many there were.
    """
    here = Membership.objects.here().active_on(timezone.localdate()).filter(user=user)
    if user.pk is None or here.exists():
        return 0
    rows = CaseUserObjectPermission.objects.filter(
        partnership_id=current_partnership_id(), user=user, permission__codename__in=Seat.values
    ).select_related("content_object", "permission")
    ended = list(rows.order_by("content_object_id", "pk"))
    for row in ended:
        record(
            "seat.ended",
            f"ended {user.name}’s seat “{Seat(row.permission.codename).label}” of before, which "
            "does not come back with a new role",
            by=current_actor() or CLOCK,
            case=row.content_object,
            details={"user": user.pk, "seat": row.permission.codename},
        )
        row.delete()
    return len(ended)


def give_seat(case: Case, user: Any, seat: Seat, ends_on: date | None = None) -> None:
    """Give a seat; who has no membership here becomes a participant of the partnership first.

    `ends_on` is the first day on which it does not count any more.
    """
    today = timezone.localdate()
    if not Membership.objects.here().active_on(today).filter(user=user).exists():
        end_dormant_seats(user)
        Membership.objects.create(
            partnership_id=case.partnership_id, user=user, role=Role.PARTICIPANT, starts_on=today
        )
    row: Any = assign_perm(f"cases.{seat.value}", user, case)
    if row.ends_on != ends_on:
        row.ends_on = ends_on
        row.save(update_fields=["ends_on"])


def end_seat(case: Case, user: Any, seat: Seat) -> None:
    """End a seat; its holder is out the same minute (R57)."""
    remove_perm(f"cases.{seat.value}", user, case)

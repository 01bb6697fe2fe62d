"""Giving and ending seats."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone
from guardian.shortcuts import assign_perm, remove_perm

from cases.core.access.models import CaseUserObjectPermission
from cases.core.access.verbs import Seat
from cases.core.case.models import Case
from partnerships.models import Membership, User
from partnerships.people.roles import Role


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


def give_seat(case: Case, user: Any, seat: Seat, ends_on: date | None = None) -> None:
    """Give a seat; who has no membership here becomes a participant of the partnership first.

    `ends_on` is the first day on which it does not count any more.
    """
    today = timezone.localdate()
    if not Membership.objects.here().active_on(today).filter(user=user).exists():
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

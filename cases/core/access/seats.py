"""Giving and ending seats."""

from __future__ import annotations

from typing import Any

from guardian.shortcuts import assign_perm, remove_perm

from cases.core.access.models import CaseUserObjectPermission
from cases.core.access.verbs import Seat
from cases.core.case.models import Case
from partnerships.models import Membership, User
from partnerships.people.roles import Role


def seat_holders(case: Case) -> list[tuple[Seat, User]]:
    """Give who has which seat on a case, in the order of the seats."""
    rows = CaseUserObjectPermission.objects.filter(
        partnership_id=case.partnership_id, content_object=case
    ).select_related("user", "permission")
    order = list(Seat)
    found = [
        (Seat(row.permission.codename), row.user)
        for row in rows
        if row.permission.codename in Seat.values
    ]
    return sorted(found, key=lambda pair: (order.index(pair[0]), pair[1].name))


def give_seat(case: Case, user: Any, seat: Seat) -> None:
    """Give a seat; who has no membership here becomes a participant of the partnership first."""
    from django.utils import timezone

    today = timezone.localdate()
    if not Membership.objects.here().active_on(today).filter(user=user).exists():
        Membership.objects.create(
            partnership_id=case.partnership_id, user=user, role=Role.PARTICIPANT, starts_on=today
        )
    assign_perm(f"cases.{seat.value}", user, case)


def end_seat(case: Case, user: Any, seat: Seat) -> None:
    """End a seat; its holder is out the same minute (R57)."""
    remove_perm(f"cases.{seat.value}", user, case)

"""Who reads drafts: the panel, its agencies, and whom the protocol lets a draft go to (R84)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from cases.core.access.models import CaseUserObjectPermission, Exclusion
from cases.core.access.verbs import Seat
from cases.core.case.models import Case
from cases.core.protocol.choices import Recipient
from cases.panel.selectors import panel_members
from partnerships.models import Agency, Membership, User

READERS = (Seat.PANEL_MEMBER, Seat.POLICE_LEAD, Seat.INDEPENDENT_CHAIR, Seat.AUTHOR)
RECIPIENT_WORDS = {
    Recipient.PARTICIPATING_AGENCIES: "An agency that takes part in the review",
    Recipient.PANEL: "The review panel",
    Recipient.SUB_GROUP: "The sub-group",
    Recipient.STRATEGY_BOARD: "The strategy board",
    Recipient.CSP_CHAIR: "The chair of the partnership",
    Recipient.CSP_MEMBERS: "A member of the partnership",
    Recipient.INDEPENDENT_BOARD_CHAIR: "The independent chair of the safeguarding board",
}


@dataclass(frozen=True)
class Reader:
    """Somebody with a seat who reads drafts online, and for which agency."""

    user: User
    seats: frozenset[Seat]
    agency: Agency | None

    @property
    def organisation(self) -> str:
        """Give the agency's name, or what the person is in the review."""
        if self.agency is not None:
            return self.agency.name
        return next(seat.label for seat in READERS if seat in self.seats)


def readers_of(case: Case, seats: Iterable[Seat] = READERS) -> list[Reader]:
    """Give who has one of the seats, an active membership and no declared interest.

    Somebody's agency is the one for which he sits on the panel, else that of his membership.
    """
    wanted = frozenset(seats)
    rows = CaseUserObjectPermission.objects.filter(
        partnership_id=case.partnership_id,
        content_object=case,
        permission__codename__in=[seat.value for seat in wanted],
    ).select_related("user", "permission")
    held: dict[int, set[Seat]] = {}
    users: dict[int, User] = {}
    for row in rows:
        held.setdefault(row.user_id, set()).add(Seat(row.permission.codename))
        users[row.user_id] = row.user
    agencies: dict[int, Agency | None] = {}
    sits_for = {member.user_id: member.agency for member in panel_members(case)}
    for membership in (
        Membership.objects.here()
        .active_on(timezone.localdate())
        .filter(user_id__in=held)
        .select_related("agency")
    ):
        known = sits_for.get(membership.user_id) or agencies.get(membership.user_id)
        agencies[membership.user_id] = known or membership.agency
    excluded = set(Exclusion.objects.filter(case=case).values_list("user_id", flat=True))
    found = [
        Reader(users[pk], frozenset(seats), agencies[pk])
        for pk, seats in held.items()
        if pk in agencies and pk not in excluded
    ]
    return sorted(found, key=lambda reader: (reader.organisation, reader.user.name))


def panel_of(case: Case) -> list[Reader]:
    """Give the panel members who read and comment online."""
    return readers_of(case, [Seat.PANEL_MEMBER])


def panel_agencies(case: Case) -> list[str]:
    """Give the names of the agencies on the panel, each once, of members without account too."""
    online = {reader.agency.name for reader in panel_of(case) if reader.agency}
    sitting = {member.agency.name for member in panel_members(case) if member.agency}
    return sorted(online | sitting)


def agency_of(case: Case, user_id: int | None) -> Agency | None:
    """Give the agency for which somebody sits on the panel."""
    return next((r.agency for r in panel_of(case) if r.user.pk == user_id), None)


def permitted_groups(case: Case) -> list[tuple[str, str]]:
    """Give the groups that may be sent a draft without the chair's approval, in words."""
    return [
        (group.value, RECIPIENT_WORDS.get(group, group.value.replace("_", " ").capitalize()))
        for group in case.protocol.rules.overview.circulation
        if group is not Recipient.PANEL
    ]

"""Telling those whose dates a change of the calendar moves: once each, whatever is repeated.

Inside it is a line of the person's next digest, or a mail at once if he chose so; outside a mail to
the address that was asked. The key of each names the change and who is told, so that a recount that
is repeated, or done by two workers, tells nobody twice.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from hashlib import sha256

from django.urls import reverse
from django.utils import timezone

from cases.core.access.models import CaseUserObjectPermission, Exclusion
from cases.core.deadlines.calendar_moves import Move
from cases.core.deadlines.duties import OFFICERS, holders_of
from cases.core.notices.choices import tell as tell_in_own_way
from cases.core.notices.models import DigestLine
from cases.core.notices.services import put_in_outbox
from cases.core.timetable.calendar import uk
from cases.core.workflow.plug import registry
from partnerships.models import Membership, Partnership
from partnerships.tenancy.context import current_partnership_id

GROUP = "calendar"
OUTSIDE = ("agency", "action_owner")


def tell(moves: Iterable[Move], *, change: str) -> int:
    """Tell everybody concerned of the moves; give how many people inside are told.

    Takes what moves and the key of the change. Officers, who keep the dates of every review, are
    told of all; anybody else of what he owes.
    """
    found = list(moves)
    partnership = Partnership.objects.get(pk=current_partnership_id())
    numbers = _people(found)
    lines = [
        DigestLine(
            key=f"calendar:{change}:{user_id}",
            user_id=user_id,
            group=GROUP,
            title=f"The calendar changed: {number} of your dates moved",
            url=reverse("work", args=[partnership.slug]),
            for_day=timezone.localdate(),
        )
        for user_id, number in sorted(numbers.items())
    ]
    tell_in_own_way(
        lines,
        subject=f"{partnership.name}: the calendar changed"[:200],
        says="The days on which nobody works have changed, so dates of yours moved. Sign in to "
        "see what is due when:",
    )
    for address, theirs in _outside(found).items():
        dates = "\n".join(f"Review {each.reference}: {uk(each.to_on)}" for each in theirs)
        office = f" at {partnership.mailbox}" if partnership.mailbox else ""
        put_in_outbox(
            key=f"calendar:{change}:{sha256(address.encode()).hexdigest()[:32]}",
            to=address,
            subject="The calendar changed: a date of yours moved",
            body="The days on which nobody works have changed, so something that you were asked "
            f"for is now due on another day:\n\n{dates}\n\n"
            f"Questions: ask the review office{office}.\n",
        )
    return len(lines)


def _people(moves: list[Move]) -> Counter[int]:
    """Give how many moves concern each person with an account, in three queries."""
    case_ids = {move.case_id for move in moves if move.case_id is not None}
    with_role: dict[str, set[int]] = defaultdict(set)
    members = Membership.objects.here().active_on(timezone.localdate())
    for role, user_id in members.values_list("role", "user_id"):
        with_role[role].add(user_id)
    belong = {user_id for users in with_role.values() for user_id in users}
    seated: dict[tuple[int | None, str], set[int]] = defaultdict(set)
    for case_id, seat, user_id in CaseUserObjectPermission.objects.filter(
        partnership_id=current_partnership_id(), content_object_id__in=case_ids
    ).values_list("content_object_id", "permission__codename", "user_id"):
        if user_id in belong:
            seated[case_id, seat].add(user_id)
    excluded: dict[int | None, set[int]] = defaultdict(set)
    for case_id, user_id in Exclusion.objects.filter(case__in=case_ids).values_list(
        "case_id", "user_id"
    ):
        excluded[case_id].add(user_id)
    numbers: Counter[int] = Counter()
    for move in moves:
        holders = {*holders_of(move.owed_by), *OFFICERS}
        told = {
            user_id
            for holder in holders
            for user_id in with_role[holder] | seated[move.case_id, holder]
        }
        numbers.update(told - excluded[move.case_id])
    return numbers


def _outside(moves: list[Move]) -> dict[str, list[Move]]:
    """Give the moves by the address outside that was asked, from the stages that know them."""
    asked: dict[str, dict[int, list[Move]]] = defaultdict(lambda: defaultdict(list))
    for move in moves:
        if move.owed_by in OUTSIDE:
            asked[move.subject_kind][move.subject_number].append(move)
    found: dict[str, list[Move]] = defaultdict(list)
    knowing = [plug.addressees for plug in registry.plugs if plug.addressees is not None]
    for addresses_of in knowing:
        for kind, by_number in asked.items():
            for number, addresses in addresses_of(kind, sorted(by_number)).items():
                for address in addresses:
                    found[address.lower()] += by_number[number]
    return found

"""Leaving: a person's roles, seats and posts end together, and what is left behind is shown.

Who leaves a partnership is out the same minute. Where an administrator knows that somebody has
left his employer altogether, the partnerships of the same review office end it too, and the
administrators of every other partnership are told the same day. Closing the account, which ends
everything everywhere, is a platform operator's (progress.closing_accounts).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from cases.core.access.models import CaseUserObjectPermission
from cases.core.access.seats import end_seat
from cases.core.access.sessions import end_sessions, partnerships_of
from cases.core.access.sight_models import AccessRequest, EmergencyOpening
from cases.core.access.verbs import Seat, Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.deadlines.assigned import standing_assignments
from cases.core.deadlines.models import WorkAssignment
from cases.core.deadlines.refusing import FieldReason, refuse, unsaid
from cases.core.notices.services import put_in_outbox
from cases.core.progress.advance import reach_of
from cases.core.progress.work.giving import planned
from cases.core.progress.work.rows import items_of
from cases.core.workflow.plug import Post, registry
from partnerships.models import Invitation, Membership, Partnership, User
from partnerships.people.actor import Actor
from partnerships.people.roles import Role
from partnerships.tenancy.context import current_partnership_id, scope

ADMINISTRATOR = Role.PARTNERSHIP_ADMINISTRATOR


@dataclass(frozen=True)
class SeatHeld:
    """A seat on a case, with the row that keeps it; `alone`: nobody else has it there."""

    row: CaseUserObjectPermission
    case: Case
    seat: Seat
    alone: bool


@dataclass(frozen=True)
class Held:
    """All that somebody holds in the partnership in scope, and what nobody else would hold."""

    roles: tuple[Membership, ...]
    alone_in: tuple[Role, ...]
    seats: tuple[SeatHeld, ...]
    posts: tuple[Post, ...]
    given: tuple[WorkAssignment, ...]

    @property
    def is_empty(self) -> bool:
        """Say whether there is nothing to end."""
        return not (self.roles or self.seats or self.posts)


def seats_held(user: User) -> list[SeatHeld]:
    """Give the seats of somebody that count today, by reference; two queries."""
    rows = list(
        CaseUserObjectPermission.objects.filter(
            partnership_id=current_partnership_id(), user=user, permission__codename__in=Seat.values
        )
        .select_related("content_object__partnership", "permission")
        .order_by("content_object__reference", "pk")
    )
    today = timezone.localdate()
    rows = [row for row in rows if row.ends_on is None or row.ends_on > today]
    others = set(
        CaseUserObjectPermission.objects.filter(
            partnership_id=current_partnership_id(),
            content_object_id__in=[row.content_object_id for row in rows],
        )
        .exclude(user=user)
        .values_list("content_object_id", "permission__codename")
    )
    return [
        SeatHeld(
            row,
            row.content_object,
            Seat(row.permission.codename),
            (row.content_object_id, row.permission.codename) not in others,
        )
        for row in rows
    ]


def held_by(user: User, today: date) -> Held:
    """Give all that somebody holds in the partnership in scope."""
    members = Membership.objects.here().active_on(today)
    roles = list(
        Membership.objects.here()
        .filter(user=user)
        .exclude(Q(ends_on__lte=today) | Q(ends_on__lte=F("starts_on")))
        .select_related("agency", "office", "board")
        .order_by("role", "starts_on")
    )
    shared = set(
        members.exclude(user=user)
        .filter(role__in=[each.role for each in roles])
        .values_list("role", flat=True)
    )
    return Held(
        tuple(roles),
        tuple(
            Role(each.role)
            for each in roles
            if each.role not in shared and each.role != Role.PARTICIPANT
        ),
        tuple(seats_held(user)),
        tuple(registry.posts_of(user)),
        tuple(each for each in standing_assignments(today).values() if each.to_id == user.pk),
    )


def last_administrator(user: User) -> bool:
    """Say whether nobody else administers the partnership in scope; its rows stay locked.

    So two administrators cannot end each other at once.
    """
    rows = list(
        Membership.objects.here()
        .active_on(timezone.localdate())
        .filter(role=ADMINISTRATOR)
        .select_for_update(of=("self",))
    )
    return {row.user_id for row in rows} == {user.pk}


@transaction.atomic
def leave(
    *, by: Actor, user: User, because: str, to: User | None = None, left_employer: bool = False
) -> int:
    """End all that somebody holds in the partnership in scope, today; give what work was passed on.

    `to` gets the work that had been given to him, as far as he may do it; the rest goes back to
    whose role it is. `left_employer` ends it in the other partnerships of the same review office
    too, and tells the administrators of every other one. Raises AccessDenied, and NotReady without
    a reason, for who holds nothing here, and for the last administrator.
    """
    reach_of(by).require(Verb.EDIT_PEOPLE)
    wrong = unsaid(because=(because, "Say why he or she leaves."))
    if held_by(user, timezone.localdate()).is_empty:
        wrong.append(FieldReason(f"{user.name} holds nothing here any more."))
    if last_administrator(user):
        wrong.append(FieldReason(_last(user)))
    if to is not None and to.pk == user.pk:
        wrong.append(FieldReason("Choose somebody who stays.", field="to"))
    refuse(wrong)
    passed = end_everything(by=by, user=user, because=because, to=to)
    if left_employer:
        _elsewhere(by, user, because)
    if not partnerships_of(user):
        end_sessions(user)
    return passed


def _last(user: User) -> str:
    return (
        f"{user.name} is the last partnership administrator. Invite another administrator first "
        "and wait until the invitation is taken up, or nobody could give roles any more."
    )


def end_everything(*, by: Actor, user: User, because: str, to: User | None = None) -> int:
    """End what somebody holds in the partnership in scope, for verbs that have asked.

    Gives how many pieces of given work went to `to`.
    """
    today = timezone.localdate()
    held = held_by(user, today)
    passed = pass_on(by, held.given, to, because)
    for post in sorted(held.posts, key=lambda each: each.case.pk if each.case else 0):
        post.end(by=by, because=because, on=today)
    for seat in sorted(seats_held(user), key=lambda each: each.case.pk):
        end_seat(seat.case, user, seat.seat)
        record(
            "seat.ended",
            f"ended {user.name}’s seat “{seat.seat.label}”",
            by=by,
            case=seat.case,
            because=because,
            details={"user": user.pk, "seat": seat.seat.value},
        )
    for membership in held.roles:
        membership.ends_on = max(today, membership.starts_on)
        membership.save()
    _close_what_he_asked(by, user, because)
    record(
        "people.left",
        f"recorded that {user.name} has left: {len(held.roles)} roles and {len(held.seats)} seats "
        "ended",
        by=by,
        because=because,
        details={
            "user": user.pk,
            "roles": [each.role for each in held.roles],
            "seats": [[each.case.reference, each.seat.value] for each in held.seats],
        },
    )
    return passed


def pass_on(by: Actor, given: Sequence[WorkAssignment], to: User | None, because: str) -> int:
    """Give on what was given to who leaves, or let it go back to whose role it is."""
    if not given:
        return 0
    today = timezone.localdate()
    moves = {}
    if to is not None:
        rows = [each for each in items_of(reach_of(Actor.of_user(to)), today)]
        moves = {move.item.row.key: move for move in planned(rows, to)}
    passed = 0
    for each in given:
        each.ended_on = today
        each.save()
        move = moves.get(each.key)
        if to is None or move is None or move.refused:
            continue
        WorkAssignment.objects.create(
            key=each.key,
            owed_by=each.owed_by,
            deadline=each.deadline,
            case=each.case,
            to=to,
            because=because.strip()[:300],
            given_by=by.key,
            given_by_name=by.name,
            given_on=today,
            until_on=each.until_on,
        )
        record(
            "work.given",
            f"passed work on to {to.name}",
            by=by,
            case=each.case,
            because=because,
            details={"key": each.key, "to": to.pk},
        )
        passed += 1
    return passed


def _close_what_he_asked(by: Actor, user: User, because: str) -> None:
    now = timezone.now()
    for asked in AccessRequest.objects.filter(user=user, answered_at=None):
        asked.answer, asked.answered_at = AccessRequest.Answer.DECLINED, now
        asked.answered_by, asked.answer_because = by.name, "Has left the partnership."
        asked.save()
    for opening in EmergencyOpening.open_at(now).filter(user=user):
        opening.closed_at, opening.closed_by = now, by.name
        opening.save()
    invited = Invitation.objects.filter(
        email__iexact=user.email, taken_up_at=None, withdrawn_at=None
    )
    for invitation in invited:
        invitation.withdrawn_at, invitation.withdrawn_because = now, because.strip()[:300]
        invitation.save()


def _elsewhere(by: Actor, user: User, because: str) -> None:
    """End it in the partnerships of the same review office; tell those of all others."""
    here = Partnership.objects.get(pk=current_partnership_id())
    for number in partnerships_of(user):
        if number == here.pk:
            continue
        other = Partnership.objects.get(pk=number)
        with scope(number, by):
            same_office = here.office_id is not None and other.office_id == here.office_id
            if same_office and not last_administrator(user):
                end_everything(by=by, user=user, because=because)
                tell_administrators(other, user, "All roles and seats here ended with that, today.")
                continue
            record(
                "people.leaver_told",
                f"told this partnership that {user.name} has left the employer",
                by=by,
                details={"user": user.pk},
            )
            tell_administrators(
                other,
                user,
                "Nothing has ended here yet: decide today whether the roles here are to end.",
            )


def tell_administrators(partnership: Partnership, user: User, then: str) -> None:
    """Tell the administrators of the partnership in scope of a leaver, and what is to be done."""
    for address in administrators_addresses(partnership, but=user):
        put_in_outbox(
            key=f"leaver:{user.pk}:{timezone.now().timestamp()}:{address}",
            to=address,
            subject=f"{partnership.name}: somebody has left",
            body=f"{user.name} is said to have left the employer. {then}\n\nSign in and open "
            "“People and their roles” in the settings.\n",
        )


def administrators_addresses(partnership: Partnership, but: User | None = None) -> list[str]:
    """Give whom to tell of a change of who sees what: administrators and the office's mailbox."""
    rows = Membership.objects.here().active_on(timezone.localdate()).filter(role=ADMINISTRATOR)
    if but is not None:
        rows = rows.exclude(user=but)
    found = sorted(set(rows.values_list("user__email", flat=True)))
    if partnership.mailbox and partnership.mailbox not in found:
        found.append(partnership.mailbox)
    return found

"""Who belongs to a partnership and who has which seat on a case: given, ended, declared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cases.core.access.models import CaseUserObjectPermission, Exclusion
from cases.core.access.reach import Reach
from cases.core.access.seats import end_dormant_seats, end_seat, give_seat, seat_holders
from cases.core.access.sight_models import EmergencyOpening
from cases.core.access.verbs import Guest, Purpose, Seat, Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.notices.services import put_in_outbox
from cases.core.progress.advance import reach_of, require_on
from cases.core.workflow.plug import NotReady, Reason
from partnerships.models import (
    Agency,
    Board,
    Membership,
    Office,
    Partnership,
    SupportVisit,
    User,
)
from partnerships.people.actor import Actor
from partnerships.people.roles import Role
from partnerships.tenancy.context import current_partnership_id


@dataclass(frozen=True)
class Sight:
    """Who can see a case, and why: the roles and seats that let him or her."""

    user: User
    why: tuple[str, ...]


def who_can_see(case: Case, today: date) -> list[Sight]:
    """Give everybody who may see the case page today, each with the reasons; six queries.

    The same policy is asked as when they open the page, so that the answer cannot differ.
    """
    roles: dict[int, list[Any]] = {}
    users: dict[int, User] = {}
    for membership in (
        Membership.objects.here().active_on(today).select_related("user").order_by("user__name")
    ):
        roles.setdefault(membership.user_id, []).append(membership)
        users[membership.user_id] = membership.user
    seats: dict[int, set[Seat]] = {}
    for seat, user in seat_holders(case):
        seats.setdefault(user.pk, set()).add(seat)
    excluded = set(Exclusion.objects.filter(case=case).values_list("user_id", flat=True))
    openings = EmergencyOpening.open_at(timezone.now()).filter(case=case)
    opened = set(openings.values_list("user_id", flat=True))
    found = []
    for user_id, memberships in roles.items():
        reach = Reach(
            Actor.of_user(users[user_id]),
            case.partnership_id,
            frozenset(Role(each.role) for each in memberships),
            frozenset(each.agency_id for each in memberships if each.agency_id),
            {case.pk: frozenset(seats.get(user_id, set()))},
            frozenset({case.pk}) if user_id in excluded else frozenset(),
            opened=frozenset({case.pk}) if user_id in opened else frozenset(),
        )
        why: list[str] = []
        for _, held in reach.on(case).granting(Verb.READ_CASE):
            why += [_because(holder) for holder in held]
        if why:
            found.append(Sight(users[user_id], tuple(sorted(set(why)))))
    visits = SupportVisit.objects.here().open_at(timezone.now()).select_related("user")
    return found + [Sight(each.user, ("is let in as support",)) for each in visits]


def _because(holder: Any) -> str:
    if isinstance(holder, Seat):
        return f"has the seat “{holder.label}”"
    if isinstance(holder, Purpose):
        return "holds a private link"
    if isinstance(holder, Guest):
        return "opened it in an emergency"
    return f"is {_article(holder.label)}"


def _article(label: str) -> str:
    word = label if label.startswith("CSP") else label[0].lower() + label[1:]
    if word.startswith("named"):
        return f"the {word}"
    return f"a {word}"


@transaction.atomic
def seat(*, case: Case, by: Actor, user: User, seat: Seat) -> None:
    """Give somebody of the partnership a seat on a case.

    Raises AccessDenied, and NotReady for somebody who has declared an interest in it.
    """
    case = locked(case)
    require_on(by, case, Verb.GIVE_SEAT)
    reasons = []
    if Exclusion.objects.filter(case=case, user=user).exists():
        reasons.append(Reason(f"{user.name} has declared an interest in this case."))
    if CaseUserObjectPermission.objects.filter(
        content_object=case, user=user, permission__codename=seat
    ).exists():
        reasons.append(Reason(f"{user.name} has this seat already."))
    if reasons:
        raise NotReady(reasons)
    give_seat(case, user, seat)
    record(
        "seat.given",
        f"gave {user.name} the seat “{seat.label}”",
        by=by,
        case=case,
        details={"user": user.pk, "seat": seat.value},
    )


@transaction.atomic
def unseat(*, case: Case, by: Actor, user: User, seat: Seat, because: str) -> None:
    """End a seat; its holder is out the same minute (R57). Raises AccessDenied and NotReady."""
    case = locked(case)
    require_on(by, case, Verb.GIVE_SEAT)
    if not because.strip():
        raise NotReady([Reason("Say why the seat is ended.")])
    if (seat, user.pk) not in [(held, holder.pk) for held, holder in seat_holders(case)]:
        raise NotReady([Reason(f"{user.name} does not have this seat.")])
    end_seat(case, user, seat)
    record(
        "seat.ended",
        f"ended {user.name}’s seat “{seat.label}”",
        by=by,
        case=case,
        because=because,
        details={"user": user.pk, "seat": seat.value},
    )


@transaction.atomic
def declare_interest(*, case: Case, by: Actor, because: str) -> Exclusion:
    """Declare one's own interest in a case: one loses sight of it at once (LR §4.1).

    It beats every role and seat. Raises AccessDenied, and NotReady without a reason.
    """
    case = locked(case)
    require_on(by, case, Verb.DECLARE_INTEREST)
    require_on(by, case, Verb.READ_CASE)
    if not because.strip():
        raise NotReady([Reason("Say what your interest is, without naming anybody.")])
    exclusion = _exclude(case, by.number, because)
    record(
        "interest.declared", "declared an interest and no longer sees the case", by=by, case=case
    )
    return exclusion


@transaction.atomic
def record_interest(*, case: Case, by: Actor, user: User, because: str) -> Exclusion:
    """Record that somebody else declared an interest, at a meeting: he no longer sees the case.

    What was declared already stays as it is. Raises AccessDenied, and NotReady without a reason.
    """
    case = locked(case)
    require_on(by, case, Verb.GIVE_SEAT)
    if not because.strip():
        raise NotReady([Reason("Say what the interest is, without naming anybody.")])
    declared = Exclusion.objects.filter(case=case, user=user).first()
    if declared is not None:
        return declared
    exclusion = _exclude(case, user.pk, because)
    record(
        "interest.recorded",
        f"recorded that {user.name} declared an interest and no longer sees the case",
        by=by,
        case=case,
        details={"user": user.pk},
    )
    return exclusion


def _exclude(case: Case, user_id: int | None, because: str) -> Exclusion:
    """Close a case to somebody, and tell the review office whose work must be taken over."""
    exclusion = Exclusion.objects.create(
        case=case, user_id=user_id, because=because.strip(), partnership_id=case.partnership_id
    )
    if case.partnership.mailbox:
        put_in_outbox(
            key=f"interest:{exclusion.pk}",
            to=case.partnership.mailbox,
            subject=f"{case.reference}: somebody declared an interest",
            body=f"Somebody declared an interest in {case.reference} and no longer sees it. "
            "Sign in and open “Who can see this review” to see whose work must be taken over.\n",
            case=case,
        )
    made: Exclusion = exclusion
    return made


def _partnership() -> Partnership:
    return Partnership.objects.get(pk=current_partnership_id())


def _known_or_new(email: str, name: str) -> tuple[User, bool]:
    address = email.strip().lower()
    user = User.objects.filter(email__iexact=address).first()
    if user is not None:
        return user, False
    if not name.strip():
        raise NotReady([Reason("There is no account with this address yet: enter a name.")])
    return User.objects.create_user(address, name.strip()), True


def _tell(user: User, sender: str, role: Role, day: date) -> None:
    """Tell somebody of the role; who has no password gets the sign-in library's reset link."""
    known = user.has_usable_password()
    body = f"{sender} has given you the role “{role.label}” in Review Room.\n\n"
    if known:
        body += f"Sign in with this address: {settings.SITE_URL.rstrip('/')}/\n"
    else:
        key = default_token_generator.make_token(user)
        path = reverse(
            "account_reset_password_from_key",
            kwargs={"uidb36": user_pk_to_url_str(user), "key": key},
        )
        body += (
            "An account was made for this address. Choose a password:\n\n"
            f"{settings.SITE_URL.rstrip('/')}{path}\n\n"
            "If the link has run out, ask for a new one on the sign-in page: “Forgotten "
            "password”.\n"
        )
    put_in_outbox(
        key=f"membership:{user.pk}:{role.value}:{day.isoformat()}:{timezone.now().timestamp()}",
        to=user.email,
        subject=f"{sender}: your role in Review Room",
        body=body,
    )


def give_membership(
    *,
    by: Actor,
    email: str,
    name: str,
    role: Role,
    agency: Agency | None,
    office: Office | None = None,
    board: Board | None = None,
    sender: str | None = None,
    ends_on: date | None = None,
) -> Membership:
    """Give a role at once and without asking for rights, in scope: for verbs that have asked.

    For somebody who belongs here already; others are invited (progress.invitations). `ends_on` is
    the first day on which the role does not count any more.

    `office` or `board` is that through which it is held. `sender` is who gives it in the mail
    (without one the partnership); where it is empty no mail is sent. Raises NotReady where the
    role is held already or a new account has no name.
    """
    today = timezone.localdate()
    if role is Role.COUNTY_BOARD_MEMBER and board is None:
        raise NotReady([Reason("People of a county board get this role through their board.")])
    user, _ = _known_or_new(email, name)
    held = Membership.objects.here().filter(user=user, role=role)
    if held.active_on(today).exists():
        raise NotReady([Reason(f"{user.name} is {_article(role.label)} already.")])
    end_dormant_seats(user)
    membership = held.filter(starts_on=today).first() or Membership(
        user=user, role=role, starts_on=today, partnership_id=current_partnership_id()
    )
    membership.agency, membership.ends_on = agency, ends_on
    membership.office, membership.board = office, board
    membership.save()
    record(
        "people.role_given",
        f"gave {user.name} the role “{role.label}”",
        by=by,
        details={"user": user.pk, "role": role.value},
    )
    if sender != "":
        _tell(user, sender or _partnership().name, role, today)
    made: Membership = membership
    return made


@transaction.atomic
def end_membership(*, by: Actor, membership: Membership, because: str) -> Membership:
    """End a role today: its holder is out the same minute, with all seats (DESIGN decision 8).

    Raises AccessDenied, and NotReady for the last partnership administrator.
    """
    reach_of(by).require(Verb.EDIT_PEOPLE)
    today = timezone.localdate()
    # The administrators' rows are locked, so that two cannot end each other at once.
    administrators = [
        each.pk
        for each in Membership.objects.here()
        .active_on(today)
        .filter(role=Role.PARTNERSHIP_ADMINISTRATOR)
        .select_for_update(of=("self",))
    ]
    membership = (
        Membership.objects.here().active_on(today).select_related("user").get(pk=membership.pk)
    )
    reasons = [] if because.strip() else [Reason("Say why the role is ended.")]
    if administrators == [membership.pk]:
        reasons.append(
            Reason(
                f"{membership.user.name} is the last partnership administrator. Give somebody "
                "else the role first, or nobody could give roles any more."
            )
        )
    if reasons:
        raise NotReady(reasons)
    membership.ends_on = today
    membership.save()
    record(
        "people.role_ended",
        f"ended {membership.user.name}’s role “{Role(membership.role).label}”",
        by=by,
        because=because,
        details={"user": membership.user_id, "role": membership.role},
    )
    made: Membership = membership
    return made

"""Inviting people to a partnership by mail: sent, sent again, withdrawn, taken up."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cases.core.access.links import token_hash
from cases.core.access.seats import end_dormant_seats
from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.deadlines.refusing import FieldReason, refuse, unsaid
from cases.core.notices.services import put_in_outbox
from cases.core.progress.advance import reach_of
from cases.core.progress.people import give_membership
from cases.core.workflow.plug import NotReady, Reason
from partnerships.models import Agency, Invitation, Membership, Partnership, User
from partnerships.pages.dates import in_words
from partnerships.people.actor import Actor
from partnerships.people.roles import Role
from partnerships.tenancy.context import current_partnership_id

#: How long an invitation can be taken up, unless another number of days is chosen.
DAYS = 14
MOST_DAYS = 60
Status = Invitation.Status


def find_invitation(token: str) -> Invitation | None:
    """Give the invitation of a link's token, whatever became of it, or None."""
    found: Invitation | None = (
        Invitation.objects.select_related("agency", "partnership")
        .filter(token_hash=token_hash(token))
        .first()
    )
    return found


def invitations() -> list[Invitation]:
    """Give the invitations that can still be taken up, have run out, or ended of late."""
    lately = timezone.now() - timedelta(days=30)
    rows = Invitation.objects.select_related("agency").order_by("-sent_at")
    return [
        row for row in rows if not (row.taken_up_at or row.withdrawn_at) or (row.sent_at > lately)
    ]


def role_words(roles: Sequence[str]) -> str:
    """Give roles as they read in a sentence."""
    return " and ".join(f"“{Role(role).label}”" for role in roles)


@transaction.atomic
def invite(
    *,
    by: Actor,
    email: str,
    name: str,
    roles: Sequence[Role],
    agency: Agency | None = None,
    last_day: date | None = None,
    days: int = DAYS,
) -> Invitation | list[Membership]:
    """Invite the holder of an address to take up roles in the partnership in scope.

    Who belongs here already has an account that is known here, and gets the roles at once; every
    other address is invited in the same words, whether or not it has an account somewhere else.
    `last_day` is the last on which the roles count; `days` how long the link works. Raises
    AccessDenied, and NotReady for one's own address, a last day that has passed, a role that is
    held already or an address that has an open invitation.
    """
    reach_of(by).require(Verb.EDIT_PEOPLE)
    own = User.objects.filter(pk=by.user_id or 0, email__iexact=email.strip()).exists()
    if own:
        refuse(
            [
                FieldReason(
                    "This is your own address. Another administrator gives you a role.",
                    field="email",
                )
            ]
        )
    return invite_without_asking(
        by=by, email=email, name=name, roles=roles, agency=agency, last_day=last_day, days=days
    )


def invite_without_asking(
    *,
    by: Actor,
    email: str,
    name: str,
    roles: Sequence[Role],
    agency: Agency | None = None,
    last_day: date | None = None,
    days: int = DAYS,
) -> Invitation | list[Membership]:
    """Invite without asking for rights, in scope: for verbs that have asked (founding)."""
    today = timezone.localdate()
    wrong = unsaid(name=(name, "Enter the name of the person."))
    if not roles:
        wrong.append(FieldReason("Choose at least one role.", field="roles"))
    if last_day is not None and last_day < today:
        wrong.append(
            FieldReason("The last day lies before the role would begin.", field="last_day")
        )
    if not 1 <= days <= MOST_DAYS:
        wrong.append(FieldReason(f"Choose between 1 and {MOST_DAYS} days.", field="days"))
    open_one = Invitation.objects.filter(
        email__iexact=email.strip(), taken_up_at=None, withdrawn_at=None
    ).first()
    if open_one is not None:
        wrong.append(
            FieldReason(
                f"An invitation to this address was sent on "
                f"{in_words(timezone.localdate(open_one.sent_at))} already. Send it again, or "
                "withdraw it first.",
                field="email",
            )
        )
    refuse(wrong)
    ends_on = last_day + timedelta(days=1) if last_day else None
    here = (
        Membership.objects.here()
        .active_on(today)
        .filter(user__email__iexact=email.strip())
        .select_related("user")
    )
    if here.exists():
        return [
            give_membership(
                by=by, email=email, name=name, role=role, agency=agency, ends_on=ends_on
            )
            for role in roles
        ]
    token = secrets.token_urlsafe(32)
    now = timezone.now()
    made: Invitation = Invitation.objects.create(
        email=email.strip().lower(),
        name=name.strip(),
        roles=[role.value for role in roles],
        agency=agency,
        role_ends_on=ends_on,
        token_hash=token_hash(token),
        invited_by=by.name,
        sent_at=now,
        expires_at=now + timedelta(days=days),
    )
    record(
        "people.invited",
        f"invited {made.name} to take up the role {role_words(made.roles)}",
        by=by,
        details={"invitation": made.pk, "roles": made.roles},
    )
    _mail(made, token)
    return made


def _mail(invitation: Invitation, token: str) -> None:
    partnership = Partnership.objects.get(pk=current_partnership_id())
    path = reverse("join", args=[partnership.slug, token])
    until = in_words(timezone.localdate(invitation.expires_at))
    put_in_outbox(
        key=f"invitation:{invitation.pk}:{invitation.times_sent}",
        to=invitation.email,
        subject=f"{partnership.name}: an invitation to Review Room",
        body=f"{invitation.invited_by} invites you to take up the role "
        f"{role_words(invitation.roles)} at {partnership.name} in Review Room.\n\n"
        f"Open this link to accept, until {until}:\n\n"
        f"{settings.SITE_URL.rstrip('/')}{path}\n\n"
        "You have no role, and see nothing, before you accept. If you did not expect this, do "
        "nothing.\n",
    )


def _open(invitation: Invitation) -> Invitation:
    """Lock an invitation and insist that nothing was done with it yet."""
    found: Invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if found.taken_up_at is not None:
        raise NotReady([Reason("This invitation was taken up already.")])
    if found.withdrawn_at is not None:
        raise NotReady([Reason("This invitation was withdrawn.")])
    return found


@transaction.atomic
def send_again(*, by: Actor, invitation: Invitation, days: int = DAYS) -> Invitation:
    """Send an invitation again with a new link; the one before does not open any more."""
    reach_of(by).require(Verb.EDIT_PEOPLE)
    found = _open(invitation)
    token = secrets.token_urlsafe(32)
    now = timezone.now()
    found.token_hash, found.sent_at = token_hash(token), now
    found.expires_at, found.times_sent = now + timedelta(days=days), found.times_sent + 1
    found.save()
    record(
        "people.invited_again",
        f"sent the invitation of {found.name} again",
        by=by,
        details={"invitation": found.pk},
    )
    _mail(found, token)
    return found


@transaction.atomic
def withdraw(*, by: Actor, invitation: Invitation, because: str) -> Invitation:
    """Withdraw an invitation: its link opens nothing any more. Raises NotReady without a reason."""
    reach_of(by).require(Verb.EDIT_PEOPLE)
    refuse(unsaid(because=(because, "Say why it is withdrawn.")))
    found = _open(invitation)
    found.withdrawn_at, found.withdrawn_because = timezone.now(), because.strip()
    found.save()
    record(
        "people.invitation_withdrawn",
        f"withdrew the invitation of {found.name}",
        by=by,
        because=because,
        details={"invitation": found.pk},
    )
    return found


def account_of(invitation: Invitation) -> User | None:
    """Give the account that signs in with the address of an invitation, if there is one.

    One that was made but never given a password counts as none: its holder chooses one now.
    """
    user = User.objects.filter(email__iexact=invitation.email).first()
    return user if user is not None and user.has_usable_password() else None


@transaction.atomic
def accept_as(*, user: User, invitation: Invitation) -> list[Membership]:
    """Take up an invitation with an account that is signed in: its roles begin today.

    Raises NotReady where it has run out, was withdrawn or taken up, or is for another address.
    """
    found = _open(invitation)
    if found.status_at(timezone.now()) is Status.EXPIRED:
        raise NotReady([Reason("This invitation has run out. Ask for it to be sent again.")])
    if user.email.lower() != found.email.lower() or not user.is_active:
        raise NotReady([Reason("This invitation is for another address than your account’s.")])
    today = timezone.localdate()
    if found.role_ends_on is not None and found.role_ends_on <= today:
        raise NotReady([Reason("The last day of the role has passed. Ask for a new invitation.")])
    end_dormant_seats(user)
    made = []
    for role in found.roles:
        held = Membership.objects.here().filter(user=user, role=role)
        if held.active_on(today).exists():
            continue
        membership = held.filter(starts_on=today).first() or Membership(
            user=user, role=role, starts_on=today, partnership_id=current_partnership_id()
        )
        membership.agency, membership.ends_on = found.agency, found.role_ends_on
        membership.save()
        made.append(membership)
    found.taken_up_at, found.taken_up_by = timezone.now(), user
    found.save()
    record(
        "people.invitation_taken_up",
        f"took up the role {role_words(found.roles)}, invited by {found.invited_by}",
        by=Actor.of_user(user),
        details={"invitation": found.pk, "user": user.pk, "roles": found.roles},
    )
    return made


@transaction.atomic
def accept_anew(*, invitation: Invitation, password: str) -> User:
    """Take up an invitation with a new account and the password that its holder has chosen.

    Raises NotReady as `accept_as`, and where the address has an account: that one signs in first.
    """
    if account_of(invitation) is not None:
        raise NotReady([Reason("There is an account with this address: sign in first.")])
    user = User.objects.filter(email__iexact=invitation.email).first()
    if user is None:
        user = User.objects.create_user(invitation.email, invitation.name, password)
    else:
        user.set_password(password)
        user.save()
    accept_as(user=user, invitation=invitation)
    return user

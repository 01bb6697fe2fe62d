"""Accounts of people from outside: found by e-mail address, or made and invited."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from cases.core.access.seats import end_dormant_seats, give_seat
from cases.core.access.verbs import Seat
from cases.core.case.models import Case
from cases.core.notices.services import put_in_outbox
from cases.core.progress.pages.case_page import case_url
from partnerships.models import Agency, Membership, User
from partnerships.people.roles import Role


def account_for(email: str, name: str) -> tuple[User, bool]:
    """Give the account with this address, and whether it was made now, without a password."""
    found = User.objects.filter(email__iexact=email.strip()).first()
    if found is not None:
        return found, False
    return User.objects.create_user(email.strip(), name), True


def seat_by_email(
    *,
    case: Case,
    email: str,
    name: str,
    seat: Seat,
    agency: Agency | None = None,
    first: bool = True,
) -> User:
    """Give the person with this address a seat on the case; who is new here is invited.

    Somebody without a membership becomes a participant of the partnership, for the agency if one
    is given. A new account is told by mail how to set its password; every other is told that
    there is a part for it (unless this is not the `first` of several parts given at once). The
    mails name nobody.
    """
    user, made = account_for(email, name)
    today = timezone.localdate()
    memberships = Membership.objects.here().active_on(today).filter(user=user)
    wanted = memberships.filter(agency=agency) if agency else memberships
    if not wanted.exists():
        _join(case, user, agency)
    give_seat(case, user, seat)
    if not first:
        return user
    if made or not user.has_usable_password():
        _mail_invitation(case, user)
    else:
        _mail_part(case, user, seat)
    return user


def _join(case: Case, user: User, agency: Agency | None) -> None:
    """Make the membership, or give the participant's of today its agency (one a role and day)."""
    end_dormant_seats(user)
    today = timezone.localdate()
    membership = Membership.objects.here().filter(
        user=user, role=Role.PARTICIPANT, starts_on=today
    ).first() or Membership(
        partnership_id=case.partnership_id, user=user, role=Role.PARTICIPANT, starts_on=today
    )
    membership.ends_on = None
    membership.agency = agency or membership.agency
    membership.save()


def set_password_url(user: Any) -> str:
    """Give the address at which a new account sets its password (allauth's own reset page)."""
    key = default_token_generator.make_token(user)
    path = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": key},
    )
    return f"{settings.SITE_URL.rstrip('/')}{path}"


def site_url(path: str) -> str:
    """Give a page's whole address, as a mail needs it."""
    return f"{settings.SITE_URL.rstrip('/')}{path}"


def _mail_invitation(case: Case, user: User) -> None:
    put_in_outbox(
        key=f"panel.invited:{case.pk}:{user.pk}",
        to=user.email,
        subject=f"{case.reference}: your account",
        body=(
            f"You have been given a part in the review {case.reference}, and an account for it.\n\n"
            f"Set your password here:\n{set_password_url(user)}\n\n"
            f"The link works for three days. After that, ask for another one at\n"
            f"{site_url(reverse('account_reset_password'))}\n"
        ),
        case=case,
    )


def _mail_part(case: Case, user: User, seat: Seat) -> None:
    put_in_outbox(
        key=f"panel.part:{case.pk}:{user.pk}:{seat}:{timezone.now().isoformat()}",
        to=user.email,
        subject=f"{case.reference}: you have a part in this review",
        body=(
            f"You have been given a part in the review {case.reference}.\n\n"
            f"Sign in to see what is asked of you:\n{site_url(case_url(case, 'case'))}\n"
        ),
        case=case,
    )

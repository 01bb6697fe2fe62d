"""Closing an account everywhere: a platform operator's verb, by which he sees no case."""

from __future__ import annotations

from django.db import transaction

from cases.core.access.reach import AccessDenied
from cases.core.access.sessions import end_sessions, partnerships_of
from cases.core.access.verbs import Verb
from cases.core.deadlines.refusing import FieldReason, refuse, unsaid
from cases.core.progress.invitations import invite_without_asking
from cases.core.progress.leaving import (
    ADMINISTRATOR,
    end_everything,
    last_administrator,
    tell_administrators,
)
from cases.core.workflow.plug import NotReady
from partnerships.models import Partnership, User
from partnerships.people.actor import Actor
from partnerships.tenancy.context import scope


def account_named(email: str) -> User | None:
    """Give the open account of an address."""
    return User.objects.filter(email__iexact=email.strip(), is_active=True).first()


def left_without_administrator(user: User, by: Actor) -> list[Partnership]:
    """Give the partnerships that nobody would administer once an account is closed."""
    found = []
    for number in partnerships_of(user):
        with scope(number, by), transaction.atomic():
            if last_administrator(user):
                found.append(Partnership.objects.get(pk=number))
    return found


@transaction.atomic
def close_account(
    *,
    by: Actor,
    email: str,
    because: str,
    administrator_email: str = "",
    administrator_name: str = "",
) -> User:
    """Close an account everywhere, today: a platform operator's verb, by which he sees no case.

    All roles, seats and sessions end, and the administrators of each partnership are told. Where
    nobody else administers one, `administrator_email` is invited there. Raises AccessDenied, and
    NotReady for an address without an open account, one's own, or a missing administrator.
    """
    operators = User.objects.filter(is_platform_operator=True, is_active=True)
    if not operators.filter(pk=by.user_id or 0).exists():
        raise AccessDenied(Verb.CREATE_PARTNERSHIP, stranger=True)
    user = account_named(email)
    if user is None:
        raise NotReady([FieldReason("There is no open account with this address.", field="email")])
    wrong = unsaid(because=(because, "Say why the account is closed."))
    if user.pk == by.user_id:
        wrong.append(FieldReason("You cannot close your own account.", field="email"))
    refuse(wrong)
    orphaned = left_without_administrator(user, by)
    same = administrator_email.strip().lower() == user.email.lower()
    if orphaned and (not administrator_email.strip() or same):
        names = ", ".join(each.name for each in orphaned)
        refuse(
            [
                FieldReason(
                    f"Nobody else administers {names}. Enter who is invited to do so.",
                    field="administrator_email",
                )
            ]
        )
    for number in partnerships_of(user):
        partnership = Partnership.objects.get(pk=number)
        with scope(number, by):
            end_everything(by=by, user=user, because=because)
            if partnership in orphaned:
                invite_without_asking(
                    by=by,
                    email=administrator_email,
                    name=administrator_name,
                    roles=[ADMINISTRATOR],
                )
            tell_administrators(
                partnership, user, "The account was closed, and all roles here ended, today."
            )
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_sessions(user)
    return user

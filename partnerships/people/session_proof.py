"""What a session proves of who sits there: how he signed in, in one step or two, and through whom.

Read from what the sign-in library notes in the session itself, so that asking costs no query. A
session of which nothing is known proves nothing.
"""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    get_authentication_records,
    record_authentication,
)
from django.conf import settings
from django.http import HttpRequest

PROVIDER = "provider"
SECOND_FACTOR = "mfa"


def records_of(request: HttpRequest) -> list[dict[str, Any]]:
    """Give what the session notes of how its user proved who he is; oldest first."""
    user: Any = request.user
    return get_authentication_records(request, user) if user.is_authenticated else []


def note_provider(request: HttpRequest, user: Any, partnership_id: int, two_steps: bool) -> None:
    """Note that a partnership's own provider vouches for the user, and whether by two steps."""
    record_authentication(
        request, user, PROVIDER, partnership=partnership_id, second_factor=two_steps
    )


def note_second_factor(request: HttpRequest, user: Any, kind: str) -> None:
    """Note that a second factor was set up in this session: it was proved by that.

    Its owner confirmed himself to set it up, and need not do so again to see the recovery codes.
    """
    record_authentication(
        request, user, SECOND_FACTOR, type=kind, enrolled=True, reauthenticated=True
    )


def forget_second_factor(request: HttpRequest) -> None:
    """Let the session prove one step only: its user has no second factor any more."""
    kept = [each for each in records_of(request) if each.get("method") != SECOND_FACTOR]
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = kept


def provider_of(request: HttpRequest) -> int | None:
    """Give the partnership whose provider signed this session in, or None for an own sign-in.

    Once a provider has vouched in a session, what is proved in it later does not widen it: for
    more than that partnership one signs in anew.
    """
    vouched = [each for each in records_of(request) if each.get("method") == PROVIDER]
    return int(vouched[-1]["partnership"]) if vouched else None


def may_enter(request: HttpRequest, partnership_id: int) -> bool:
    """Say whether the session opens a partnership: a provider vouches for its own alone.

    Otherwise whoever runs one council's provider could open another council's reviews, by
    asserting the address of somebody who works for both.
    """
    return provider_of(request) in (None, partnership_id)


def has_two_steps(request: HttpRequest) -> bool:
    """Say whether the session was proved by a second factor, or none is asked for here.

    A provider's word for two steps counts where the partnership has said that it does; a passkey
    is two steps in one (what one has, and the finger or PIN that unlocks it).
    """
    if not settings.SECOND_FACTOR_REQUIRED:
        return True
    return any(
        each.get("method") == SECOND_FACTOR or bool(each.get("second_factor"))
        for each in records_of(request)
    )

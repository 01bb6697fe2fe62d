"""How the sign-in library behaves here: who is slowed, which steps there are, whose word counts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter as LibraryAdapter
from allauth.core.internal import ratelimit
from allauth.core.internal.httpkit import get_client_ip
from django.http import HttpRequest
from django.utils import timezone

from partnerships.models import SignIn
from partnerships.people.sign_in import AccountAdapter as ByInvitation
from partnerships.people.sign_in import typed_address

KNOWN_HERE_FOR = timedelta(days=90)
STAGES = {
    "allauth.mfa.stages.AuthenticateStage": "partnerships.sign_in.stages.SecondFactorStage",
}
WAYS = {
    "reauthenticate": "Enter your password",
    "mfa_reauthenticate": "Enter a code from your app, or a recovery code",
    "mfa_reauthenticate:webauthn": "Use your passkey",
}


def address_of_origin(request: HttpRequest) -> str | None:
    """Give the address from which a request comes, past the one proxy that is trusted."""
    return get_client_ip(request)


class AccountAdapter(ByInvitation):
    """Accounts by invitation; guesses slowed without shutting out those who sit beside the guesser.

    Wrong passwords for one name from one address close that pair for a while (django-axes). Many
    names from one address are slowed, but not for names that have signed in from there before: one
    council has one address, and nobody in it can shut the others out.
    """

    error_messages: ClassVar[dict[str, Any]] = {
        **LibraryAdapter.error_messages,
        "too_many_login_attempts": "There were too many wrong attempts. Wait a minute, then try "
        "again",
        "email_password_mismatch": "The email address or the password is not right",
    }

    def get_login_stages(self) -> list[str]:
        return [STAGES.get(stage, stage) for stage in super().get_login_stages()]

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Give the ways to confirm that it is oneself, in our words."""
        ways = super().get_reauthentication_methods(user)
        return [{**way, "description": WAYS.get(way["id"], way["description"])} for way in ways]

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        if signed_in_from_here(typed_address(request, credentials), address_of_origin(request)):
            return
        self._login_failed_rl_usage = ratelimit.consume(
            request, app="allauth.account", action="password_tried"
        )
        if not self._login_failed_rl_usage:
            raise self.validation_error("too_many_login_attempts")


def signed_in_from_here(email: str, ip: str | None) -> bool:
    """Say whether an account has signed in from this address in the last three months."""
    return SignIn.objects.filter(
        user__email__iexact=email,
        ip=ip,
        refused="",
        at__gte=timezone.now() - KNOWN_HERE_FOR,
    ).exists()

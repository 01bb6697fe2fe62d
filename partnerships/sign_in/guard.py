"""A session that a partnership's provider opened does not change the account itself.

The account may belong to other partnerships too: whoever runs one council's provider could
otherwise set a password or add a passkey, and with that walk in elsewhere. What may be done is
listed, so that a page that a library adds is shut.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from partnerships.models import Membership
from partnerships.people.session_proof import provider_of, records_of
from partnerships.tenancy.context import own_memberships

OPEN = {
    "account",
    "account_login",
    "account_logout",
    "account_reauthenticate",
    "extend_session",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "own_sign_ins",
    "second_factor",
    "sign_in_at",
    "sign_in_back",
    "sign_in_otherwise",
    "sign_in_with",
}
SETTING_UP = {"mfa_activate_totp"}
JUST_SET_UP = {"mfa_view_recovery_codes", "mfa_download_recovery_codes"}


class OwnAccountOnly:
    """Middleware: refuse pages of the account to who came in through a partnership's provider."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not request.path_info.startswith("/account/"):
            return None
        vouched_by = provider_of(request)
        name = request.resolver_match.url_name if request.resolver_match else ""
        if vouched_by is None or name in OPEN or self._sets_up(request, name or "", vouched_by):
            return None
        return render(request, "account/not_by_provider.html", status=403)

    def _sets_up(self, request: HttpRequest, name: str, partnership_id: int) -> bool:
        if name in JUST_SET_UP:
            return any(each.get("enrolled") for each in records_of(request))
        return name in SETTING_UP and may_set_up_codes(request, partnership_id)


def may_set_up_codes(request: HttpRequest, partnership_id: int) -> bool:
    """Say whether codes may be set up in a provider's session: a first second factor, and one
    that touches no other partnership."""
    user: Any = request.user
    if Authenticator.objects.filter(user=user).exists():
        return False
    with own_memberships(user.pk):
        elsewhere = (
            Membership.objects.active_on(timezone.localdate())
            .filter(user_id=user.pk)
            .exclude(partnership_id=partnership_id)
            .exists()
        )
    return not elsewhere

"""Sign-in: no self-registration, and locks by address typed, not by a council's one address."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come by invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


def typed_address(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Give the address that somebody typed at sign-in, for django-axes to lock by."""
    known = credentials or {}
    typed = known.get("email") or known.get("username")
    if not typed and request is not None:
        typed = request.POST.get("login", "")
    return str(typed or "").strip().lower()

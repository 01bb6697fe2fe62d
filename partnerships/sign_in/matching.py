"""Whose account a provider's word is about: only somebody who belongs to that partnership."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from partnerships.models import Membership, ProviderLink, SignInProvider, User

ASK = "Ask the person who looks after accounts in the partnership."


class NotMatched(Exception):
    """Why nobody is signed in, as a sentence; `user` is whose account it was about, if known."""

    def __init__(self, why: str, user: User | None = None) -> None:
        super().__init__(why)
        self.user = user


def proves_two_steps(provider: SignInProvider, claims: dict[str, Any]) -> bool:
    """Say whether the provider states a second factor, and the partnership trusts that."""
    if not provider.second_factor_trusted:
        return False
    stated = claims.get("amr")
    methods = [str(each) for each in stated] if isinstance(stated, list) else []
    return bool({*methods, str(claims.get("acr", ""))} & set(provider.second_factor_values))


def address_in(provider: SignInProvider, claims: dict[str, Any]) -> str:
    """Give the e-mail address that the provider vouches for. Raises NotMatched."""
    address = str(claims.get("email") or "").strip().lower()
    if not address or address.count("@") != 1:
        raise NotMatched(
            f"Your organisation’s sign-in did not say which email address is yours. {ASK}"
        )
    is_verified = claims.get("email_verified")
    stands_unsaid = is_verified is None and provider.addresses_managed
    if not (is_verified is True or str(is_verified).lower() == "true" or stands_unsaid):
        raise NotMatched(
            f"Your organisation’s sign-in does not say that the address is really yours. {ASK}"
        )
    if address.rpartition("@")[2] not in provider.domains:
        raise NotMatched(
            "Your organisation’s sign-in gave an address of another organisation, for which it "
            f"does not speak. {ASK}"
        )
    return address


@transaction.atomic
def matched(provider: SignInProvider, claims: dict[str, Any]) -> User:
    """Give whose account this is; tie it to the provider's number at the first time. In scope.

    Raises NotMatched: no account, no role in this partnership, or another address or number than
    before. Then nothing is tied.
    """
    address, subject = address_in(provider, claims), str(claims["sub"])
    link = (
        ProviderLink.objects.select_related("user")
        .filter(issuer=provider.issuer, subject=subject)
        .first()
    )
    user = link.user if link else User.objects.filter(email__iexact=address).first()
    today = timezone.localdate()
    if user is None or not Membership.objects.here().active_on(today).filter(user=user).exists():
        raise NotMatched(
            "There is no account here with your address. Accounts are by invitation. " + ASK, user
        )
    if link is not None:
        if address not in (link.address, user.email.lower()):
            raise NotMatched(
                "Your organisation’s sign-in now gives another email address than before. Nobody "
                f"is signed in until it is clear why. {ASK}",
                user,
            )
        return user
    if ProviderLink.objects.filter(issuer=provider.issuer, user=user).exists():
        raise NotMatched(
            "This address now belongs to another person at your organisation’s sign-in than "
            f"before. {ASK}",
            user,
        )
    try:
        with transaction.atomic():
            ProviderLink.objects.create(
                issuer=provider.issuer, subject=subject, user=user, address=address
            )
    except IntegrityError as twice:  # two first sign-ins in the same moment
        raise NotMatched("You signed in twice at once. Try again.", user) from twice
    return user

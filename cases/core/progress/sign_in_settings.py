"""How a partnership's people sign in: its provider, who signed in when, and locks ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.progress.advance import reach_of
from cases.core.workflow.plug import NotReady, Reason
from partnerships.models import Membership, ProviderLink, SignIn, SignInDomain, SignInProvider, User
from partnerships.people.actor import Actor
from partnerships.sign_in.openid import Discovery
from partnerships.sign_in.sealing import seal
from partnerships.tenancy.context import current_partnership_id

KEPT_IN_WORDS = (
    "issuer",
    "client_id",
    "domains",
    "addresses_managed",
    "second_factor_trusted",
    "second_factor_values",
    "in_use",
)
FACTORS = {
    Authenticator.Type.TOTP: "Codes from an app",
    Authenticator.Type.WEBAUTHN: "Passkey",
}


def provider_here() -> SignInProvider | None:
    """Give the provider of the partnership in scope."""
    found: SignInProvider | None = SignInProvider.objects.first()
    return found


@transaction.atomic
def save_provider(*, by: Actor, found: Discovery, secret: str, **values: Any) -> SignInProvider:
    """Set by which provider the partnership's people may sign in; `found` is its document.

    An empty secret leaves the one that is there. Another issuer lets go of all links: its numbers
    mean other people. Raises AccessDenied and NotReady.
    """
    reach_of(by).require(Verb.EDIT_SIGN_IN)
    values["issuer"] = found.issuer
    partnership_id = current_partnership_id()
    row = SignInProvider.objects.select_for_update().first()
    is_new = row is None
    row = row or SignInProvider(partnership_id=partnership_id, version=0)
    if not secret and (is_new or values["issuer"] != row.issuer):
        raise NotReady([Reason("Enter the client secret: it belongs to this issuer alone.")])
    changed = [name for name in KEPT_IN_WORDS if is_new or getattr(row, name) != values[name]]
    if not is_new and "issuer" in changed:
        ProviderLink.objects.filter(issuer=row.issuer).delete()
    for name in KEPT_IN_WORDS:
        setattr(row, name, values[name])
    row.authorization_endpoint = found.authorization_endpoint
    if secret:
        row.secret = seal(secret)
        changed.append("secret")
    row.version += 1
    row.saved_by = by.name
    row.save()
    SignInDomain.objects.filter(partnership_id=partnership_id).delete()
    if row.in_use:
        SignInDomain.objects.bulk_create(
            SignInDomain(partnership_id=partnership_id, domain=each) for each in row.domains
        )
    record(
        "sign_in.provider_set",
        "set by which provider people may sign in",
        by=by,
        details={
            "changed": changed,
            **{name: getattr(row, name) for name in KEPT_IN_WORDS},
        },
    )
    saved: SignInProvider = row
    return saved


@transaction.atomic
def remove_provider(*, by: Actor, because: str) -> None:
    """Take the provider away: nobody signs in by it any more; links and domains go too."""
    reach_of(by).require(Verb.EDIT_SIGN_IN)
    row = SignInProvider.objects.select_for_update().first()
    if row is None:
        raise NotReady([Reason("There is no provider to remove.")])
    issuer = row.issuer
    ProviderLink.objects.filter(issuer=issuer).delete()
    SignInDomain.objects.filter(partnership_id=current_partnership_id()).delete()
    row.delete()
    record(
        "sign_in.provider_removed",
        "removed the provider by which people could sign in",
        by=by,
        because=because,
        details={"issuer": issuer},
    )


@dataclass
class Signing:
    """How one member signs in: last time, refusals lately, second factor, and whether locked."""

    user: User
    roles: list[str]
    last: SignIn | None = None
    refused: int = 0
    factors: tuple[str, ...] = ()
    is_linked: bool = False
    is_locked: bool = False


REFUSALS_OF = timedelta(days=30)


def signings() -> list[Signing]:
    """Give how each member of the partnership in scope signs in, by name; six queries.

    What was signed in to through another partnership's provider is not told.
    """
    today = timezone.localdate()
    found: dict[int, Signing] = {}
    for each in (
        Membership.objects.here().active_on(today).select_related("user").order_by("user__name")
    ):
        found.setdefault(each.user_id, Signing(each.user, [])).roles.append(each.get_role_display())
    ours = SignIn.objects.filter(user__in=found).filter(
        Q(partnership=None) | Q(partnership_id=current_partnership_id())
    )
    for row in ours.filter(refused="").order_by("user_id", "-at").distinct("user_id"):
        found[row.user_id].last = row
    since = timezone.now() - REFUSALS_OF
    for user_id in ours.exclude(refused="").filter(at__gte=since).values_list("user_id", flat=True):
        found[user_id].refused += 1
    factors: dict[int, set[str]] = {}
    for user_id, kind in Authenticator.objects.filter(user__in=found).values_list("user", "type"):
        if kind in FACTORS:
            factors.setdefault(user_id, set()).add(FACTORS[Authenticator.Type(kind)])
    linked = set(ProviderLink.objects.values_list("user_id", flat=True))
    locked = locked_addresses()
    for user_id, signing in found.items():
        signing.factors = tuple(sorted(factors.get(user_id, ())))
        signing.is_linked = user_id in linked
        signing.is_locked = signing.user.email.lower() in locked
    return list(found.values())


def locked_addresses() -> set[str]:
    """Give the e-mail addresses that are closed somewhere after too many wrong passwords."""
    since = timezone.now() - timedelta(hours=settings.AXES_COOLOFF_TIME)
    attempts = AccessAttempt.objects.filter(
        attempt_time__gte=since, failures_since_start__gte=settings.AXES_FAILURE_LIMIT
    )
    return {str(name).lower() for name in attempts.values_list("username", flat=True)}


@transaction.atomic
def unlock(*, by: Actor, user: User) -> None:
    """Let a member try to sign in again at once. Raises AccessDenied and NotReady."""
    reach_of(by).require(Verb.EDIT_SIGN_IN)
    members = Membership.objects.here().active_on(timezone.localdate())
    if not members.filter(user=user).exists():
        raise NotReady([Reason("Nobody of this partnership has this account.")])
    reset(username=user.email.lower())
    record(
        "sign_in.unlocked",
        f"let {user.name} try to sign in again",
        by=by,
        details={"user": user.pk},
    )

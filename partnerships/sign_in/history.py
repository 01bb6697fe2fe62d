"""Who signed in when, from where and how, and what was refused; kept for thirteen months."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.signals import user_logged_in
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest
from django.utils import timezone

from partnerships.models import SignIn, User
from partnerships.pages.browsers import browser_words
from partnerships.people.session_proof import (
    PROVIDER,
    SECOND_FACTOR,
    forget_second_factor,
    note_second_factor,
    records_of,
)
from partnerships.sign_in.adapter import address_of_origin

KEPT_FOR = timedelta(days=400)
#: More refusals in an hour than this are an attack: they are not written one by one.
MOST_REFUSALS_AN_HOUR = 20
STEPS = {
    Authenticator.Type.TOTP: "a one-time code",
    Authenticator.Type.RECOVERY_CODES: "a recovery code",
    Authenticator.Type.WEBAUTHN: "a passkey",
}
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def _where(request: HttpRequest | None) -> dict[str, Any]:
    if request is None:
        return {}
    said = request.META.get("HTTP_USER_AGENT", "")
    return {"ip": address_of_origin(request), "browser": browser_words(said)}


def keep_sign_in(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Keep a sign-in that succeeded, and let go of what is too old."""
    how, second_step, partnership_id = SignIn.How.PASSWORD, "", None
    for each in records_of(request):
        if each.get("method") == SECOND_FACTOR:
            second_step = STEPS.get(each.get("type", ""), "")
            if each.get("passwordless"):
                how, second_step = SignIn.How.PASSKEY, ""
        elif each.get("method") == PROVIDER:
            how, partnership_id = SignIn.How.PROVIDER, each["partnership"]
            second_step = "the organisation’s own" if each.get("second_factor") else ""
    SignIn.objects.filter(user=user, at__lt=timezone.now() - KEPT_FOR).delete()
    SignIn.objects.create(
        user=user,
        how=how,
        second_step=second_step,
        partnership_id=partnership_id,
        **_where(request),
    )


def keep_refusal(
    request: HttpRequest | None,
    user: User,
    why: str,
    how: str = SignIn.How.PASSWORD,
    partnership_id: int | None = None,
) -> None:
    """Keep that a sign-in to an account was refused, and why in words."""
    lately = SignIn.objects.filter(user=user, at__gte=timezone.now() - timedelta(hours=1))
    if lately.exclude(refused="").count() < MOST_REFUSALS_AN_HOUR:
        SignIn.objects.create(
            user=user, how=how, refused=why[:200], partnership_id=partnership_id, **_where(request)
        )


def _named(typed: Any) -> User | None:
    return User.objects.filter(email__iexact=str(typed or "").strip()).first()


def keep_failure(credentials: dict[str, Any], request: Any = None, **kwargs: Any) -> None:
    """Keep a wrong password for an account that there is; of others nothing is kept here."""
    user = _named(credentials.get("email") or credentials.get("username"))
    if user is not None:
        keep_refusal(request, user, "Wrong password")


def keep_lock(request: Any, username: str, **kwargs: Any) -> None:
    """Keep that signing in was closed for a while after too many wrong passwords."""
    user = _named(username)
    lock = "Closed for 15 minutes: too many wrong passwords"
    if user is not None and not SignIn.objects.filter(
        user=user, refused=lock, at__gte=timezone.now() - timedelta(minutes=15)
    ):
        keep_refusal(request, user, lock)


def note_added(request: HttpRequest, user: Any, authenticator: Authenticator, **kw: Any) -> None:
    """Let a session count as proved by the second factor that was just set up in it."""
    if authenticator.type in FACTORS:
        note_second_factor(request, user, authenticator.type)


def note_removed(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Let the session prove one step only, once the last second factor is gone."""
    if not Authenticator.objects.filter(user=user, type__in=FACTORS).exists():
        forget_second_factor(request)


def listen() -> None:
    """Begin to keep; called once at start."""
    user_logged_in.connect(keep_sign_in, dispatch_uid="keep_sign_in")
    user_login_failed.connect(keep_failure, dispatch_uid="keep_failure")
    user_locked_out.connect(keep_lock, dispatch_uid="keep_lock")
    authenticator_added.connect(note_added, dispatch_uid="note_added")
    authenticator_removed.connect(note_removed, dispatch_uid="note_removed")

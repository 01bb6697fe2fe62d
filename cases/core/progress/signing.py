"""Signing afresh: a one-time code where the account has one, else the password.

A signature is asked for at the moment of signing, whatever was proved at sign-in, and is bound to
exactly what was read: its canonical text and the SHA-256 of that are kept with it. Guessing is
limited by the same count of failures that guards sign-in. Nothing here is kept but that count.

A page uses it so::

    class ApprovalForm(SigningForm, Form):
        ...

    form = ApprovalForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid() and (signed := form.sign(request)):
        approve(..., signed_with=signed)

`sign` comes last, after everything else has been found right: it uses a code up.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from axes.handlers.proxy import AxesProxyHandler
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.http import HttpRequest

WRONG_CODE = (
    "This code is not right, or has run out or been used. Enter the newest code of your app, "
    "or a recovery code that you have not used yet"
)
WRONG_PASSWORD = "This is not your password. Nothing has been signed yet"  # noqa: S105  (words)
TOO_MANY = (
    "There were too many wrong attempts. Wait a quarter of an hour and sign then; "
    "what you have written is kept"
)
NOTHING_TO_PROVE_WITH = (
    "Your account has neither a password nor an app for one-time codes, so you cannot sign. "
    "Set a password on your account page first"
)


class SignedWith(TextChoices):
    """With what somebody proved, at the moment of signing, who he is."""

    ONE_TIME_CODE = "one_time_code", "a one-time code"
    RECOVERY_CODE = "recovery_code", "a recovery code"
    PASSWORD = "password", "the account’s password"


CODE_BOX = {
    "class": "govuk-input--width-10",
    "inputmode": "numeric",
    "autocomplete": "one-time-code",
}
PASSWORD_BOX = {"class": "govuk-input--width-20", "autocomplete": "current-password"}


class _CodeInput(forms.PasswordInput):
    """A box for a code: shown while it is typed, never filled in again."""

    input_type = "text"


@dataclass(frozen=True)
class Signature:
    """What was signed, in its one canonical form, and the SHA-256 of it in hexadecimal."""

    text: str
    sha256: str


def signature_of(read: Mapping[str, Any]) -> Signature:
    """Give the canonical form of what was read, and its digest.

    Takes what stood on the page as values that JSON knows; dates become ISO text. Two readings of
    the same have the same digest, whatever the order of their keys.
    """
    text = json.dumps(read, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return Signature(text, hashlib.sha256(text.encode()).hexdigest())


def is_intact(text: str, sha256: str) -> bool:
    """Say whether a text that was kept is still the one that was signed."""
    return hashlib.sha256(text.encode()).hexdigest() == sha256


def has_codes(user: Any) -> bool:
    """Say whether an account signs with one-time codes."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def verify(user: Any, proof: str, request: HttpRequest) -> SignedWith:
    """Check a code or password that somebody has just entered; give with what he signed.

    Raises ValidationError in plain words when it is wrong, and after too many wrong ones. Failures
    are counted with those of signing in (django-axes), without anything that was written.
    """
    asking, who = _asking(request), {"email": user.email}
    if not AxesProxyHandler.is_allowed(asking, who):
        raise ValidationError(TOO_MANY, code="too_many")
    codes = has_codes(user)
    if not codes and not user.has_usable_password():
        raise ValidationError(NOTHING_TO_PROVE_WITH, code="nothing")
    signed = _with_code(user, proof) if codes else _with_password(user, proof)
    if signed is None:
        AxesProxyHandler.user_login_failed(sender=verify, credentials=who, request=asking)
        raise ValidationError(WRONG_CODE if codes else WRONG_PASSWORD, code="wrong")
    AxesProxyHandler.reset_attempts(
        ip_address=asking.axes_ip_address,  # type: ignore[attr-defined]  # set by is_allowed
        username=user.email.lower(),
    )
    return signed


def _asking(request: HttpRequest) -> HttpRequest:
    """Give a request that holds whose browser it is and nothing of the page.

    django-axes keeps what was posted in a table that no partnership's wall protects.
    """
    bare = HttpRequest()
    bare.META = {
        name: value
        for name, value in request.META.items()
        if name in ("REMOTE_ADDR", "HTTP_USER_AGENT", "HTTP_X_FORWARDED_FOR")
    }
    bare.META["PATH_INFO"] = "/signing/"
    return bare


def _with_code(user: Any, proof: str) -> SignedWith | None:
    code = proof.replace(" ", "").replace("-", "")
    kinds = {
        Authenticator.Type.TOTP: SignedWith.ONE_TIME_CODE,
        Authenticator.Type.RECOVERY_CODES: SignedWith.RECOVERY_CODE,
    }
    for kind, signed in kinds.items():
        holder = Authenticator.objects.filter(user=user, type=kind).first()
        if holder is not None and holder.wrap().validate_code(code):
            Authenticator.objects.get(pk=holder.pk).record_usage()
            return signed
    return None


def _with_password(user: Any, proof: str) -> SignedWith | None:
    return SignedWith.PASSWORD if user.check_password(proof) else None


class SigningForm(forms.BaseForm):
    """A form that ends in a signature: it has the field `proof`, a code or the password.

    Write it before Form, and make it with `user=`. The proof is never shown again.
    """

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.signer = user
        codes = has_codes(user)
        self.fields["proof"] = forms.CharField(
            label="Your one-time code" if codes else "Your password",
            help_text=(
                "The six figures that your app shows now, or a recovery code. It is your signature."
                if codes
                else "Signing asks for it again. It is your signature."
            ),
            strip=codes,
            widget=_CodeInput(CODE_BOX) if codes else forms.PasswordInput(PASSWORD_BOX),
            error_messages={
                "required": f"Enter your {'one-time code' if codes else 'password'} to sign"
            },
        )
        self.order_fields([name for name in self.fields if name != "proof"] + ["proof"])

    def sign(self, request: HttpRequest) -> SignedWith | None:
        """Check the proof of a valid form; give with what it was signed, or None with an error."""
        try:
            return verify(self.signer, self.cleaned_data["proof"], request)
        except ValidationError as refused:
            self.add_error("proof", refused)
            return None

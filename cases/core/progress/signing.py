"""Signing afresh: a passkey or one-time code where the account has one, else the password.

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
from allauth.mfa.webauthn.internal import auth as webauthn
from axes.handlers.proxy import AxesProxyHandler
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.http import HttpRequest

WRONG_CODE = (
    "This code is not right, or has run out or been used. Enter the newest code of your app, "
    "or a recovery code that you have not used yet"
)
WRONG_PASSKEY = "The passkey was not accepted. Nothing has been signed yet: try again"
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
    PASSKEY = "passkey", "a passkey"
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


class _PasskeyInput(_CodeInput):
    """The same, with a button beside it that signs with a passkey."""

    template_name = "forms/widgets/proof.html"

    def __init__(self, user: Any, attrs: dict[str, str]) -> None:
        super().__init__(attrs)
        self.user = user

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Ask the browser for a passkey of this person, and for this page alone."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        asked = webauthn.begin_authentication(self.user)
        context["widget"]["passkey"] = {"request_options": asked}
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return data.get(f"{name}_passkey") or super().value_from_datadict(data, files, name)


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
    return Authenticator.Type.TOTP in factors_of(user)


def factors_of(user: Any) -> set[str]:
    """Give the kinds of second factor that an account has; one query."""
    return set(Authenticator.objects.filter(user=user).values_list("type", flat=True))


def verify(user: Any, proof: str, request: HttpRequest) -> SignedWith:
    """Check a code or password that somebody has just entered; give with what he signed.

    Raises ValidationError in plain words when it is wrong, and after too many wrong ones. Failures
    are counted with those of signing in (django-axes), without anything that was written.
    """
    asking, who = _asking(request), {"email": user.email}
    if not AxesProxyHandler.is_allowed(asking, who):
        raise ValidationError(TOO_MANY, code="too_many")
    factors = factors_of(user)
    codes = bool(factors & {Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN})
    by_passkey = Authenticator.Type.WEBAUTHN in factors and proof.startswith("{")
    if not codes and not user.has_usable_password():
        raise ValidationError(NOTHING_TO_PROVE_WITH, code="nothing")
    if by_passkey:
        signed = _with_passkey(user, proof)
    else:
        signed = _with_code(user, proof) if codes else _with_password(user, proof)
    if signed is None:
        AxesProxyHandler.user_login_failed(sender=verify, credentials=who, request=asking)
        wrong = WRONG_CODE if codes else WRONG_PASSWORD
        raise ValidationError(WRONG_PASSKEY if by_passkey else wrong, code="wrong")
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


def _with_passkey(user: Any, proof: str) -> SignedWith | None:
    """Check what a passkey said to this page's own question; the question is used up."""
    try:
        said = json.loads(proof)
        webauthn.parse_authentication_response(said)
        used = webauthn.complete_authentication(user, said)
    except (ValueError, KeyError, AttributeError, ValidationError):
        return None
    used.record_usage()
    return SignedWith.PASSKEY


def _with_password(user: Any, proof: str) -> SignedWith | None:
    return SignedWith.PASSWORD if user.check_password(proof) else None


def _label(factors: set[str]) -> str:
    if Authenticator.Type.TOTP in factors:
        return "Your one-time code"
    return "A recovery code, or your passkey" if factors else "Your password"


def _hint(factors: set[str]) -> str:
    if Authenticator.Type.TOTP in factors:
        return "The six figures that your app shows now, or a recovery code. It is your signature."
    return (
        "Your passkey signs, or a recovery code if you do not have it here. It is your signature."
    )


class SigningForm(forms.BaseForm):
    """A form that ends in a signature: it has the field `proof`, a code or the password.

    Write it before Form, and make it with `user=`. The proof is never shown again.
    """

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.signer = user
        factors = factors_of(user)
        passkey = Authenticator.Type.WEBAUTHN in factors
        codes = Authenticator.Type.TOTP in factors or passkey
        self.fields["proof"] = forms.CharField(
            label=_label(factors),
            help_text=(
                _hint(factors) if codes else "Signing asks for it again. It is your signature."
            ),
            strip=codes,
            widget=_PasskeyInput(user, CODE_BOX)
            if passkey
            else _CodeInput(CODE_BOX)
            if codes
            else forms.PasswordInput(PASSWORD_BOX),
            error_messages={
                "required": "Use your passkey, or enter a recovery code, to sign"
                if passkey and Authenticator.Type.TOTP not in factors
                else f"Enter your {'one-time code' if codes else 'password'} to sign"
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

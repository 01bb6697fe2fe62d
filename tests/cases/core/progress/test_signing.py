"""Signing afresh: with a code where there is one, else the password; never by guessing."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from axes.models import AccessAttempt
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict

from cases.core.progress.signing import (
    NOTHING_TO_PROVE_WITH,
    TOO_MANY,
    WRONG_CODE,
    WRONG_PASSWORD,
    SignedWith,
    SigningForm,
    is_intact,
    signature_of,
    verify,
)
from partnerships.models import User
from partnerships.pages.forms import Form

SECRET = "JBSWY3DPEHPK3PXP"
PASSWORD = "heron-quarry-lantern"


class ApprovalForm(SigningForm, Form):
    """A form that ends in a signature."""


@pytest.fixture(autouse=True)
def _no_codes_used_before() -> None:
    cache.clear()


@pytest.fixture
def signer(database: None) -> User:
    return User.objects.create_user("odalys@example.test", "Odalys Fenwright-Moss", PASSWORD)


def asked(**posted: str) -> HttpRequest:
    request = HttpRequest()
    request.META = {"REMOTE_ADDR": "192.0.2.7", "HTTP_USER_AGENT": "test"}
    request.method = "POST"
    request.POST = QueryDict(mutable=True)  # type: ignore[assignment]  # as a browser would send
    request.POST.update(posted)
    return request


def code_now() -> str:
    return totp.format_hotp_value(
        totp.hotp_value(SECRET, next(iter(totp.yield_hotp_counters_from_time())))
    )


def refusal(user: User, proof: str) -> str:
    with pytest.raises(ValidationError) as refused:
        verify(user, proof, asked(rationale="Words of a case."))
    return str(refused.value.message)


def test_an_account_without_codes_signs_with_its_password(signer: User) -> None:
    assert verify(signer, PASSWORD, asked()) is SignedWith.PASSWORD
    assert refusal(signer, "not the password") == WRONG_PASSWORD


def test_an_account_with_codes_signs_with_a_code_once_and_not_with_its_password(
    signer: User,
) -> None:
    totp.TOTP.activate(signer, SECRET)
    code = code_now()
    assert refusal(signer, PASSWORD) == WRONG_CODE
    assert verify(signer, f"{code[:3]} {code[3:]}", asked()) is SignedWith.ONE_TIME_CODE
    assert refusal(signer, code) == WRONG_CODE


def test_a_recovery_code_signs_once(signer: User) -> None:
    totp.TOTP.activate(signer, SECRET)
    code = RecoveryCodes.activate(signer).get_unused_codes()[0]
    assert verify(signer, code, asked()) is SignedWith.RECOVERY_CODE
    assert refusal(signer, code) == WRONG_CODE
    used = Authenticator.objects.get(user=signer, type=Authenticator.Type.RECOVERY_CODES)
    assert used.last_used_at is not None


def test_after_too_many_wrong_ones_even_the_right_one_is_refused(
    signer: User, settings: Any
) -> None:
    for _ in range(settings.AXES_FAILURE_LIMIT):
        assert refusal(signer, "wrong") == WRONG_PASSWORD
    assert refusal(signer, PASSWORD) == TOO_MANY


def test_a_right_one_begins_the_count_anew(signer: User, settings: Any) -> None:
    for _ in range(settings.AXES_FAILURE_LIMIT - 1):
        refusal(signer, "wrong")
    verify(signer, PASSWORD, asked())
    assert refusal(signer, "wrong") == WRONG_PASSWORD
    assert verify(signer, PASSWORD, asked()) is SignedWith.PASSWORD


def test_the_count_of_failures_keeps_nothing_of_what_was_written(signer: User) -> None:
    refusal(signer, "wrong")
    kept = AccessAttempt.objects.get()
    assert (kept.username, kept.post_data, kept.get_data, kept.path_info) == (
        signer.email,
        "",
        "",
        "/signing/",
    )


def test_an_account_with_nothing_to_prove_with_is_told_so(database: None) -> None:
    nobody = User.objects.create_user("quill@example.test", "Tamsin Quillerby")
    assert refusal(nobody, "anything") == NOTHING_TO_PROVE_WITH


def test_the_form_refuses_on_the_field_and_never_shows_the_proof_again(signer: User) -> None:
    form = ApprovalForm({"proof": "a wrong password"}, user=signer)
    assert form.is_valid()
    assert form.sign(asked()) is None
    assert form.errors == {"proof": [WRONG_PASSWORD]}
    assert "a wrong password" not in str(form)
    totp.TOTP.activate(signer, SECRET)
    assert "123456" not in str(ApprovalForm({"proof": "123456"}, user=signer))


def test_a_signature_is_bound_to_exactly_what_was_read() -> None:
    one = signature_of({"outcome": "review", "rationale": "Because — of all that."})
    same = signature_of({"rationale": "Because — of all that.", "outcome": "review"})
    other = signature_of({"outcome": "review", "rationale": "Because of all that."})
    assert one == same
    assert one.sha256 != other.sha256
    assert is_intact(one.text, one.sha256)
    assert not is_intact(other.text, one.sha256)

"""Passwords that were stolen elsewhere are refused when they are chosen, in plain words."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from partnerships.sign_in.passwords import breached, is_breached
from tests.cast import Company

KNOWN = [
    "123456789012",
    "qwertyuiop123",
    "Password2026!",
    "P@ssw0rd2026",
    "passwordpassword",
    "liverpool1892",
    "!!!!iloveyou!!!!",
    "Summer-2026-!!",
    "password_password",
    "2026............",
]
OWN = ["Otter-lantern-42-quarry", "kettle brisk violet", "mullion&teasel&ferry"]


@pytest.mark.parametrize("password", KNOWN)
def test_a_stolen_password_is_refused_however_it_is_lengthened(password: str) -> None:
    assert is_breached(password)


@pytest.mark.parametrize("password", OWN)
def test_three_random_words_are_taken(password: str) -> None:
    validate_password(password)


def test_every_breached_password_of_twelve_characters_is_refused() -> None:
    long = [each for each in breached() if len(each) >= 12]
    assert len(long) > 300
    assert [each for each in long if not is_breached(each)] == []


def test_the_page_says_why_and_keeps_the_old_password(somerby: Company) -> None:
    officer = somerby.people["officer"]
    officer.set_password(OWN[0])
    officer.save()
    client = somerby.client("officer")
    answer = client.post(
        "/account/password/change/",
        {"oldpassword": OWN[0], "password1": "Password2026!", "password2": "Password2026!"},
    )
    assert "has been stolen elsewhere" in answer.content.decode()
    officer.refresh_from_db()
    assert officer.check_password(OWN[0])


def test_the_words_of_the_refusal_are_ours() -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password("Password2026!")
    assert refused.value.messages == [
        "This password, or one much like it, has been stolen elsewhere and is among the first "
        "that are tried. Choose another one: three random words are good"
    ]

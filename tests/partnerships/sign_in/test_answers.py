"""What a provider sends counts only if it is its own, fresh, and meant for us and this sign-in."""

from __future__ import annotations

import base64
import json
import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from partnerships.sign_in import fetching
from partnerships.sign_in.fetching import FetchFailed, fetch_json
from partnerships.sign_in.openid import Asked, ProviderFault, verified

ISSUER = "https://login.somerby.example/tenant"
ASKED = Asked("state", "nonce", "verifier")


@pytest.fixture(scope="module")
def key() -> Any:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def keys_of(key: Any) -> dict[str, Any]:
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
    return {"keys": [{**public, "kid": "one", "use": "sig"}]}


def claims(**more: Any) -> dict[str, Any]:
    now = int(time.time())
    return {
        "iss": ISSUER,
        "aud": "review-room",
        "sub": "1",
        "nonce": "nonce",
        "iat": now,
        "exp": now + 300,
    } | more


def read(token: str, keys: dict[str, Any]) -> dict[str, Any]:
    return verified(token, keys, ISSUER, "review-room", ASKED)


def test_a_right_answer_is_read(key: Any) -> None:
    token = jwt.encode(claims(), key, "RS256", {"kid": "one"})
    assert read(token, keys_of(key))["sub"] == "1"


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "another issuer": ({"iss": "https://login.evil.example"}, "another issuer"),
    "for another application": ({"aud": "another"}, "another application"),
    "run out": ({"exp": 1_000_000, "iat": 999_000}, "has run out"),
    "of another sign-in": ({"nonce": "another"}, "another sign-in"),
    "for several": ({"aud": ["review-room", "other"], "azp": "other"}, "several applications"),
    "not yet valid": ({"nbf": int(time.time()) + 3600}, "not signed"),
    "without a time": ({"exp": None}, "not signed"),
}


def unsigned() -> str:
    """Give an answer whose signature is left out, as the algorithm “none” allows."""
    parts = ({"alg": "none", "typ": "JWT", "kid": "one"}, claims())
    coded = [base64.urlsafe_b64encode(json.dumps(each).encode()).rstrip(b"=") for each in parts]
    return b".".join([*coded, b""]).decode()


@pytest.mark.parametrize("why", WRONG)
def test_a_wrong_answer_is_refused_with_its_reason(key: Any, why: str) -> None:
    more, words = WRONG[why]
    told = {name: value for name, value in claims(**more).items() if value is not None}
    with pytest.raises(ProviderFault, match=words):
        read(jwt.encode(told, key, "RS256", {"kid": "one"}), keys_of(key))


def test_an_answer_that_another_or_nobody_signed_is_refused(key: Any) -> None:
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = keys_of(key)["keys"][0]["n"]
    forged = {
        "another key": jwt.encode(claims(), other, "RS256", {"kid": "one"}),
        "a key that is not the provider's": jwt.encode(claims(), other, "RS256", {"kid": "two"}),
        "no signature": unsigned(),
        "a public key as a shared secret": jwt.encode(claims(), public, "HS256", {"kid": "one"}),
        "no token": "not-a-token",
        "nothing": "",
    }
    for token in forged.values():
        with pytest.raises(ProviderFault, match="not signed by the provider"):
            read(token, keys_of(key))


PRIVATE = ["10.0.0.1", "172.16.3.4", "192.168.1.1", "127.0.0.1", "169.254.169.254", "0.1.2.3",
           "100.64.0.1", "::1", "fd00::1", "fe80::1", "::ffff:10.0.0.1", "224.0.0.1"]  # fmt: skip


@pytest.mark.parametrize("number", PRIVATE)
def test_a_name_that_leads_into_our_own_network_is_not_asked(
    number: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PROVIDERS_ON_THIS_MACHINE = settings.PROVIDERS_ON_PRIVATE_ADDRESSES = False
    found = [(0, 0, 0, "", (number, 443))]
    monkeypatch.setattr(fetching.socket, "getaddrinfo", lambda *a, **k: found)

    def never(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("It was asked.")

    monkeypatch.setattr(fetching.socket, "create_connection", never)
    with pytest.raises(FetchFailed, match="inside our own network"):
        fetch_json("https://login.somerby.example/")


def test_the_operator_may_allow_private_addresses_but_never_the_clouds_own(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PROVIDERS_ON_THIS_MACHINE, settings.PROVIDERS_ON_PRIVATE_ADDRESSES = False, True
    assert fetching._may_be_asked(fetching.ipaddress.ip_address("10.0.0.1"))
    assert not fetching._may_be_asked(fetching.ipaddress.ip_address("169.254.169.254"))
    assert not fetching._may_be_asked(fetching.ipaddress.ip_address("127.0.0.1"))

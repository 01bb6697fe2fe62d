"""OpenID Connect, as far as it is needed: where a provider is, and what it says of somebody.

Authorisation code with state, nonce and PKCE. What the provider says counts only if its signature,
issuer, audience, nonce and time are right.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import jwt

from partnerships.sign_in.fetching import FetchFailed, checked, fetch_json

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
SCOPE = "openid email profile"
LEEWAY = 60  # seconds by which two clocks may differ


class ProviderFault(Exception):
    """What is wrong with a provider or its answer, as a sentence for whoever sets it up."""


@dataclass(frozen=True)
class Discovery:
    """What a provider's discovery document says of where to ask what."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str = ""


@dataclass(frozen=True)
class Asked:
    """What belongs to one sign-in that is under way; kept in the session until the way back."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def fresh(cls) -> Asked:
        """Give numbers that nobody can guess."""
        return cls(*(secrets.token_urlsafe(32) for _ in range(3)))


@dataclass(frozen=True)
class Client:
    """As whom we ask a provider."""

    client_id: str
    secret: str
    redirect_uri: str


def discover(issuer: str) -> Discovery:
    """Read a provider's discovery document. Raises ProviderFault with what is wrong in it."""
    address = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
    try:
        found = fetch_json(address)
    except FetchFailed as failed:
        raise ProviderFault(f"The issuer address cannot be used: {failed}.") from failed
    said = str(found.get("issuer", ""))
    if said.rstrip("/") != issuer.rstrip("/"):
        raise ProviderFault(
            f"The provider calls itself {said[:200] or 'nothing'}: enter exactly that."
        )
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        try:
            checked(str(found.get(name, "")))
        except FetchFailed as failed:
            raise ProviderFault(
                f"The provider’s document names no address that can be used as {name}: {failed}."
            ) from failed
    if "code" not in found.get("response_types_supported", ["code"]):
        raise ProviderFault("The provider does not offer the authorisation code flow.")
    return Discovery(
        said,
        str(found["authorization_endpoint"]),
        str(found["token_endpoint"]),
        str(found["jwks_uri"]),
        str(found.get("userinfo_endpoint", "")),
    )


def origin_of(address: str) -> str:
    """Give scheme, name and port of an address, as a Content-Security-Policy names them."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def way_there(found: Discovery, client: Client, asked: Asked) -> str:
    """Give the address at which the provider asks somebody to sign in."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(asked.verifier.encode()).digest())
    query = {
        "response_type": "code",
        "client_id": client.client_id,
        "redirect_uri": client.redirect_uri,
        "scope": SCOPE,
        "state": asked.state,
        "nonce": asked.nonce,
        "code_challenge": challenge.rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    joint = "&" if urlsplit(found.authorization_endpoint).query else "?"
    return f"{found.authorization_endpoint}{joint}{urlencode(query)}"


def claims_for(found: Discovery, client: Client, asked: Asked, code: str) -> dict[str, Any]:
    """Exchange the code that came back for what the provider says of somebody.

    Raises ProviderFault where the answer is not signed by the provider, or not meant for us.
    """
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": client.redirect_uri,
        "client_id": client.client_id,
        "client_secret": client.secret,
        "code_verifier": asked.verifier,
    }
    try:
        tokens = fetch_json(found.token_endpoint, form=form)
        keys = fetch_json(found.jwks_uri)
    except FetchFailed as failed:
        raise ProviderFault(
            f"The provider did not confirm the sign-in: {failed}. The client secret may have run "
            "out."
        ) from failed
    claims = verified(str(tokens.get("id_token", "")), keys, found.issuer, client.client_id, asked)
    if "email" not in claims and found.userinfo_endpoint and tokens.get("access_token"):
        claims |= _more_of(found, claims["sub"], str(tokens["access_token"]))
    return claims


def verified(
    token: str, keys: dict[str, Any], issuer: str, client_id: str, asked: Asked
) -> dict[str, Any]:
    """Give what an ID token says, if it is the provider's own word for this very sign-in."""
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            _key_for(token, keys),
            algorithms=list(ALGORITHMS),
            audience=client_id,
            issuer=issuer,
            leeway=LEEWAY,
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )
    except jwt.InvalidIssuerError as wrong:
        raise ProviderFault("The answer comes from another issuer than was asked.") from wrong
    except jwt.InvalidAudienceError as wrong:
        raise ProviderFault("The answer is meant for another application.") from wrong
    except jwt.ExpiredSignatureError as wrong:
        raise ProviderFault("The answer has run out: sign in again.") from wrong
    except (jwt.PyJWTError, ValueError, TypeError) as wrong:
        raise ProviderFault("The answer is not signed by the provider that was asked.") from wrong
    if not secrets.compare_digest(str(claims.get("nonce", "")), asked.nonce):
        raise ProviderFault("The answer belongs to another sign-in: begin again.")
    if (
        isinstance(claims["aud"], list)
        and len(claims["aud"]) > 1
        and claims.get("azp") != client_id
    ):
        raise ProviderFault("The answer is meant for several applications, and not first for us.")
    return claims


def _key_for(token: str, keys: dict[str, Any]) -> Any:
    """Give the provider's key that a token names, or its only one; never a shared secret."""
    header = jwt.get_unverified_header(token)
    if header.get("alg") not in ALGORITHMS:
        raise jwt.InvalidAlgorithmError
    known = [each for each in keys.get("keys", []) if isinstance(each, dict)]
    fitting = [each for each in known if each.get("kid") == header.get("kid")]
    if not fitting and len(known) == 1 and "kid" not in header:
        fitting = known
    if not fitting:
        raise jwt.InvalidKeyError
    return jwt.PyJWK(fitting[0], algorithm=header["alg"]).key


def _more_of(found: Discovery, subject: str, bearer: str) -> dict[str, Any]:
    """Ask for the e-mail address, where the signed answer does not hold it."""
    try:
        more = fetch_json(found.userinfo_endpoint, bearer=bearer)
    except FetchFailed:
        return {}
    if more.get("sub") != subject:
        raise ProviderFault("The provider’s two answers are about different people.")
    return {name: more[name] for name in ("email", "email_verified") if name in more}

"""Keeps a secret so that the database alone does not give it away.

The key stands in the environment (SIGN_IN_SECRET_KEY, or one derived from SECRET_KEY). Several
keys, separated by commas, are all tried for opening; the first one seals.
"""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class Unreadable(Exception):
    """A secret was sealed with a key that is not in the environment any more."""


def _box() -> MultiFernet:
    keys = settings.SIGN_IN_SECRET_KEYS or [f"sign-in secrets:{settings.SECRET_KEY}"]
    digests = [hashlib.sha256(key.encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(each)) for each in digests])


def seal(secret: str) -> str:
    """Give a text from which the secret comes back only with the key."""
    return _box().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """Give the secret back. Raises Unreadable where the key has changed."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken as wrong:
        raise Unreadable from wrong

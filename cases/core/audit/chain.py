"""The arithmetic of the hash chain: pure."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any


def digest_of(details: Any) -> str:
    """Give the SHA-256 of details in their one canonical form."""
    text = json.dumps(details, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def link_hash(number: int, previous: str, verb: str, actor: str, at: datetime, digest: str) -> str:
    """Give the hash of one event; it covers its number, the hash before it and the digest."""
    instant = at.astimezone(UTC).isoformat(timespec="microseconds")
    return digest_of([number, previous, verb, actor, instant, digest])

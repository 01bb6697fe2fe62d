"""Keyed digests of a death: the same death gives the same digest in two areas, and tells nothing.

A digest is an HMAC over a normalised surname with a whole date of birth, or with the date of death.
The key is a secret of the installation that stands in no database: who holds the digests alone can
neither read a name from them nor try names. One person gives several, because a name is written in
several ways: a match in one is enough to ask, and never more than a reason to ask.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable
from datetime import date

from django.conf import settings

from cases.core.identity.folding import fold_letters
from cases.core.identity.models import Person

#: What is said of a person and is no part of the name.
TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "rev", "sir", "dame", "lady"})
SUFFIXES = frozenset({"jr", "jnr", "junior", "sr", "snr", "senior", "ii", "iii", "iv"})
#: What belongs to the surname after it, written apart or together: O Brien, van der Berg, Mc Kay.
PARTICLES = frozenset(
    {"o", "mc", "mac", "fitz", "st", "d", "de", "del", "della", "der", "den", "di", "da", "do"}
    | {"dos", "du", "la", "le", "las", "los", "van", "von", "vander", "ten", "ter", "zu"}
    | {"al", "el", "ul", "bin", "binti", "ibn", "ben", "abu", "ap"}
)
_HYPHENS = re.compile(r"[-‐‑‒–—−]+")
SHORTEST, LONG_ENOUGH_FOR_MAC = 2, 6


def digest_key() -> bytes:
    """Give the secret key: its own setting, else one derived from the installation's secret."""
    given = settings.DEATH_DIGEST_KEY
    if given:
        return str(given).encode()
    return hmac.new(settings.SECRET_KEY.encode(), b"death digests", hashlib.sha256).digest()


def key_name() -> str:
    """Give a name by which a key is told from another, and which does not give it away."""
    return hmac.new(digest_key(), b"name of this key", hashlib.sha256).hexdigest()[:12]


def surnames(name: str) -> frozenset[str]:
    """Give every form in which the surname of a written name is digested.

    The last word and the first one, as names are written in both orders (before a comma stands
    the surname alone); of a double-barrelled one each half and both together; with and without
    what is written before it (van, de, O); Mac and Mc are one; accents, capitals and apostrophes
    are nothing.
    """
    family, comma, _ = name.partition(",")
    words = [
        (folded, word)
        for word in (family if comma else name).split()
        if (folded := fold_letters(word)) and folded not in TITLES | SUFFIXES
    ]
    if not words:
        return frozenset()
    whole = [folded for folded, _ in words]
    found: set[str] = set()
    if comma:
        found.add("".join(whole))
    ends = [words[-1], *(word for word in words[:1] if word[0] not in PARTICLES)]
    for end in ends:
        found.add(end[0])
        found.update(fold_letters(half) for half in _HYPHENS.split(end[1]))
    found.add(_with_particles_before(whole))
    found.add(_with_particles_at_the_front(whole))
    return frozenset(_one_mac(form) for form in found if len(form) >= SHORTEST)


def _with_particles_before(words: list[str]) -> str:
    begins = len(words) - 1
    while begins > 0 and words[begins - 1] in PARTICLES:
        begins -= 1
    return "".join(words[begins:])


def _with_particles_at_the_front(words: list[str]) -> str:
    ends = 0
    while ends < len(words) - 1 and words[ends] in PARTICLES:
        ends += 1
    return "".join(words[: ends + 1])


def _one_mac(form: str) -> str:
    long_enough = len(form) >= LONG_ENOUGH_FOR_MAC
    return f"mc{form[3:]}" if form.startswith("mac") and long_enough else form


def digest(kind: str, surname: str, day: date) -> str:
    """Give the digest of a surname in one of its forms with a day ("born" or "died")."""
    told = f"{kind}\x1f{surname}\x1f{day.isoformat()}".encode()
    return hmac.new(digest_key(), told, hashlib.sha256).hexdigest()


def digests_of(people: Iterable[Person]) -> frozenset[str]:
    """Give the digests of people whose names and births are fetched; only whole dates count."""
    found: set[str] = set()
    for person in people:
        forms = {form for row in person.names.all() for form in surnames(row.name)}
        days = {("died", person.died_on)} if person.died_on else set()
        days |= {
            ("born", date(row.year, row.month, row.day))
            for row in person.births.all()
            if row.month and row.day
        }
        found |= {digest(kind, form, day) for form in forms for kind, day in days}
    return frozenset(found)

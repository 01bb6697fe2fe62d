"""Refuses passwords that were stolen elsewhere, and those that only lengthen such a one.

Of the passwords in published breaches few have twelve characters; what people do to reach twelve
(a year, a row of figures, an exclamation mark, the word twice, a 0 for an o) is known to whoever
guesses. So each is stripped of that before it is looked up. The list is bundled
(scripts/breached_passwords.py): nothing that is typed leaves this machine.
"""

from __future__ import annotations

import gzip
import re
from functools import cache
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError

LIST = Path(__file__).resolve().parent / "data" / "breached.txt.gz"
#: What stands for letters in passwords.
STANDS_FOR = str.maketrans("0134578@$!", "oieastbasi")
EDGES = re.compile(r"^[\W\d_]+|[\W\d_]+$")
TWICE = re.compile(r"(.+?)\1+")
REFUSED = (
    "This password, or one much like it, has been stolen elsewhere and is among the first that "
    "are tried. Choose another one: three random words are good"
)


@cache
def breached() -> frozenset[str]:
    """Give the bundled passwords, in small letters."""
    return frozenset(gzip.decompress(LIST.read_bytes()).decode().split("\n"))


def bare_forms(password: str) -> set[str]:
    """Give a password without what people add to lengthen one."""
    small = password.lower()
    forms = {small, small.translate(STANDS_FOR)}
    forms |= {EDGES.sub("", form) for form in (small, *forms)}
    forms |= {EDGES.sub("", small).translate(STANDS_FOR)}
    forms |= {re.sub(r"[\W_]+", "", form) for form in list(forms)}
    return forms | {found[1] for form in list(forms) if (found := TWICE.fullmatch(form))}


def is_breached(password: str) -> bool:
    """Say whether a password, or the one that it lengthens, is among those stolen elsewhere."""
    return not EDGES.sub("", password) or not bare_forms(password).isdisjoint(breached())


class BreachedPasswordValidator:
    """Django's way to refuse a password when it is chosen."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for a password that others know."""
        if is_breached(password):
            raise ValidationError(REFUSED, code="breached")

    def get_help_text(self) -> str:
        return "Not a password that was stolen elsewhere, nor one with a year or figures added."

"""What differs between two texts of a letter, word by word."""

from __future__ import annotations

import difflib
import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

PIECE = re.compile(r"\s+|[^\s]+")


def compared(before: str, after: str) -> SafeString:
    """Give the later text with what came underlined (ins) and what went struck through (del)."""
    old, new = PIECE.findall(before), PIECE.findall(after)
    parts: list[str] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, False).get_opcodes():
        gone, come = "".join(old[a:b]), "".join(new[c:d])
        if tag == "equal":
            parts.append(str(escape(come)))
            continue
        if gone.strip():
            parts.append(f"<del>{escape(gone)}</del>")
        parts.append(f"<ins>{escape(come)}</ins>" if come.strip() else str(escape(come)))
    return mark_safe("".join(parts))  # noqa: S308  (every piece was escaped)

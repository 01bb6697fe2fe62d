"""A number as it stands in an address or a hidden field, where anybody can write anything."""

from __future__ import annotations

LONGEST = 15  # what is longer names no row and no version of ours


def whole_number(text: object) -> int:
    """Give the whole number that was written, or 0 where none was."""
    written = str(text or "")
    return (
        int(written) if written.isascii() and written.isdigit() and len(written) <= LONGEST else 0
    )

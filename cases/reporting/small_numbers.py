"""Numbers that are small enough to tell who is meant, hidden so that no sum gives them away. Pure.

Where few people die, "1" can name a person to a reader who lives there. A number from 1 to 4 is
hidden; nought says nothing of anybody and is shown. A total is hidden too where what is hidden
could be worked out from it: when one number alone is hidden, or when the hidden ones can only all
be 1 or all be 4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

SMALL = range(1, 5)
HIDDEN = "1 to 4"
TOTAL_HIDDEN = "not shown"


@dataclass(frozen=True)
class Column:
    """A column as it is shown: a text for each row, and for the total."""

    cells: tuple[str, ...]
    total: str

    @property
    def hides(self) -> bool:
        """Say whether anything in it is hidden."""
        return HIDDEN in self.cells


def shown(numbers: Sequence[int], may_show: Sequence[bool]) -> Column:
    """Give a column of counts as it is shown; `may_show` says of each if it is never hidden."""
    hidden = [
        number for number, may in zip(numbers, may_show, strict=True) if number in SMALL and not may
    ]
    cells = tuple(
        HIDDEN if number in SMALL and not may else str(number)
        for number, may in zip(numbers, may_show, strict=True)
    )
    tells = len(hidden) == 1 or (
        bool(hidden) and sum(hidden) in (len(hidden) * SMALL[0], len(hidden) * SMALL[-1])
    )
    return Column(cells, TOTAL_HIDDEN if tells else str(sum(numbers)))

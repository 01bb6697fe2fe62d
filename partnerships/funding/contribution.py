"""What a party contributes to a year, typed as an amount or as a formula. Pure."""

from __future__ import annotations

import re
from fractions import Fraction

from partnerships.funding.pence import NotAnAmount, pence_of

_PART_OF = re.compile(r"^(?P<percent>[0-9]+(?:\.[0-9]+)?)\s*%\s*of\s+(?P<sum>\S.*)$", re.IGNORECASE)
_TIMES = re.compile(
    r"^(?P<number>[0-9][0-9,]*)\s*(?:x|×|\*)\s*£?\s*(?P<rate>[0-9]+(?:\.[0-9]+)?)$", re.IGNORECASE
)


def contribution_of(typed: str) -> int:
    """Give the pence of a contribution: "2,500", "5% of 66,000" or "51,200 x 0.05".

    A formula gives the nearest penny, half a penny up. Raises `NotAnAmount` for anything else, and
    for more than a hundred per cent.
    """
    text = typed.strip()
    if found := _PART_OF.match(text):
        percent = Fraction(found["percent"])
        if percent > 100:
            raise NotAnAmount(f"“{typed}” is more than a hundred per cent.")
        return _nearest(percent / 100 * pence_of(found["sum"]))
    if found := _TIMES.match(text):
        return _nearest(int(found["number"].replace(",", "")) * Fraction(found["rate"]) * 100)
    try:
        return pence_of(text)
    except NotAnAmount as wrong:
        raise NotAnAmount(
            f"{wrong} A formula is written as 5% of 66,000, or as 51,200 x 0.05."
        ) from wrong


def _nearest(pence: Fraction) -> int:
    return int(pence + Fraction(1, 2))

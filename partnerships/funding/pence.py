"""Amounts are whole pence; a division loses none and gives each odd penny to somebody."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

_AMOUNT = re.compile(r"^£?(?P<pounds>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.(?P<pence>[0-9]+))?$")


class NotAnAmount(ValueError):
    """What was typed is no sum of money; the message says why, in words for the page."""


def pence_of(typed: str) -> int:
    """Give the pence of an amount typed in pounds, as "12,400" or "£12400.00".

    Raises `NotAnAmount` for words, a minus sign, or a part of a penny.
    """
    found = _AMOUNT.match(typed.strip().replace(" ", ""))
    if found is None:
        raise NotAnAmount(f"“{typed}” is not an amount in pounds, such as 1,500 or 1500.00.")
    after = found["pence"] or ""
    if len(after) > 2 and after[2:].strip("0"):
        raise NotAnAmount(f"“{typed}” has a part of a penny. Give whole pence.")
    return int(found["pounds"].replace(",", "")) * 100 + int((after + "00")[:2])


def pounds_of(pence: int) -> str:
    """Give pence as people read them: "£1,233.34", "-£2,504.67"."""
    pounds, rest = divmod(abs(pence), 100)
    return f"{'-' if pence < 0 else ''}£{pounds:,}.{rest:02d}"


def apportioned(pence: int, weights: Sequence[Fraction | int], keys: Sequence[str]) -> list[int]:
    """Divide an amount by weight to the penny, by largest remainder.

    Takes the amount (not below nought), weights (not all nought) and a key for each part; gives
    the parts' pence in the same order. The odd pence go to the largest remainders, and between
    equal ones to the lower key: so the order in which the parts are listed changes nothing, and
    the same amount always divides the same way.
    """
    total = sum(Fraction(weight) for weight in weights)
    exact = [Fraction(weight) * pence / total for weight in weights]
    given = [int(each) for each in exact]
    odd = pence - sum(given)
    by_remainder = sorted(range(len(given)), key=lambda n: (given[n] - exact[n], keys[n]))
    for n in by_remainder[:odd]:
        given[n] += 1
    return given

"""The sentences of the board paper, the same on paper and in Word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from partnerships.funding.pence import pounds_of

BOARD_ASKS = (
    "Say which contributions it approves for the year, or what it needs to know first.",
    "Note what is forecast for the reserve.",
)


def hours(minutes: int) -> str:
    """Give minutes as hours and minutes, as people say them."""
    whole, rest = divmod(minutes, 60)
    said = f"{whole:,} hour{'' if whole == 1 else 's'}"
    return f"{said} {rest} minutes" if rest else said


def board_sentences(data: Mapping[str, Any]) -> dict[str, str]:
    """Give the sentences of a board paper from its data."""
    sets = data["sets"]
    shown = " and ".join(f"“{each['name']}” ({pounds_of(each['total'])})" for each in sets)
    return {
        "purpose": f"This paper shows what contributions would bring in and what reviews would "
        f"cost in the financial year {data['year']} (1 April to 31 March): {shown}. Figures are as "
        f"on {data['as_on']}.",
        "forecast": "What is left of the contributions after all outgoings; a minus sign means "
        "that they do not suffice.",
        "reserve": f"The forecast begins with a reserve of {pounds_of(data['reserve'])}.",
        "today": f"The fund holds {pounds_of(data['bank'])} in the bank, its parties owe it "
        f"{pounds_of(data['owed'])}, and its reserve in the ledger is "
        f"{pounds_of(data['ledger_reserve'])}.",
        "work": work_sentence(data["work"]),
    }


def work_sentence(work: Mapping[str, int]) -> str:
    """Say how many reviews are running, and the time of staff before and after a decision (H9)."""
    number, spent = work["running"], work["before"] + work["after"]
    said = f"{number} review{' is' if number == 1 else 's are'} running"
    if work["sharing"] > 1:
        said += f" in {work['seen']} of the {work['sharing']} partnerships that share the fund"
    if spent:
        said += (
            f". Staff have logged {hours(spent)} on reviews, {hours(work['before'])} of it before "
            "a decision was made"
        )
    return f"{said}."

"""The accounts of a fund's ledger by name. Pure."""

from __future__ import annotations

from collections.abc import Mapping

BANK, RESERVE, PAYABLE = "bank", "reserve", "payable"
INCOME, UNALLOCATED = "income", "unallocated"
RECEIVABLE, COST = "receivable:", "cost:"
#: The party of an agreement that is the fund itself: what it pays is a cost of the fund.
FUND = "fund"
#: Who pays the part of the other of two joint reviews: no party of the agreement.
JOINT_REVIEW = "joint-review"
_WORDS = {
    BANK: "Bank",
    RESERVE: "Reserve",
    PAYABLE: "Owed to suppliers",
    INCOME: "Contributions",
    UNALLOCATED: "Unallocated: nobody has agreed to pay",
}


def owed_by(party: str) -> str:
    """Give the account of what a party owes the fund."""
    return f"{RECEIVABLE}{party}"


def spent_on(kind: str) -> str:
    """Give the account of what the fund spends on a kind of cost."""
    return f"{COST}{kind}"


def account_words(account: str, parties: Mapping[str, str]) -> str:
    """Give an account as people read it."""
    if account.startswith(RECEIVABLE):
        key = account.removeprefix(RECEIVABLE)
        return f"Owed by {parties.get(key, key)}"
    if account.startswith(COST):
        return f"Spent on {account.removeprefix(COST)}"
    return _WORDS.get(account, account)


def lines_of_shares(kind: str, shares: Mapping[str, int], unallocated: int) -> dict[str, int]:
    """Give the debit lines of a cost: what parties owe, what the fund spends, what nobody pays."""
    lines = {
        spent_on(kind) if party == FUND else owed_by(party): pence
        for party, pence in shares.items()
    }
    return {**lines, UNALLOCATED: unallocated}

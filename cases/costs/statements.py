"""What a party was charged, paid and owes in a financial year, from the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from partnerships.funding.ledger import balances
from partnerships.funding.ledger_accounts import owed_by
from partnerships.funding.models import LedgerLine
from partnerships.funding.pool import Pool
from partnerships.funding.year import FinancialYear


@dataclass(frozen=True)
class Row:
    """A line of a statement: charged above nought, paid or credited below; then the balance."""

    on: date
    words: str
    reference: str
    charged: int
    paid: int
    balance: int


@dataclass(frozen=True)
class Statement:
    """A party's account in a year: pence owed at its beginning and end, and what lies between."""

    opening: int
    rows: tuple[Row, ...]
    closing: int


def statement_of(pool: Pool, party: str, year: FinancialYear) -> Statement:
    """Give a party's statement of a year."""
    account = owed_by(party)
    opening = balances(pool, until=year.first - timedelta(days=1)).get(account, 0)
    lines = (
        LedgerLine.objects.filter(
            pool=pool, account=account, entry__on__gte=year.first, entry__on__lte=year.last
        )
        .select_related("entry")
        .order_by("entry__on", "entry__number")
    )
    balance, rows = opening, []
    for line in lines:
        balance += line.pence
        rows.append(
            Row(
                line.entry.on,
                line.entry.words,
                line.entry.reference,
                max(line.pence, 0),
                max(-line.pence, 0),
                balance,
            )
        )
    return Statement(opening, tuple(rows), balance)

"""Keeping the fund: its settings, its own costs, what parties pay, reversals, closed years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases.core.access.reach import Reach
from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.deadlines.refusing import FieldReason, refuse
from cases.costs.models import Kind
from cases.costs.refusing import told_beside
from cases.costs.selectors import party_names
from partnerships.funding import ledger
from partnerships.funding.ledger_accounts import BANK, RESERVE, owed_by, spent_on
from partnerships.funding.models import FundSettings, LedgerEntry, YearClosed, YearPlan
from partnerships.funding.pence import pounds_of
from partnerships.funding.pool import Pool
from partnerships.funding.year import FinancialYear
from partnerships.people.actor import Actor

#: Entries that were made on a page of the ledger, and are undone there; what was entered of an
#: invoice or a case's cost is undone where it was entered.
OWN_KINDS = ("opening", "fund_cost", "received")


@transaction.atomic
def save_settings(*, by: Actor, pool: Pool, **options: Any) -> FundSettings:
    """Set who is paid and how, the term of payment, and what a party pays that joins or leaves."""
    Reach.of(by).require(Verb.KEEP_FUND)
    found = ledger.lock(pool)
    for name, value in options.items():
        setattr(found, name, value)
    found.saves += 1
    found.saved_by = by.name
    found.save()
    record("fund.settings", "changed the settings of the fund", by=by)
    return found


def _enter(by: Actor, pool: Pool, field: str, **entry: Any) -> LedgerEntry:
    Reach.of(by).require(Verb.KEEP_FUND)
    with told_beside(field):
        made = ledger.post(pool, by_name=by.name, **entry)
    record("fund.entered", f"entered in the fund’s ledger: {made.words}", by=by, on=made.on)
    return made


@transaction.atomic
def open_ledger(*, by: Actor, pool: Pool, pence: int, on: date) -> LedgerEntry:
    """Enter the reserve with which the ledger begins. Raises NotReady where one was entered."""
    opened = LedgerEntry.objects.filter(pool=pool, kind="opening", reversed_by=None)
    if opened.exists():
        refuse([FieldReason("The reserve at the beginning is entered already.")])
    return _enter(
        by,
        pool,
        "pence",
        on=on,
        kind="opening",
        words=f"Reserve at the beginning: {pounds_of(pence)}",
        lines={BANK: pence, RESERVE: -pence},
    )


@transaction.atomic
def enter_fund_cost(
    *, by: Actor, pool: Pool, kind: str, pence: int, on: date, words: str, proof: str
) -> LedgerEntry:
    """Enter what the fund paid that belongs to no single review: a recharge, a post."""
    return _enter(
        by,
        pool,
        "pence",
        on=on,
        kind="fund_cost",
        words=f"{Kind(kind).label}: {words}",
        lines={spent_on(kind): pence, BANK: -pence},
        reference=proof[:60],
    )


@transaction.atomic
def receive_share(
    *, by: Actor, pool: Pool, party: str, pence: int, on: date, proof: str
) -> LedgerEntry:
    """Enter what a party paid of its shares of reviews' costs; more than it owes is refused."""
    owed = ledger.balances(pool).get(owed_by(party), 0)
    name = party_names(pool).get(party, party)
    if pence > owed:
        refuse(
            [
                FieldReason(
                    f"{pounds_of(pence)} is more than the {pounds_of(max(owed, 0))} that "
                    f"{name} owes.",
                    field="pence",
                )
            ]
        )
    return _enter(
        by,
        pool,
        "pence",
        on=on,
        kind="received",
        words=f"Received from {name}",
        lines={BANK: pence, owed_by(party): -pence},
        reference=proof[:60],
    )


@transaction.atomic
def reverse_entry(*, by: Actor, entry: LedgerEntry, on: date, because: str) -> LedgerEntry:
    """Undo an entry that was made on a page of the ledger, with the reason."""
    Reach.of(by).require(Verb.KEEP_FUND)
    if entry.kind not in OWN_KINDS:
        refuse([FieldReason("This is undone where it was entered: at its invoice or cost.")])
    with told_beside("on"):
        undone = ledger.reverse(entry, on=on, because=because, by_name=by.name)
    words = f"reversed entry {entry.number} of the fund’s ledger"
    record("fund.reversed", words, by=by, on=on, because=because)
    return undone


@transaction.atomic
def close(*, by: Actor, pool: Pool, year: FinancialYear) -> YearClosed:
    """Close a financial year; what is left goes into the reserve."""
    Reach.of(by).require(Verb.KEEP_FUND)
    with told_beside("year"):
        closed = ledger.close_year(pool, year, by_name=by.name, today=timezone.localdate())
    record("fund.year_closed", f"closed the financial year {year} of the fund", by=by)
    return closed


@transaction.atomic
def save_plan(
    *,
    by: Actor,
    pool: Pool,
    year: FinancialYear,
    outgoings: Sequence[Mapping[str, Any]],
    reviews: Sequence[int],
    reserve: int | None,
) -> YearPlan:
    """Write what a year is expected to cost, for the forecast."""
    Reach.of(by).require(Verb.KEEP_FUND)
    found = YearPlan.objects.filter(pool=pool, year_begins=year.begins).first()
    found = found or YearPlan(pool=pool, year_begins=year.begins, saves=0)
    found.outgoings, found.reviews = [dict(each) for each in outgoings], list(reviews)
    found.reserve = reserve
    found.saves += 1
    found.saved_by = by.name
    found.save()
    record("fund.planned", f"wrote what {year} is expected to cost", by=by)
    return found

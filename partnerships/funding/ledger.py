"""The ledger of a fund: double entry. Entries are added and reversed, never changed.

Amounts are pence, above nought debit and below it credit; the lines of an entry make nought. The
database refuses what does not (migration 0003), so that no other way round this file leads far.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.db.models import Max, Sum
from django.utils import timezone

from partnerships.funding.ledger_accounts import COST, INCOME, RESERVE
from partnerships.funding.models import FundSettings, LedgerEntry, LedgerLine, YearClosed
from partnerships.funding.pool import Pool
from partnerships.funding.year import FinancialYear


class LedgerRefused(ValueError):
    """Something cannot be entered; the message says why, in words for the page.

    `field` names what it is about: on, pence, year, …
    """

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


def lock(pool: Pool) -> FundSettings:
    """Lock a fund until the end of the transaction: whatever takes the next number comes alone."""
    FundSettings.objects.get_or_create(pool=pool)
    found: FundSettings = FundSettings.objects.select_for_update().get(pool=pool)
    return found


def closed_year(pool: Pool, year: FinancialYear) -> YearClosed | None:
    """Give the closing of a year, or None while it is open."""
    found: YearClosed | None = YearClosed.objects.filter(pool=pool, year_begins=year.begins).first()
    return found


def newest_closed(pool: Pool) -> FinancialYear | None:
    """Give the newest year that is closed: it and all before it stay as they are."""
    found = YearClosed.objects.filter(pool=pool).order_by("year_begins").last()
    return FinancialYear(found.year_begins) if found else None


@transaction.atomic
def post(
    pool: Pool,
    *,
    on: date,
    kind: str,
    words: str,
    lines: Mapping[str, int],
    by_name: str,
    source_kind: str = "",
    reference: str = "",
    reverses: LedgerEntry | None = None,
) -> LedgerEntry:
    """Enter what happened on a day; lines of nought are left out.

    Takes pence by account, which make nought. Raises `LedgerRefused` for a day that lies in the
    future or in a closed year, and for lines that do not balance.
    """
    lock(pool)
    kept = {account: pence for account, pence in lines.items() if pence}
    if sum(kept.values()) or len(kept) < 2:
        raise LedgerRefused("The lines of an entry do not balance.")
    if on > timezone.localdate():
        raise LedgerRefused("The day cannot lie in the future.", "on")
    closed = newest_closed(pool)
    if closed is not None and on <= closed.last:
        raise LedgerRefused(f"The financial year {closed} is closed. Give a day after it.", "on")
    last = LedgerEntry.objects.filter(pool=pool).aggregate(last=Max("number"))["last"] or 0
    entry: LedgerEntry = LedgerEntry.objects.create(
        pool=pool,
        number=last + 1,
        on=on,
        kind=kind,
        words=words,
        source_kind=source_kind,
        reference=reference,
        reverses=reverses,
        by_name=by_name,
    )
    LedgerLine.objects.bulk_create(
        LedgerLine(pool=pool, entry=entry, account=account, pence=pence)
        for account, pence in sorted(kept.items())
    )
    return entry


@transaction.atomic
def reverse(entry: LedgerEntry, *, on: date, because: str, by_name: str) -> LedgerEntry:
    """Undo an entry by its opposite, with a reason.

    Raises `LedgerRefused` if it was reversed before, is a reversal or a closing itself, or if the
    day lies before it or in a closed year.
    """
    lock(entry.pool)
    if entry.kind == "closing" or entry.reverses_id:
        raise LedgerRefused("A reversal or the closing of a year is not reversed.")
    if LedgerEntry.objects.filter(reverses=entry).exists():
        raise LedgerRefused(f"Entry {entry.number} was reversed before.")
    if on < entry.on:
        raise LedgerRefused("It cannot be undone on a day before it happened.", "on")
    return post(
        entry.pool,
        on=on,
        kind="reversal",
        words=f"Reversal of entry {entry.number}: {because}"[:300],
        lines={line.account: -line.pence for line in entry.lines.all()},
        by_name=by_name,
        source_kind=entry.source_kind,
        reference=entry.reference,
        reverses=entry,
    )


def balances(pool: Pool, *, since: date | None = None, until: date | None = None) -> dict[str, int]:
    """Give the balance of each account in pence, over all days or those given; both days count."""
    lines = LedgerLine.objects.filter(pool=pool)
    if since:
        lines = lines.filter(entry__on__gte=since)
    if until:
        lines = lines.filter(entry__on__lte=until)
    sums = lines.values_list("account").annotate(total=Sum("pence")).order_by("account")
    return {account: total for account, total in sums if total}


@transaction.atomic
def close_year(pool: Pool, year: FinancialYear, *, by_name: str, today: date) -> YearClosed:
    """Close a financial year: what came in and was spent goes into the reserve.

    What parties owe, what is owed, the bank and what nobody pays stay open and are carried over.
    Raises `LedgerRefused` for a year that is not over, is closed, or follows one that is not.
    """
    lock(pool)
    if closed_year(pool, year):
        raise LedgerRefused(f"The financial year {year} is closed already.", "year")
    if today <= year.last:
        raise LedgerRefused(f"The financial year {year} is not over yet.", "year")
    newest = newest_closed(pool)
    if newest is not None and newest > year:
        raise LedgerRefused(f"A later year than {year} is closed already.", "year")
    before = LedgerEntry.objects.filter(pool=pool, on__lt=year.first)
    if newest is not None:
        before = before.filter(on__gt=newest.last)
    first = before.order_by("on").first()
    if first is not None:
        raise LedgerRefused(f"Close the financial year {FinancialYear.of(first.on)} first.", "year")
    ending = {
        account: -pence
        for account, pence in balances(pool, until=year.last).items()
        if account == INCOME or account.startswith(COST)
    }
    carried = sum(ending.values())
    entry = None
    if ending:
        entry = post(
            pool,
            on=year.last,
            kind="closing",
            words=f"Closing of the financial year {year}, carried to the reserve",
            lines={**ending, RESERVE: -carried} if carried else ending,
            by_name=by_name,
        )
    closed: YearClosed = YearClosed.objects.create(
        pool=pool,
        year_begins=year.begins,
        entry=entry,
        carried=carried,
        closed_on=today,
        closed_by=by_name,
    )
    return closed

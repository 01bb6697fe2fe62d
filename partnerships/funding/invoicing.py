"""Invoices of contributions: raised, sent, paid, credited; each of it enters the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from partnerships.funding.agreement import Party
from partnerships.funding.ledger import LedgerRefused, lock, post
from partnerships.funding.ledger_accounts import BANK, INCOME, owed_by
from partnerships.funding.models import (
    ContributionInvoice,
    ContributionSet,
    CreditNote,
    FundSettings,
    InvoicePayment,
    InvoiceSending,
)
from partnerships.funding.pence import pounds_of
from partnerships.funding.pool import Pool
from partnerships.funding.year import FinancialYear


@dataclass(frozen=True)
class Due:
    """What a party is to be invoiced for a year, in pence, and why it is not the whole sum."""

    party: str
    name: str
    pence: int
    why: str = ""
    address: str = ""


@dataclass(frozen=True)
class Standing:
    """How an invoice stands: pence paid, credited and open, in a word with its colour."""

    paid: int
    credited: int
    open: int
    words: str
    colour: str


def contributions_due(of: ContributionSet, parties: Iterable[Party], leavers: str) -> list[Due]:
    """Give what each party is to pay of a set, in the order of their names.

    A party that was in only for a part of the year pays for its days, or the whole year, as the
    fund's settings say; one that was not in at all pays nothing.
    """
    known = {party.key: party for party in parties}
    found = []
    for key, pence in of.amounts.items():
        party = known.get(key)
        if party is None or not pence:
            continue
        days, whole = _days_in(party, of.year), (of.year.last - of.year.first).days + 1
        why, share = "", pence
        if days < whole:
            was_in = f"a party on {days} of the year’s {whole} days"
            if leavers == FundSettings.Leavers.BY_DAYS or not days:
                share = (2 * pence * days + whole) // (2 * whole)
                why = f"{pounds_of(pence)} a year; {was_in}"
            else:
                why = f"The whole year; {was_in}"
        if share:
            found.append(Due(key, party.name, share, why, party.address))
    return sorted(found, key=lambda due: due.name)


def _days_in(party: Party, year: FinancialYear) -> int:
    begins = max(year.first, party.from_on or year.first)
    ends = min(year.last, party.until_on or year.last)
    return max(0, (ends - begins).days + 1)


@transaction.atomic
def raise_invoices(
    pool: Pool, year: FinancialYear, dues: Iterable[Due], *, on: date, by_name: str, because: str
) -> list[ContributionInvoice]:
    """Raise the invoices of a year, numbered without a gap; a party that has one gets no second.

    They are raised in February or March of their year (R122, LR26-F ¶14); on another day a
    reason is needed. Raises `LedgerRefused`.
    """
    settings = lock(pool)
    if on > timezone.localdate():
        raise LedgerRefused("The day cannot lie in the future.", "on")
    if not year.invoiced_in(on) and not because.strip():
        raise LedgerRefused(
            f"Contributions of {year} are invoiced in February or March {year.begins + 1}. "
            "Say why they are invoiced on another day.",
            "because",
        )
    invoiced = set(
        invoices_of(pool).filter(year_begins=year.begins).values_list("party", flat=True)
    )
    last = invoices_of(pool).aggregate(last=Max("number"))["last"] or 0
    raised = []
    for due in dues:
        if due.party in invoiced:
            continue
        last += 1
        invoice: ContributionInvoice = ContributionInvoice.objects.create(
            pool=pool,
            number=last,
            year_begins=year.begins,
            party=due.party,
            party_name=due.name,
            address=due.address,
            pence=due.pence,
            why=due.why,
            raised_on=on,
            due_on=on + timedelta(days=settings.payment_days) if settings.payment_days else None,
            outside_season_because="" if year.invoiced_in(on) else because.strip(),
            raised_by=by_name,
        )
        post(
            pool,
            on=on,
            kind="contribution",
            words=f"Contribution of {due.name} for {year}, invoice {last:04d}",
            lines={owed_by(due.party): due.pence, INCOME: -due.pence},
            by_name=by_name,
            source_kind="invoice",
            reference=f"{last:04d}",
        )
        raised.append(invoice)
    if not raised:
        raise LedgerRefused(f"Every party of the set has its invoice for {year} already.")
    return raised


def invoices_of(pool: Pool) -> QuerySet[ContributionInvoice]:
    """Give the invoices of a fund with what their standing needs."""
    found: QuerySet[ContributionInvoice] = ContributionInvoice.objects.filter(
        pool=pool
    ).prefetch_related("payments__undone_by", "credits", "sendings")
    return found


def standing(invoice: ContributionInvoice, today: date) -> Standing:
    """Say how an invoice stands on a day."""
    paid = sum(payment.pence for payment in invoice.payments.all())
    credited = sum(credit.pence for credit in invoice.credits.all())
    left = invoice.pence - paid - credited
    sent = bool(invoice.sendings.all())
    if left <= 0:
        words, colour = ("Paid", "green") if paid else ("Credited", "grey")
    elif invoice.due_on and today > invoice.due_on:
        words, colour = "Overdue", "red"
    elif paid:
        words, colour = "Part paid", "blue"
    else:
        words, colour = ("Sent", "blue") if sent else ("Not sent yet", "orange")
    return Standing(paid, credited, left, words, colour)


@transaction.atomic
def mark_sent(invoice: ContributionInvoice, *, on: date, how: str) -> InvoiceSending:
    """Record that an invoice was sent. Raises `LedgerRefused` for a day that cannot be."""
    _on_or_after(on, invoice)
    sending: InvoiceSending = InvoiceSending.objects.create(
        pool=invoice.pool, invoice=invoice, on=on, how=how
    )
    return sending


@transaction.atomic
def record_payment(
    invoice: ContributionInvoice, *, pence: int, on: date, proof: str, by_name: str
) -> InvoicePayment:
    """Record what was paid of an invoice. Raises `LedgerRefused` for more than is open."""
    lock(invoice.pool)
    _on_or_after(on, invoice)
    open_pence = standing(invoices_of(invoice.pool).get(pk=invoice.pk), on).open
    if pence <= 0:
        raise LedgerRefused("A payment is more than nought.", "pence")
    if pence > open_pence:
        raise LedgerRefused(
            f"{pounds_of(pence)} is more than the {pounds_of(open_pence)} that is open on "
            f"invoice {invoice.number:04d}.",
            "pence",
        )
    payment: InvoicePayment = InvoicePayment.objects.create(
        pool=invoice.pool, invoice=invoice, pence=pence, on=on, proof=proof
    )
    _enter(invoice, "payment", {BANK: pence, owed_by(invoice.party): -pence}, on, by_name, "paid")
    return payment


@transaction.atomic
def undo_payment(
    payment: InvoicePayment, *, on: date, because: str, by_name: str
) -> InvoicePayment:
    """Undo a payment that was entered by mistake. Raises `LedgerRefused` if it was undone."""
    invoice = payment.invoice
    lock(invoice.pool)
    _on_or_after(on, invoice)
    if payment.undoes_id or InvoicePayment.objects.filter(undoes=payment).exists():
        raise LedgerRefused("This payment was undone before.")
    if on < payment.on:
        raise LedgerRefused("It cannot be undone on a day before it was paid.", "on")
    undone: InvoicePayment = InvoicePayment.objects.create(
        pool=invoice.pool,
        invoice=invoice,
        pence=-payment.pence,
        on=on,
        proof=because[:200],
        undoes=payment,
    )
    lines = {BANK: -payment.pence, owed_by(invoice.party): payment.pence}
    _enter(invoice, "payment_undone", lines, on, by_name, "payment undone")
    return undone


@transaction.atomic
def credit(
    invoice: ContributionInvoice, *, pence: int, on: date, because: str, by_name: str
) -> CreditNote:
    """Raise a credit note on an invoice, numbered without a gap.

    Raises `LedgerRefused` for a credit beyond what of its invoice is neither paid nor credited.
    """
    lock(invoice.pool)
    _on_or_after(on, invoice)
    open_pence = standing(invoices_of(invoice.pool).get(pk=invoice.pk), on).open
    if pence <= 0:
        raise LedgerRefused("A credit is more than nought.", "pence")
    if pence > open_pence:
        raise LedgerRefused(
            f"A credit of {pounds_of(pence)} goes beyond its invoice: {pounds_of(open_pence)} of "
            f"invoice {invoice.number:04d} is open.",
            "pence",
        )
    notes = CreditNote.objects.filter(pool=invoice.pool)
    number = (notes.aggregate(last=Max("number"))["last"] or 0) + 1
    note: CreditNote = CreditNote.objects.create(
        pool=invoice.pool,
        number=number,
        invoice=invoice,
        pence=pence,
        on=on,
        because=because,
        raised_by=by_name,
    )
    lines = {INCOME: pence, owed_by(invoice.party): -pence}
    _enter(invoice, "credit", lines, on, by_name, f"credit note {number:04d}")
    return note


def _on_or_after(on: date, invoice: ContributionInvoice) -> None:
    if on > timezone.localdate():
        raise LedgerRefused("The day cannot lie in the future.", "on")
    if on < invoice.raised_on:
        raise LedgerRefused("The day cannot lie before the invoice was raised.", "on")


def _enter(
    invoice: ContributionInvoice,
    kind: str,
    lines: dict[str, int],
    on: date,
    by_name: str,
    said: str,
) -> None:
    post(
        invoice.pool,
        on=on,
        kind=kind,
        words=f"Invoice {invoice.number:04d} of {invoice.party_name}: {said}",
        lines=lines,
        by_name=by_name,
        source_kind="invoice",
        reference=f"{invoice.number:04d}",
    )

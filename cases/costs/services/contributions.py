"""Contributions of a financial year: proposed, agreed, invoiced, paid, credited."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from cases.core.access.reach import Reach
from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.deadlines.refusing import FieldReason, refuse
from cases.core.workflow.plug import NotReady, Reason
from cases.costs.refusing import told_beside
from cases.costs.selectors import agreement_on, newest_agreement
from partnerships.funding import invoicing
from partnerships.funding.agreement import Party
from partnerships.funding.contribution import contribution_of
from partnerships.funding.ledger import lock
from partnerships.funding.ledger_accounts import FUND
from partnerships.funding.models import (
    ContributionInvoice,
    ContributionSet,
    CreditNote,
    InvoicePayment,
)
from partnerships.funding.pence import NotAnAmount, pounds_of
from partnerships.funding.pool import Pool
from partnerships.funding.year import FinancialYear
from partnerships.people.actor import Actor


def contributors(pool: Pool) -> list[Party]:
    """Give the parties that may contribute: those of the newest agreement, without the fund."""
    version = newest_agreement(pool)
    parties = version.agreement.parties if version else ()
    return sorted((each for each in parties if each.key != FUND), key=lambda each: each.name)


@transaction.atomic
def save_set(
    *,
    by: Actor,
    pool: Pool,
    name: str,
    year: FinancialYear,
    typed: Mapping[str, str],
    source: str = "",
    of: ContributionSet | None = None,
) -> ContributionSet:
    """Write a set of contributions: an amount or a formula for each party that contributes.

    Raises NotReady for what is no amount (beside `party_<key>`), a name that the year has, and a
    set that was agreed.
    """
    Reach.of(by).require(Verb.KEEP_FUND)
    wrong, lines = [], {}
    for party, text in typed.items():
        if not text.strip():
            continue
        try:
            lines[party] = {"typed": text.strip(), "pence": contribution_of(text)}
        except NotAnAmount as refused:
            wrong.append(FieldReason(str(refused), field=f"party_{party}"))
    same = ContributionSet.objects.filter(pool=pool, year_begins=year.begins, name__iexact=name)
    if same.exclude(pk=of.pk if of else None).exists():
        wrong.append(FieldReason(f"{year} has a set of this name already.", field="name"))
    if not lines and not wrong:
        wrong.append(FieldReason("Give at least one party’s contribution."))
    if of is not None and of.agreed_on is not None:
        wrong.append(FieldReason("An agreed set is not changed. Propose another."))
    refuse(wrong)
    found = of or ContributionSet(pool=pool, saves=0)
    found.name, found.source, found.year_begins, found.lines = name, source, year.begins, lines
    found.saves += 1
    found.saved_by = by.name
    found.save()
    record(
        "contributions.proposed",
        f"wrote the contributions “{name}” for {year}, {pounds_of(found.total)} together",
        by=by,
    )
    return found


@transaction.atomic
def agree_set(*, by: Actor, of: ContributionSet, on: date) -> ContributionSet:
    """Record that a set was agreed for its year. Raises NotReady where another one was."""
    Reach.of(by).require(Verb.KEEP_FUND)
    lock(of.pool)
    other = ContributionSet.objects.filter(
        pool=of.pool, year_begins=of.year_begins, agreed_on__isnull=False
    ).first()
    if other is not None:
        raise NotReady([Reason(f"“{other.name}” is agreed for {of.year} already.")])
    of.agreed_on, of.agreed_by = on, by.name
    of.save()
    record(
        "contributions.agreed",
        f"recorded the contributions “{of.name}” as agreed for {of.year}",
        by=by,
        on=on,
    )
    return of


def dues_of(of: ContributionSet) -> list[invoicing.Due]:
    """Give what each party of a set is to be invoiced, with who joined or left in the year."""
    version = agreement_on(of.pool, of.year.last) or newest_agreement(of.pool)
    parties = version.agreement.parties if version else ()
    return invoicing.contributions_due(of, parties, lock(of.pool).leavers_pay)


@transaction.atomic
def raise_for_year(
    *, by: Actor, of: ContributionSet, on: date, because: str = ""
) -> list[ContributionInvoice]:
    """Raise the invoices of an agreed set (R122). Raises NotReady with the reason."""
    Reach.of(by).require(Verb.KEEP_FUND)
    if of.agreed_on is None:
        raise NotReady([Reason("These contributions are proposed only. Record their agreement.")])
    with told_beside():
        raised = invoicing.raise_invoices(
            of.pool, of.year, dues_of(of), on=on, by_name=by.name, because=because
        )
    record(
        "contributions.invoiced",
        f"raised {len(raised)} invoices of the contributions for {of.year}",
        by=by,
        on=on,
        because=because,
    )
    return raised


@transaction.atomic
def send_invoice(*, by: Actor, invoice: ContributionInvoice, on: date, how: str) -> None:
    """Record that an invoice was sent, when and how."""
    Reach.of(by).require(Verb.KEEP_FUND)
    with told_beside("on"):
        invoicing.mark_sent(invoice, on=on, how=how)
    record("invoice.sent", f"sent invoice {invoice.number:04d}", by=by, on=on)


@transaction.atomic
def pay_invoice(
    *, by: Actor, invoice: ContributionInvoice, pence: int, on: date, proof: str
) -> InvoicePayment:
    """Enter what was paid of an invoice; more than is open is refused."""
    Reach.of(by).require(Verb.KEEP_FUND)
    with told_beside("pence"):
        paid = invoicing.record_payment(invoice, pence=pence, on=on, proof=proof, by_name=by.name)
    words = f"entered {pounds_of(pence)} as paid of invoice {invoice.number:04d}"
    record("invoice.paid", words, by=by, on=on)
    return paid


@transaction.atomic
def undo_payment(*, by: Actor, payment: InvoicePayment, on: date, because: str) -> None:
    """Undo a payment that was entered by mistake, with the reason."""
    Reach.of(by).require(Verb.KEEP_FUND)
    with told_beside("on"):
        invoicing.undo_payment(payment, on=on, because=because, by_name=by.name)
    words = f"undid a payment of invoice {payment.invoice.number:04d}"
    record("invoice.payment_undone", words, by=by, on=on, because=because)


@transaction.atomic
def credit_invoice(
    *, by: Actor, invoice: ContributionInvoice, pence: int, on: date, because: str
) -> CreditNote:
    """Raise a credit note; one beyond what is open on its invoice is refused."""
    Reach.of(by).require(Verb.KEEP_FUND)
    with told_beside("pence"):
        note = invoicing.credit(invoice, pence=pence, on=on, because=because, by_name=by.name)
    words = f"raised credit note {note.number:04d} on invoice {invoice.number:04d}"
    record("invoice.credited", words, by=by, on=on, because=because)
    return note

"""Papers of the fund, asked for by a person from data as they stand, and made by a worker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases.core.access.reach import Reach
from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.workflow.plug import NotReady, Reason
from cases.costs.forecasting import compare, outgoings_of, reserve_of
from cases.costs.selectors import fund_work, party_names, spent_by_year
from cases.costs.statements import statement_of
from partnerships.funding.invoicing import invoices_of, standing
from partnerships.funding.ledger import balances, lock
from partnerships.funding.ledger_accounts import BANK, RECEIVABLE, RESERVE
from partnerships.funding.models import (
    ContributionInvoice,
    ContributionSet,
    CreditNote,
    FundPaper,
    YearPlan,
)
from partnerships.funding.pool import Pool
from partnerships.funding.year import FinancialYear, mean
from partnerships.pages.dates import in_words
from partnerships.people.actor import Actor
from partnerships.tenancy.after_commit import ask_a_worker

Kind = FundPaper.Kind


def _ask(
    by: Actor, pool: Pool, kind: FundPaper.Kind, title: str, subject: str, data: dict[str, Any]
) -> FundPaper:
    paper: FundPaper = FundPaper.objects.create(
        pool=pool, kind=kind, title=title, subject=subject, data=data, asked_by=by.name
    )
    ask_a_worker("cases.costs.make_paper", paper.pk)
    record("fund.paper", f"had a paper of the fund made: {title}", by=by)
    return paper


def _payee(pool: Pool) -> dict[str, Any]:
    settings = lock(pool)
    return {
        "name": settings.payee or pool.name,
        "address": settings.address.splitlines(),
        "how_to_pay": settings.how_to_pay,
        "payment_days": settings.payment_days,
    }


@transaction.atomic
def board_paper(
    *,
    by: Actor,
    pool: Pool,
    year: FinancialYear,
    sets: Sequence[ContributionSet],
    reviews: Sequence[int],
) -> FundPaper:
    """Have the board paper of a year made, as PDF and Word: every set in every scenario (R118)."""
    Reach.of(by).require(Verb.READ_FUND)
    plan = YearPlan.objects.filter(pool=pool, year_begins=year.begins).first()
    outgoings = outgoings_of(plan)
    compared = compare(year, sets, outgoings, reviews, reserve_of(pool, plan))
    if not compared.lines:
        raise NotReady([Reason("There is nothing to compare: choose contributions and reviews.")])
    names, now = party_names(pool), balances(pool)
    over = FinancialYear.of(timezone.localdate())
    past = [each for each in spent_by_year(pool) if each[0] != str(over)]
    parties = sorted(
        {party for each in sets for party in each.amounts}, key=lambda k: names.get(k, k)
    )
    data = {
        "fund": pool.name,
        "year": str(year),
        "as_on": in_words(timezone.localdate()),
        "sets": [
            {
                "name": each.name,
                "source": each.source,
                "total": each.total,
                "status": "agreed for the year" if each.agreed_on else "proposed",
            }
            for each in sets
        ],
        "parties": [
            {"name": names.get(key, key), "amounts": [each.amounts.get(key, 0) for each in sets]}
            for key in parties
        ],
        "outgoings": [asdict(each) for each in outgoings],
        "lines": [asdict(each) for each in compared.lines],
        "reserve": compared.reserve,
        "past": [{"year": named, "pence": pence} for named, pence in past],
        "past_mean": mean(pence for _, pence in past),
        "bank": now.get(BANK, 0),
        "ledger_reserve": -now.get(RESERVE, 0),
        "owed": sum(pence for account, pence in now.items() if account.startswith(RECEIVABLE)),
        "work": asdict(fund_work(pool, by)),
    }
    return _ask(by, pool, Kind.BOARD_PAPER, f"Contributions for {year}", str(year.begins), data)


@transaction.atomic
def invoice_paper(*, by: Actor, invoice: ContributionInvoice) -> FundPaper:
    """Have the PDF of an invoice made; one that was made is given again."""
    Reach.of(by).require(Verb.READ_LEDGER)
    subject = f"invoice:{invoice.number}"
    made = FundPaper.objects.filter(pool=invoice.pool, subject=subject).exclude(
        state=FundPaper.State.FAILED
    )
    found: FundPaper | None = made.first()
    if found is not None:
        return found
    data = _of_invoice(invoice) | {"due_on": in_words(invoice.due_on) if invoice.due_on else ""}
    return _ask(by, invoice.pool, Kind.INVOICE, f"Invoice {invoice.number:04d}", subject, data)


def _of_invoice(invoice: ContributionInvoice) -> dict[str, Any]:
    return {
        "payee": _payee(invoice.pool),
        "number": f"{invoice.number:04d}",
        "party": invoice.party_name,
        "address": invoice.address.splitlines(),
        "year": str(invoice.year),
        "begins": in_words(invoice.year.first),
        "ends": in_words(invoice.year.last),
        "pence": invoice.pence,
        "why": invoice.why,
        "raised_on": in_words(invoice.raised_on),
    }


@transaction.atomic
def credit_paper(*, by: Actor, note: CreditNote) -> FundPaper:
    """Have the PDF of a credit note made; one that was made is given again."""
    Reach.of(by).require(Verb.READ_LEDGER)
    subject = f"credit:{note.number}"
    made = FundPaper.objects.filter(pool=note.pool, subject=subject).exclude(
        state=FundPaper.State.FAILED
    )
    found: FundPaper | None = made.first()
    if found is not None:
        return found
    data = _of_invoice(note.invoice) | {
        "credit_number": f"{note.number:04d}",
        "credit": note.pence,
        "because": note.because,
        "credited_on": in_words(note.on),
    }
    return _ask(by, note.pool, Kind.CREDIT_NOTE, f"Credit note {note.number:04d}", subject, data)


@transaction.atomic
def statement_paper(*, by: Actor, pool: Pool, party: str, year: FinancialYear) -> FundPaper:
    """Have the statement of a party for a year made as PDF."""
    Reach.of(by).require(Verb.READ_LEDGER)
    found = statement_of(pool, party, year)
    today = timezone.localdate()
    open_ones = [
        {"number": f"{each.number:04d}", "year": str(each.year), "open": stands.open}
        for each in invoices_of(pool).filter(party=party)
        if (stands := standing(each, today)).open
    ]
    name = party_names(pool).get(party, party)
    data = {
        "payee": _payee(pool),
        "party": name,
        "year": str(year),
        "as_on": in_words(today),
        "begins": in_words(year.first),
        "ends": in_words(year.last),
        "until": in_words(min(year.last, today)),
        "opening": found.opening,
        "closing": found.closing,
        "rows": [{**asdict(row), "on": in_words(row.on)} for row in found.rows],
        "open_invoices": open_ones,
    }
    title = f"Statement of {name} for {year}"[:200]
    return _ask(by, pool, Kind.STATEMENT, title, f"statement:{party}", data)

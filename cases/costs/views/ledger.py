"""Pages of the fund as a whole: overview, ledger, statements, settings."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership
from cases.costs.forms.fund import (
    BecauseForm,
    CloseForm,
    FundCostForm,
    OpeningForm,
    ReceivedForm,
    SettingsForm,
)
from cases.costs.models import Kind
from cases.costs.selectors import agreement_on, party_names, reviews_with_costs
from cases.costs.services import fund as verbs
from cases.costs.services import papers
from cases.costs.statements import statement_of
from cases.costs.views.common import fund_form, fund_page, fund_url, saved_by, with_pool
from partnerships.funding.invoicing import invoices_of, standing
from partnerships.funding.ledger import balances
from partnerships.funding.ledger_accounts import (
    BANK,
    COST,
    INCOME,
    PAYABLE,
    RECEIVABLE,
    RESERVE,
    UNALLOCATED,
    account_words,
)
from partnerships.funding.models import FundSettings, LedgerEntry, LedgerLine, YearClosed
from partnerships.funding.pool import Pool, pool_in_scope
from partnerships.funding.year import FinancialYear
from partnerships.pages.exports import csv_response

READ, KEEP = Verb.READ_LEDGER, Verb.KEEP_FUND


@in_partnership(Verb.READ_FUND)
def fund(request: CaseRequest) -> HttpResponse:
    """Show how the fund stands: bank, reserve, what is owed, this year's income and costs."""
    pool, today = pool_in_scope(), timezone.localdate()
    if pool is None:
        return fund_page(request, "fund_none", "fund")
    now, year = balances(pool), FinancialYear.of(today)
    names = party_names(pool)
    this = balances(pool, since=year.first, until=year.last)
    overdue = [i for i in invoices_of(pool) if standing(i, today).words == "Overdue"]
    costs = [
        (Kind(account.removeprefix(COST)).label, pence)
        for account, pence in this.items()
        if account.startswith(COST)
    ]
    income = -this.get(INCOME, 0)
    spent = sum(pence for _, pence in costs)
    return fund_page(
        request,
        "fund",
        "fund",
        pool=pool,
        year=year,
        agreement=agreement_on(pool, today),
        standing=[
            ("In the bank", now.get(BANK, 0)),
            ("Reserve", -now.get(RESERVE, 0)),
            ("Owed by parties", sum(p for a, p in now.items() if a.startswith(RECEIVABLE))),
            ("Owed to suppliers", -now.get(PAYABLE, 0)),
            ("Unallocated: nobody has agreed to pay", now.get(UNALLOCATED, 0)),
        ],
        income=income,
        costs=costs,
        spent=spent,
        result=income - spent,
        owing=sorted(
            (names.get(a.removeprefix(RECEIVABLE), a), pence)
            for a, pence in now.items()
            if a.startswith(RECEIVABLE)
        ),
        overdue=overdue,
        closed=list(YearClosed.objects.filter(pool=pool)),
        is_empty=not now,
    )


def _year(request: HttpRequest) -> FinancialYear:
    this = FinancialYear.of(timezone.localdate())
    typed = request.GET.get("year", "")
    return FinancialYear(int(typed)) if typed.isdecimal() and 1990 < int(typed) < 2200 else this


def _years() -> list[tuple[str, str]]:
    this = FinancialYear.of(timezone.localdate()).begins
    return [(str(each), str(FinancialYear(each))) for each in range(this, this - 6, -1)]


@in_partnership(READ)
@with_pool
def ledger(request: CaseRequest, pool: Pool) -> HttpResponse:
    """Show the entries of a year with their lines, and the balance of each account at its end."""
    year, names = _year(request), party_names(pool)
    entries = LedgerEntry.objects.filter(pool=pool, on__gte=year.first, on__lte=year.last)
    shown = entries.select_related("reverses", "reversed_by").prefetch_related(
        Prefetch("lines", LedgerLine.objects.order_by("-pence"))
    )
    rows = [
        {
            "entry": entry,
            "lines": [
                (account_words(line.account, names), line.pence) for line in entry.lines.all()
            ],
            "may_reverse": entry.kind in verbs.OWN_KINDS and not hasattr(entry, "reversed_by"),
        }
        for entry in shown.order_by("-number")
    ]
    accounts = [
        (account_words(account, names), pence)
        for account, pence in balances(pool, until=year.last).items()
    ]
    return fund_page(
        request, "ledger", "ledger", year=year, years=_years(), rows=rows, accounts=accounts
    )


@in_partnership(READ)
@with_pool
def ledger_csv(request: CaseRequest, pool: Pool) -> HttpResponse:
    """Give a year's lines as a file for the council's own ledger."""
    year, names = _year(request), party_names(pool)
    lines = (
        LedgerLine.objects.filter(pool=pool, entry__on__gte=year.first, entry__on__lte=year.last)
        .select_related("entry")
        .order_by("entry__number", "-pence")
    )
    rows = [
        (
            line.entry.number,
            line.entry.on.isoformat(),
            line.entry.words,
            line.entry.reference,
            line.account,
            account_words(line.account, names),
            _pounds(line.pence) if line.pence > 0 else "",
            _pounds(-line.pence) if line.pence < 0 else "",
        )
        for line in lines
    ]
    columns = (
        "Entry",
        "Date",
        "What",
        "Reference",
        "Account",
        "Account in words",
        "Debit",
        "Credit",
    )
    return csv_response(f"fund-ledger-{year.begins}-{year.begins + 1}", columns, rows)


def _pounds(pence: int) -> str:
    return f"{pence // 100}.{pence % 100:02d}"


@in_partnership(KEEP, post=KEEP)
@with_pool
def entry_reverse(request: CaseRequest, pool: Pool, number: int) -> HttpResponse:
    """Undo an entry that was made on a page of the ledger."""
    entry = LedgerEntry.objects.filter(pool=pool, number=number).first()
    if entry is None:
        raise Http404
    return fund_form(
        request,
        BecauseForm(request.POST or None, initial={"on": timezone.localdate()}),
        lambda typed: verbs.reverse_entry(by=request.actor, entry=entry, **typed),
        back=fund_url(request, "ledger"),
        title=f"Undo entry {number}",
        button="Undo the entry",
        before=f"{entry.words}. The entry stays; its opposite is entered beside it.",
    )


@in_partnership(KEEP, post=KEEP)
@with_pool
def opening(request: CaseRequest, pool: Pool) -> HttpResponse:
    """Enter the reserve with which the ledger begins."""
    return fund_form(
        request,
        OpeningForm(request.POST or None, initial={"on": timezone.localdate()}),
        lambda typed: verbs.open_ledger(by=request.actor, pool=pool, **typed),
        back=fund_url(request, "fund"),
        title="The reserve at the beginning",
        button="Enter the reserve",
    )


@in_partnership(KEEP, post=KEEP)
@with_pool
def fund_cost(request: CaseRequest, pool: Pool) -> HttpResponse:
    """Enter what the fund paid that belongs to no single review."""
    return fund_form(
        request,
        FundCostForm(request.POST or None, initial={"on": timezone.localdate()}),
        lambda typed: verbs.enter_fund_cost(by=request.actor, pool=pool, **typed),
        back=fund_url(request, "fund"),
        title="A cost of the fund itself",
        button="Enter the cost",
        before="Such as the recharge of the office or a post. What belongs to a review is entered "
        "on that review’s own page of costs.",
    )


@in_partnership(KEEP, post=KEEP)
@with_pool
def received(request: CaseRequest, pool: Pool) -> HttpResponse:
    """Enter what a party paid of its shares of reviews' costs."""
    names = party_names(pool)
    owed = [
        (key, names.get(key, key), pence)
        for account, pence in balances(pool).items()
        if account.startswith(RECEIVABLE) and pence > 0
        for key in [account.removeprefix(RECEIVABLE)]
    ]
    return fund_form(
        request,
        ReceivedForm(request.POST or None, initial={"on": timezone.localdate()}, owed=owed),
        lambda typed: verbs.receive_share(by=request.actor, pool=pool, **typed),
        back=fund_url(request, "fund"),
        title="A party paid its share",
        button="Enter what was paid",
        before="Of shares of reviews’ costs. What is paid of an invoice of contributions is "
        "entered at that invoice.",
    )


@in_partnership(KEEP, post=KEEP)
@with_pool
def close_year(request: CaseRequest, pool: Pool) -> HttpResponse:
    """Close a financial year."""
    return fund_form(
        request,
        CloseForm(request.POST or None, today=FinancialYear.of(timezone.localdate())),
        lambda typed: verbs.close(by=request.actor, pool=pool, year=typed["year"]),
        back=fund_url(request, "fund"),
        said="The year is closed.",
        title="Close a financial year",
        button="Close the year",
        before="What contributions brought in and reviews cost goes into the reserve. What parties "
        "owe is carried over. Nothing can be entered into a closed year or one before it: this "
        "cannot be undone.",
        warning=True,
    )


@in_partnership(READ)
@with_pool
def statements(request: CaseRequest, pool: Pool) -> HttpResponse:
    """List the parties with what each owes."""
    owed = {
        account.removeprefix(RECEIVABLE): pence
        for account, pence in balances(pool).items()
        if account.startswith(RECEIVABLE)
    }
    parties = _parties(pool)
    rows = sorted((parties.get(key, key), key, owed.get(key, 0)) for key in {*parties, *owed})
    return fund_page(request, "statements", "statements", rows=rows)


def _parties(pool: Pool) -> dict[str, str]:
    version = agreement_on(pool, timezone.localdate())
    keys = {each.key for each in version.agreement.parties if each.key != "fund"} if version else ()
    return {key: name for key, name in party_names(pool).items() if key in keys}


@in_partnership(READ, post=READ)
@with_pool
def statement(request: CaseRequest, pool: Pool, party: str) -> HttpResponse:
    """Show what a party was charged and paid in a year; posting has its PDF made."""
    names, year = party_names(pool), _year(request)
    if party not in names:
        raise Http404
    if request.method == "POST":
        paper = papers.statement_paper(by=request.actor, pool=pool, party=party, year=year)
        return HttpResponseRedirect(fund_url(request, "fund_paper", pk=paper.pk))
    return fund_page(
        request,
        "statement",
        "statements",
        party=party,
        name=names[party],
        year=year,
        years=_years(),
        statement=statement_of(pool, party, year),
    )


@in_partnership(Verb.READ_COSTS)
@with_pool
def fund_reviews(request: CaseRequest, pool: Pool) -> HttpResponse:
    """List the partnership's reviews that cost something, by reference."""
    rows: list[dict[str, Any]] = reviews_with_costs(request.reach)
    return fund_page(request, "fund_reviews", "fund_reviews", rows=rows)


@in_partnership(KEEP, post=KEEP)
@with_pool
def settings_page(request: CaseRequest, pool: Pool) -> HttpResponse:
    """Set who is paid and how, and the term of payment."""
    of = FundSettings.objects.filter(pool=pool).first()
    values = {name: getattr(of, name, "") for name in SettingsForm.base_fields if name != "version"}
    return fund_form(
        request,
        SettingsForm(request.POST or None, initial=values, saved=saved_by(of, **values)),
        lambda typed: verbs.save_settings(
            by=request.actor, pool=pool, **{name: typed[name] for name in values}
        ),
        back=fund_url(request, "fund"),
        said="The settings are saved.",
        title="Settings of the fund",
        button="Save the settings",
    )

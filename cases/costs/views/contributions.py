"""Pages of contributions: the sets of a year, their invoices, what is paid."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership
from cases.core.workflow.plug import NotReady
from cases.costs.forms.fund import (
    AgreedForm,
    BecauseForm,
    ContributionSetForm,
    CreditForm,
    PaymentForm,
    RaiseForm,
    SentForm,
)
from cases.costs.preset import begin_from_preset, fitting
from cases.costs.selectors import party_names
from cases.costs.services import contributions as verbs
from cases.costs.services import papers
from cases.costs.views.common import fund_form, fund_page, fund_url, saved_by, with_pool
from partnerships.funding import invoicing
from partnerships.funding.models import (
    ContributionInvoice,
    ContributionSet,
    CreditNote,
    InvoicePayment,
)
from partnerships.funding.pool import Pool
from partnerships.funding.year import FinancialYear

READ, KEEP = Verb.READ_LEDGER, Verb.KEEP_FUND


@in_partnership(READ)
@with_pool
def contributions(request: CaseRequest, pool: Pool) -> HttpResponse:
    """List the sets of contributions by year, and the invoices with how they stand."""
    today = timezone.localdate()
    sets = list(ContributionSet.objects.filter(pool=pool))
    rows: list[dict[str, Any]] = [
        {"invoice": each, "standing": invoicing.standing(each, today)}
        for each in invoicing.invoices_of(pool).order_by("-number")
    ]
    return fund_page(
        request,
        "contributions",
        "contributions",
        sets=sets,
        rows=rows,
        open_together=sum(row["standing"].open for row in rows),
        has_parties=bool(verbs.contributors(pool)),
        presets=fitting(pool) if not sets and request.reach.may(KEEP) else [],
        this_year=FinancialYear.of(today),
    )


@in_partnership(post=KEEP)
@with_pool
def from_preset(request: CaseRequest, pool: Pool) -> HttpResponse:
    """Write a preset's contributions for this year, as proposed, and what it is to cost."""
    preset = request.POST.get("preset", "")
    if preset not in {key for key, _ in fitting(pool)}:
        raise Http404
    year = FinancialYear.of(timezone.localdate())
    try:
        begin_from_preset(by=request.actor, pool=pool, preset=preset, year=year)
        messages.success(request, f"The contributions for {year} are written. None is agreed yet.")
    except NotReady as refused:
        messages.error(request, str(refused))
    return HttpResponseRedirect(fund_url(request, "contributions"))


def set_or_404(pool: Pool, pk: int) -> ContributionSet:
    """Give a set of contributions of the fund."""
    found: ContributionSet | None = ContributionSet.objects.filter(pool=pool, pk=pk).first()
    if found is None:
        raise Http404
    return found


@in_partnership(READ)
@with_pool
def contribution_set(request: CaseRequest, pool: Pool, pk: int) -> HttpResponse:
    """Show a set: what each party contributes, and what is to be done with it."""
    of = set_or_404(pool, pk)
    names = party_names(pool)
    lines = [
        {"name": names.get(key, key), "typed": line["typed"], "pence": line["pence"]}
        for key, line in of.lines.items()
    ]
    invoiced = invoicing.invoices_of(pool).filter(year_begins=of.year_begins).count()
    return fund_page(
        request,
        "contribution_set",
        "contributions",
        set=of,
        lines=sorted(lines, key=lambda line: line["name"]),
        invoiced=invoiced,
    )


@in_partnership(KEEP, post=KEEP)
@with_pool
def write_set(request: CaseRequest, pool: Pool, pk: int | None = None) -> HttpResponse:
    """Write a set of contributions, or change one that is not agreed yet."""
    of = set_or_404(pool, pk) if pk else None
    this = FinancialYear.of(timezone.localdate())
    values: dict[str, Any] = {"year": str(of.year_begins if of else this.begins)}
    if of is not None:
        values |= {"name": of.name, "source": of.source}
        values |= {f"party_{key}": line["typed"] for key, line in of.lines.items()}
    form = ContributionSetForm(
        request.POST or None,
        initial=values,
        saved=saved_by(of, **values),
        parties=verbs.contributors(pool),
        year=this,
    )
    return fund_form(
        request,
        form,
        lambda typed: verbs.save_set(
            by=request.actor,
            pool=pool,
            name=typed["name"],
            year=typed["year"],
            source=typed["source"],
            typed=form.typed,
            of=of,
        ),
        back=fund_url(request, "contributions"),
        then=lambda made: fund_url(request, "contribution_set", pk=made.pk),
        title="Change contributions" if of else "Write contributions",
        button="Save the contributions",
        before="For each party an amount for the year, such as 2,500, or a formula: 5% of 66,000, "
        "or 51,200 x 0.05 for residents at five pence each. A party left empty contributes "
        "nothing.",
    )


@in_partnership(KEEP, post=KEEP)
@with_pool
def agree_set(request: CaseRequest, pool: Pool, pk: int) -> HttpResponse:
    """Record that a set was agreed for its year."""
    of = set_or_404(pool, pk)
    return fund_form(
        request,
        AgreedForm(request.POST or None),
        lambda typed: verbs.agree_set(by=request.actor, of=of, on=typed["on"]),
        back=fund_url(request, "contribution_set", pk=pk),
        title=f"“{of.name}” was agreed for {of.year}",
        button="Record the agreement",
        before="After this the set is not changed any more, and its invoices can be raised.",
    )


@in_partnership(KEEP, post=KEEP)
@with_pool
def raise_invoices(request: CaseRequest, pool: Pool, pk: int) -> HttpResponse:
    """Raise the invoices of an agreed set, each listed before."""
    of = set_or_404(pool, pk)
    invoiced = set(
        invoicing.invoices_of(pool)
        .filter(year_begins=of.year_begins)
        .values_list("party", flat=True)
    )
    dues = [each for each in verbs.dues_of(of) if each.party not in invoiced]
    return fund_form(
        request,
        RaiseForm(request.POST or None, initial={"on": timezone.localdate()}),
        lambda typed: verbs.raise_for_year(by=request.actor, of=of, **typed),
        back=fund_url(request, "contributions"),
        said=f"{len(dues)} invoices are raised.",
        title=f"Invoice the contributions for {of.year}",
        button=f"Raise {len(dues)} invoice{'' if len(dues) == 1 else 's'}",
        template="raise_invoices",
        dues=dues,
        total=sum(each.pence for each in dues),
        year=of.year,
    )


def invoice_or_404(pool: Pool, number: int) -> ContributionInvoice:
    """Give an invoice of the fund by its number."""
    found = invoicing.invoices_of(pool).filter(number=number).first()
    if found is None:
        raise Http404
    return found


@in_partnership(READ)
@with_pool
def invoice(request: CaseRequest, pool: Pool, number: int) -> HttpResponse:
    """Show an invoice: how it stands, what was sent, paid and credited."""
    of = invoice_or_404(pool, number)
    return fund_page(
        request,
        "invoice",
        "contributions",
        invoice=of,
        standing=invoicing.standing(of, timezone.localdate()),
        payments=of.payments.all(),
    )


def _on_invoice(
    request: CaseRequest,
    pool: Pool,
    number: int,
    form: Any,
    act: Callable[[ContributionInvoice, dict[str, Any]], Any],
    title: str,
    button: str,
) -> HttpResponse:
    of = invoice_or_404(pool, number)
    return fund_form(
        request,
        form(request.POST or None, initial={"on": timezone.localdate()}),
        lambda typed: act(of, typed),
        back=fund_url(request, "invoice", number=number),
        title=f"{title} {number:04d}",
        button=button,
    )


@in_partnership(KEEP, post=KEEP)
@with_pool
def invoice_sent(request: CaseRequest, pool: Pool, number: int) -> HttpResponse:
    """Record that an invoice was sent."""
    return _on_invoice(
        request,
        pool,
        number,
        SentForm,
        lambda of, typed: verbs.send_invoice(by=request.actor, invoice=of, **typed),
        "Sent: invoice",
        "Record it as sent",
    )


@in_partnership(KEEP, post=KEEP)
@with_pool
def invoice_paid(request: CaseRequest, pool: Pool, number: int) -> HttpResponse:
    """Enter a payment of an invoice."""
    return _on_invoice(
        request,
        pool,
        number,
        PaymentForm,
        lambda of, typed: verbs.pay_invoice(by=request.actor, invoice=of, **typed),
        "Paid of invoice",
        "Enter the payment",
    )


@in_partnership(KEEP, post=KEEP)
@with_pool
def invoice_credit(request: CaseRequest, pool: Pool, number: int) -> HttpResponse:
    """Raise a credit note on an invoice."""
    return _on_invoice(
        request,
        pool,
        number,
        CreditForm,
        lambda of, typed: verbs.credit_invoice(by=request.actor, invoice=of, **typed),
        "Credit note on invoice",
        "Raise the credit note",
    )


@in_partnership(KEEP, post=KEEP)
@with_pool
def payment_undo(request: CaseRequest, pool: Pool, number: int, payment: int) -> HttpResponse:
    """Undo a payment that was entered by mistake."""
    found = InvoicePayment.objects.filter(
        pool=pool, invoice__number=number, pk=payment, undoes=None
    ).first()
    if found is None:
        raise Http404
    return _on_invoice(
        request,
        pool,
        number,
        BecauseForm,
        lambda of, typed: verbs.undo_payment(by=request.actor, payment=found, **typed),
        "Undo a payment of invoice",
        "Undo the payment",
    )


@in_partnership(post=READ)
@with_pool
def invoice_pdf(request: CaseRequest, pool: Pool, number: int) -> HttpResponse:
    """Have the PDF of an invoice, or of one of its credit notes, made."""
    of = invoice_or_404(pool, number)
    note = CreditNote.objects.filter(invoice=of, pk=request.POST.get("credit") or 0).first()
    paper = (
        papers.credit_paper(by=request.actor, note=note)
        if note
        else papers.invoice_paper(by=request.actor, invoice=of)
    )
    return HttpResponseRedirect(fund_url(request, "fund_paper", pk=paper.pk))

"""What costs add to the case page and to the work of a finance officer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from cases.core.access.verbs import Verb
from cases.core.case.models import Case
from cases.core.progress.pages.case_page import case_url
from cases.core.workflow.plug import StagePlug, Summary, SummaryLine, Tab, Work, WorkRow
from cases.costs.models import CostStage
from cases.costs.selectors import AGREED
from partnerships.funding.invoicing import invoices_of, standing
from partnerships.funding.models import ContributionInvoice, ContributionSet, FundPaper
from partnerships.funding.pence import pounds_of
from partnerships.funding.pool import PoolPartnership, pool_in_scope
from partnerships.funding.year import FinancialYear
from partnerships.models import Partnership
from partnerships.tenancy.context import current_partnership_id

#: Months in which the next year's contributions are looked at; LR26-F ¶21: not since 2013 (H8).
REVIEWED_IN = (10, 11, 12)


def summary(case: Case, access: Any) -> Iterable[SummaryLine]:
    """Say what is agreed and paid."""
    if not access.may["read_costs"]:
        return
    stages = CostStage.objects.filter(cost__case=case, taken_back_on=None).order_by("on", "pk")
    agreed: dict[int, int] = {}
    paid = 0
    for cost, stage, pence in stages.values_list("cost_id", "stage", "pence"):
        if stage in AGREED:
            agreed[cost] = pence
        elif stage == CostStage.Stage.PAID:
            paid += pence
    if agreed or paid:
        words = f"{pounds_of(sum(agreed.values()))} agreed, {pounds_of(paid)} paid"
        yield SummaryLine("Costs", words, case_url(case, "costs"))


def tabs(case: Case, access: Any) -> Iterable[Tab]:
    """Give the page of costs, and a chair or author that of the own fee."""
    yield Tab("Costs", case_url(case, "costs"), "read_costs")
    yield Tab("Your fee", case_url(case, "own_fee"), "read_own_fee")


def work(actor: Any, reach: Any, today: date) -> Iterable[WorkRow]:
    """Give what awaits who keeps the fund: contributions to invoice, invoices that are overdue."""
    if not reach.may(Verb.KEEP_FUND):
        return
    pool = pool_in_scope()
    if pool is None:
        return
    # A fund that several share is one person's work once: where it was set up.
    first = PoolPartnership.objects.filter(pool=pool).order_by("pk").first()
    if first is None or first.partnership_id != current_partnership_id():
        return
    slug = Partnership.objects.values_list("slug", flat=True).get(pk=current_partnership_id())
    year = FinancialYear.of(today)
    if year.invoiced_in(today):
        agreed = ContributionSet.objects.filter(
            pool=pool, year_begins=year.begins, agreed_on__isnull=False
        ).first()
        if (
            agreed
            and not ContributionInvoice.objects.filter(pool=pool, year_begins=year.begins).exists()
        ):
            yield WorkRow(
                kind="fund",
                title=f"Invoice the contributions for {year}",
                why="Contributions are invoiced in February and March of their year.",
                url=reverse("invoices_raise", args=[slug, agreed.pk]),
                due_on=year.last,
                key=f"fund-invoice-{pool.pk}-{year.begins}",
                owed_by=Verb.KEEP_FUND,
            )
    coming = FinancialYear(year.begins + 1)
    sets = ContributionSet.objects.filter(pool=pool)
    planned = sets.filter(year_begins=coming.begins).exists()
    if today.month in REVIEWED_IN and not planned and sets.exists():
        yield WorkRow(
            kind="fund",
            title=f"Review the contributions for {coming}",
            why="Contributions are looked at every year, before budgets are made: they had "
            "once stood for twelve years.",
            url=reverse("contribution_set_new", args=[slug]),
            due_on=date(year.begins, 12, 31),
            key=f"fund-review-{pool.pk}-{coming.begins}",
            owed_by=Verb.KEEP_FUND,
        )
    for invoice in invoices_of(pool).filter(due_on__lt=today):
        stands = standing(invoice, today)
        if stands.open > 0:
            yield WorkRow(
                kind="fund",
                title=f"Invoice {invoice.number:04d} is overdue: {pounds_of(stands.open)} open",
                why=f"{invoice.party_name} has not paid all of it.",
                url=reverse("invoice", args=[slug, invoice.number]),
                due_on=invoice.due_on,
                key=f"fund-overdue-{invoice.pk}",
                owed_by=Verb.KEEP_FUND,
            )


def left_undone() -> Iterator[tuple[str, tuple[int, ...]]]:
    """Give papers that nobody has made."""
    waiting = FundPaper.objects.filter(state=FundPaper.State.WAITING)
    for number in waiting.values_list("pk", flat=True):
        yield "cases.costs.make_paper", (number,)


PLUG = StagePlug(
    name="costs",
    summary=Summary(queries=1, build=summary, tabs=tabs),
    work=Work(queries=10, find=work, title="Fund"),
    left_undone=left_undone,
)

"""Pages of the forecast, and of the papers that are made of the fund."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership
from cases.core.workflow.plug import NotReady
from cases.costs.forecasting import chart_of, compare, outgoings_of, reserve_of
from cases.costs.forms.fund import OUTGOING_ROWS, CompareForm, PlanForm
from cases.costs.selectors import fund_work
from cases.costs.services import fund as verbs
from cases.costs.services import papers
from cases.costs.views.common import fund_form, fund_page, fund_url, saved_by, with_pool
from cases.costs.wording import work_sentence
from partnerships.funding.models import ContributionSet, FundPaper, YearPlan
from partnerships.funding.pool import Pool
from partnerships.funding.year import FinancialYear

READ, KEEP = Verb.READ_FUND, Verb.KEEP_FUND
#: What a forecast compares where nobody has planned yet (DOMAIN 6.1: four foreseen, six running).
USUAL_REVIEWS = (4, 6)
KINDS_FOR_ALL = (FundPaper.Kind.BOARD_PAPER,)


def _year_of(request: CaseRequest, pool: Pool) -> FinancialYear:
    typed = request.GET.get("year", "")
    if typed.isdecimal() and 1990 < int(typed) < 2200:
        return FinancialYear(int(typed))
    this = FinancialYear.of(timezone.localdate())
    newest = YearPlan.objects.filter(pool=pool, year_begins__gte=this.begins).order_by(
        "year_begins"
    )
    found = newest.first()
    return FinancialYear(found.year_begins) if found else this


@in_partnership(READ, post=READ)
@with_pool
def forecast(request: CaseRequest, pool: Pool) -> HttpResponse:
    """Show a year in its scenarios, set beside set; posting has the board paper made."""
    year = _year_of(request, pool)
    plan = YearPlan.objects.filter(pool=pool, year_begins=year.begins).first()
    offered = list(ContributionSet.objects.filter(pool=pool, year_begins=year.begins))
    typed = request.POST if request.method == "POST" else request.GET
    asked = "reviews" in typed
    reviews = list(plan.reviews if plan and plan.reviews else USUAL_REVIEWS)
    first = {
        "sets": [str(each.pk) for each in offered],
        "reviews": ", ".join(str(each) for each in reviews),
    }
    form = CompareForm(typed if asked else None, initial=first, offered=offered)
    sets = offered
    if asked and form.is_valid():
        sets = [each for each in offered if str(each.pk) in form.cleaned_data["sets"]] or offered
        reviews = form.cleaned_data["reviews"] or reviews
    missing = ""
    if request.method == "POST" and not (asked and form.errors):
        try:
            paper = papers.board_paper(
                by=request.actor, pool=pool, year=year, sets=sets, reviews=reviews
            )
        except NotReady as refused:
            missing = str(refused)
        else:
            return HttpResponseRedirect(fund_url(request, "fund_paper", pk=paper.pk))
    outgoings = outgoings_of(plan)
    compared = compare(year, sets, outgoings, reviews, reserve_of(pool, plan))
    return fund_page(
        request,
        "forecast",
        "fund_forecast",
        409 if request.method == "POST" else 200,
        year=year,
        years=_years(pool),
        form=form,
        missing=missing,
        outgoings=outgoings,
        compared=compared,
        chart=chart_of(compared),
        chosen=[each.pk for each in sets],
        reviews=", ".join(str(each) for each in reviews),
        work=work_sentence(asdict(fund_work(pool, request.actor))),
    )


def _years(pool: Pool) -> list[tuple[str, str]]:
    this = FinancialYear.of(timezone.localdate()).begins
    written = ContributionSet.objects.filter(pool=pool).values_list("year_begins", flat=True)
    return [(str(each), str(FinancialYear(each))) for each in sorted({this, this + 1, *written})]


@in_partnership(KEEP, post=KEEP)
@with_pool
def plan(request: CaseRequest, pool: Pool, year: int) -> HttpResponse:
    """Write what a year is expected to cost."""
    of = YearPlan.objects.filter(pool=pool, year_begins=year).first()
    reviews = of.reviews if of and of.reviews else USUAL_REVIEWS
    values: dict[str, Any] = {
        "reviews": ", ".join(str(each) for each in reviews),
        "reserve": of.reserve if of else None,
    }
    for number, row in enumerate((of.outgoings if of else [])[:OUTGOING_ROWS], 1):
        values |= {
            f"words_{number}": row["words"],
            f"low_{number}": row["low"],
            f"high_{number}": row["high"],
            f"each_{number}": row.get("for_each_review", False),
        }
    form = PlanForm(request.POST or None, initial=values, saved=saved_by(of, **values))
    return fund_form(
        request,
        form,
        lambda typed: verbs.save_plan(
            by=request.actor,
            pool=pool,
            year=FinancialYear(year),
            outgoings=form.outgoings(),
            reviews=typed["reviews"],
            reserve=typed["reserve"],
        ),
        back=f"{fund_url(request, 'fund_forecast')}?year={year}",
        title=f"What {FinancialYear(year)} is expected to cost",
        button="Save",
        template="plan",
    )


@in_partnership(READ)
@with_pool
def fund_papers(request: CaseRequest, pool: Pool) -> HttpResponse:
    """List the papers that were made; who reads totals only finds the board papers."""
    return fund_page(request, "papers", "fund_papers", papers=_readable(request, pool)[:100])


def _readable(request: CaseRequest, pool: Pool) -> Any:
    rows = FundPaper.objects.filter(pool=pool).defer("pdf", "word", "data")
    if not request.reach.may(Verb.READ_LEDGER):
        rows = rows.filter(kind__in=KINDS_FOR_ALL)
    return rows


def _paper(request: CaseRequest, pool: Pool, pk: int) -> FundPaper:
    found: FundPaper | None = _readable(request, pool).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@in_partnership(READ)
@with_pool
def fund_paper(request: CaseRequest, pool: Pool, pk: int) -> HttpResponse:
    """Show whether a paper is made, and where it is downloaded."""
    template = "paper_state" if request.headers.get("HX-Request") else "paper"
    return fund_page(request, template, "fund_papers", paper=_paper(request, pool, pk))


@in_partnership(READ)
@with_pool
def fund_paper_file(request: CaseRequest, pool: Pool, pk: int, form: str) -> HttpResponse:
    """Give a paper as PDF or Word."""
    types = {
        "pdf": "application/pdf",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    }
    paper = _paper(request, pool, pk)
    content = {"pdf": paper.pdf, "docx": paper.word}.get(form)
    if content is None:
        raise Http404
    name = f"{paper.kind.replace('_', '-')}-{paper.pk}.{form}"
    response = HttpResponse(bytes(content), content_type=types[form])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response

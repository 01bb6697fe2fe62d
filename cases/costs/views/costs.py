"""Pages of what one review costs."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone

from cases.core.access.verbs import Seat, Verb
from cases.core.access.wrappers import CaseRequest, on_case
from cases.core.case.models import Case
from cases.core.progress.pages.case_page import case_url
from cases.core.workflow.plug import NotReady
from cases.core.workflow.states import State
from cases.costs.forms.costs import CostForm, KnownForm, StageForm, TimeForm, WhyForm
from cases.costs.models import CaseCost, CostStage, StaffTime
from cases.costs.selectors import (
    cost_line,
    costs_of,
    lead_parties,
    owed_shares,
    own_fees,
    party_names,
    standing_stages,
    time_spent,
)
from cases.costs.services import costs as verbs
from cases.costs.services import telling
from cases.costs.services import time as staff
from cases.costs.views.common import fund_form
from cases.costs.wording import hours
from partnerships.funding.pool import pool_in_scope
from partnerships.pages.forms import Saved

READ, ENTER = Verb.READ_COSTS, Verb.ENTER_COSTS


def _page(request: CaseRequest, template: str, case: Case, **context: Any) -> HttpResponse:
    context |= {"case": case, "access": request.access, "today": timezone.localdate()}
    return TemplateResponse(request, f"cases/costs/{template}.html", context)


@on_case(READ)
def costs(request: CaseRequest, case: Case) -> HttpResponse:
    """Show what the review costs, who owes what of it, and the time that staff spent."""
    lines = costs_of(case)
    shares, unallocated = owed_shares(lines)
    pool = pool_in_scope()
    names = party_names(pool) if pool else {}
    rows = StaffTime.objects.filter(case=case)
    by_stage: dict[str, int] = {}
    for row in rows:
        by_stage[row.state] = by_stage.get(row.state, 0) + row.minutes
    return _page(
        request,
        "case_costs",
        case,
        lines=lines,
        agreed=sum(line.agreed for line in lines),
        invoiced=sum(line.invoiced for line in lines),
        paid=sum(line.paid for line in lines),
        shares=sorted((names.get(key, key), pence) for key, pence in shares.items()),
        unallocated=unallocated,
        time=[{"row": row, "hours": hours(row.minutes)} for row in rows],
        time_by_stage=[
            (State(state).label, hours(by_stage[state])) for state in State if state in by_stage
        ],
        time_sums={key: hours(minutes) for key, minutes in time_spent(case).items()},
        has_fund=pool is not None,
    )


@on_case(Verb.READ_OWN_FEE)
def own_fee(request: CaseRequest, case: Case) -> HttpResponse:
    """Show a chair or author what was agreed, invoiced and paid of the own fee, and no more."""
    of_seat = {Seat.INDEPENDENT_CHAIR: "chair", Seat.AUTHOR: "author"}
    kinds = [kind for seat, kind in of_seat.items() if seat in request.access.seats]
    return _page(request, "own_fee", case, lines=own_fees(case, kinds))


@on_case(ENTER, post=ENTER)
def cost_new(request: CaseRequest, case: Case) -> HttpResponse:
    """Add something that the review costs."""
    today = timezone.localdate()
    form = CostForm(request.POST or None, initial={"on": today}, leads=lead_parties(today))
    return fund_form(
        request,
        form,
        lambda typed: verbs.add_cost(case, by=request.actor, **typed),
        back=case_url(case, "costs"),
        then=lambda made: case_url(case, "cost", pk=made.pk),
        title="Add a cost",
        button="Add the cost",
        case=case,
    )


def cost_or_404(case: Case, pk: int) -> CaseCost:
    """Give a cost of the case."""
    found = CaseCost.objects.filter(case=case, pk=pk).prefetch_related("stages").first()
    if found is None:
        raise Http404
    return found


@on_case(READ)
def cost(request: CaseRequest, case: Case, pk: int) -> HttpResponse:
    """Show a cost: its amounts in their order, and the split of the last with its reasons."""
    line = cost_line(cost_or_404(case, pk))
    names = line.split.get("names", {})
    shares = [
        (names.get(key, key), pence) for key, pence in line.split.get("shares", {}).items() if pence
    ]
    lead = names.get(line.cost.lead, line.cost.lead)
    return _page(request, "case_cost", case, line=line, shares=sorted(shares), lead=lead)


@on_case(ENTER, post=ENTER)
def cost_change(request: CaseRequest, case: Case, pk: int) -> HttpResponse:
    """Change who leads, with what it is joint, or that the need was agreed."""
    of = cost_or_404(case, pk)
    names = ("lead", "joint_with", "joint_percent", "need_agreed_on", "need_agreed_with")
    values = {name: getattr(of, name) for name in names}
    form = KnownForm(
        request.POST or None,
        initial=values,
        leads=lead_parties(timezone.localdate()),
        saved=Saved(verbs.version_of(of), values=values),
    )
    return fund_form(
        request,
        form,
        lambda typed: verbs.change_cost(
            of, by=request.actor, **{name: typed[name] for name in names}
        ),
        back=case_url(case, "cost", pk=pk),
        title=f"Change what is known: {of.words}",
        button="Save",
        before="What was split before stays as it was; the next amount is split with this.",
        case=case,
    )


@on_case(ENTER, post=ENTER)
def stage_new(request: CaseRequest, case: Case, pk: int) -> HttpResponse:
    """Enter the next amount of a cost."""
    of = cost_or_404(case, pk)
    invoices = [each for each in standing_stages(of) if each.stage == CostStage.Stage.INVOICE]
    form = StageForm(request.POST or None, initial={"on": timezone.localdate()}, invoices=invoices)

    def save(typed: dict[str, Any]) -> CostStage:
        paid = next((i for i in invoices if str(i.pk) == typed.get("invoice")), None)
        facts = {name: typed[name] for name in ("stage", "pence", "on", "proof")}
        is_payment = typed["stage"] == CostStage.Stage.PAID
        return verbs.enter_stage(
            of, by=request.actor, invoice=paid if is_payment else None, **facts
        )

    return fund_form(
        request,
        form,
        save,
        back=case_url(case, "cost", pk=pk),
        title=f"Enter an amount: {of.words}",
        button="Enter the amount",
        before="It is split under the agreement that holds on its day. Other parties with an email "
        "address are told when what was agreed changes.",
        case=case,
    )


@on_case(ENTER, post=ENTER)
def stage_back(request: CaseRequest, case: Case, pk: int, stage: int) -> HttpResponse:
    """Take back an amount that was entered by mistake."""
    found = CostStage.objects.filter(cost=cost_or_404(case, pk), pk=stage).first()
    if found is None:
        raise Http404
    return fund_form(
        request,
        WhyForm(request.POST or None),
        lambda typed: verbs.take_back_stage(found, by=request.actor, **typed),
        back=case_url(case, "cost", pk=pk),
        title=f"Take back: {found.get_stage_display().lower()}",
        button="Take it back",
        before="It stays to be seen with the reason; the ledger enters its opposite.",
        case=case,
    )


@on_case(post=ENTER)
def tell_progress(request: CaseRequest, case: Case) -> HttpResponse:
    """Tell the other parties how the review goes."""
    try:
        number = telling.tell_progress(case, by=request.actor)
        messages.success(request, f"{number} parties are told.")
    except NotReady as refused:
        messages.error(request, str(refused))
    return HttpResponseRedirect(case_url(case, "costs"))


@on_case(Verb.LOG_TIME, post=Verb.LOG_TIME)
def time_new(request: CaseRequest, case: Case) -> HttpResponse:
    """Log time that somebody of a grade worked on the review."""
    form = TimeForm(request.POST or None, initial={"on": timezone.localdate()})
    return fund_form(
        request,
        form,
        lambda typed: staff.log_time(
            case,
            by=request.actor,
            grade=typed["grade"],
            minutes=typed["hours"],
            on=typed["on"],
            what=typed["what"],
        ),
        back=case_url(case, "costs"),
        title="Log staff time",
        button="Log the time",
        before="By grade, never by name. Time before the decision is shown apart.",
        case=case,
    )


@on_case(post=Verb.LOG_TIME)
def time_remove(request: CaseRequest, case: Case, row: int) -> HttpResponse:
    """Remove time that was logged by mistake."""
    found = StaffTime.objects.filter(case=case, pk=row).first()
    if found is None:
        raise Http404
    staff.remove_time(found, by=request.actor)
    return HttpResponseRedirect(case_url(case, "costs"))

"""The plan as a whole: the seven national columns, its exports, its agreement, audit and close."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from cases.action_plan import services
from cases.action_plan.forms import AgreeForm, AuditForm, BecauseForm
from cases.action_plan.models import Action, PlanMark
from cases.action_plan.selectors import (
    COLUMNS,
    Status,
    actions_in,
    actions_of,
    mark_of,
    plan_row,
    with_status,
)
from cases.action_plan.updating import may_update
from cases.core.access.reach import cases_for
from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership, on_case
from cases.core.case.models import Case
from cases.core.progress.pages.case_page import case_url
from cases.core.progress.pages.form_page import form_page
from cases.core.workflow.states import State
from partnerships.pages.exports import csv_response
from partnerships.pages.lists import Filter, ListPage

NO_AGENCY = "none"


def _agencies(rows: Any) -> list[tuple[str, str]]:
    """Give the leads that occur, each once; a lead that stands as text goes by its words."""
    found = rows.order_by().values_list("lead_agency_id", "lead_agency__name", "lead_words")
    named = {(f"id-{pk}" if pk else words or NO_AGENCY): name or words for pk, name, words in found}
    return sorted(
        ((key, name or "No lead yet") for key, name in named.items()), key=lambda pair: pair[1]
    )


def _of_agency(rows: Any, values: list[str]) -> Any:
    value = values[-1]
    if value.startswith("id-"):
        return rows.filter(lead_agency_id=int(value.removeprefix("id-")))
    words = "" if value == NO_AGENCY else value
    return rows.filter(lead_agency=None, lead_words=words)


def _listed(request: Any, rows: Any, plain: Any, default_sort: str) -> ListPage:
    today = timezone.localdate()
    return ListPage(
        query=request.GET,
        source=rows,
        sorts={
            "number": ("case__reference", "number"),
            "target": ("target_on", "number"),
            "lead": ("lead_name", "target_on", "number"),
        },
        default_sort=default_sort,
        declared=[
            Filter("agency", "Lead agency", _of_agency, _agencies(plain)),
            Filter(
                "status",
                "Status",
                lambda found, values: with_status(found, values, today),
                [(status.value, status.label) for status in Status],
                "many",
            ),
        ],
        noun="action",
    )


def _of_case(request: Any, case: Case) -> ListPage:
    return _listed(request, actions_of(case), Action.objects.filter(case=case), "number")


@on_case(Verb.READ_ACTIONS)
def plan(request: CaseRequest, case: Case) -> HttpResponse:
    """Show the plan in the seven national columns, filtered by what the address says."""
    today = timezone.localdate()
    listed = _of_case(request, case)
    rules = case.protocol.rules.action_plan
    rows = [
        {
            "plan": plan_row(action, today),
            "url": case_url(case, "action", number=action.number),
            "own": may_update(request.reach, request.access, action)
            and action.completed_on is None,
        }
        for action in listed.rows
    ]
    context = {
        "case": case,
        "access": request.access,
        "list_page": listed,
        "rows": rows,
        "today": today,
        "agreed": mark_of(case, PlanMark.Kind.AGREED),
        "audited": mark_of(case, PlanMark.Kind.AUDITED),
        "rules": rules,
        "columns": COLUMNS,
        "export_url": f"{case_url(case, 'action_plan_csv')}?{request.GET.urlencode()}",
        "print_url": f"{case_url(case, 'action_plan_print')}?{request.GET.urlencode()}",
        "urls": {
            name: case_url(case, name)
            for name in ("case", "action_add", "action_plan_agree", "action_plan_audit")
        },
    }
    return TemplateResponse(request, "cases/action_plan/plan.html", context)


@on_case(Verb.READ_ACTIONS)
def plan_csv(request: CaseRequest, case: Case) -> HttpResponse:
    """Give the filtered plan as a file for a spreadsheet."""
    today = timezone.localdate()
    rows = [plan_row(action, today) for action in _of_case(request, case).found]
    return csv_response(
        f"{case.reference}-action-plan",
        ["Action", *COLUMNS, "Status"],
        ([row.action.number, *row.columns, row.status.label] for row in rows),
    )


@on_case(Verb.READ_ACTIONS)
def plan_print(request: CaseRequest, case: Case) -> HttpResponse:
    """Show the filtered plan for paper, across the long side."""
    today = timezone.localdate()
    context = {
        "case": case,
        "rows": [plan_row(action, today) for action in _of_case(request, case).found],
        "columns": COLUMNS,
        "landscape": True,
        "marking": case.partnership.marking,
        "reference": case.reference,
        "printed_on": today,
        "review_name": case.protocol.rules.names.review_name(case.opened_on)[0],
        "back": f"{case_url(case, 'action_plan')}?{request.GET.urlencode()}".rstrip("?"),
    }
    return TemplateResponse(request, "cases/action_plan/print.html", context)


def _everywhere(request: CaseRequest) -> ListPage:
    cases = cases_for(request.reach, Verb.READ_ACTIONS).exclude(state=State.TRANSFERRED)
    plain = Action.objects.filter(case__in=cases)
    return _listed(request, actions_in(cases), plain, "lead")


@in_partnership(Verb.LIST_CASES)
def actions(request: CaseRequest) -> HttpResponse:
    """List the actions of every review that one may see, for the quarterly sub-group (R112)."""
    today = timezone.localdate()
    listed = _everywhere(request)
    slug = request.partnership.slug
    context = {
        "list_page": listed,
        "rows": [
            {
                "plan": plan_row(action, today),
                "case": action.case,
                "url": reverse("action", args=[slug, action.case.reference, action.number]),
            }
            for action in listed.rows
        ],
        "today": today,
        "slug": slug,
        "export_url": f"{reverse('actions_csv', args=[slug])}?{request.GET.urlencode()}",
    }
    return TemplateResponse(request, "cases/action_plan/actions.html", context)


@in_partnership(Verb.LIST_CASES)
def actions_csv(request: CaseRequest) -> HttpResponse:
    """Give the filtered list over all reviews as a file, leads together (R112)."""
    today = timezone.localdate()
    rows = [plan_row(action, today) for action in _everywhere(request).found]
    return csv_response(
        f"{request.partnership.slug}-actions-{today:%Y-%m-%d}",
        ["Review", "Action", *COLUMNS, "Status"],
        (
            [row.action.case.reference, row.action.number, *row.columns, row.status.label]
            for row in rows
        ),
    )


def _plan_form(
    request: CaseRequest,
    case: Case,
    form: Any,
    act: Callable[[dict[str, Any]], Any],
    *,
    back: str = "action_plan",
    **more: Any,
) -> HttpResponse:
    """Show a form about the plan as a whole; see the core's form_page."""
    return form_page(
        request,
        form,
        act,
        back=case_url(case, back),
        template="cases/action_plan/form.html",
        case=case,
        **more,
    )


@on_case(Verb.MANAGE_ACTIONS, post=Verb.MANAGE_ACTIONS)
def agree(request: CaseRequest, case: Case) -> HttpResponse:
    """Record that the plan was agreed."""
    form = AgreeForm(request.POST or None, initial={"on": timezone.localdate()})
    return _plan_form(
        request,
        case,
        form,
        lambda data: services.agree_plan(case=case, by=request.actor, **data),
        said="The action plan is agreed.",
        title="Record that the action plan was agreed",
        intro="Every action without a day of its own is agreed on this day, and its owner's "
        "updates are counted from it.",
        button="Record the agreement",
    )


@on_case(Verb.MANAGE_ACTIONS, post=Verb.MANAGE_ACTIONS)
def audit(request: CaseRequest, case: Case) -> HttpResponse:
    """Record the partnership's audit of the plan."""
    form = AuditForm(request.POST or None)
    return _plan_form(
        request,
        case,
        form,
        lambda data: services.record_audit(case=case, by=request.actor, **data),
        said="The audit is recorded.",
        title="Record the audit of the action plan",
        intro="The audit is recorded when every action is complete.",
        button="Record the audit",
    )


@on_case(Verb.CLOSE, post=Verb.CLOSE)
def closing(request: CaseRequest, case: Case) -> HttpResponse:
    """Ask why the review may be closed all the same, or what came of the other review."""
    kind, question, intro = _closing_question(case)
    form = BecauseForm(request.POST or None)
    form.fields["text"].label = question
    return _plan_form(
        request,
        case,
        form,
        lambda data: services.give_closing_reason(
            case=case, by=request.actor, kind=kind, text=data["text"]
        ),
        said="Your reason is recorded. The review is not closed yet.",
        title=question,
        intro=intro,
        button="Record this",
        back="case",
    )


def _closing_question(case: Case) -> tuple[str, str, str]:
    if case.state == State.OTHER_REVIEW:
        return (
            PlanMark.Kind.OTHER_REVIEW,
            "What came of the other kind of review?",
            "Say which review was held, by whom, when it ended and where its report is.",
        )
    if not Action.objects.filter(case=case).exists():
        return (
            PlanMark.Kind.NO_ACTIONS,
            "Why are there no actions?",
            "The review has no action plan.",
        )
    numbers = list(
        Action.objects.filter(case=case, completed_on=None).values_list("number", flat=True)
    )
    if not numbers or case.protocol.rules.action_plan.close_requires_all_complete:
        raise Http404
    return (
        PlanMark.Kind.CLOSED_OPEN,
        "Why is the review closed with open actions?",
        f"Open: {', '.join(f'action {number}' for number in numbers)}. The local protocol has "
        "no rule for this. Give the reason, and say who will go on watching these actions.",
    )

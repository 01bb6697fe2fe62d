"""The list of the reviews that one may see."""

from __future__ import annotations

from django.http import HttpResponse
from django.template.response import TemplateResponse

from cases.core.access.reach import cases_for
from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership
from cases.core.workflow.case_kinds import OWN, CaseKind
from cases.core.workflow.states import PUT_AWAY, State
from partnerships.pages.lists import Filter, ListPage


@in_partnership(Verb.LIST_CASES)
def case_list(request: CaseRequest) -> HttpResponse:
    """List one's own reviews by stage and kind; help for other areas has its own list (R14)."""
    listed = ListPage(
        query=request.GET,
        source=cases_for(request.reach)
        .exclude(kind=CaseKind.ASSIST)
        .only("reference", "label", "kind", "state", "opened_on", "partnership_id", "closed_from"),
        sorts={"reference": "reference", "opened": "opened_on", "stage": "state", "label": "label"},
        default_sort="-opened",
        declared=[
            Filter(
                "state",
                "Stage",
                lambda rows, values: rows.filter(state__in=values),
                [choice for choice in State.choices if choice[0] not in PUT_AWAY],
                "many",
            ),
            Filter(
                "kind",
                "Kind",
                lambda rows, values: rows.filter(kind__in=values),
                [(kind.value, kind.label) for kind in CaseKind if kind in OWN],
                "many",
            ),
        ],
        noun="review",
    )
    context = {
        "list_page": listed,
        "rows": [
            {
                "case": case,
                "state": State(case.state).label,
                "kind": "" if case.kind == CaseKind.REVIEW else case.get_kind_display(),
            }
            for case in listed.rows
        ],
        "can_open": request.reach.may(Verb.OPEN_CASE),
        "can_ask": request.reach.may(Verb.ASK_ACCESS),
        "slug": request.partnership.slug,
    }
    return TemplateResponse(request, "cases/core/case_list.html", context)

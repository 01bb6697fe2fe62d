"""The list of the reviews that one may see."""

from __future__ import annotations

from django.http import HttpResponse
from django.template.response import TemplateResponse

from cases.core.access.reach import cases_for
from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership
from cases.core.workflow.states import PUT_AWAY, State
from partnerships.pages.lists import Filter, ListPage


@in_partnership(Verb.LIST_CASES)
def case_list(request: CaseRequest) -> HttpResponse:
    """List cases by state and year, sorted and paged in the database."""
    listed = ListPage(
        query=request.GET,
        source=cases_for(request.reach).only(
            "reference", "label", "state", "opened_on", "partnership_id", "closed_from"
        ),
        sorts={"reference": "reference", "opened": "opened_on", "stage": "state", "label": "label"},
        default_sort="-opened",
        declared=[
            Filter(
                "state",
                "Stage",
                lambda rows, values: rows.filter(state__in=values),
                [choice for choice in State.choices if choice[0] not in PUT_AWAY],
                "many",
            )
        ],
        noun="review",
    )
    context = {
        "list_page": listed,
        "rows": [{"case": case, "state": State(case.state).label} for case in listed.rows],
        "can_open": request.reach.may(Verb.OPEN_CASE),
        "slug": request.partnership.slug,
    }
    return TemplateResponse(request, "cases/core/case_list.html", context)

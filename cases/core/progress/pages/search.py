"""The header's search: by reference, label or pseudonym, and for officers by name (logged)."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpResponse
from django.template.response import TemplateResponse

from cases.core.access.reach import cases_for
from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership
from cases.core.audit.services import record_reading
from cases.core.identity.models import PersonName
from cases.core.workflow.states import State
from partnerships.pages.lists import ListPage

SHORTEST = 2


@in_partnership(Verb.SEARCH)
def search(request: CaseRequest) -> HttpResponse:
    """Find reviews that the person may see; a search by name is kept in the readings (R126)."""
    text = request.GET.get("q", "").strip()
    by_name = request.reach.may(Verb.SEARCH_BY_NAME)
    listed = None
    if len(text) >= SHORTEST:
        wanted = Q(reference__icontains=text) | Q(label__icontains=text)
        wanted |= Q(people__pseudonym__icontains=text) | Q(people__working_label__iexact=text)
        if by_name:
            record_reading(f"searched by name for “{text}”"[:200], by=request.actor)
            named = PersonName.objects.filter(name__icontains=text).values("person__case_id")
            wanted |= Q(pk__in=named)
        listed = ListPage(
            query=request.GET,
            source=cases_for(request.reach).filter(wanted).distinct(),
            sorts={"reference": "reference", "opened": "opened_on"},
            default_sort="-opened",
            noun="review",
            kept=["q"],
        )
    context = {
        "text": text,
        "by_name": by_name,
        "list_page": listed,
        "rows": [{"case": c, "state": State(c.state).label} for c in listed.rows] if listed else [],
        "slug": request.partnership.slug,
        "shortest": SHORTEST,
    }
    return TemplateResponse(request, "cases/core/search.html", context)

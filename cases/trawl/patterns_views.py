"""How agencies have answered over all trawls that one may read (LC ¶42): pages and a file."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from cases.core.access.reach import cases_for
from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership
from cases.trawl.models import TrawlRequest
from cases.trawl.patterns import agency_responses, both, quarter_responses
from cases.trawl.patterns_drawing import draw
from partnerships.models import Agency
from partnerships.pages.exports import csv_response
from partnerships.pages.lists import ListPage

COLUMNS = (
    "Agency",
    "Quarter from",
    "Asked",
    "Answered",
    "Of them nil",
    "Late",
    "Silent",
    "Waived",
    "Still awaited",
    "Median days",
)


def _readable(request: CaseRequest) -> Any:
    return cases_for(request.reach, Verb.READ_TRAWL)


@in_partnership(Verb.READ_TRAWL)
def responses(request: CaseRequest) -> HttpResponse:
    """Show how each agency has answered, and how that changed from quarter to quarter."""
    today = timezone.localdate()
    rows = agency_responses(_readable(request), today)
    quarters = quarter_responses(_readable(request), today)
    context = {
        "rows": rows,
        "asked": sum(row.asked for row in rows),
        "quarters": quarters,
        "drawing": draw(quarters),
        "slug": request.partnership.slug,
        "may_agencies": request.reach.may(Verb.EDIT_AGENCIES),
    }
    return TemplateResponse(request, "cases/trawl/responses.html", context)


@in_partnership(Verb.READ_TRAWL)
def response(request: CaseRequest, agency: int) -> HttpResponse:
    """Show how one agency has answered from quarter to quarter, and each of its requests."""
    today = timezone.localdate()
    cases = _readable(request)
    quarters = quarter_responses(cases, today, agency)
    found = Agency.objects.filter(pk=agency).first()
    if found is None or not quarters:
        raise Http404
    asked = (
        TrawlRequest.objects.sent()
        .with_due()
        .filter(case__in=cases, agency=found)
        .select_related("case__partnership", "round")
    )
    listed = ListPage(
        query=request.GET,
        source=asked,
        sorts={"sent": "sent_on", "answered": "returned_on", "reference": "case__reference"},
        default_sort="-sent",
        declared=[],
        noun="request",
    )
    context = {
        "agency": found,
        "quarters": quarters,
        "drawing": draw(quarters),
        "list_page": listed,
        "rows": listed.rows,
        "back": reverse("agency_responses", args=[request.partnership.slug]),
        "today": today,
    }
    return TemplateResponse(request, "cases/trawl/response.html", context)


@in_partnership(Verb.READ_TRAWL)
def download(request: CaseRequest) -> HttpResponse:
    """Give each agency's figures of each quarter as a file for a spreadsheet."""
    rows = [
        (
            agency,
            each.begins.isoformat(),
            each.asked,
            each.answered,
            each.nil,
            each.late,
            each.silent,
            each.waived,
            each.awaited,
            "" if each.median_days is None else f"{each.median_days:g}",
        )
        for agency, each in both(_readable(request), timezone.localdate())
    ]
    return csv_response(f"{request.partnership.slug}-agencies-response", COLUMNS, rows)

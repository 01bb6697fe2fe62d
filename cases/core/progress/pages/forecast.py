"""The forecast of all open reviews that one may see: when each ends, how late, what it waits for.

The forecast is computed and not stored, so all of them are read at once, in a constant number of
queries: a partnership has tens of open reviews (DOMAIN H6), not thousands.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from cases.core.access.reach import Reach, cases_for
from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership
from cases.core.case.models import Case
from cases.core.deadlines.forecasting import facts_of, open_waits, waits_of
from cases.core.deadlines.models import Deadline
from cases.core.progress.pages.case_page import case_url
from cases.core.progress.pages.stages import late_words, words_for_waits
from cases.core.timetable.forecast import StageForecast
from cases.core.workflow.case_kinds import STATUTORY
from cases.core.workflow.states import ENDED, MAIN_LINE, State
from partnerships.pages.exports import csv_response
from partnerships.pages.lists import Filter, ListPage

LATE = (("late", "Later than planned"), ("on_time", "As planned or sooner"))
COLUMNS = (
    "Reference", "Called", "Stage", "Stage planned to end", "Stage foreseen to end",
    "Days late", "Waits for", "Planned publication", "Foreseen publication", "Why",
)  # fmt: skip


@dataclass(frozen=True)
class Foreseen:
    """An open review with the forecast of the stage that it is in, and of its publication."""

    case: Case
    now: StageForecast
    last: StageForecast

    @property
    def stage(self) -> str:
        """Give the stage in words."""
        return State(self.case.state).label

    @property
    def order(self) -> int:
        """Give the place of the stage on the way."""
        return list(MAIN_LINE).index(State(self.case.state))

    @property
    def ends_on(self) -> date | None:
        """Give when the stage is foreseen to end."""
        return self.now.ends_on

    @property
    def published_on(self) -> date | None:
        """Give when the report is foreseen to be published."""
        return self.last.ends_on

    @property
    def late_days(self) -> int:
        """Give by how many calendar days the report comes after the plan."""
        return self.last.late_days or 0

    @property
    def late_words(self) -> str:
        """Give how late it comes, in words."""
        return late_words(self.last.late_days)

    @property
    def url(self) -> str:
        """Give the page of its stages."""
        return case_url(self.case, "case_stages")


def foreseen(reach: Reach, today: date) -> list[Foreseen]:
    """Give the open reviews that lead to a report, each with its forecast; seven queries and one
    for each kind of subject."""
    line = [state for state in MAIN_LINE if state not in ENDED and state != "action_monitoring"]
    cases = list(
        cases_for(reach, Verb.READ_DEADLINES)
        .filter(state__in=line, kind__in=sorted(STATUTORY))
        .select_related("protocol", "partnership")
        .order_by("pk")
    )
    facts = facts_of(cases)
    rows: dict[int, list[Deadline]] = {}
    owed = open_waits([case.pk for case in cases])
    for row in owed:
        rows.setdefault(row.case_id or 0, []).append(row)
    words = words_for_waits(owed)
    found = []
    for case in cases:
        stages = facts[case.pk].foresee(waits_of(rows.get(case.pk, []), words), today)
        by_stage = {each.stage: each for each in stages}
        found.append(Foreseen(case, by_stage[case.state], by_stage["publication"]))
    return found


def _listed(request: CaseRequest, rows: list[Foreseen]) -> ListPage:
    stages = [state for state in MAIN_LINE if any(row.case.state == state for row in rows)]
    return ListPage(
        query=request.GET,
        source=rows,
        sorts={
            "reference": "case.reference",
            "stage": ("order", "case.reference"),
            "ends": "ends_on",
            "published": "published_on",
            "late": "late_days",
        },
        default_sort="published",
        declared=[
            Filter(
                "stage",
                "Stage",
                lambda found, values: [row for row in found if row.case.state in values],
                [(state.value, state.label) for state in stages],
                "many",
            ),
            Filter(
                "plan",
                "Beside the plan",
                lambda found, values: [
                    row for row in found if (row.late_days > 0) == (values[-1] == "late")
                ],
                LATE,
            ),
        ],
        noun="open review",
    )


def by_quarter(rows: list[Foreseen]) -> list[dict[str, Any]]:
    """Give how many reports are foreseen to be published in each quarter of a year."""
    counted = Counter(
        (row.published_on.year, (row.published_on.month + 2) // 3)
        for row in rows
        if row.published_on
    )
    names = ("January to March", "April to June", "July to September", "October to December")
    return [
        {"words": f"{names[quarter - 1]} {year}", "number": counted[(year, quarter)]}
        for year, quarter in sorted(counted)
    ]


@in_partnership(Verb.LIST_CASES)
def forecast_page(request: CaseRequest) -> HttpResponse:
    """List the open reviews with their forecasts."""
    rows = foreseen(request.reach, timezone.localdate())
    slug = request.partnership.slug
    query = request.GET.urlencode()
    context = {
        "list_page": _listed(request, rows),
        "quarters": by_quarter(rows),
        "export_url": f"{reverse('forecast_csv', args=[slug])}{'?' if query else ''}{query}",
    }
    return TemplateResponse(request, "cases/core/forecast.html", context)


def _cells(row: Foreseen) -> tuple[object, ...]:
    plan, last = row.now.planned, row.last.planned
    return (
        row.case.reference,
        row.case.label,
        row.stage,
        plan.ends if plan else "",
        row.ends_on or "",
        row.late_days,
        row.now.slowest.what if row.now.slowest else "",
        last.ends if last else "",
        row.published_on or "",
        row.now.why,
    )


@in_partnership(Verb.LIST_CASES)
def export(request: CaseRequest) -> HttpResponse:
    """Give the same list as a file: what the filters leave, in its order, all pages."""
    listed = _listed(request, foreseen(request.reach, timezone.localdate()))
    return csv_response("forecast", COLUMNS, [_cells(row) for row in listed.found])

"""The pages of how far deadlines are kept: by kind, as a file, and which reviews."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from cases.core.access.reach import cases_for
from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership
from cases.core.deadlines.asking import STAGES
from cases.core.deadlines.selectors import url_of
from cases.core.deadlines.subjects import titles_of
from cases.core.deadlines.timeliness import (
    KEPT,
    LATE,
    Asked,
    Kept,
    fell_due,
    how_kept,
    in_all,
    overdue,
)
from cases.core.timetable.kinds import KINDS
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.exports import csv_response
from partnerships.pages.forms import Form
from partnerships.pages.lists import Filter, ListPage

A_YEAR = timedelta(days=365)
HOW = (("kept", "Kept"), ("late", "Done late"), ("overdue", "Open and overdue"))
COLUMNS = (
    "What is due",
    "Fell due",
    "Kept",
    "Done late",
    "Open and overdue",
    "Median days late",
    "Reasons given",
)


class PeriodForm(Form):
    """Which days, and of what; without any answer the year up to today and everything."""

    first = DayMonthYearField(label="Due from", subject="The first day", required=False)
    last = DayMonthYearField(label="Due until", subject="The last day", required=False)
    stage = forms.ChoiceField(
        label="Stage", required=False, choices=[("", "All stages"), *STAGES.items()]
    )
    kind = forms.ChoiceField(
        label="What is due",
        required=False,
        choices=[("", "Everything"), *((code, kind.title) for code, kind in KINDS.items())],
    )
    says_optional = False

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        typed: dict[str, Any] = super().clean() or {}
        first, last = typed.get("first"), typed.get("last")
        if first and last and last < first:
            self.add_error("last", "The last day cannot lie before the first")
        return typed


def asked_by(query: QueryDict, today: date) -> tuple[PeriodForm, Asked | None]:
    """Give the form and what it asks; None where it was filled in wrongly."""
    form = PeriodForm(query if query else None, initial={"first": today - A_YEAR, "last": today})
    if not query:
        return form, Asked(today - A_YEAR, today)
    if not form.is_valid():
        return form, None
    typed = form.cleaned_data
    last = typed["last"] or today
    return form, Asked(typed["first"] or last - A_YEAR, last, typed["kind"], typed["stage"])


def _query(asked: Asked) -> str:
    query = QueryDict(mutable=True)
    for name, day in (("first", asked.first), ("last", asked.last)):
        query[f"{name}_day"], query[f"{name}_month"] = str(day.day), str(day.month)
        query[f"{name}_year"] = str(day.year)
    query["stage"], query["kind"] = asked.stage, asked.kind
    return query.urlencode()


@in_partnership(Verb.READ_TIMELINESS)
def timeliness(request: CaseRequest) -> HttpResponse:
    """Show how many deadlines fell due, were kept or missed, by kind, and the reasons given."""
    today = timezone.localdate()
    form, asked = asked_by(request.GET, today)
    rows = how_kept(asked, today) if asked else []
    slug, query = request.partnership.slug, _query(asked) if asked else ""
    may_list = request.reach.may(Verb.LIST_CASES)
    context = {
        "form": form,
        "asked": asked,
        "rows": [
            {
                "row": row,
                "url": f"{reverse('timeliness_kind', args=[slug, row.kind])}?{query}"
                if may_list
                else "",
            }
            for row in rows
        ],
        "total": in_all(rows),
        "export_url": f"{reverse('timeliness_csv', args=[slug])}?{query}",
        "today": today,
    }
    return TemplateResponse(request, "cases/deadlines/timeliness.html", context)


def _cells(row: Kept) -> tuple[object, ...]:
    reasons = "; ".join(f"{words} ({number})" for words, number in row.reasons)
    counts = (row.fell_due, row.kept, row.late, row.overdue)
    return (row.title, *counts, row.median_words, reasons)


@in_partnership(Verb.READ_TIMELINESS)
def export(request: CaseRequest) -> HttpResponse:
    """Give the same figures as a file; of a period filled in wrongly, the year up to today."""
    today = timezone.localdate()
    _, asked = asked_by(request.GET, today)
    rows = how_kept(asked or Asked(today - A_YEAR, today), today)
    return csv_response("timeliness", COLUMNS, [_cells(row) for row in rows])


@in_partnership(Verb.READ_TIMELINESS)
def of_kind(request: CaseRequest, kind: str) -> HttpResponse:
    """List the deadlines of one kind that are counted, of the reviews that one may see."""
    request.reach.require(Verb.LIST_CASES)
    if kind not in KINDS:
        raise Http404
    today = timezone.localdate()
    _, asked = asked_by(request.GET, today)
    asked = asked or Asked(today - A_YEAR, today)
    counted = fell_due(Asked(asked.first, asked.last, kind), today)
    seen = counted.filter(case__in=cases_for(request.reach, Verb.READ_DEADLINES))
    found = {"kept": KEPT, "late": LATE, "overdue": overdue(today)}
    listed = ListPage(
        query=request.GET,
        source=seen.select_related("case__partnership"),
        sorts={"due": "due_on", "review": "case__reference", "done": "met_on"},
        default_sort="due",
        declared=[
            Filter("how", "How it was kept", lambda rows, hows: rows.filter(found[hows[0]]), HOW)
        ],
        noun="deadline",
        kept=[name for name in request.GET if name.startswith(("first_", "last_"))],
    )
    rows = list(listed.rows)
    titles = titles_of(rows)
    context = {
        "title": KINDS[kind].title,
        "asked": asked,
        "list_page": listed,
        "rows": [
            {
                "row": row,
                "title": titles[row.pk],
                "url": url_of(row.case, "deadline", deadline=row.pk),
            }
            for row in rows
        ],
        "unseen": counted.count() - seen.count(),
        "back": f"{reverse('timeliness', args=[request.partnership.slug])}?{_query(asked)}",
        "today": today,
    }
    return TemplateResponse(request, "cases/deadlines/timeliness_kind.html", context)

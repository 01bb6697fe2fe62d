"""The platform operator's pages of bank holidays: known, proclaimed since, and what one moves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from cases.core.access.wrappers import operator
from cases.core.deadlines import proclaimed
from cases.core.protocol.models import CalendarChange, ProclaimedDay
from cases.core.timetable.calendar import WorkingCalendar, uk
from cases.core.workflow.plug import NotReady
from cases.core.workflow.refusals import show_refusal
from partnerships.models import Nation
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.forms import Form

BOTH = "both"
EVERYWHERE = " and ".join(Nation.labels)
LATEST_CHANGES = 10


class ProclaimedForm(Form):
    """A bank holiday that was proclaimed."""

    day = DayMonthYearField(label="Which day?", subject="The day")
    name = forms.CharField(
        label="What is it called?",
        help_text="For example: Bank holiday for the coronation.",
        max_length=120,
    )
    nation = forms.ChoiceField(
        label="For which nation?",
        choices=[(BOTH, EVERYWHERE), *Nation.choices],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose for which nation it was proclaimed"},
    )


def _rows(year: int, nation: str) -> list[dict[str, Any]]:
    """Give the bank holidays of a year by day: for which nation, and whether added here."""
    found = [
        {"day": day, "name": name, "where": EVERYWHERE, "proclaimed": None}
        for day, name in WorkingCalendar.bundled().holidays.items()
        if day.year == year
    ]
    added: dict[Any, dict[str, Any]] = {}
    for row in ProclaimedDay.objects.filter(day__year=year):
        if row.day in added:
            added[row.day]["where"] = EVERYWHERE
        elif nation in ("", row.nation):
            where = row.get_nation_display()
            added[row.day] = {"day": row.day, "name": row.name, "where": where, "proclaimed": row}
    return sorted([*found, *added.values()], key=lambda row: row["day"])


def _asked_year(request: Any, today: Any) -> int:
    typed = str(request.GET.get("year", ""))
    return int(typed) if typed.isdecimal() and len(typed) == 4 else int(today.year)


@operator
def bank_holidays(request: Any) -> HttpResponse:
    """List the bank holidays of a year and nation; have looked at what a new one would move."""
    today = timezone.localdate()
    form = ProclaimedForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        nation = "" if typed["nation"] == BOTH else typed["nation"]
        try:
            change = proclaimed.propose(
                by=request.actor, day=typed["day"], name=typed["name"], nation=nation
            )
            return HttpResponseRedirect(reverse("bank_holiday_change", args=[change.pk]))
        except NotReady as refused:
            show_refusal(form, refused)
            status = 409
    year = _asked_year(request, today)
    nation = request.GET.get("nation", "")
    nation = nation if nation in Nation.values else ""
    years = WorkingCalendar.bundled().years
    context = {
        "form": form,
        "rows": _rows(year, nation),
        "year": year,
        "known": year in years,
        "years": range(today.year, max(years) + 2),
        "nation": nation,
        "nations": [("", EVERYWHERE), *Nation.choices],
        "last_year": max(years),
        "changes": CalendarChange.objects.all()[:LATEST_CHANGES],
        "today": today,
    }
    return TemplateResponse(request, "cases/deadlines/bank_holidays.html", context, status=status)


@operator
def change(request: Any, change: int) -> HttpResponse:
    """Show what a bank holiday moves in each partnership, in figures; confirm it; how far it is."""
    found = CalendarChange.objects.filter(pk=change).first()
    if found is None:
        raise Http404
    here = reverse("bank_holiday_change", args=[found.pk])
    missing: list[Any] = []
    if request.method == "POST":
        try:
            proclaimed.confirm(found, by=request.actor)
            return HttpResponseRedirect(here)
        except NotReady as refused:
            missing = list(refused.reasons)
    rows = sorted(found.found.values(), key=lambda row: (-row["moved"], row["name"]))
    verb = "Take back" if found.removes else "Add"
    context = {
        "change": found,
        "title": f"{verb} {uk(found.day)}",
        "here": here,
        "missing": missing,
        "rows": [row | {"lines": _by_how_much(row["days"])} for row in rows if row["moved"]],
        "unmoved": sum(1 for row in rows if not row["moved"]),
        "moved": sum(row["moved"] for row in rows),
        "looked_at_all": found.looked_at >= found.partnerships,
        "counted_all": found.counted >= found.partnerships,
        "label": "Take the bank holiday back" if found.removes else "Add the bank holiday",
    }
    return TemplateResponse(
        request, "cases/deadlines/bank_holiday_change.html", context, status=409 if missing else 200
    )


def _by_how_much(days: dict[str, int]) -> list[str]:
    """Give lines such as "12 by 1 day later", the most frequent first."""
    lines = []
    for number, many in sorted(days.items(), key=lambda each: -each[1]):
        by = abs(int(number))
        way = "earlier" if int(number) < 0 else "later"
        lines.append(f"{many} by {by} day{'' if by == 1 else 's'} {way}")
    return lines


@operator
def remove(request: Any, day: int) -> HttpResponse:
    """Have looked at what taking a proclaimed day back would move."""
    if request.method != "POST":
        return HttpResponseNotAllowed(("POST",))
    found = ProclaimedDay.objects.filter(pk=day).first()
    if found is None:
        raise Http404
    change = proclaimed.propose_removal(found, by=request.actor)
    return HttpResponseRedirect(reverse("bank_holiday_change", args=[change.pk]))

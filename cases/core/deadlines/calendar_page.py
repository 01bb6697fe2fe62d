"""The settings page of the calendar: bank holidays, and the partnership's own closed days."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership
from cases.core.deadlines import calendar_days
from cases.core.deadlines.calendar_moves import Move, moved_by
from cases.core.protocol.models import ClosedDay, ProclaimedDay
from cases.core.protocol.selectors import closed_days
from cases.core.timetable.calendar import WorkingCalendar, uk
from cases.core.workflow.plug import NotReady
from cases.core.workflow.refusals import show_refusal
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.forms import Form

YEARS_SHOWN = 3


class ClosedDayForm(Form):
    """A day on which nobody works."""

    day = DayMonthYearField(label="Which day?", subject="The day")
    name = forms.CharField(
        label="What is it called?",
        help_text="For example: Bank holiday for the state funeral; office closed.",
        max_length=120,
    )


def _calendar_url(request: CaseRequest) -> str:
    return reverse("calendar", args=[request.partnership.slug])


def _moves_for(request: CaseRequest, moves: list[Move]) -> dict[str, Any]:
    """Give what would move: with references to those who may see cases, else counted only."""
    counted = Counter((move.title, move.days) for move in moves)
    return {
        "moves": moves if request.reach.may(Verb.LIST_CASES) else [],
        "counted": [
            {"title": title, "days": days, "number": number}
            for (title, days), number in sorted(counted.items())
        ],
        "number": len(moves),
    }


@in_partnership(Verb.EDIT_CALENDAR, post=Verb.EDIT_CALENDAR)
def calendar(request: CaseRequest) -> HttpResponse:
    """Show the calendar; add a day, after showing which open deadlines it would move."""
    form = ClosedDayForm(request.POST or None)
    status, asking = 200, False
    moves: list[Move] = []
    if request.method == "POST" and form.is_valid():
        day, name = form.cleaned_data["day"], form.cleaned_data["name"]
        wrong = calendar_days.check_new_day(day, name, closed_days())
        try:
            if wrong:
                raise NotReady(wrong)
            if "confirmed" in request.POST:
                calendar_days.add_closed_day(by=request.actor, day=day, name=name)
                return HttpResponseRedirect(_calendar_url(request))
            moves, asking = moved_by(added={day: name}), True
        except NotReady as refused:
            show_refusal(form, refused)
            status = 409
    if asking:
        context = {
            "question": f"Add {uk(form.cleaned_data['day'])}?",
            "name": form.cleaned_data["name"],
            "form": form,
            "back": _calendar_url(request),
            "label": "Add the day",
            **_moves_for(request, moves),
        }
        return TemplateResponse(request, "cases/deadlines/calendar_confirm.html", context)
    today = timezone.localdate()
    context = {
        "form": form,
        "years": _bank_holidays(today, request.partnership.nation),
        "nation": request.partnership.get_nation_display(),
        "closed": [{"row": row, "may_remove": row.day > today} for row in ClosedDay.objects.all()],
        "progress": calendar_days.progress(),
        "today": today,
    }
    return TemplateResponse(request, "cases/deadlines/calendar.html", context, status=status)


def _bank_holidays(today: date, nation: str) -> list[dict[str, Any]]:
    years = range(today.year, today.year + YEARS_SHOWN)
    return [{"year": year, "days": bank_holidays(year, nation)} for year in years]


def bank_holidays(year: int, nation: str) -> list[tuple[date, str]]:
    """Give the bank holidays of a year in a nation: bundled and proclaimed since, by day."""
    proclaimed = ProclaimedDay.objects.filter(day__year=year, nation=nation)
    bundled = WorkingCalendar.bundled().holidays.items()
    found = {day: name for day, name in bundled if day.year == year}
    return sorted({**dict(proclaimed.values_list("day", "name")), **found}.items())


@in_partnership(Verb.EDIT_CALENDAR, post=Verb.EDIT_CALENDAR)
def remove_day(request: CaseRequest, day: int) -> HttpResponse:
    """Remove one of the partnership's own days, after showing what it would move."""
    found = ClosedDay.objects.filter(pk=day).first()
    if found is None:
        raise Http404
    if request.method == "POST":
        calendar_days.remove_closed_day(by=request.actor, closed=found)
        return HttpResponseRedirect(_calendar_url(request))
    context = {
        "question": f"Remove {uk(found.day)}?",
        "name": found.name,
        "back": _calendar_url(request),
        "label": "Remove the day",
        "warning": True,
        **_moves_for(request, moved_by(removed=found.day)),
    }
    return TemplateResponse(request, "cases/deadlines/calendar_confirm.html", context)

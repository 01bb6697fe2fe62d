"""The pages of the partnership's own recurring duties: when each is due next, and what was done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership
from cases.core.deadlines import routine as keeping
from cases.core.deadlines.duties import words_for
from cases.core.deadlines.models import Deadline, Routine, RoutineAct
from cases.core.deadlines.routine_work import DONE_ON, page_of
from cases.core.deadlines.selectors import other_readings
from cases.core.protocol.selectors import protocol_on
from cases.core.timetable.kinds import KINDS, ROUTINES, DeadlineKind
from cases.core.timetable.periods import Period
from cases.core.timetable.rules import Rule
from cases.core.workflow.plug import NotReady
from cases.core.workflow.refusals import show_refusal
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.forms import Form

READ, KEEP = Verb.READ_ROUTINE, Verb.KEEP_ROUTINE


class DoneForm(Form):
    """That a duty was done on a day."""

    on = DayMonthYearField(label="On which day was it done?", subject="The day", past_only=True)
    note = forms.CharField(
        label="Note",
        help_text="For example where the minutes or the report are kept. No names of a case.",
        max_length=500,
        required=False,
    )


class BeginForm(Form):
    """From which day a duty is counted."""

    began_on = DayMonthYearField(
        label="Counted from which day?",
        help_text="The last day on which it was done, or today.",
        subject="The day",
    )
    because = forms.CharField(
        label="Why is it counted from this day?",
        help_text="Needed where it was counted from another day before.",
        max_length=300,
        required=False,
    )


class WhyForm(Form):
    """Why a duty is stopped, or why something recorded is taken back."""

    because = forms.CharField(label="Why?", max_length=300)


def _rows_by_kind() -> dict[str, list[Deadline]]:
    found: dict[str, list[Deadline]] = {}
    for row in Deadline.objects.filter(case=None).order_by("occurrence"):
        found.setdefault(row.kind, []).append(row)
    return found


def _often(period: Period) -> str:
    """Give a period as one says it of what recurs: "Every month", "Every 3 months"."""
    unit = period.unit.value
    return f"Every {unit.removesuffix('s')}" if period.number == 1 else f"Every {period}"


def _duty(
    kind: DeadlineKind, rule: Rule | None, routine: Routine | None, rows: list[Deadline]
) -> dict[str, Any]:
    """Give one duty as the pages show it; its next date is the first that is open."""
    open_ones = [row for row in rows if row.met_on is None and row.counts]
    owes = words_for(rule.owed_by if rule and rule.owed_by else kind.owed_by)
    return {
        "kind": kind,
        "owed_by": f"{owes[:1].upper()}{owes[1:]}",
        "often": _often(rule.period) if rule and rule.period else "",
        "source": rule.source if rule else "",
        "note": rule.note if rule else "",
        "routine": routine,
        "next": open_ones[0] if open_ones else None,
        "missed": len(open_ones) - 1,
        "rows": rows,
    }


@in_partnership(READ)
def routine(request: CaseRequest) -> HttpResponse:
    """List the partnership's recurring duties with when each is due next."""
    rules = protocol_on(timezone.localdate()).rules.timetable
    routines = {each.kind: each for each in Routine.objects.prefetch_related("acts")}
    rows = _rows_by_kind()
    duties = [
        _duty(kind, rules.get(kind.code), routines.get(kind.code), rows.get(kind.code, []))
        for kind in ROUTINES
        if kind.code in rules or kind.code in routines
    ]
    context = {
        "duties": duties,
        "may_keep": request.reach.may(KEEP),
        "today": timezone.localdate(),
        "slug": request.partnership.slug,
    }
    return TemplateResponse(request, "cases/deadlines/routine.html", context)


def _kind(code: str) -> DeadlineKind:
    kind = KINDS.get(code)
    if kind is None or kind not in ROUTINES:
        raise Http404
    return kind


def _begun(kind: str) -> Routine:
    found = Routine.objects.filter(kind=_kind(kind).code).first()
    if found is None:
        raise Http404
    return found


def _duty_url(request: CaseRequest, kind: str) -> str:
    return reverse("routine_duty", args=[request.partnership.slug, kind])


@in_partnership(READ)
def duty(request: CaseRequest, kind: str) -> HttpResponse:
    """Show one duty: when it is due next and why, every date so far, and when it was done."""
    rule = protocol_on(timezone.localdate()).rules.timetable.get(_kind(kind).code)
    found = Routine.objects.filter(kind=kind).first()
    if found is None and rule is None:
        raise Http404
    rows = list(Deadline.objects.filter(case=None, kind=kind).order_by("-occurrence"))
    shown = _duty(_kind(kind), rule, found, rows[::-1])
    explanation = shown["next"].explanation if shown["next"] else {}
    context = {
        "duty": shown,
        "dates": rows,
        "done_on": page_of(request.partnership.slug, kind, request.reach)
        if kind in DONE_ON
        else "",
        "working": shown["next"].working if shown["next"] else [],
        "other_readings": other_readings(explanation),
        "acts": list(RoutineAct.objects.filter(routine=found)) if found else [],
        "may_keep": request.reach.may(KEEP),
        "today": timezone.localdate(),
        "slug": request.partnership.slug,
    }
    return TemplateResponse(request, "cases/deadlines/routine_duty.html", context)


def _page(
    request: CaseRequest,
    form: Form,
    save: Callable[[dict[str, Any]], object],
    kind: str,
    **words: str,
) -> HttpResponse:
    """Show a form about a duty, or save it; a refusal stands beside its field."""
    status, back = 200, _duty_url(request, kind)
    if request.method == "POST" and form.is_valid():
        try:
            save(form.cleaned_data)
            return HttpResponseRedirect(back)
        except NotReady as refused:
            show_refusal(form, refused)
            status = 409
    context = {"form": form, "back": back, "before": "", **words}
    return TemplateResponse(request, "cases/deadlines/change.html", context, status=status)


@in_partnership(KEEP, post=KEEP)
def done(request: CaseRequest, kind: str) -> HttpResponse:
    """Record that a duty was done."""
    found = _begun(kind)
    return _page(
        request,
        DoneForm(request.POST or None, initial={"on": timezone.localdate()}),
        lambda typed: keeping.record_done(by=request.actor, routine=found, **typed),
        kind,
        title=f"Done: {_kind(kind).title}",
        button="Record that it was done",
    )


@in_partnership(KEEP, post=KEEP)
def begin(request: CaseRequest, kind: str) -> HttpResponse:
    """Set from when a duty is counted; begin one, or begin again what was stopped."""
    found = Routine.objects.filter(kind=_kind(kind).code).first()
    initial: dict[str, date] = {"began_on": timezone.localdate()}
    return _page(
        request,
        BeginForm(request.POST or None, initial=initial),
        lambda typed: keeping.begin_routine(by=request.actor, kind=kind, **typed),
        kind,
        title=f"Counted from: {_kind(kind).title}",
        button="Count from this day",
        before="The dates that follow are always counted from this day, so that they do not drift."
        + (" What was done before it stays in the chronicle." if found else ""),
    )


@in_partnership(KEEP, post=KEEP)
def stop(request: CaseRequest, kind: str) -> HttpResponse:
    """Stop a duty."""
    found = _begun(kind)
    return _page(
        request,
        WhyForm(request.POST or None),
        lambda typed: keeping.stop_routine(by=request.actor, routine=found, **typed),
        kind,
        title=f"Stop: {_kind(kind).title}",
        button="Stop this duty",
        before="Nobody is reminded of it any more. It can be begun again at any time.",
    )


@in_partnership(KEEP, post=KEEP)
def take_back(request: CaseRequest, kind: str, act: int) -> HttpResponse:
    """Take back what was recorded as done by mistake."""
    found = RoutineAct.objects.filter(routine=_begun(kind), pk=act).first()
    if found is None:
        raise Http404
    return _page(
        request,
        WhyForm(request.POST or None),
        lambda typed: keeping.take_back_done(by=request.actor, act=found, **typed),
        kind,
        title=f"Not done on {found.on.day} {found.on:%B %Y}",
        button="Take it back",
        before=f"{_kind(kind).title}: what was recorded is taken away, and the dates are counted "
        "afresh. The chronicle keeps that it was recorded, and why it was taken back.",
    )

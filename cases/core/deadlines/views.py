"""Pages about the dates of a case: all its deadlines, and one with why it is due then."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone

from cases.core.access.reach import AccessDenied
from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, on_case
from cases.core.case.models import Case
from cases.core.case.models import Milestone as MilestoneRow
from cases.core.deadlines import selectors
from cases.core.deadlines.duties import words_for
from cases.core.deadlines.explaining import (
    about,
    explain_missed,
    explanations_of,
    is_missed,
    may_explain,
)
from cases.core.deadlines.forms import MissedForm
from cases.core.deadlines.models import Deadline, Extension, MissedExplanation
from cases.core.deadlines.refresh import computed_deadlines, engine_key
from cases.core.deadlines.subjects import subjects_of, titled, titles_of
from cases.core.deadlines.working import working_lines
from cases.core.timetable import engine
from cases.core.timetable.calendar import uk
from cases.core.timetable.kinds import KINDS, SubjectKind
from cases.core.timetable.rules import Rule
from cases.core.workflow.plug import NotReady
from cases.core.workflow.refusals import show_refusal


def deadline_of(case: Case, number: int) -> Deadline:
    """Give one deadline of the case; raises Http404."""
    found = Deadline.objects.filter(case=case, pk=number).first()
    if found is None:
        raise Http404
    return found


@on_case(Verb.READ_DEADLINES)
def deadline(request: CaseRequest, case: Case, deadline: int) -> HttpResponse:
    """Show one deadline: why it is due then, with every day counted or skipped."""
    row = deadline_of(case, deadline)
    today = timezone.localdate()
    rule = case.protocol.rules.timetable.get(row.kind)
    computed = next(
        (each for each in computed_deadlines(case, today) if each.key == engine_key(row)), None
    )
    # The engine says it as of now; a row is as of the last change or sweep.
    explanation = row.explanation
    extensions = list(Extension.objects.filter(**about(row)).select_related("delay_reason"))
    is_open = row.met_on is None and row.counts
    context = {
        "case": case,
        "row": row,
        "today": today,
        "is_open": is_open,
        "facts": _facts(case, row, rule, computed),
        "title": titled(row, subjects_of([row])),
        "explanation": explanation,
        "working": working_lines(explanation),
        "other_readings": selectors.other_readings(explanation),
        "extensions": extensions,
        "holds": selectors.holds_of(case),
        "explanations": explanations_of(row),
        "missed_form": MissedForm() if _may_explain(request, row, today) else None,
        "reminders": _reminders(row, today) if is_open else [],
        "may_extend": is_open and request.access.allows(Verb.EXTEND),
        "may_hold": request.access.allows(Verb.HOLD),
    }
    return TemplateResponse(request, "cases/deadlines/deadline.html", context)


def _facts(
    case: Case, row: Deadline, rule: Rule | None, computed: engine.Computed | None
) -> list[dict[str, Any]]:
    duty = words_for(row.owed_by)
    rows: list[dict[str, Any]] = [
        {"label": "Owed by", "value": f"{duty[:1].upper()}{duty[1:]}"},
        {"label": "Counted from", "value": _start_words(case, row, rule)},
    ]
    if row.original_on and row.original_on != row.due_on:
        rows.insert(0, {"label": "Originally due", "value": uk(row.original_on)})
    if rule is not None:
        printed = str(rule.period) if rule.period else "No number is printed"
        rows.append({"label": "Rule", "value": f"{printed} ({rule.source})"})
        if rule.note:
            rows.append({"label": "Note", "value": rule.note})
    else:
        rows.append({"label": "Rule", "value": "The local protocol has none; the date was set."})
    of_hold = row.subject_kind == SubjectKind.HOLD.value
    if computed is not None and computed.elapsed_days is not None and not of_hold:
        until = "until it was done" if row.met_on else "until today"
        rows.append({"label": "Days gone", "value": f"{_days(computed.elapsed_days)} {until}"})
        rows.append({"label": "Of these not on hold", "value": _days(computed.net_days or 0)})
    if rule is not None:
        runs = "runs on" if rule.clock_runs_during_hold else "stands still"
        rows.append({"label": "During a hold", "value": f"The clock {runs}."})
    return rows


def _may_explain(request: CaseRequest, row: Deadline, today: date) -> bool:
    return is_missed(row, today) and may_explain(request.access, row)


def _missed(case: Case, rows: list[Deadline]) -> list[dict[str, Any]]:
    """Give what was said of missed deadlines, each with what its deadline is called."""
    said = list(MissedExplanation.objects.filter(case=case).select_related("reason"))
    titles = titles_of(rows)
    named = {engine_key(row): titles[row.pk] for row in rows}
    return [
        {"row": each, "title": named.get(engine_key(each), KINDS[each.kind].title)} for each in said
    ]


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number:,} days"


def _start_words(case: Case, row: Deadline, rule: Rule | None) -> str:
    """Give the fact that the deadline was counted from, with its day."""
    if row.start_on is None:
        return "Nothing: the date was set by a person"
    kind = KINDS[row.kind]
    facts = [rule.restart, rule.start or kind.start, rule.until_known] if rule else [kind.start]
    marked = dict(
        MilestoneRow.objects.filter(
            case=case,
            subject_kind=row.subject_kind,
            subject_number=row.subject_number,
            on=row.start_on,
        ).values_list("code", "on")
    )
    fact = next((fact for fact in facts if fact and fact.value in marked), None)
    said = fact.words if fact else "its start"
    return f"{said[:1].upper()}{said[1:]}: {uk(row.start_on)}"


def _reminders(row: Deadline, today: date) -> list[dict[str, Any]]:
    """Give the days on which mails go out, with to whom."""
    owed = words_for(row.owed_by)
    days: list[dict[str, Any]] = []
    for text in row.remind_on:
        on = date.fromisoformat(text)
        late = row.due_on is not None and on > row.due_on and row.owed_by != "officer"
        whom = f"{owed} and the review officer" if late else owed
        days.append({"on": on, "what": "Reminder", "whom": whom})
    days += [
        {"on": date.fromisoformat(day), "what": "Brought to", "whom": words_for(duty)}
        for day, duty in row.escalations
    ]
    return [each | {"passed": each["on"] < today} for each in sorted(days, key=lambda d: d["on"])]


@on_case(Verb.READ_DEADLINES)
def case_deadlines(request: CaseRequest, case: Case) -> HttpResponse:
    """Show all deadlines of the case: open, met, not counted; its holds and extensions (R130)."""
    rows = list(Deadline.objects.filter(case=case))
    groups = (
        ("Open", [row for row in rows if row.met_on is None and row.counts]),
        ("Met", [row for row in rows if row.met_on is not None]),
        ("Not counted any more", [row for row in rows if row.met_on is None and not row.counts]),
    )
    extensions = list(Extension.objects.filter(case=case))
    of_extensions = subjects_of(extensions)
    context = {
        "case": case,
        "today": timezone.localdate(),
        "groups": [
            {"title": title, "deadlines": selectors.strip_rows(case, found)}
            for title, found in groups
            if found
        ],
        "holds": selectors.holds_of(case),
        "extensions": [{"row": each, "title": titled(each, of_extensions)} for each in extensions],
        "missed": _missed(case, rows),
        "may_hold": request.access.allows(Verb.HOLD),
        "may_extend": request.access.allows(Verb.EXTEND),
    }
    return TemplateResponse(request, "cases/deadlines/case_deadlines.html", context)


@on_case(Verb.EXPLAIN_MISSED, post=Verb.EXPLAIN_MISSED)
def missed(request: CaseRequest, case: Case, deadline: int) -> HttpResponse:
    """Say why a deadline was missed: a page of its own, for those who see no other deadline."""
    row = deadline_of(case, deadline)
    today = timezone.localdate()
    if not may_explain(request.access, row):
        raise AccessDenied(Verb.EXPLAIN_MISSED)
    said = next((each for each in explanations_of(row) if each.due_on == row.due_on), None)
    initial = {"reason": said.reason_id, "sentence": said.sentence} if said else {}
    form = MissedForm(request.POST or None, initial=initial)
    name = "deadline" if request.access.allows(Verb.READ_DEADLINES) else "case"
    more = {"deadline": row.pk} if name == "deadline" else {}
    back = selectors.url_of(case, name, **more)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            explain_missed(case=case, by=request.actor, deadline=row, **form.cleaned_data)
            return HttpResponseRedirect(back)
        except NotReady as refused:
            show_refusal(form, refused)
            status = 409
    context = {
        "case": case,
        "row": row,
        "title": titles_of([row])[row.pk],
        "form": form,
        "back": back,
        "is_missed": is_missed(row, today),
        "said": said,
    }
    return TemplateResponse(request, "cases/deadlines/missed.html", context, status=status)

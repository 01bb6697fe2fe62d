"""The case page: where the case is, what is missing, deadlines, seats, latest events."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from cases.core.access.seats import seat_holders
from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, on_case
from cases.core.audit.selectors import chronicle
from cases.core.case.models import Case, CaseNote, StepTaken
from cases.core.deadlines.models import Deadline
from cases.core.deadlines.selectors import open_holds, strip_rows
from cases.core.notices.undelivered import undelivered
from cases.core.progress.advance import STEP_VERBS, missing_for
from cases.core.workflow.case_kinds import CaseKind
from cases.core.workflow.plug import registry
from cases.core.workflow.states import ENDED, State, line_of
from cases.core.workflow.steps import STEPS, Step, steps_from

LATEST_EVENTS = 8
LATEST_NOTES = 3
#: Pages of every case that belong to no stage: what, which, for whom.
OWN_PAGES = (
    ("Stages and forecast", "case_stages", Verb.READ_DEADLINES),
    ("Who can see this review", "case_access", Verb.READ_ACCESS),
    ("Chronicle", "case_chronicle", Verb.READ_CHRONICLE),
    ("Notes", "case_notes", Verb.WRITE_NOTE),
    ("Declare an interest", "declare_interest", Verb.DECLARE_INTEREST),
    ("Version of the local protocol", "case_protocol", Verb.MOVE_PROTOCOL),
)


def case_url(case: Case, name: str, **more: Any) -> str:
    """Give the address of a page of the case."""
    kwargs = {"partnership": case.partnership.slug, "reference": case.reference, **more}
    return reverse(name, kwargs=kwargs)


def rail(case: Case, steps: list[StepTaken], on_hold: bool) -> list[dict[str, Any]]:
    """Give the stages of the case: done, now, next or not needed, with the day each was entered."""
    entered: dict[str, date | None] = {}
    for step in steps:
        if step.taken_back_at is None:
            # A review that was taken over entered its stages before this system, nobody says when.
            entered[step.to_state] = None if step.step == "take_over" else step.happened_on
    line = line_of(State(case.closed_from or case.state), case.kind)
    now = State(case.state)
    if now is State.CLOSED and State.CLOSED not in line:
        line = (*line, State.CLOSED)
    stages = []
    position = line.index(now) if now in line else len(line)
    for index, state in enumerate(line):
        where = "done" if index < position else ("next" if index == position + 1 else "later")
        if state is now:
            where = "on hold" if on_hold else ("done" if now in ENDED else "now")
        elif index < position and state not in entered:
            where = "not needed"
        stages.append(
            {
                "label": state.label,
                "state": where,
                "date": entered.get(state) if index <= position else None,
            }
        )
    return stages


def next_steps(case: Case, access: Any) -> list[dict[str, Any]]:
    """Give each step that leads on, what is still missing for it, and whether one may take it."""
    found = []
    for step in steps_from(State(case.state), case.kind):
        allowed = any(access.allows(verb) for verb in STEP_VERBS[step])
        if step is Step.TRANSFER_OUT and not allowed:
            continue  # It leads away from the line: only who may take it is asked to think of it.
        missing = missing_for(case, step)
        found.append(
            {
                "step": step,
                "button": STEPS[step].button,
                "missing": missing,
                "allowed": allowed,
                "url": _where(case, step) if allowed else "",
                "own_page": not STEPS[step].bare,
            }
        )
    return sorted(_together(found), key=lambda each: not each["allowed"])


def _together(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give the steps of one page with the same things missing as one: a decision has outcomes."""
    groups: dict[Any, dict[str, Any]] = {}
    for each in found:
        page = registry.step_page(each["step"]) or each["step"]
        key = (page, tuple(each["missing"]), each["allowed"])
        if key in groups:
            groups[key]["button"] += f", or {each['button'][0].lower()}{each['button'][1:]}"
        else:
            groups[key] = each
    return list(groups.values())


def _where(case: Case, step: Step) -> str:
    if STEPS[step].bare:
        return case_url(case, "step", step=step.value)
    page = registry.step_page(step)
    return case_url(case, page) if page else ""


@on_case(Verb.READ_CASE)
def case_page(request: CaseRequest, case: Case) -> HttpResponse:
    """Show the case. The number of queries is asserted; each stage declares its own."""
    access = request.access
    steps = list(StepTaken.objects.filter(case=case))
    holds = open_holds(case)
    deadlines = list(Deadline.objects.filter(case=case)) if access.may["read_deadlines"] else []
    open_ones = [row for row in deadlines if row.met_on is None and row.counts]
    plugs = [plug for plug in registry.plugs if plug.summary]
    context = {
        "case": case,
        "access": access,
        "today": timezone.localdate(),
        "state": State(case.state).label,
        "holds": holds,
        "stages": rail(case, steps, any(hold.is_whole for hold in holds)),
        "next_steps": next_steps(case, access),
        "deadlines": strip_rows(case, open_ones),
        "met_count": len(deadlines) - len(open_ones),
        "summary": [
            line
            for plug in plugs
            for line in plug.summary.build(case, access)  # type: ignore[union-attr]  # filtered
        ],
        "tabs": [
            tab
            for plug in plugs
            for tab in plug.summary.tabs(case, access)  # type: ignore[union-attr]  # filtered
            if access.may[tab.verb]
        ],
        "seats": [(seat.label, user.name) for seat, user in seat_holders(case)],
        "events": chronicle(case)[:LATEST_EVENTS] if access.may["read_chronicle"] else [],
        "notes": CaseNote.objects.filter(case=case)[:LATEST_NOTES]
        if access.may["write_note"]
        else [],
        "own_pages": [
            (title, case_url(case, name)) for title, name, verb in OWN_PAGES if access.may[verb]
        ],
        "can_take_back": access.may["take_back"]
        and any(s.taken_back_at is None and not s.before_this_system for s in steps),
        "undelivered": undelivered(case).count() if access.may["read_letters"] else 0,
        "review_name": case.protocol.rules.names.review_name(case.opened_on),
        "kind_title": "" if case.kind == CaseKind.REVIEW else case.get_kind_display(),
    }
    return TemplateResponse(request, "cases/core/case.html", context)


__all__ = ["Step", "case_page"]

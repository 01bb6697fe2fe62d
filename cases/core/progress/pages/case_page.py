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
from cases.core.case.models import Case, StepTaken
from cases.core.deadlines.models import Deadline
from cases.core.deadlines.selectors import open_hold, strip_rows
from cases.core.progress.advance import STEP_VERBS, missing_for
from cases.core.workflow.plug import registry
from cases.core.workflow.states import ENDED, State, line_of
from cases.core.workflow.steps import STEPS, Step, steps_from

LATEST_EVENTS = 8


def case_url(case: Case, name: str, **more: Any) -> str:
    """Give the address of a page of the case."""
    kwargs = {"partnership": case.partnership.slug, "reference": case.reference, **more}
    return reverse(name, kwargs=kwargs)


def rail(case: Case, steps: list[StepTaken], on_hold: bool) -> list[dict[str, Any]]:
    """Give the stages of the case: done, now, next or not needed, with the day each was entered."""
    entered: dict[str, date] = {}
    for step in steps:
        if step.taken_back_at is None:
            entered[step.to_state] = step.happened_on
    line = line_of(State(case.closed_from or case.state))
    now = State(case.state)
    if now is State.CLOSED and State.CLOSED not in line:
        line = (*line, State.CLOSED)
    stages = []
    position = line.index(now) if now in line else len(line)
    for index, state in enumerate(line):
        where = "done" if index < position else "next"
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
    for step in steps_from(State(case.state)):
        allowed = any(access.allows(verb) for verb in STEP_VERBS[step])
        missing = missing_for(case, step)
        found.append(
            {
                "step": step,
                "button": STEPS[step].button,
                "missing": missing,
                "url": case_url(case, "step", step=step.value)
                if allowed and STEPS[step].bare and not missing
                else "",
            }
        )
    return found


@on_case(Verb.READ_CASE)
def case_page(request: CaseRequest, case: Case) -> HttpResponse:
    """Show the case. The number of queries is asserted; each stage declares its own."""
    access = request.access
    steps = list(StepTaken.objects.filter(case=case))
    hold = open_hold(case)
    deadlines = list(Deadline.objects.filter(case=case)) if access.may["read_deadlines"] else []
    open_ones = [row for row in deadlines if row.met_on is None and row.counts]
    plugs = [plug for plug in registry.plugs if plug.summary]
    context = {
        "case": case,
        "access": access,
        "today": timezone.localdate(),
        "state": State(case.state).label,
        "hold": hold,
        "stages": rail(case, steps, hold is not None),
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
        "can_take_back": access.may["take_back"]
        and any(s.taken_back_at is None and not s.before_this_system for s in steps),
        "review_name": case.protocol.rules.names.review_name(case.opened_on),
    }
    return TemplateResponse(request, "cases/core/case.html", context)


__all__ = ["Step", "case_page"]

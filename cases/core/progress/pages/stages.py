"""The stages of a review: as planned, as they were and as foreseen; and what waits for what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, on_case
from cases.core.case.models import Case
from cases.core.deadlines.forecasting import StageFacts, facts_of, open_waits, waits_of
from cases.core.deadlines.models import Deadline, PlannedStage
from cases.core.deadlines.planning import plannable
from cases.core.deadlines.selectors import strip_rows
from cases.core.deadlines.subjects import subjects_of, titled
from cases.core.progress.advance import missing_for
from cases.core.progress.pages.stages_drawing import draw
from cases.core.timetable.forecast import ENDS_AFTER, StageForecast
from cases.core.workflow.states import State
from cases.core.workflow.steps import STEPS, Step, steps_from


def words_for_waits(rows: Sequence[Deadline]) -> Callable[[Deadline], str]:
    """Give how it is said what is waited for, the agency included: a chair to whom a late answer
    is brought must know whose it is."""
    subjects = subjects_of(rows)

    def words(row: Deadline) -> str:
        title = titled(row, subjects)
        return f"{title[:1].lower()}{title[1:]}"

    return words


def late_words(days: int | None) -> str:
    """Give how much later than planned a stage ends, in words; nothing where it is not late."""
    if days is None or days <= 0:
        return ""
    return f"{days:,} day{'' if days == 1 else 's'} late"


def held_spans(facts: StageFacts, today: date) -> list[tuple[date, date]]:
    """Give from when to when the whole review was on hold."""
    return [(h.started_on, h.ended_on or today) for h in facts.holds if h.is_whole]


def waiting(
    case: Case, rows: Sequence[Deadline], stages: Sequence[StageForecast]
) -> list[dict[str, Any]]:
    """Give by stage what its end waits for, the last to come first."""
    slowest = {each.stage: each.slowest for each in stages}
    shown = zip(rows, strip_rows(case, rows), strict=True)
    lines: dict[str, list[dict[str, Any]]] = {}
    for row, line in sorted(shown, key=lambda each: each[0].due_on or date.max, reverse=True):
        lines.setdefault(ENDS_AFTER[row.kind], []).append(line)
    return [
        {
            "stage": State(stage).label,
            "deadlines": lines[stage],
            "slowest": lines[stage][0]["title"] if last and len(lines[stage]) > 1 else "",
        }
        for stage, last in slowest.items()
        if stage in lines
    ]


@on_case(Verb.READ_DEADLINES)
def case_stages(request: CaseRequest, case: Case) -> HttpResponse:
    """Show plan, what happened and forecast of each stage, drawn and as a table."""
    today = timezone.localdate()
    facts = facts_of([case])[case.pk]
    rows = open_waits([case.pk], with_why=True)
    stages = facts.foresee(waits_of(rows, words_for_waits(rows)), today)
    own = {row.stage: row for row in PlannedStage.objects.filter(case=case)}
    here = [
        step for step in steps_from(State(case.state), case.kind) if step is not Step.TRANSFER_OUT
    ]
    ends = [each.ends_on for each in stages if each.stage in facts.plan and each.ends_on]
    context = {
        "case": case,
        "today": today,
        "access": request.access,
        "drawing": draw(stages, held_spans(facts, today), today),
        "stages": [
            {
                "label": State(each.stage).label,
                "of": each,
                "own": own.get(each.stage),
                "is_now": each.stage == case.state,
                "late_words": late_words(each.late_days),
            }
            for each in stages
        ],
        "waits": waiting(case, rows, stages),
        "missing": [
            {"step": step, "button": STEPS[step].button, "missing": missing}
            for step in here
            if (missing := missing_for(case, step))
        ],
        "ends_on": max(ends, default=None),
        "referred_on": facts.referred_on,
        "source": case.protocol.rules.plan.sources.get("publication", ""),
        "can_plan": request.access.allows(Verb.PLAN_STAGES) and bool(plannable(facts)),
    }
    return TemplateResponse(request, "cases/core/stages.html", context)

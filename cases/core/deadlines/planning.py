"""Planning by which day each stage of a review ends, where that is not the usual plan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.db.models import Max

from cases.core.access.reach import Reach
from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.deadlines.forecasting import StageFacts, facts_of
from cases.core.deadlines.models import PlannedStage
from cases.core.deadlines.refusing import FieldReason, refuse
from cases.core.timetable.calendar import uk
from cases.core.timetable.plan import planned
from cases.core.workflow.states import State
from partnerships.pages.dates import in_words
from partnerships.people.actor import Actor

Ends = Mapping[str, date | None]


def plannable(facts: StageFacts) -> list[State]:
    """Give the stages whose end can be planned: those that the review has not left."""
    plan = facts.plan
    return [
        State(stage)
        for stage in facts.line
        if stage in plan and (stage not in facts.stays or _is_open(facts, stage))
    ]


def _is_open(facts: StageFacts, stage: str) -> bool:
    return stage == facts.case.state


def version_of(case: Case) -> int:
    """Give the number of the last change of the plan, 0 for none: what a page is made from."""
    last = PlannedStage.history.filter(case_id=case.pk).aggregate(last=Max("history_id"))["last"]
    return int(last or 0)


def against_plan(facts: StageFacts, ends: Ends, because: str) -> list[FieldReason]:
    """Give what speaks against planned ends: the order of the stages, nothing said, no change."""
    wrong: list[FieldReason] = []
    own = own_ends(facts, ends)
    usual = planned(facts.case.protocol.rules.plan.lines, facts.referred_on, own)
    before: State | None = None
    for state in plannable(facts):
        chosen = own.get(state.value)
        if chosen is not None and chosen < usual[state.value].begins:
            began = uk(usual[state.value].begins)
            previous = f", when “{before.label}” is planned to end" if before else ""
            wrong.append(
                FieldReason(
                    f"“{state.label}” cannot end before {began}{previous}.", field=state.value
                )
            )
        before = state
    if not wrong and own == dict(facts.own):
        wrong.append(FieldReason("You have changed nothing. Choose another day for a stage."))
    if not because.strip():
        wrong.append(FieldReason("Say why the plan changes.", field="because"))
    return wrong


def own_ends(facts: StageFacts, ends: Ends) -> dict[str, date]:
    """Give the planned ends that would stand: what was typed, and those of stages left already."""
    kept = {stage: on for stage, on in facts.own.items() if stage not in ends}
    return kept | {stage: on for stage, on in ends.items() if on is not None}


@transaction.atomic
def plan_stages(*, case: Case, by: Actor, ends: Ends, because: str) -> None:
    """Plan by which days stages end; an end that is empty goes back to the usual plan.

    Raises AccessDenied, and NotReady for stages out of order, without a reason or a change.
    """
    case = locked(case)
    Reach.of(by).on(case).require(Verb.PLAN_STAGES)
    facts = facts_of([case])[case.pk]
    allowed = {state.value for state in plannable(facts)}
    ends = {stage: on for stage, on in ends.items() if stage in allowed}
    refuse(against_plan(facts, ends, because))
    stored = {row.stage: row for row in PlannedStage.objects.filter(case=case)}
    said = []
    for stage, on in ends.items():
        row = stored.get(stage)
        if on == (row.ends_on if row else None):
            continue
        label = State(stage).label
        if on is None:
            said.append(f"{label} as usual")
            if row is not None:
                row.delete()
            continue
        said.append(f"{label} by {in_words(on)}")
        PlannedStage.objects.update_or_create(
            case=case,
            stage=stage,
            defaults={"ends_on": on, "because": because.strip(), "planned_by": by.name},
        )
    record(
        "stages.planned",
        f"planned the stages: {'; '.join(said)}",
        by=by,
        case=case,
        because=because.strip(),
        details={stage: str(on or "") for stage, on in ends.items()},
    )

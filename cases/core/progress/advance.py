"""The one door to a new state (DESIGN decision 4)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases.core.access.reach import AccessDenied, Reach
from cases.core.access.verbs import Verb
from cases.core.access.wrappers import Stale
from cases.core.audit.services import record
from cases.core.case.models import Case, StepTaken
from cases.core.case.selectors import locked
from cases.core.case.services import mark_milestone, unmark_milestone
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.timetable.kinds import Milestone
from cases.core.workflow.machine import machine_step
from cases.core.workflow.plug import NotReady, Reason, registry
from cases.core.workflow.states import State
from cases.core.workflow.steps import STEPS, Step
from partnerships.people.actor import Actor

# The verb of the policy that each step asks; several where two roads lead to it.
STEP_VERBS: dict[Step, tuple[Verb, ...]] = {
    Step.PUT_TO_DECISION: (Verb.PUT_TO_DECISION,),
    Step.TRANSFER_OUT: (Verb.TRANSFER_OUT,),
    Step.MERGE: (Verb.MERGE,),
    Step.DECIDE_REVIEW: (Verb.DECIDE, Verb.RECORD_SIGNED_DECISION),
    Step.DECIDE_OTHER_REVIEW: (Verb.DECIDE, Verb.RECORD_SIGNED_DECISION),
    Step.DECIDE_NO_REVIEW: (Verb.DECIDE, Verb.RECORD_SIGNED_DECISION),
    Step.HOME_OFFICE_AGREES: (Verb.RECORD_HOME_OFFICE_VIEW,),
    Step.HOME_OFFICE_DIRECTS: (Verb.RECORD_HOME_OFFICE_VIEW,),
    Step.OPEN_PANEL: (Verb.OPEN_PANEL,),
    Step.BEGIN_OVERVIEW: (Verb.BEGIN_OVERVIEW,),
    Step.SUBMIT: (Verb.SUBMIT,),
    Step.RETURN_FOR_AMENDMENT: (Verb.RETURN_FOR_AMENDMENT,),
    Step.CLEAR_FOR_PUBLICATION: (Verb.CLEAR_FOR_PUBLICATION,),
    Step.PUBLISH: (Verb.PUBLISH,),
    Step.AGREE_NOT_TO_PUBLISH: (Verb.PUBLISH,),
    Step.CLOSE: (Verb.CLOSE,),
    Step.REOPEN: (Verb.REOPEN,),
    Step.TAKE_BACK: (Verb.TAKE_BACK,),
    Step.BEGIN_LOCAL_REVIEW: (Verb.DECIDE_LOCAL_REVIEW,),
    Step.DECLINE_LOCAL_REVIEW: (Verb.DECIDE_LOCAL_REVIEW,),
    Step.BEGIN_ASSIST: (Verb.RUN_ASSIST,),
    Step.END_ASSIST: (Verb.RUN_ASSIST,),
}


def missing_for(case: Case, step: Step, taking: bool = False) -> list[Reason]:
    """Give the reasons why a step is not yet allowed; none where it is.

    `taking` asks also what the step's own page meets only as it takes the step.
    """
    return [
        reason
        for gate in registry.gates(step)
        if taking or not gate.on_taking
        for reason in gate.ask(case)
    ]


def require_on(by: Actor, case: Case, *verbs: Verb) -> None:
    """Raise AccessDenied unless the actor may do one of the verbs on the case.

    For verbs of stages: a service asks again, whatever its page has asked. A link's holder is
    checked by the link that he came with.
    """
    reach_of(by).on(case).require(*verbs)


def reach_of(by: Actor) -> Reach:
    """Give an actor's reach in the partnership in scope, the holder of a link included."""
    from cases.core.access.links import is_open
    from cases.core.access.models import Link
    from partnerships.people.actor import ActorKind

    if by.kind is not ActorKind.LINK:
        return Reach.of(by)
    link = Link.objects.select_related("case").filter(pk=by.number).first()
    return Reach.of(by, link=link if link and is_open(link) else None)


def happened(on: date | None) -> date:
    """Give the day on which something happened: today unless said, never in the future.

    Raises NotReady for a day that has not come yet.
    """
    today = timezone.localdate()
    if on is not None and on > today:
        raise NotReady([Reason("The day on which this happened cannot be in the future.")])
    return on or today


@transaction.atomic
def advance(
    case: Case,
    step: Step,
    *,
    by: Actor,
    because: str = "",
    on: date | None = None,
    seen_version: int | None = None,
) -> Case:
    """Take a step: lock, access, version, gates, move, record, deadlines, hooks.

    Takes the case, the step, who takes it and why, on which day it happened (today unless said)
    and the version of the case that the page was made from. Gives the case as it now stands.
    Raises AccessDenied, Stale when somebody moved it meanwhile, NotReady with what is missing.
    """
    facts = STEPS[step]
    day = happened(on)
    case = locked(case)
    require_on(by, case, *STEP_VERBS[step])
    _refuse_stale(case, seen_version)
    if case.kind not in facts.kinds:
        raise NotReady([wrong_kind(case, step)])
    if State(case.state) not in facts.sources:
        raise NotReady([wrong_state(case, step)])
    _refuse_unready(case, step)
    from_state = State(case.state)
    arguments: dict[str, Any] = {}
    if step is Step.REOPEN:
        arguments["to"] = State(case.closed_from)
    if facts.target is State.CLOSED:
        case.closed_from = from_state
    _move(case, step, arguments)
    taken = StepTaken.objects.create(
        case=case,
        step=step,
        from_state=from_state,
        to_state=case.state,
        happened_on=day,
        by=by.key,
        by_name=by.name,
        because=because,
        partnership_id=case.partnership_id,
    )
    if facts.target is State.CLOSED:
        mark_milestone(case=case, code=Milestone.CLOSED, on=day)
    elif step is Step.REOPEN:
        mark_milestone(case=case, code=Milestone.REOPENED, on=day)
    for hook in registry.hooks(State(case.state)):
        hook.run(case, by, day)
    refresh_deadlines(case)
    record(
        f"step.{step}",
        facts.done,
        by=by,
        case=case,
        because=because,
        on=day,
        details={"step": taken.pk, "from": from_state, "to": case.state},
    )
    return case


def _refuse_stale(case: Case, seen_version: int | None) -> None:
    if seen_version is not None and seen_version != case.version:
        raise Stale(
            f"The case has moved on since you opened the page: it now stands at "
            f"“{State(case.state).label}”. Look at it again before you go on."
        )


def _refuse_unready(case: Case, step: Step) -> None:
    missing = missing_for(case, step, taking=True)
    if missing:
        raise NotReady(missing)


def _move(case: Case, step: str, arguments: dict[str, Any]) -> None:
    machine_step(case, step, **arguments)
    case.version += 1
    case.save()


def wrong_kind(case: Case, step: Step) -> Reason:
    """Give the reason why a step cannot be taken in a case of this kind (R30)."""
    return Reason(
        f"“{STEPS[step].button}” is no step of this kind of case: {case.get_kind_display()}."
    )


def wrong_state(case: Case, step: Step) -> Reason:
    """Give the reason why a step cannot be taken from where the case stands."""
    sources = " or ".join(f"“{State(source).label}”" for source in STEPS[step].sources)
    return Reason(
        f"“{STEPS[step].button}” is possible only from {sources}; "
        f"the case stands at “{State(case.state).label}”."
    )


@transaction.atomic
def take_back(case: Case, *, by: Actor, because: str, seen_version: int | None = None) -> Case:
    """Take back the last step: the case stands again where it stood before (DESIGN section 6).

    Raises NotReady without a reason, where no step was taken, or where anything has left the
    house because of it (a letter sent, a report published).
    """
    case = locked(case)
    require_on(by, case, Verb.TAKE_BACK)
    _refuse_stale(case, seen_version)
    last = (
        StepTaken.objects.filter(case=case, taken_back_at=None, before_this_system=False)
        .order_by("-pk")
        .first()
    )
    reasons = []
    if not because.strip():
        reasons.append(Reason("Say why the step is taken back."))
    if last is None:
        reasons.append(Reason("No step has been taken that could be taken back."))
    else:
        reasons += [
            Reason(f"It cannot be taken back: {word}.")
            for plug in registry.plugs
            if plug.left_the_house and (word := plug.left_the_house(case, last))
        ]
    if reasons or last is None:
        raise NotReady(reasons)
    came_from = case.state
    _move(case, "take_back", {"to": State(last.from_state)})
    if last.to_state == State.CLOSED:
        unmark_milestone(case=case, code=Milestone.CLOSED)
    last.taken_back_at = timezone.now()
    last.save()
    for plug in registry.plugs:
        if plug.taken_back:
            plug.taken_back(case, last, by)
    refresh_deadlines(case)
    record(
        "step.taken_back",
        f"took back the step “{STEPS[Step(last.step)].button}”",
        by=by,
        case=case,
        because=because,
        details={"step": last.pk, "from": came_from, "to": case.state},
    )
    return case


__all__ = ["AccessDenied", "NotReady", "Stale", "advance", "missing_for", "require_on", "take_back"]

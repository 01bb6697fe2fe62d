"""What action monitoring adds to the case page, the work list, policy facts and the scan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from cases.action_plan.gates import may_close
from cases.action_plan.going_over import goes_over, waits_for
from cases.action_plan.models import Action, ActionUpdate
from cases.action_plan.selectors import (
    SUBJECT,
    Status,
    action_plan_exists,
    action_texts,
    actions_of,
    status_of,
)
from cases.core.access.policy import FROM_PANEL
from cases.core.access.reach import cases_for
from cases.core.access.verbs import Verb
from cases.core.case.models import Case
from cases.core.deadlines.models import Deadline
from cases.core.progress.pages.case_page import case_url
from cases.core.workflow.plug import (
    Fact,
    Gate,
    StagePlug,
    Summary,
    SummaryLine,
    Tab,
    Work,
    WorkRow,
)
from cases.core.workflow.states import State
from cases.core.workflow.steps import Step

OF_ACTIONS = ("action_update", "action_target", "action_test")


def summary(case: Case, access: Any) -> Iterator[SummaryLine]:
    """Say how many actions are done, late and waiting for an answer."""
    if not access.allows(Verb.READ_ACTIONS):
        return
    today = timezone.localdate()
    actions = list(actions_of(case))
    if not actions:
        return
    stands = [status_of(action, today) for action in actions]
    done = sum(1 for status in stands if status in (Status.COMPLETE, Status.TESTED))
    late = stands.count(Status.OVERDUE)
    text = f"{done} of {len(actions)} complete"
    waiting = sum(1 for action in actions if action.has_waiting)
    if waiting:
        text += f", {waiting} waiting for an answer"
    yield SummaryLine(
        "Action plan", text, case_url(case, "action_plan"), f"{late} overdue" if late else ""
    )
    for action in actions:
        if action.is_early and action.early_summary:
            yield SummaryLine("Early learning", action.early_summary)


def tabs(case: Case, access: Any) -> Iterator[Tab]:
    """Give the link to the plan to who may read it, from when actions can be entered."""
    if case.stage_reached in FROM_PANEL:
        yield Tab("Actions", case_url(case, "action_plan"), Verb.READ_ACTIONS)


def work(actor: Any, reach: Any, today: date) -> Iterator[WorkRow]:
    """Give owners their updates, and who keeps the plan what waits, is late or is to be tested."""
    kept = cases_for(reach, Verb.MANAGE_ACTIONS)
    yield from _proposals(kept)
    yield from _deadlines(reach, kept)


def _proposals(kept: Any) -> Iterator[WorkRow]:
    waiting = (
        ActionUpdate.objects.filter(answer=ActionUpdate.Answer.WAITING, action__case__in=kept)
        .select_related("action__case__partnership")
        .order_by("sent_at", "pk")
    )
    for update in waiting:
        action = update.action
        says = "says it is complete" if update.proposes_completion else "reported"
        yield WorkRow(
            kind="action_answer",
            title=f"Answer the update on action {action.number}",
            why=f"Its owner {says}.",
            url=case_url(action.case, "action_answer", number=action.number, update=update.number),
            reference=action.case.reference,
            label=action.case.label,
            key=f"actions:answer:{action.case_id}:{update.pk}",
            owed_by=Verb.MANAGE_ACTIONS.value,
            case_id=action.case_id,
        )


def _deadlines(reach: Any, kept: Any) -> Iterator[WorkRow]:
    """Join open actions with their open deadlines: two queries for all."""
    own = Q(case__in=cases_for(reach, Verb.UPDATE_ACTION), lead_agency__in=reach.agency_ids)
    actions = {
        action.pk: action
        for action in Action.objects.filter(Q(case__in=kept) | own).select_related(
            "case__partnership", "lead_agency"
        )
    }
    rows = Deadline.objects.filter(
        kind__in=OF_ACTIONS,
        subject_kind=SUBJECT,
        subject_number__in=list(actions),
        met_on=None,
        counts=True,
    ).order_by("due_on", "pk")
    seen: set[tuple[str, int]] = set()
    for row in rows:
        action = actions[row.subject_number]
        if (row.kind, action.pk) in seen:  # the next quarter waits behind one that was missed
            continue
        seen.add((row.kind, action.pk))
        mine = action.lead_agency_id is not None and action.lead_agency_id in reach.agency_ids
        found = _row(action, row, mine)
        if found is not None:
            yield found


def _row(action: Action, row: Deadline, mine: bool) -> WorkRow | None:
    number, case = action.number, action.case
    key = f"actions:{row.kind}:{case.pk}:{action.pk}:{row.occurrence}"
    owed_by = Verb.MANAGE_ACTIONS.value
    if row.kind == "action_test":
        title, why = f"Test the effect of action {number}", "You keep the action plan."
        url, waiting = case_url(case, "action_test", number=number), False
        if mine:
            return None
    elif mine:
        title = (
            f"Report on action {number}"
            if row.kind == "action_update"
            else f"Complete action {number}"
        )
        why, owed_by = "Your agency leads it.", "action_owner"
        url, waiting = case_url(case, "action_update", number=number), False
    else:
        title = (
            f"{action.lead or 'Nobody yet'}: update on action {number}"
            if row.kind == "action_update"
            else f"{action.lead or 'Nobody yet'}: action {number}"
        )
        key = f"actions:ask:{key.partition(':')[2]}"
        late = row.due_on is not None and row.due_on < timezone.localdate()
        why = "It is overdue; ask its owner." if late else "Its owner has it."
        url, waiting = case_url(case, "action", number=number), not late
    return WorkRow(
        kind=row.kind,
        title=title,
        why=why,
        url=url,
        due_on=row.due_on,
        reference=case.reference,
        label=case.label,
        waiting=waiting,
        key=key,
        owed_by=owed_by,
        case_id=case.pk,
        deadline=row.pk,
    )


def addressees(kind: str, numbers: list[int]) -> dict[int, list[str]]:
    """Give the addresses of the owners of open actions, for reminders."""
    if kind != SUBJECT:
        return {}
    found = Action.objects.filter(pk__in=numbers, completed_on=None).exclude(owner_email="")
    return {pk: [email] for pk, email in found.values_list("pk", "owner_email")}


def agencies(kind: str, numbers: list[int]) -> dict[int, int]:
    """Give the agencies that lead actions, by the key of the action."""
    if kind != SUBJECT:
        return {}
    found = Action.objects.filter(pk__in=numbers).exclude(lead_agency=None)
    return dict(found.values_list("pk", "lead_agency_id"))


def subjects(kind: str, numbers: list[int]) -> dict[int, str]:
    """Give the number of the action and the agency that leads it."""
    if kind != SUBJECT:
        return {}
    found = Action.objects.filter(pk__in=numbers)
    return {
        pk: f"action {number}{f', {agency}' if agency else ''}"
        for pk, number, agency in found.values_list("pk", "number", "lead_agency__name")
    }


PLUG = StagePlug(
    name="action_plan",
    gates=(Gate(Step.CLOSE, may_close),),
    summary=Summary(queries=3, build=summary, tabs=tabs),
    work=Work(queries=3, find=work, title="Action plan"),
    tells_of={"action_update": frozenset(State), "action_target": frozenset(State)},
    facts=(Fact("action_plan_written", action_plan_exists),),
    going_out=action_texts,
    addressees=addressees,
    subjects=subjects,
    agencies=agencies,
    waits_for=waits_for,
    goes_over=goes_over,
)

"""Keeping the plan: actions added and changed, the plan agreed, audited, closed with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from cases.action_plan.models import Action, NationalLetter, PlanMark
from cases.action_plan.selectors import SUBJECT
from cases.core.access.links import revoke_links
from cases.core.access.verbs import Purpose, Verb
from cases.core.access.wrappers import Stale
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.case.services import mark_milestone, unmark_milestone
from cases.core.deadlines.given import keep_given_date
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.deadlines.waiting import Waits, refuse_on_hold
from cases.core.progress.advance import happened, require_on
from cases.core.timetable.kinds import Milestone
from cases.core.workflow.plug import NotReady, Reason
from partnerships.people.actor import Actor

FIELDS = (
    "recommendation",
    "recommendation_number",
    "recommendation_text",
    "scope",
    "action",
    "lead_agency",
    "lead_words",
    "owner_name",
    "owner_email",
    "milestones",
    "target_on",
    "target_words",
    "intended_outcome",
    "monitored_how",
    "agreed_on",
    "agreed_with",
    "is_early",
    "early_summary",
)


def of_action(case: Case, number: int) -> Action:
    """Give an action of a case by its number; raises Action.DoesNotExist."""
    found: Action = Action.objects.select_related("lead_agency").get(case=case, number=number)
    return found


def _put(action: Action, values: Mapping[str, Any], by: Actor) -> None:
    for name in FIELDS:
        if name in values:
            value = values[name]
            setattr(action, name, value.strip() if isinstance(value, str) else value)
    action.changed_by = by.name
    reasons = []
    if not action.action:
        reasons.append(Reason("Say what is to be done."))
    if action.agreed_on is not None:
        happened(action.agreed_on)
        if not action.lead:
            reasons.append(Reason("An action is agreed with somebody: name the lead agency."))
    if action.completed_on and action.agreed_on is None and action.pk is None:
        reasons.append(Reason("An action cannot begin complete."))
    if reasons:
        raise NotReady(reasons)


def _mark_dates(case: Case, action: Action, by: Actor) -> None:
    """Mark the day it was agreed, from which quarters are counted (LC ¶66), and its target date."""
    if action.agreed_on is not None:
        mark_milestone(
            case=case,
            code=Milestone.ACTION_AGREED,
            on=action.agreed_on,
            subject_kind=SUBJECT,
            subject_number=action.pk,
        )
    else:
        unmark_milestone(
            case=case,
            code=Milestone.ACTION_AGREED,
            subject_kind=SUBJECT,
            subject_number=action.pk,
        )
    give_date(case, action, "action_target", action.target_on, by)


def give_date(case: Case, action: Action, kind: str, due_on: date | None, by: Actor) -> None:
    """Set, change or take away a due date of an action that a person gives."""
    keep_given_date(
        case=case,
        kind=kind,
        due_on=due_on,
        given_by=by.name,
        subject_kind=SUBJECT,
        subject_number=action.pk,
    )


@transaction.atomic
def add_action(*, case: Case, by: Actor, values: Mapping[str, Any]) -> Action:
    """Put an action into the plan; critical early learning on the day it is found (R114).

    Takes the fields in FIELDS by name. Raises AccessDenied and NotReady.
    """
    case = locked(case)
    require_on(by, case, Verb.MANAGE_ACTIONS)
    refuse_on_hold(case, Waits.WRITING_ACTIONS, by=by)
    last = Action.objects.filter(case=case).aggregate(last=Max("number"))["last"]
    action = Action(case=case, number=(last or 0) + 1, partnership_id=case.partnership_id)
    _put(action, values, by)
    action.save()
    _mark_dates(case, action, by)
    refresh_deadlines(case)
    kind = "an early action" if action.is_early else "an action"
    record(
        "action.added",
        f"put {kind} into the action plan as number {action.number}",
        by=by,
        case=case,
        details={"action": action.pk},
    )
    return action


@transaction.atomic
def change_action(
    *,
    case: Case,
    by: Actor,
    number: int,
    values: Mapping[str, Any],
    seen_version: int,
    because: str = "",
) -> Action:
    """Change an action; an open private link to it dies when its owner's address changes.

    Raises AccessDenied, NotReady, and Stale when somebody changed it since `seen_version`.
    """
    case = locked(case)
    require_on(by, case, Verb.MANAGE_ACTIONS)
    refuse_on_hold(case, Waits.WRITING_ACTIONS, by=by)
    action = of_action(case, number)
    if action.version != seen_version:
        raise Stale(f"{action.changed_by} changed action {number} while you were writing.")
    address = action.owner_email
    _put(action, values, by)
    action.version += 1
    action.save()
    if action.owner_email != address:
        revoke_links(case, Purpose.ACTION_UPDATE, SUBJECT, action.pk)
    _mark_dates(case, action, by)
    refresh_deadlines(case)
    record(
        "action.changed",
        f"changed action {number} of the action plan",
        by=by,
        case=case,
        because=because,
        details={"action": action.pk, "version": action.version},
    )
    return action


@transaction.atomic
def agree_plan(*, case: Case, by: Actor, on: date | None = None, text: str = "") -> PlanMark:
    """Record that the plan was agreed (panel: LC ¶80; senior level: GL §3.6, LR §4.16).

    Each action that has a lead but was not agreed on its own day is agreed with the plan. Raises
    AccessDenied and NotReady where the plan is empty or an action has no lead.
    """
    case = locked(case)
    require_on(by, case, Verb.MANAGE_ACTIONS)
    day = happened(on)
    refuse_on_hold(case, Waits.WRITING_ACTIONS, by=by, on=day)
    actions = list(Action.objects.select_related("lead_agency").filter(case=case))
    reasons = [] if actions else [Reason("The action plan has no action yet.")]
    reasons += [
        Reason(f"Action {action.number} has no lead agency.", rule="LC ¶66, ¶80; LR §4.16")
        for action in actions
        if not action.lead
    ]
    if reasons:
        raise NotReady(reasons)
    for action in actions:
        if action.agreed_on is None:
            action.agreed_on = day
            action.version += 1
            action.changed_by = by.name
            action.save()
            _mark_dates(case, action, by)
    mark = _mark_plan(case, by, PlanMark.Kind.AGREED, day, text)
    mark_milestone(case=case, code=Milestone.ACTION_PLAN_AGREED, on=day)
    refresh_deadlines(case)
    record(
        "action.plan_agreed",
        f"recorded that the action plan was agreed, with {_actions(len(actions))}",
        by=by,
        case=case,
        on=day,
    )
    return mark


def _actions(number: int) -> str:
    return f"{number} action" if number == 1 else f"{number} actions"


def _mark_plan(case: Case, by: Actor, kind: str, on: date, text: str, **more: Any) -> PlanMark:
    made: PlanMark = PlanMark.objects.create(
        case=case,
        kind=kind,
        on=on,
        text=text.strip(),
        recorded_by=by.name,
        partnership_id=case.partnership_id,
        **more,
    )
    return made


@transaction.atomic
def record_audit(*, case: Case, by: Actor, text: str, on: date | None = None) -> PlanMark:
    """Record the partnership's audit of the plan (GL §4.4). Raises AccessDenied and NotReady."""
    case = locked(case)
    require_on(by, case, Verb.MANAGE_ACTIONS)
    day = happened(on)
    reasons = [] if text.strip() else [Reason("Say what the audit found.")]
    open_ones = Action.objects.filter(case=case, completed_on=None).count()
    if open_ones:
        reasons.append(
            Reason(f"{_actions(open_ones)} still open: the plan is audited when it is done.")
        )
    if reasons:
        raise NotReady(reasons)
    mark = _mark_plan(case, by, PlanMark.Kind.AUDITED, day, text)
    record("action.audited", "recorded the audit of the action plan", by=by, case=case, on=day)
    return mark


@transaction.atomic
def give_closing_reason(*, case: Case, by: Actor, kind: str, text: str) -> PlanMark:
    """Say why the review may be closed all the same, or what came of the other kind of review.

    Takes a kind of PlanMark: CLOSED_OPEN, NO_ACTIONS or OTHER_REVIEW. It does not close. Raises
    AccessDenied and NotReady.
    """
    case = locked(case)
    require_on(by, case, Verb.CLOSE)
    if not text.strip():
        raise NotReady([Reason("Write the reason.")])
    numbers = Action.objects.filter(case=case, completed_on=None).values_list("number", flat=True)
    mark = _mark_plan(case, by, kind, timezone.localdate(), text, open_numbers=sorted(numbers))
    record(
        "action.closing_reason",
        {
            PlanMark.Kind.CLOSED_OPEN: "gave the reason for closing with open actions",
            PlanMark.Kind.NO_ACTIONS: "gave the reason for closing without an action plan",
            PlanMark.Kind.OTHER_REVIEW: "recorded what came of the other kind of review",
        }[PlanMark.Kind(kind)],
        by=by,
        case=case,
        details={"mark": mark.pk},
    )
    return mark


@transaction.atomic
def record_national_letter(
    *,
    case: Case,
    by: Actor,
    number: int,
    written_to: str,
    written_on: date,
    replied_on: date | None = None,
    reply: str = "",
) -> NationalLetter:
    """Record to whom a national recommendation was sent, when, and the reply (R113)."""
    case = locked(case)
    require_on(by, case, Verb.MANAGE_ACTIONS)
    action = of_action(case, number)
    happened(written_on)
    if replied_on is not None and replied_on < happened(written_on):
        raise NotReady([Reason("The reply cannot be earlier than the letter.")])
    letter, _ = NationalLetter.objects.update_or_create(
        action=action,
        written_to=written_to.strip(),
        written_on=written_on,
        defaults={
            "replied_on": replied_on,
            "reply": reply.strip(),
            "partnership_id": case.partnership_id,
        },
    )
    record(
        "action.national_letter",
        f"recorded a letter about the national recommendation of action {number}",
        by=by,
        case=case,
        on=replied_on or written_on,
    )
    made: NationalLetter = letter
    return made

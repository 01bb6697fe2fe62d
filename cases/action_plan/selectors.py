"""How the plan stands: each action's status, the seven national columns, what waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from cases.action_plan.models import Action, ActionUpdate, EffectTest, PlanMark
from cases.core.case.models import Case
from cases.core.deadlines.models import Deadline
from cases.core.identity.scan import ScannedText
from partnerships.pages.dates import in_words

COLUMNS = (
    "Recommendation",
    "Scope of recommendation",
    "Action to take",
    "Lead agency",
    "Key milestones achieved in enacting recommendation",
    "Target date",
    "Date of completion and outcome",
)
SUBJECT = "action"


class Status(StrEnum):
    """How an action stands; derived from its facts, never typed."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    OVERDUE = "overdue"
    COMPLETE = "complete"
    TESTED = "tested"

    @property
    def label(self) -> str:
        """Give the word on the tag."""
        return self.value.replace("_", " ").capitalize()

    @property
    def colour(self) -> str:
        """Give the colour of the tag, which says nothing that the word does not."""
        return {
            Status.NOT_STARTED: "grey",
            Status.IN_PROGRESS: "blue",
            Status.OVERDUE: "red",
            Status.COMPLETE: "green",
            Status.TESTED: "teal",
        }[self]


def next_update_on(action: Action) -> date | None:
    """Give the day on which the owner's next report is due, or was; None while none is."""
    due: date | None = (
        Deadline.objects.filter(
            case_id=action.case_id,
            kind="action_update",
            subject_kind=SUBJECT,
            subject_number=action.pk,
            met_on=None,
            counts=True,
        )
        .order_by("due_on")
        .values_list("due_on", flat=True)
        .first()
    )
    return due


def _annotated(rows: Any) -> Any:
    live = ActionUpdate.objects.filter(action=OuterRef("pk")).exclude(
        answer=ActionUpdate.Answer.RETURNED
    )
    return rows.annotate(
        lead_name=Coalesce("lead_agency__name", "lead_words"),
        has_update=Exists(live),
        has_test=Exists(EffectTest.objects.filter(action=OuterRef("pk"))),
        has_waiting=Exists(live.filter(answer=ActionUpdate.Answer.WAITING)),
    )


def actions_of(case: Case) -> Any:
    """Give the actions of a case in order, each with what its status and columns need."""
    return (
        _annotated(Action.objects.filter(case=case))
        .select_related("lead_agency")
        .prefetch_related("updates", "tests")
        .order_by("number")
    )


def actions_in(cases: Any) -> Any:
    """Give the actions of several cases (for the quarterly sub-group, LC LIF 3.19)."""
    return (
        _annotated(Action.objects.filter(case__in=cases))
        .select_related("lead_agency", "case")
        .prefetch_related("updates", "tests")
    )


def status_of(action: Any, today: date) -> Status:
    """Give how an action from `actions_of` or `actions_in` stands on a day."""
    if action.completed_on is not None:
        return Status.TESTED if action.has_test else Status.COMPLETE
    if action.target_on is not None and action.target_on < today:
        return Status.OVERDUE
    if action.has_update or action.milestones.strip():
        return Status.IN_PROGRESS
    return Status.NOT_STARTED


def with_status(rows: Any, statuses: list[str], today: date) -> Any:
    """Keep, in the database, the actions that stand in one of the statuses on a day."""
    done = ~Q(completed_on=None)
    late = Q(completed_on=None, target_on__lt=today)
    begun = Q(has_update=True) | ~Q(milestones="")
    open_in_time = Q(completed_on=None) & (Q(target_on=None) | Q(target_on__gte=today))
    tests = {
        Status.TESTED: done & Q(has_test=True),
        Status.COMPLETE: done & Q(has_test=False),
        Status.OVERDUE: late,
        Status.IN_PROGRESS: open_in_time & begun,
        Status.NOT_STARTED: open_in_time & ~begun,
    }
    wanted = Q(pk__in=[])
    for status in statuses:
        wanted |= tests[Status(status)]
    return rows.filter(wanted)


@dataclass(frozen=True)
class PlanRow:
    """An action as the plan prints it: the seven national columns, and how it stands."""

    action: Any
    status: Status
    recommendation: str
    scope: str
    to_do: str
    lead: str
    milestones: str
    target: str
    completion: str

    @property
    def columns(self) -> tuple[str, ...]:
        """Give the seven national columns in their order (R108)."""
        return (
            self.recommendation,
            self.scope,
            self.to_do,
            self.lead,
            self.milestones,
            self.target,
            self.completion,
        )


def plan_row(action: Any, today: date) -> PlanRow:
    """Give an action from `actions_of` or `actions_in` as the plan prints it."""
    number = action.recommendation_number
    text = action.recommendation_text
    return PlanRow(
        action=action,
        status=status_of(action, today),
        recommendation=f"{number}. {text}" if number and text else text or number,
        scope=action.get_scope_display(),
        to_do=action.action,
        lead=action.lead,
        milestones=_milestones(action),
        target=_target(action),
        completion=_completion(action),
    )


def _milestones(action: Any) -> str:
    accepted = [
        f"{in_words(update.sent_on)}: {update.done}"
        for update in action.updates.all()
        if update.answer == ActionUpdate.Answer.ACCEPTED
    ]
    return "\n".join([line for line in [action.milestones.strip()] if line] + accepted)


def _target(action: Any) -> str:
    if action.target_on and action.target_words:
        return f"{in_words(action.target_on)} ({action.target_words})"
    return in_words(action.target_on) if action.target_on else action.target_words


def _completion(action: Any) -> str:
    if action.completed_on is None:
        return ""
    lines = [f"{in_words(action.completed_on)}: {action.outcome}"]
    lines += [
        f"Tested {in_words(test.tested_on)}: {test.get_result_display().lower()}"
        for test in action.tests.all()
    ]
    return "\n".join(lines)


def action_plan_exists(case: Case) -> bool:
    """Say whether the case has an action plan: at least one action."""
    return Action.objects.filter(case=case).exists()


def action_texts(case: Case) -> list[ScannedText]:
    """Give every text of the plan that goes to the Home Office and on the web with the report."""
    today = timezone.localdate()
    return [
        ScannedText(f"action {row.action.number}, {column.lower()}", text)
        for row in (plan_row(action, today) for action in actions_of(case))
        for column, text in zip(COLUMNS, row.columns, strict=True)
        if text
    ]


def mark_of(case: Case, kind: str) -> PlanMark | None:
    """Give what was said last about the plan as a whole, of one kind."""
    return PlanMark.objects.filter(case=case, kind=kind).order_by("-pk").first()

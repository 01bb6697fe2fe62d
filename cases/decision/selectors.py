"""What was recommended and decided, and how long the Home Office has been silent."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from cases.core.case.models import Case
from cases.core.case.selectors import milestone_on
from cases.core.deadlines.models import Deadline
from cases.core.timetable.kinds import Milestone
from cases.decision.models import Decision, HomeOfficeView, SubGroupRecommendation


def recommendation_of(case: Case) -> SubGroupRecommendation | None:
    """Give the sub-group's recommendation, or None."""
    return SubGroupRecommendation.objects.filter(case=case).first()


def decision_of(case: Case) -> Decision | None:
    """Give the decision that counts: the last whose step was not taken back, or None."""
    return (
        Decision.objects.filter(case=case)
        .filter(Q(step=None) | Q(step__taken_back_at=None))
        .order_by("-pk")
        .first()
    )


def decisions_of(case: Case) -> Any:
    """Give every decision of a case, first to last, with step and scan."""
    return Decision.objects.filter(case=case).select_related("step", "scan").order_by("pk")


def relevant_scope(case: Case) -> int | None:
    """Give how many years before the death the sub-group wants looked at, or None."""
    recommendation = recommendation_of(case)
    return recommendation.years_back if recommendation else None


def views_of(case: Case) -> Any:
    """Give what the Home Office has said about a decision not to review, in order."""
    return HomeOfficeView.objects.filter(case=case).select_related("document").order_by("pk")


def question_open(case: Case) -> HomeOfficeView | None:
    """Give the Home Office's question that was not answered yet, or None."""
    return (
        HomeOfficeView.objects.filter(case=case, kind=HomeOfficeView.Kind.ASKED, replied_on=None)
        .order_by("-pk")
        .first()
    )


def days_awaiting(case: Case, today: date | None = None) -> int | None:
    """Give for how many days the Home Office has been silent, or None before the decision (R23).

    Counted from the day it was told; from the decision while it has not been told.
    """
    since = milestone_on(case, Milestone.HOME_OFFICE_NOTIFIED) or milestone_on(
        case, Milestone.DECIDED
    )
    return ((today or timezone.localdate()) - since).days if since else None


def deadline_of(case: Case, kind: str) -> Deadline | None:
    """Give the case's own deadline of a kind, or None."""
    return Deadline.objects.filter(
        case=case, kind=kind, subject_kind="case", subject_number=0
    ).first()

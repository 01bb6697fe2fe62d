"""What other reviews of the same death ask of the officer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from cases.core.access.reach import cases_for
from cases.core.access.verbs import Verb
from cases.core.case.models import Case
from cases.core.progress.pages.case_page import case_url
from cases.core.workflow.case_kinds import CaseKind
from cases.core.workflow.plug import WorkRow
from cases.referral.choices import ParallelStanding, Together
from cases.referral.parallel_models import ParallelReview

OVER = (ParallelStanding.ENDED, ParallelStanding.NOT_HELD)
QUERIES = 2


def waiting_beside(reach: Any, today: date) -> Iterator[WorkRow]:
    """Give other reviews whose word is overdue, and joint decisions without the other review."""
    mine = cases_for(reach, Verb.RECORD_PARALLEL)
    overdue = (
        ParallelReview.objects.filter(case__in=mine, expected_on__lt=today)
        .exclude(standing__in=OVER)
        .select_related("case__partnership")
    )
    for row in overdue:
        yield _row(
            row.case,
            f"parallel:word:{row.pk}",
            f"Ask how it stands: {row.get_kind_display()}",
            "Its end, or its next word, was expected by now",
            row.expected_on,
        )
    joint = ParallelReview.objects.filter(together=Together.JOINT).values("case_id")
    unsaid = mine.filter(kind=CaseKind.JOINT).exclude(pk__in=joint)
    for case in unsaid.select_related("partnership"):
        yield _row(
            case,
            f"parallel:joint:{case.pk}",
            "Record the review with which this one is joint",
            "It was decided to hold the two jointly",
            None,
        )


def _row(case: Case, key: str, title: str, why: str, due_on: date | None) -> WorkRow:
    return WorkRow(
        "parallel",
        title,
        why,
        case_url(case, "parallel"),
        due_on=due_on,
        reference=case.reference,
        label=case.label,
        key=key,
        owed_by=Verb.RECORD_PARALLEL.value,
        case_id=case.pk,
    )

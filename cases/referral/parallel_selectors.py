"""Questions about other reviews of the same death."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from cases.core.case.models import Case, Milestone
from cases.core.timetable.kinds import Milestone as M
from cases.referral.choices import Together
from cases.referral.parallel_models import ParallelReview

#: Sign-off and quality assurance of a review that is kept here, in order.
SEEN: tuple[tuple[M, str], ...] = (
    (M.SIGNED_OFF, "Signed off"),
    (M.SUBMITTED, "Sent to the Home Office"),
    (M.QA_LETTER_RECEIVED, "Quality assurance letter received"),
    (M.CLEARED, "Cleared for publication"),
)


@dataclass(frozen=True)
class Side:
    """How far one body of a joint review is: pairs of what and on which day (or words)."""

    title: str
    lines: tuple[tuple[str, date | str | None], ...]


def parallel_reviews(case: Case) -> list[ParallelReview]:
    """Give the other reviews recorded beside a case, in one query."""
    return list(ParallelReview.objects.filter(case=case).select_related("linked", "hold"))


def linked_from(case: Case) -> list[ParallelReview]:
    """Give the cases that name this one as the other review, in one query."""
    return list(ParallelReview.objects.filter(linked=case).select_related("case"))


def sides_of(case: Case, rows: Iterable[ParallelReview]) -> dict[int, tuple[Side, Side]]:
    """Give, for each joint review, how far each body is with sign-off and assurance (R31).

    One query for all. Another body's own word counts where its review is not kept here.
    """
    joint = [row for row in rows if row.together == Together.JOINT]
    if not joint:
        return {}
    cases = {case.pk, *(row.linked_id for row in joint if row.linked_id)}
    reached: dict[int, dict[str, date]] = {}
    for case_id, code, on in Milestone.objects.filter(
        case_id__in=cases, code__in=[code for code, _ in SEEN], subject_kind="case"
    ).values_list("case_id", "code", "on"):
        reached.setdefault(case_id, {})[code] = on

    def kept_here(number: int) -> tuple[tuple[str, Any], ...]:
        return tuple((words, reached.get(number, {}).get(code)) for code, words in SEEN)

    ours = Side("This partnership", kept_here(case.pk))
    return {
        row.pk: (
            ours,
            Side(row.body, kept_here(row.linked_id) if row.linked_id else _told(row)),
        )
        for row in joint
    }


def _told(row: ParallelReview) -> tuple[tuple[str, date | str | None], ...]:
    by = f" by {row.their_sign_off}" if row.their_sign_off else ""
    return (
        (f"Signed off{by}", row.their_signed_off_on),
        ("Quality assurance", row.their_assurance or None),
        ("Quality assured on", row.their_assured_on),
    )

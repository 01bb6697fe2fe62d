"""Questions about a case and its milestones."""

from __future__ import annotations

from datetime import date

from cases.core.case.models import Case, Milestone


def locked(case: Case) -> Case:
    """Give the case as it now stands, its row locked until the transaction ends.

    Every verb locks the case first; the protocol comes with it in the same query.
    """
    return (
        Case.objects.select_for_update(of=("self",))
        .select_related("protocol", "partnership")
        .get(pk=case.pk)
    )


def milestone_on(
    case: Case, code: str, subject_kind: str = "case", subject_number: int = 0
) -> date | None:
    """Give the day of a milestone, or None while it has not been reached."""
    return (
        Milestone.objects.filter(
            case=case, code=code, subject_kind=subject_kind, subject_number=subject_number
        )
        .values_list("on", flat=True)
        .first()
    )

"""Opening a case's row, giving its reference, marking milestones."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from cases.core.case.models import Case, Milestone, ReferenceCounter
from cases.core.protocol.models import Protocol
from cases.core.workflow.case_kinds import CaseKind
from partnerships.models import Partnership


def next_reference(partnership: Partnership, year: int) -> str:
    """Give the next reference of the year, such as LEI-2026-003; never one twice."""
    ReferenceCounter.objects.get_or_create(year=year, partnership=partnership)
    counter = ReferenceCounter.objects.select_for_update().get(year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"{partnership.code}-{year}-{counter.last:03d}"


def create_case(
    *,
    partnership: Partnership,
    protocol: Protocol,
    opened_on: date,
    kind: str = CaseKind.REVIEW,
) -> Case:
    """Create the row of a new case of a kind in referral, with the next reference of its year."""
    with transaction.atomic():
        return Case.objects.create(
            partnership=partnership,
            protocol=protocol,
            opened_on=opened_on,
            kind=kind,
            reference=next_reference(partnership, opened_on.year),
        )


def set_kind(case: Case, kind: CaseKind) -> None:
    """Say what kind a case is, as part of a verb that has asked for the right."""
    if case.kind != kind:
        case.kind = kind
        case.save(update_fields=["kind"])


def mark_milestone(
    *,
    case: Case,
    code: str,
    on: date,
    at: datetime | None = None,
    subject_kind: str = "case",
    subject_number: int = 0,
    because: str = "",
    occurrence: int = 1,
) -> Milestone:
    """Mark, or correct, the day on which something happened. Refresh the deadlines afterwards."""
    milestone, _ = Milestone.objects.update_or_create(
        case=case,
        code=str(code),
        subject_kind=subject_kind,
        subject_number=subject_number,
        occurrence=occurrence,
        defaults={"on": on, "at": at, "because": because, "partnership_id": case.partnership_id},
    )
    return milestone


def unmark_milestone(
    *, case: Case, code: str, subject_kind: str = "case", subject_number: int = 0
) -> None:
    """Take a milestone away again (a step was taken back); its history stays."""
    for milestone in Milestone.objects.filter(
        case=case, code=str(code), subject_kind=subject_kind, subject_number=subject_number
    ):
        milestone.delete()

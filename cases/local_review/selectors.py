"""Questions about local reviews."""

from __future__ import annotations

from cases.core.case.models import Case
from cases.local_review.models import LocalReview, WorkshopAgency


def local_review_of(case: Case) -> LocalReview | None:
    """Give what is known of a local review; None for a case of another kind or a new one."""
    return LocalReview.objects.filter(case=case).first()


def agencies_of(review: LocalReview) -> list[WorkshopAgency]:
    """Give the agencies asked to the workshop, by name."""
    return list(WorkshopAgency.objects.filter(review=review))

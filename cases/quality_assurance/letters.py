"""The letters of this stage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cases.core.workflow.plug import LetterKind


@dataclass(frozen=True)
class HomeOfficeSubmission:
    """What the covering letter of a submission says. The label is never a name."""

    dated: date
    review_name: str
    label: str
    round: int
    enclosures: tuple[str, ...]
    signed_by: str
    signed_as: str


def _sample() -> HomeOfficeSubmission:
    return HomeOfficeSubmission(
        date(2026, 4, 14),
        "Domestic Homicide Review",
        "Adult A",
        1,
        ("Overview report", "Executive summary", "Action plan", "Data form (not for publication)"),
        "A. Officer",
        "Review Officer",
    )


LETTERS = (
    LetterKind(
        code="home_office_submission",
        title="Submission to the Home Office",
        audience="home_office",
        template="letters/home_office_submission.html",
        fields=HomeOfficeSubmission,
        sample=_sample,
    ),
)

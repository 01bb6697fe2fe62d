"""The letters of this stage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cases.core.workflow.plug import LetterKind, Passage, means


@dataclass(frozen=True)
class HomeOfficeSubmission:
    """What the covering letter of a submission says. The label is never a name."""

    dated: date = means("The day of the submission")
    review_name: str = means("What a review is called here")
    label: str = means("The working label of the person who died")
    round: int = means("Which submission it is: 1, 2 …")
    enclosures: tuple[str, ...] = means("What is enclosed")
    signed_by: str = means("Who signs the letter")
    signed_as: str = means("As what he or she signs")
    again: bool = means("Whether the report was submitted before", default=False)


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
        template="letters/texts/home_office_submission.txt",
        fields=HomeOfficeSubmission,
        sample=_sample,
        compulsory=(Passage("What is enclosed", fields=("enclosures",), rule="LC ¶87"),),
    ),
)

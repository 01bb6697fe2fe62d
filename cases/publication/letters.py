"""The letters of this stage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cases.core.workflow.plug import LetterKind, Passage, means


@dataclass(frozen=True)
class HomeOfficeNotice:
    """What the Home Office is told when a report is out: its public title and address."""

    dated: date = means("The day of publication")
    title: str = means("The public title of the report")
    address: str = means("Where the report can be read")
    signed_by: str = means("Who signs the letter")
    signed_as: str = means("As what he or she signs")


def _sample() -> HomeOfficeNotice:
    return HomeOfficeNotice(
        date(2026, 9, 14),
        "Ana: Domestic Homicide Review, Somerby, 2026",
        "https://reviews.example/p/somerby/published/ana-2026/",
        "A. Officer",
        "Review Officer",
    )


LETTERS = (
    LetterKind(
        code="publication_notice_home_office",
        title="Notice of publication to the Home Office",
        audience="home_office",
        template="letters/texts/publication_notice_home_office.txt",
        fields=HomeOfficeNotice,
        sample=_sample,
        compulsory=(Passage("Where the report can be read", fields=("address",)),),
    ),
)

"""What must be there before the report is submitted, returned or cleared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cases.core.progress.pages.case_page import case_url
from cases.core.workflow.plug import Gate, Reason
from cases.core.workflow.steps import Step
from cases.quality_assurance.models import QualityLetter
from cases.quality_assurance.selectors import (
    checklist,
    clearance_reasons,
    last_submission,
    latest_letter,
)


def may_be_submitted(case: Any) -> Iterator[Reason]:
    """Documents, sign-off, self-check and a clean identity scan (R91; LC ¶87, GL §4.1)."""
    for item in checklist(case):
        if item.reason is not None:
            yield item.reason


def may_be_returned(case: Any) -> Iterator[Reason]:
    """Only on a letter that asks for changes (LC ¶93)."""
    letter, last = latest_letter(case), last_submission(case)
    current = letter is not None and last is not None and letter.submission_id == last.pk
    if letter is None or not current:
        yield Reason(
            "No letter of the Home Office on this submission is recorded.",
            case_url(case, "qa_letter_new"),
            "The report goes back for amendment only where the Home Office asks (LC ¶93).",
            "Record the letter",
        )
    elif letter.outcome == QualityLetter.Outcome.PUBLISH:
        yield Reason(
            "The Home Office's letter asks for no change: the report is fit to publish.",
            case_url(case, "quality_assurance"),
            "LC ¶91",
            "Look at the letter",
        )


def may_be_cleared(case: Any) -> Iterator[Reason]:
    """The letter says publish; or after changes, and every point is answered (LC ¶93, ¶97)."""
    yield from clearance_reasons(case)


GATES = (
    Gate(Step.SUBMIT, may_be_submitted),
    Gate(Step.RETURN_FOR_AMENDMENT, may_be_returned),
    Gate(Step.CLEAR_FOR_PUBLICATION, may_be_cleared),
)

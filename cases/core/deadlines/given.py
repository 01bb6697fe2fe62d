"""A due date that a person gave, or that stands in a letter: kept beside the rule that it beats."""

from __future__ import annotations

from datetime import date

from cases.core.case.models import Case
from cases.core.deadlines.models import GivenDate


def keep_given_date(
    *,
    case: Case,
    kind: str,
    due_on: date | None,
    given_by: str,
    because: str = "",
    subject_kind: str = "case",
    subject_number: int = 0,
    occurrence: int = 1,
) -> GivenDate | None:
    """Keep a given date, change it, or with None take it away; gives it as it now stands.

    It is part of a verb that has asked for the right and refreshes the deadlines itself. A date
    that is given again unchanged stays the word of whoever gave it first.
    """
    key = {
        "case": case,
        "kind": kind,
        "subject_kind": subject_kind,
        "subject_number": subject_number,
        "occurrence": occurrence,
    }
    given = GivenDate.objects.filter(**key).first()
    if due_on is None:
        if given is not None:
            given.delete()
        return None
    if given is not None and (given.due_on, given.because) == (due_on, because):
        return given
    given = given or GivenDate(**key, partnership_id=case.partnership_id)
    given.due_on, given.given_by, given.because = due_on, given_by, because
    given.save()
    return given

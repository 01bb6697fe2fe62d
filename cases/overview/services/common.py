"""What several verbs of this stage do."""

from __future__ import annotations

from cases.core.case.models import Case
from cases.core.case.services import unmark_milestone
from cases.core.timetable.kinds import Milestone
from cases.core.workflow.plug import NotReady, Reason
from cases.overview.chain import standing_of


def refuse(*reasons: str | Reason) -> NotReady:
    """Give the refusal with these reasons."""
    return NotReady([Reason(r) if isinstance(r, str) else r for r in reasons])


def forget_sign_off_if_changed(case: Case) -> None:
    """Take the day of sign-off away when what now stands is not what was signed.

    Only before the first submission: once the Home Office has returned the report, the day on
    which it was first completed stays what it was.
    """
    standing = standing_of(case)
    if standing.round == 1 and not standing.is_complete:
        unmark_milestone(case=case, code=Milestone.SIGNED_OFF)

"""What kind of case a decision makes: joint, or an alternative to a review by law (R30, R31)."""

from __future__ import annotations

from datetime import date

from cases.core.case.models import Case
from cases.core.case.services import set_kind
from cases.core.protocol.choices import Outcome
from cases.core.workflow.case_kinds import CaseKind
from cases.decision.models import Decision
from partnerships.people.actor import Actor

KINDS: dict[str, CaseKind] = {
    Outcome.JOINT_CHILD: CaseKind.JOINT,
    Outcome.JOINT_ADULT: CaseKind.JOINT,
    Outcome.OTHER_REVIEW: CaseKind.ALTERNATIVE,
}


def follow_the_decision(case: Case, by: Actor, on: date) -> None:
    """Let the kind of the case follow the last decision; help for others has none."""
    decision = Decision.objects.filter(case=case).exclude(outcome=Outcome.ON_HOLD).last()
    if decision is not None:
        set_kind(case, KINDS.get(decision.outcome, CaseKind.REVIEW))

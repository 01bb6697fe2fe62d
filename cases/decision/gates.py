"""What must be there before a decision is made."""

from __future__ import annotations

from collections.abc import Iterable

from cases.core.case.models import Case
from cases.core.deadlines.waiting import Waits, reasons_on_hold
from cases.core.progress.pages.case_page import case_url
from cases.core.protocol.choices import Outcome
from cases.core.workflow.plug import Reason
from cases.decision.holding import holds_of_decisions
from cases.decision.models import Decision
from cases.decision.selectors import recommendation_of


def recommended(case: Case) -> Iterable[Reason]:
    """Ask for the sub-group's recommendation, or a decision that says why none is awaited."""
    if recommendation_of(case) is not None:
        return
    excused = (
        Decision.objects.filter(case=case, step=None)
        .exclude(outcome=Outcome.ON_HOLD)
        .exclude(without_recommendation_because="")
    )
    if not excused.exists():
        yield Reason(
            "The sub-group has not recommended anything yet.",
            url=case_url(case, "recommendation"),
            link="Record the recommendation",
            rule="The sub-group considers the definition and recommends; the chair decides, or "
            "says on the decision why no recommendation is awaited (LC ¶20-25; LR §2.3; GL §2.3).",
        )


def not_held(case: Case) -> Iterable[Reason]:
    """Ask that no hold stops the decision; one that a decision laid ends with the next."""
    return reasons_on_hold(case, Waits.DECIDING, but_for=holds_of_decisions(case))


def signed(case: Case) -> Iterable[Reason]:
    """Ask for a decision that is signed, here or on paper: no step without one."""
    if not Decision.objects.filter(case=case, step=None).exclude(outcome=Outcome.ON_HOLD).exists():
        yield Reason(
            "The decision has not been signed yet.",
            url=case_url(case, "decision"),
            link="Read and sign the decision",
            rule="The chair of the partnership decides (LC ¶25; LR §2.5; GL §3.3).",
        )

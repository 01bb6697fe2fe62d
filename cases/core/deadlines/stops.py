"""The steps that a hold stops, as gates: the case page says so before anybody tries (R29)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from cases.core.case.models import Case
from cases.core.deadlines.holding import end_with_the_case
from cases.core.deadlines.waiting import Waits, reasons_on_hold
from cases.core.workflow.plug import Gate, Hook, Reason
from cases.core.workflow.states import ENDED, PUT_AWAY
from cases.core.workflow.steps import Step

#: The decision itself has its gate in its stage, which knows the hold that it ends.
STOPPED = {
    Step.PUT_TO_DECISION: Waits.PUTTING_TO_DECISION,
    Step.OPEN_PANEL: Waits.OPENING_PANEL,
    Step.BEGIN_OVERVIEW: Waits.BEGINNING_REPORT,
    Step.SUBMIT: Waits.SUBMITTING,
    Step.PUBLISH: Waits.PUBLISHING,
    Step.CLOSE: Waits.CLOSING,
}


def _asks(what: Waits) -> Callable[[Case], Iterable[Reason]]:
    def not_held(case: Case) -> Iterable[Reason]:
        """Ask that no hold stops this step."""
        return reasons_on_hold(case, what)

    return not_held


GATES = tuple(Gate(step, _asks(what)) for step, what in STOPPED.items())
# What is put away keeps its holds as they are: it comes back with them when that is undone.
HOOKS = tuple(Hook(state, end_with_the_case) for state in sorted(ENDED - PUT_AWAY))

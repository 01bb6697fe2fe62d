"""Telling a review from its beginning to any stage of the main line."""

from __future__ import annotations

from collections.abc import Callable

from cases.core.workflow.states import MAIN_LINE, State
from cases.management.demonstration import afterwards, beginning, gathering, report
from cases.management.demonstration.tale import Tale


def _to_quality_assurance(tale: Tale) -> None:
    report.signed(tale)
    afterwards.actions_planned(tale)
    report.submitted(tale)


def _to_publication(tale: Tale) -> None:
    afterwards.actions_begun(tale)
    report.home_office_wrote(tale)
    afterwards.cleared(tale)
    afterwards.actions_continued(tale)


def _to_the_end(tale: Tale) -> None:
    afterwards.actions_finished(tale)
    afterwards.closed(tale)


# What is told to bring a review from the state before into this one.
INTO: dict[State, Callable[[Tale], None]] = {
    State.REFERRAL: beginning.opened,
    State.DECISION: beginning.ready_to_decide,
    State.TRAWL: beginning.review_decided,
    State.PANEL: gathering.trawl_done,
    State.OVERVIEW: gathering.panel_done,
    State.HOME_OFFICE_QA: _to_quality_assurance,
    State.PUBLICATION: _to_publication,
    State.ACTION_MONITORING: afterwards.published,
    State.CLOSED: _to_the_end,
}
# How many days after a death came to attention a review told this way enters a state.
ENTERED_AFTER: dict[State, int] = {
    State.REFERRAL: 0,
    State.DECISION: 8,
    State.TRAWL: 33,
    State.PANEL: 56,
    State.OVERVIEW: 125,
    State.HOME_OFFICE_QA: 259,
    State.PUBLICATION: 425,
    State.ACTION_MONITORING: 462,
    State.CLOSED: 740,
}


def walk(tale: Tale, until: State) -> Tale:
    """Tell a review up to the day on which it enters a state of the main line; give it back."""
    for state in MAIN_LINE[: MAIN_LINE.index(until) + 1]:
        if state is not State.REFERRAL or until is State.REFERRAL:
            INTO[state](tale)
    return tale

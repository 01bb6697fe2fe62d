"""On hold for proceedings: an outcome that leaves the case in decision (E2; LR §2.6)."""

from __future__ import annotations

from datetime import date

from cases.core.case.models import Case
from cases.core.deadlines.holding import lay_hold, lift_hold, new_hold
from cases.core.deadlines.models import Hold
from cases.decision.models import Decision
from partnerships.people.actor import Actor


def put_on_hold(case: Case, decision: Decision, *, review_on: date | None, by: Actor) -> Hold:
    """Lay a hold over the case as was decided; the day it is looked at again is a deadline.

    The chair decides it, who may not hold a case otherwise. The clock of the decision runs on
    unless the protocol says otherwise (R27). Raises ValueError without the day.
    """
    if review_on is None:
        raise ValueError("a hold has a day on which it is looked at again")
    hold = new_hold(
        case,
        started_on=decision.decided_on,
        reason=decision.rationale,
        requested_by=decision.decided_by,
        review_on=review_on,
    )
    hold.document = decision.scan
    lay_hold(hold, by=by, given_by=decision.decided_by, because="set with the decision to hold")
    decision.hold = hold
    decision.save()
    return hold


def holds_of_decisions(case: Case) -> list[int]:
    """Give the numbers of the holds that decisions laid; the next decision ends them."""
    rows = Decision.objects.filter(case=case).exclude(hold=None)
    return list(rows.values_list("hold_id", flat=True))


def end_holds_of_decisions(case: Case, *, on: date, by: Actor) -> None:
    """End what was held by an earlier decision, now that the decision is made."""
    for hold in Hold.objects.filter(case=case, pk__in=holds_of_decisions(case), ended_on=None):
        lift_hold(hold, by=by, on=max(on, hold.started_on), because="The decision was made.")

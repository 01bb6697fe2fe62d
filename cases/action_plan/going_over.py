"""Open actions of a body of the directory: how many wait, and who leads them after a merger."""

from __future__ import annotations

from cases.action_plan.models import Action
from cases.core.audit.services import record
from cases.core.case.selectors import locked
from partnerships.models import Agency
from partnerships.people.actor import Actor


def _words(number: int) -> str:
    return f"{number} open {'action' if number == 1 else 'actions'}"


def waits_for(agency_id: int) -> list[str]:
    """Give how many actions a body leads that are not complete."""
    number = Action.objects.filter(lead_agency=agency_id, completed_on=None).count()
    return [_words(number)] if number else []


def goes_over(agency: Agency, into: Agency, by: Actor) -> list[str]:
    """Let the open actions of a body that merged be led by the other; each case records it.

    What is complete stays as it was. The cases are locked one after the other, in their order.
    """
    open_ones = Action.objects.filter(lead_agency=agency, completed_on=None)
    by_case: dict[int, list[Action]] = {}
    for action in open_ones.select_related("case").order_by("case_id", "number"):
        by_case.setdefault(action.case_id, []).append(action)
    moved = 0
    for actions in by_case.values():
        case = locked(actions[0].case)
        held = Action.objects.select_for_update().filter(
            pk__in=[action.pk for action in actions], lead_agency=agency, completed_on=None
        )
        numbers = []
        for action in held.order_by("number"):
            action.lead_agency = into
            action.version += 1
            action.changed_by = by.name
            action.save()
            numbers.append(action.number)
        moved += len(numbers)
        record(
            "action_plan.lead_merged",
            f"gave {_words(len(numbers))} of {agency.name} to {into.name}, into which it merged",
            by=by,
            case=case,
            details={"actions": numbers, "from": agency.pk, "to": into.pk},
        )
    return [_words(moved)] if moved else []

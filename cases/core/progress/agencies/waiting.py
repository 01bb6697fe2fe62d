"""What still waits for a body in the partnership in scope, and what goes over at a merger."""

from __future__ import annotations

from cases.core.workflow.plug import registry
from partnerships.models import Agency
from partnerships.people.actor import Actor


def waiting_for(agency_id: int) -> list[str]:
    """Give what the body still has to do here, in words with a number and no case."""
    return [
        words
        for plug in registry.plugs
        if plug.waits_for is not None
        for words in plug.waits_for(agency_id)
    ]


def hand_over(agency: Agency, into: Agency, by: Actor) -> list[str]:
    """Let what is open go over to the body that it merged into; give in words what went."""
    return [
        words
        for plug in registry.plugs
        if plug.goes_over is not None
        for words in plug.goes_over(agency, into, by)
    ]

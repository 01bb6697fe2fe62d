"""What still waits for a body in the partnership in scope, and what goes over at a merger."""

from __future__ import annotations

from django.urls import reverse

from cases.core.access.reach import Reach
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


def said_of(reach: Reach, slug: str, agency_ids: list[int]) -> dict[int, list[tuple[str, str]]]:
    """Give what the stages can say of bodies (words, address of the page), by the body's id."""
    found: dict[int, list[tuple[str, str]]] = {}
    for plug in registry.plugs:
        if plug.says_of is None:
            continue
        for agency_id, (words, page) in plug.says_of(reach, agency_ids).items():
            found.setdefault(agency_id, []).append((words, reverse(page, args=[slug, agency_id])))
    return found


def hand_over(agency: Agency, into: Agency, by: Actor) -> list[str]:
    """Let what is open go over to the body that it merged into; give in words what went."""
    return [
        words
        for plug in registry.plugs
        if plug.goes_over is not None
        for words in plug.goes_over(agency, into, by)
    ]

"""The chronicle of a case, and whether its chain is whole."""

from __future__ import annotations

from typing import Any

from django.db.models import Subquery

from cases.core.audit.chain import digest_of, link_hash
from cases.core.audit.models import CaseEvent, ChainHead, EventDetail
from cases.core.case.models import Case


def chronicle(case: Case) -> Any:
    """Give the events of a case, latest first, each with its details."""
    return CaseEvent.objects.filter(case=case).select_related("detail").order_by("-number")


def broken_links(chain: str) -> list[str]:
    """Check a chain from its beginning to its head; give each fault in words, nothing if whole.

    The head says which event is the last, so that events cut off the end are missed, too.
    """
    faults = []
    previous, expected = "", 1
    head = ChainHead.objects.filter(chain=chain)
    # In one statement with the events: an event recorded meanwhile would look like one too many.
    events = (
        CaseEvent.objects.filter(chain=chain)
        .annotate(
            head_number=Subquery(head.values("number")), head_hash=Subquery(head.values("hash"))
        )
        .order_by("number")
    )
    last: tuple[int | None, str | None] | None = None
    details = {d.event_id: d for d in EventDetail.objects.filter(event__chain=chain)}
    for event in events:
        if event.number != expected:
            faults.append(f"event {expected} is missing")
        if event.previous_hash != previous:
            faults.append(f"event {event.number} does not follow the one before it")
        found = link_hash(
            event.number, event.previous_hash, event.verb, event.actor, event.at, event.digest
        )
        if found != event.hash:
            faults.append(f"event {event.number} was changed")
        detail = details.get(event.pk)
        if detail and _digest(detail) != event.digest:
            faults.append(f"the details of event {event.number} were changed")
        previous, expected = event.hash, event.number + 1
        last = event.head_number, event.head_hash
    if last is None:
        last = head.values_list("number", "hash").first() or (0, "")
    return faults + _fault_at_the_end(last, (expected - 1, previous))


def _fault_at_the_end(head: tuple[int | None, str | None], found: tuple[int, str]) -> list[str]:
    """Compare the head, which knows the last event, with the last event that is there."""
    if head == found:
        return []
    written, there = head[0] or 0, found[0]
    if not written:
        return ["the note of the chain's last event is missing"]
    if written > there + 1:
        return [f"events {there + 1} to {written} are missing at the end"]
    if written > there:
        return [f"event {written} is missing at the end"]
    if written < there:
        return [f"the chain was closed with event {written}, but goes on to event {there}"]
    return [f"event {there} is not the one with which the chain was closed"]


def _digest(detail: EventDetail) -> str:
    return digest_of(
        {
            "actor_name": detail.actor_name,
            "words": detail.words,
            "because": detail.because,
            "details": detail.details,
        }
    )

"""The chronicle of a case, and whether its chain is whole."""

from __future__ import annotations

from typing import Any

from cases.core.audit.chain import digest_of, link_hash
from cases.core.audit.models import CaseEvent, EventDetail
from cases.core.case.models import Case


def chronicle(case: Case) -> Any:
    """Give the events of a case, latest first, each with its details."""
    return CaseEvent.objects.filter(case=case).select_related("detail").order_by("-number")


def broken_links(chain: str) -> list[str]:
    """Check a chain from its beginning; give each fault in words, nothing where it is whole."""
    faults = []
    previous, expected = "", 1
    events = CaseEvent.objects.filter(chain=chain).order_by("number")
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
    return faults


def _digest(detail: EventDetail) -> str:
    return digest_of(
        {
            "actor_name": detail.actor_name,
            "words": detail.words,
            "because": detail.because,
            "details": detail.details,
        }
    )

"""Recording acts and readings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases.core.audit.chain import digest_of, link_hash
from cases.core.audit.models import CaseEvent, ChainHead, EventDetail, Reading
from cases.core.case.models import Case
from partnerships.people.actor import CLOCK, Actor
from partnerships.tenancy.context import current_partnership_id

PARTNERSHIP_CHAIN = "partnership"


def record(
    verb: str,
    words: str,
    *,
    by: Actor,
    case: Case | None = None,
    because: str = "",
    on: date | None = None,
    details: Mapping[str, Any] | None = None,
) -> CaseEvent:
    """Append an event to the chain of the case, or of the partnership where there is no case.

    `verb` is a code such as `trawl.sent`; `words` finish the sentence that begins with the
    actor's name ("sent the trawl to 12 agencies"); `on` is the day on which it happened (today
    unless said). Call it near the end of a verb: the head of the chain is locked from here on.
    """
    at = timezone.now()
    chain = f"case:{case.pk}" if case else PARTNERSHIP_CHAIN
    told = {
        "actor_name": by.name,
        "words": words,
        "because": because,
        "details": dict(details or {}),
    }
    digest = digest_of(told)
    with transaction.atomic():
        ChainHead.objects.get_or_create(chain=chain, partnership_id=current_partnership_id())
        head = ChainHead.objects.select_for_update().get(chain=chain)
        number = head.number + 1
        event = CaseEvent.objects.create(
            case=case,
            chain=chain,
            number=number,
            verb=verb,
            actor=by.key,
            at=at,
            happened_on=on or timezone.localdate(),
            digest=digest,
            previous_hash=head.hash,
            hash=link_hash(number, head.hash, verb, by.key, at, digest),
        )
        EventDetail.objects.create(event=event, **told)
        head.number, head.hash = number, event.hash
        head.save(update_fields=["number", "hash"])
    return event


def record_reading(what: str, *, by: Actor, case: Case | None = None, purpose: str = "") -> None:
    """Note that somebody read a thing whose reading is recorded (R126). Waits for nobody."""
    Reading.objects.create(
        case=case, actor=by.key, actor_name=by.name, what=what[:200], purpose=purpose[:200]
    )


def seal_readings() -> int:
    """Seal the readings since the last seal into the partnership's chain; give their number."""
    last = (
        EventDetail.objects.filter(event__verb="audit.readings_sealed")
        .order_by("-event__number")
        .values_list("details__up_to", flat=True)
        .first()
    )
    readings = list(
        Reading.objects.filter(pk__gt=last or 0).values_list("pk", "actor", "what", "at")
    )
    if readings:
        record(
            "audit.readings_sealed",
            f"sealed {len(readings)} readings",
            by=CLOCK,
            details={"up_to": readings[-1][0], "digest": digest_of(readings)},
        )
    return len(readings)

"""Deadlines that cannot be counted, as the bank holidays of their year are not known."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from cases.core.deadlines.models import Deadline
from partnerships.models import Heartbeat, Partnership
from partnerships.tenancy.context import current_partnership_id

#: How the rows begin that the health page reads: one for each partnership that ever had any.
HEARTBEAT = "dates that cannot be counted: "


def uncounted() -> Any:
    """Give the open deadlines of the partnership in scope that cannot be counted."""
    return Deadline.objects.filter(missing_year__isnull=False, met_on=None, counts=True)


def note_uncounted() -> int:
    """Note for the health page how many there are, where that has changed; give the number."""
    number: int = uncounted().count()
    slug = Partnership.objects.values_list("slug", flat=True).get(pk=current_partnership_id())
    name = f"{HEARTBEAT}{slug}"[:120]
    noted = Heartbeat.objects.filter(name=name).values_list("counts__found", flat=True).first()
    if number != (noted or 0):
        Heartbeat.objects.update_or_create(
            name=name, defaults={"beaten_at": timezone.now(), "counts": {"found": number}}
        )
    return number

"""Work over partnerships: one after the other, each in its own scope, one failure stops none."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from partnerships.models import Heartbeat, Partnership
from partnerships.people.actor import Actor
from partnerships.tenancy.context import scope

log = logging.getLogger(__name__)


def each_partnership(work: Callable[[], Any], actor: Actor, name: str) -> dict[str, Any]:
    """Run `work` once in the scope of each partnership; give its results by slug.

    A failure is logged and does not stop the rest. What each sweep found is written to the
    platform's heartbeat table, which the health page reads.
    """
    results: dict[str, Any] = {}
    for partnership in Partnership.objects.filter(closed_at=None).order_by("pk"):
        try:
            with scope(partnership.pk, actor):
                results[partnership.slug] = work()
            failed = ""
        except Exception as error:
            log.exception("%s failed for %s", name, partnership.slug)
            failed = type(error).__name__
        found = results.get(partnership.slug)
        Heartbeat.objects.update_or_create(
            name=f"{name}: {partnership.slug}"[:120],
            defaults={
                "beaten_at": timezone.now(),
                "counts": {
                    "found": found if isinstance(found, int | dict) else None,
                    "failed": failed,
                },
            },
        )
    return results

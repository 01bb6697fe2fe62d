"""Reading a large draft, outside the request."""

from __future__ import annotations

from celery import shared_task

from cases.overview.services.uploading import convert_pending
from partnerships.people.actor import CLOCK
from partnerships.tenancy.context import scope


@shared_task(name="cases.overview.convert_draft", max_retries=3, default_retry_delay=30)
def convert_draft(partnership_id: int, pending_id: int) -> None:
    """Read a draft that waits; doing it again changes nothing."""
    with scope(partnership_id, CLOCK):
        convert_pending(pending_id)

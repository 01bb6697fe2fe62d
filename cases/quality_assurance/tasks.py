"""A scan that takes long, done by a worker; its page shows how far it is."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone

from cases.core.audit.services import record
from cases.core.case.selectors import locked
from cases.core.identity.selectors import identity_keys
from cases.quality_assurance.models import IdentityScan
from cases.quality_assurance.outgoing import all_texts, parts_of
from cases.quality_assurance.scanning import OpenHit, as_stored, digest_of, hits_in
from partnerships.people.actor import CLOCK
from partnerships.tenancy.context import scope

log = logging.getLogger(__name__)
AT_A_TIME = 500


@shared_task(name="cases.quality_assurance.run_long_scan", max_retries=3, default_retry_delay=30)
def run_long_scan(partnership_id: int, scan_id: int) -> None:
    """Scan in pieces, each outside a transaction; doing it again scans again.

    Where the texts have changed meanwhile the scan is of the texts as they are now.
    """
    with scope(partnership_id, CLOCK):
        row = IdentityScan.objects.select_related("case__protocol", "case__partnership").get(
            pk=scan_id
        )
        if row.state != IdentityScan.State.RUNNING:
            return
        keys, parts = identity_keys(row.case), parts_of(row.case, row.goal)
        mark = digest_of(keys, parts)
        try:
            texts = all_texts(parts)
        except (ValueError, OSError) as trouble:
            log.warning("Identity scan %s could not read a file: %s", scan_id, trouble)
            IdentityScan.objects.filter(pk=scan_id).update(
                state=IdentityScan.State.FAILED,
                problem=f"A file that would go out cannot be read: {trouble}.",
            )
            return
    hits: list[OpenHit] = []
    for begin in range(0, len(texts), AT_A_TIME):
        hits += hits_in(keys, texts[begin : begin + AT_A_TIME])
        with scope(partnership_id, CLOCK):
            IdentityScan.objects.filter(pk=scan_id).update(
                texts_done=min(begin + AT_A_TIME, len(texts)),
                texts=len(texts),
                scanned_at=timezone.now(),
            )
    with scope(partnership_id, CLOCK):
        case = locked(row.case)
        # Another worker may have been asked again meanwhile, and have been quicker.
        finished = IdentityScan.objects.filter(pk=scan_id, state=IdentityScan.State.RUNNING).update(
            state=IdentityScan.State.DONE, digest=mark, hits=as_stored(hits)
        )
        if not finished:
            return
        record(
            "qa.scanned",
            f"finished the identity scan: {len(hits)} found",
            by=CLOCK,
            case=case,
            details={"texts": len(texts), "digest": mark},
        )

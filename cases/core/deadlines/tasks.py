"""What beat asks for: sweeps of every partnership, a sign of life, and counting afresh."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from cases.core.deadlines.calendar_days import recount
from cases.core.deadlines.digest import write_digests
from cases.core.deadlines.sweep import sweep
from partnerships.models import Heartbeat
from partnerships.people.actor import CLOCK
from partnerships.tenancy.tasks import each_partnership


@shared_task(name="cases.core.deadlines.sweep_all")
def sweep_all() -> None:
    """Enforce the deadlines of every partnership as of today."""
    each_partnership(sweep, CLOCK, "sweep deadlines")


@shared_task(name="cases.core.deadlines.digest_all")
def digest_all() -> None:
    """Write the daily digests of every partnership, once it is seven in the morning."""
    each_partnership(write_digests, CLOCK, "daily digests")


@shared_task(name="cases.core.deadlines.beat_heartbeat")
def beat_heartbeat() -> None:
    """Note that beat and a worker are alive; the health page and My work read it."""
    Heartbeat.objects.update_or_create(name="beat", defaults={"beaten_at": timezone.now()})


@shared_task(name="cases.core.deadlines.recount")
def recount_deadlines(partnership_id: int) -> int:
    """Count the deadlines of a partnership's open cases afresh; doing it again changes nothing."""
    return recount(partnership_id)

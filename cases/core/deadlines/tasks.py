"""What beat asks for: sweeps of every partnership, a sign of life, and counting afresh."""

from __future__ import annotations

from datetime import date

from celery import shared_task
from django.utils import timezone

from cases.core.deadlines import proclaimed
from cases.core.deadlines.calendar_days import recount
from cases.core.deadlines.digest import write_digests
from cases.core.deadlines.sweep import sweep
from partnerships.models import Heartbeat
from partnerships.people.actor import CLOCK
from partnerships.tenancy.tasks import each_partnership


@shared_task(name="cases.core.deadlines.sweep_all")
def sweep_all() -> None:
    """Enforce the deadlines of every partnership as of today; go on with what stands still."""
    each_partnership(sweep, CLOCK, "sweep deadlines")
    proclaimed.carry_on()


@shared_task(name="cases.core.deadlines.digest_all")
def digest_all() -> None:
    """Write the daily digests of every partnership, once it is seven in the morning."""
    each_partnership(write_digests, CLOCK, "daily digests")


@shared_task(name="cases.core.deadlines.beat_heartbeat")
def beat_heartbeat() -> None:
    """Note that beat and a worker are alive; the health page and My work read it."""
    Heartbeat.objects.update_or_create(name="beat", defaults={"beaten_at": timezone.now()})


@shared_task(name="cases.core.deadlines.recount")
def recount_deadlines(partnership_id: int, day: int) -> int:
    """Count afresh what a day (its ordinal) moves in a partnership; again, it changes nothing."""
    return recount(partnership_id, date.fromordinal(day))


@shared_task(name="cases.core.deadlines.look_at_change")
def look_at_change(change_id: int) -> None:
    """Find what a proposed bank holiday would move, partnership after partnership."""
    proclaimed.look(change_id)


@shared_task(name="cases.core.deadlines.count_change")
def count_change(change_id: int) -> None:
    """Count every partnership afresh after a bank holiday was confirmed; it can be run again."""
    proclaimed.count(change_id)

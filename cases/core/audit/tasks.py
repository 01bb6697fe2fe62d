"""Sealing the day's readings, partnership by partnership."""

from celery import shared_task

from cases.core.audit.services import seal_readings
from partnerships.people.actor import CLOCK
from partnerships.tenancy.tasks import each_partnership


@shared_task(name="cases.core.audit.seal_readings_all")
def seal_readings_all() -> None:
    """Seal yesterday's readings of every partnership."""
    each_partnership(seal_readings, CLOCK, "seal readings")

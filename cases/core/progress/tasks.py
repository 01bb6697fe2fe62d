"""What follows when a mail has gone out; what the clock does of who sees what."""

from __future__ import annotations

from celery import shared_task

from cases.core.notices.models import Letter
from cases.core.progress import merger_running
from cases.core.progress.access_clock import keep_access
from cases.core.progress.letter_sending import letter_gone
from partnerships.people.actor import CLOCK
from partnerships.tenancy.context import scope
from partnerships.tenancy.tasks import each_partnership


@shared_task(name="cases.core.progress.letter_gone", max_retries=3, default_retry_delay=30)
def letter_has_gone(partnership_id: int, letter_id: int) -> None:
    """Mark a letter as sent whose mail has gone out; doing it again changes nothing."""
    with scope(partnership_id, CLOCK):
        letter_gone(Letter.objects.select_related("case__protocol").get(pk=letter_id))


@shared_task(name="cases.core.progress.run_merger")
def do_merger(merger_id: int) -> None:
    """Do a merger of partnerships that is due; doing it again changes nothing."""
    merger_running.run_merger(merger_id)


@shared_task(name="cases.core.progress.run_due_mergers")
def do_due_mergers() -> None:
    """Ask for every merger of partnerships whose day has come."""
    merger_running.ask_for_due_mergers()


@shared_task(name="cases.core.progress.keep_access_all")
def keep_access_all() -> None:
    """End the seats whose time is over and open the access reviews that come due."""
    each_partnership(keep_access, CLOCK, "who has access")

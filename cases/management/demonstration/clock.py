"""The clock and the workers of the demonstration while its story is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Any

from celery import current_app as app
from django.utils import timezone

from cases.core.notices.tasks import deliver, make_letter_pdf

# Left for later while the story is told: mails of past days have long gone, and the PDFs of
# several hundred letters would take minutes.
LEFT_FOR_LATER: tuple[Any, ...] = (deliver, make_letter_pdf)


@contextmanager
def as_on(day: date, hour: int = 10, not_before: datetime | None = None) -> Iterator[None]:
    """Let the product believe that it is a day in the past, and let its time pass from there.

    Every verb asks `django.utils.timezone.now` what the time is; it answers as on that day, so that
    the chronicle, the histories and the days of signatures of the demonstration read like those of
    reviews that grew. Takes the local day, the hour at which the acts begin, and the moment
    at which the act before ended, so that two of one day follow each other; it is never later than
    it truly is.
    """
    true_now = timezone.now
    entered = true_now()
    begins = timezone.make_aware(datetime.combine(day, time(hour, 7)))
    begins = min(max(begins, not_before or begins), entered)
    timezone.now = lambda: begins + (true_now() - entered)
    try:
        yield
    finally:
        timezone.now = true_now


@contextmanager
def tasks_run_here() -> Iterator[None]:
    """Let tasks run where they are called, as no worker may be there yet; some are left out."""
    before = app.conf.task_always_eager, app.conf.task_eager_propagates
    app.conf.task_always_eager = app.conf.task_eager_propagates = True
    for task in LEFT_FOR_LATER:
        task.delay = _not_now
    try:
        yield
    finally:
        for task in LEFT_FOR_LATER:
            del task.delay
        app.conf.task_always_eager, app.conf.task_eager_propagates = before


def _not_now(*arguments: Any) -> None:
    """Stand in for sending a task to a worker."""


def broker_answers() -> bool:
    """Say whether tasks can be handed to a broker; asks once and waits for two seconds at most."""
    if app.conf.task_always_eager:
        return False
    try:
        with app.connection_for_write(connect_timeout=2) as connection:
            connection.ensure_connection(max_retries=1, timeout=2)
    except OSError:
        return False
    return True

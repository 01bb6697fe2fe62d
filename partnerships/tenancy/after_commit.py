"""Asking a worker for something once the transaction is committed: never before, never in vain."""

from __future__ import annotations

import logging

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from partnerships.tenancy.context import current_partnership_id

log = logging.getLogger(__name__)


def ask_a_worker(task: str, *numbers: int) -> None:
    """Have a worker run a task for the partnership in scope after this transaction.

    Takes the task's name and the numbers that follow the partnership's among its arguments. A
    broker that does not answer is no failure of what was saved: it is logged, and the clock asks
    again for what it finds undone (cases.core.workflow.plug.StagePlug.left_undone).
    """
    ask_a_worker_for(current_partnership_id(), task, *numbers)


def ask_a_worker_for(partnership_id: int, task: str, *numbers: int) -> None:
    """Have a worker run a task in a partnership, this one or another, after this transaction."""
    arguments = (partnership_id, *numbers)
    transaction.on_commit(lambda: _ask(task, arguments))


def _ask(task: str, arguments: tuple[int, ...]) -> None:
    try:
        current_app.tasks[task].delay(*arguments)
    except (OperationalError, OSError):
        log.warning("The broker does not answer: %s%s is asked for again later", task, arguments)

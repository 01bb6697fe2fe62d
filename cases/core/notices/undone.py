"""What was asked of a worker and is still not done, asked for again (StagePlug.left_undone)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from cases.core.notices.models import Letter, OutboxMail
from cases.core.workflow.plug import StagePlug, registry
from partnerships.tenancy.after_commit import ask_a_worker

#: A worker that is alive has done it by then; asking a second time changes nothing.
USUALLY_DONE_WITHIN = timedelta(minutes=5)


def ask_again() -> int:
    """Ask for everything that was left undone in the partnership in scope; give how many."""
    asked = 0
    for plug in registry.plugs:
        if plug.left_undone is not None:
            for task, numbers in plug.left_undone():
                ask_a_worker(task, *numbers)
                asked += 1
    return asked


def letters_without_pdf() -> Iterator[tuple[str, tuple[int, ...]]]:
    """Give letters whose PDF nobody made, and those whose mail went out and are not marked.

    One that is blocked stays without its PDF.
    """
    waiting = Letter.objects.filter(
        document=None,
        withheld_because="",
        produced_at__lt=timezone.now() - USUALLY_DONE_WITHIN,
    )
    for number in waiting.values_list("pk", flat=True):
        yield "cases.core.notices.make_letter_pdf", (number,)
    gone = Letter.objects.filter(
        mail__state=OutboxMail.State.SENT,
        mail__sent_at__lt=timezone.now() - USUALLY_DONE_WITHIN,
        sent_on=None,
        withheld_because="",
    )
    for number in gone.values_list("pk", flat=True):
        yield "cases.core.progress.letter_gone", (number,)


PLUG = StagePlug(name="notices", left_undone=letters_without_pdf)

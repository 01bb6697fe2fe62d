"""Rows of My work from notes: what somebody promised and has not done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from cases.core.progress.notes import open_promises
from cases.core.progress.pages.case_page import case_url
from cases.core.workflow.plug import StagePlug, Work, WorkRow


def find(actor: Any, reach: Any, today: date) -> Iterator[WorkRow]:
    """Give the open promises of a person; nobody else can keep them."""
    for note in open_promises(actor, reach):
        yield WorkRow(
            kind="promise",
            title="Do what you promised",
            why="You promised it in a note",
            url=case_url(note.case, "case_notes"),
            due_on=note.promised_on,
            reference=note.case.reference,
            label=note.case.label,
            key=f"promise:{note.pk}",
            owed_by=actor.key,
            case_id=note.case_id,
        )


PLUG = StagePlug(name="promises", work=Work(queries=1, find=find, title="Promises"))

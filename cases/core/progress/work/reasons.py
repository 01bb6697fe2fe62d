"""Why the rows of a list are due when they are: the sentence and its working."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q

from cases.core.access.reach import Reach, cases_for
from cases.core.access.verbs import Verb
from cases.core.deadlines.models import Deadline
from cases.core.progress.work.rows import Item


def whys_of(reach: Reach, items: Iterable[Item]) -> dict[int, dict[str, Any]]:
    """Give sentence and working by the primary key of a deadline, for the rows of one page.

    Takes one query. Who may not read the deadlines of a review (a panel member, an agency) is told
    the rule and the count, and not what a person typed who set or moved a date.
    """
    wanted = {item.row.deadline for item in items if item.row.deadline}
    if not wanted:
        return {}
    readable = Q(case__in=cases_for(reach, Verb.READ_DEADLINES))
    if reach.may(Verb.READ_ROUTINE):
        readable |= Q(case=None)
    found = Deadline.objects.filter(pk__in=wanted).annotate(
        is_readable=ExpressionWrapper(readable, output_field=BooleanField())
    )
    return {row.pk: _reason(row, row.is_readable) for row in found}


def _reason(row: Deadline, is_readable: bool) -> dict[str, Any]:
    if is_readable:
        return {"why": row.why, "working": row.working}
    typed = bool(row.explanation.get("by_person"))
    return {"why": row.why_outside, "working": [] if typed else row.working}

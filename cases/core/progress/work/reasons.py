"""Why the rows of a list are due when they are: the sentence and its working, for who may read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from cases.core.access.reach import Reach, cases_for
from cases.core.access.verbs import Verb
from cases.core.deadlines.models import Deadline
from cases.core.progress.work.rows import Item


def whys_of(reach: Reach, items: Iterable[Item]) -> dict[int, dict[str, Any]]:
    """Give sentence and working by the primary key of a deadline, for the rows of one page.

    Takes one query, for the deadlines that the rows name, of the cases whose deadlines the reader
    may see and of the partnership's routine; of the others nothing is given.
    """
    wanted = {item.row.deadline for item in items if item.row.deadline}
    if not wanted:
        return {}
    readable = Q(case__in=cases_for(reach, Verb.READ_DEADLINES))
    if reach.may(Verb.READ_ROUTINE):
        readable |= Q(case=None)
    found = Deadline.objects.filter(readable, pk__in=wanted)
    return {row.pk: {"why": row.why, "working": row.working} for row in found}

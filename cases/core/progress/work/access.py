"""Rows of My work of who sees what: requests to answer, emergency openings to look at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from cases.core.access.reach import Reach
from cases.core.access.verbs import Verb
from cases.core.progress.access_requests import open_requests
from cases.core.progress.emergency import openings
from cases.core.workflow.plug import StagePlug, Work, WorkRow
from partnerships.models import Partnership


def find(actor: Any, reach: Reach, today: date) -> Iterator[WorkRow]:
    """Give the requests that somebody may answer, and what he is to look at; at most 3 queries."""
    asked = open_requests(reach)
    looks = reach.may(Verb.LOOK_AT_OPENINGS)
    seen = openings().filter(looked_at_at=None).exclude(user_id=actor.user_id) if looks else []
    opened = [each for each in seen if each.case_id not in reach.excluded]
    if not asked and not opened:
        return
    slug = Partnership.objects.values_list("slug", flat=True).get(pk=reach.partnership_id)
    for row in asked:
        yield WorkRow(
            kind="access_request",
            title=f"Answer {row.user.name}, who asks for access",
            why="You may answer requests for access",
            url=reverse("access_request", args=[slug, row.pk]),
            reference=row.reference if row.case_id else "",
            label="" if row.case_id else "No such review",
            key=f"access_request:{row.pk}",
            owed_by=Verb.ANSWER_ACCESS.value,
        )
    for each in opened:
        yield WorkRow(
            kind="emergency",
            title=f"Look at what {each.user.name} opened in an emergency",
            why="Somebody else looks at each of them",
            url=reverse("emergency_use", args=[slug, each.pk]),
            reference=each.case.reference,
            key=f"emergency:{each.pk}",
            owed_by=Verb.LOOK_AT_OPENINGS.value,
        )


PLUG = StagePlug(name="access", work=Work(queries=3, find=find, title="Who sees what"))

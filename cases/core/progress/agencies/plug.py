"""What the directory of agencies puts on My work: mergers whose contacts nobody has looked at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from cases.core.access.reach import Reach
from cases.core.access.verbs import Verb
from cases.core.progress.agencies.carrying import to_confirm
from cases.core.workflow.plug import StagePlug, Work, WorkRow
from partnerships.models import Partnership


def find(actor: Any, reach: Reach, today: date) -> Iterator[WorkRow]:
    """Give each merger that waits to be confirmed, for who keeps the directory."""
    if not reach.may(Verb.EDIT_AGENCIES):
        return
    rows = to_confirm()
    if not rows:
        return
    slug = Partnership.objects.values_list("slug", flat=True).get(pk=reach.partnership_id)
    for row in rows:
        yield WorkRow(
            kind="agency_merged",
            title=f"{row.agency.name} has merged into {row.into.name}: confirm the contacts",
            why="Its contacts were carried over until somebody looks at them",
            url=reverse("agency_merged", args=[slug, row.agency_id]),
            label="The partnership",
            key=f"agency_merged:{row.pk}",
            owed_by=Verb.EDIT_AGENCIES.value,
        )


PLUG = StagePlug(name="agencies", work=Work(queries=2, find=find, title="Agencies"))

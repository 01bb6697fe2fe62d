"""A local protocol of the demonstration that has changed, with a draft of the next version."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from cases.core.progress.protocol_drafts import current_draft, save_part
from cases.core.progress.protocol_versions import new_version, newest_version
from cases.core.protocol.keys import Part
from cases.management.demonstration.clock import as_on
from cases.management.demonstration.people import Place
from partnerships.tenancy.context import scope

TRAWL, COMMENTS = Part("timetable", "trawl_return"), Part("timetable", "draft_comments")


def protocol_that_changed(place: Place) -> None:
    """Have agencies answer within 10 days since three days ago; open reviews keep their 14.

    The draft of the next version gives the panel 10 days for its comments too.
    """
    today = timezone.localdate()
    by = place.actor("partnership_administrator")
    begun = today - timedelta(days=3)
    with as_on(begun), scope(place.partnership.pk, by):
        data = newest_version().rules.to_data()
        new_version(
            by=by,
            data=TRAWL.put(data, {**(TRAWL.of(data) or {}), "period": "10 days"}),
            effective_on=begun,
            because="Agreed by the board: agencies answer within ten days.",
        )
    with scope(place.partnership.pk, by):
        values = COMMENTS.of(current_draft().data) or {}
        save_part(by=by, part=COMMENTS, values={**values, "period": "10 days"}, seen=0)

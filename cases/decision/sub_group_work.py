"""Rows of My work about meetings of the sub-group."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from cases.core.access.verbs import Verb
from cases.core.workflow.plug import WorkRow
from cases.decision.meeting_models import SubGroupMeeting
from partnerships.models import Partnership
from partnerships.people.roles import Role

#: From how long before a meeting its members find it among their work.
SHOWN_BEFORE = timedelta(days=14)


def meetings_to_do(reach: Any, today: date) -> Iterator[WorkRow]:
    """Give meetings to record, to who arranges them, and to come, to the members; two queries."""
    arranges, sits = reach.may(Verb.HOLD_SUB_GROUP), Role.SUB_GROUP_MEMBER in reach.roles
    if not arranges and not sits:
        return
    found = list(
        SubGroupMeeting.objects.filter(
            held_on=None, cancelled_because="", on__lte=today + SHOWN_BEFORE
        ).order_by("on", "pk")
    )
    if not found:
        return
    slug = Partnership.objects.values_list("slug", flat=True).get(pk=reach.partnership_id)
    for meeting in found:
        past = meeting.on <= today
        if past and not arranges:
            continue
        yield WorkRow(
            kind="sub_group",
            title="Record the meeting of the sub-group" if past else "Meeting of the sub-group",
            why="Its attendance and minutes are not recorded yet"
            if past
            else "Read the agenda, and declare an interest before it",
            url=reverse("sub_group_meeting", args=[slug, meeting.number]),
            due_on=meeting.on,
            label="The partnership",
            waiting=arranges and not sits and not past,
            key=f"sub_group:{'record' if past else 'meets'}:{meeting.pk}",
            owed_by=Role.OFFICER.value if past else Role.SUB_GROUP_MEMBER.value,
        )

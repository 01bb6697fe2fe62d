"""Questions about the sub-group: which cases wait for it, what a meeting's agenda shows to whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q
from django.utils import timezone

from cases.core.access.models import Exclusion
from cases.core.access.reach import Reach, cases_for
from cases.core.access.verbs import Verb
from cases.core.case.models import Case
from cases.core.workflow.states import ENDED, State
from cases.decision.meeting_models import (
    SubGroupAttender,
    SubGroupInterest,
    SubGroupItem,
    SubGroupMeeting,
)
from partnerships.models import Membership
from partnerships.people.roles import Role

PRESENT = SubGroupAttender.Attendance.PRESENT
APOLOGIES = SubGroupAttender.Attendance.APOLOGIES


def waiting_cases(reach: Reach) -> Any:
    """Give the cases that wait for the sub-group's recommendation and stand on no open agenda."""
    on_agenda = SubGroupItem.objects.filter(
        meeting__held_on=None, meeting__cancelled_because=""
    ).values("case_id")
    return (
        cases_for(reach, Verb.READ_DECISION)
        .filter(state=State.DECISION, recommendation=None)
        .exclude(pk__in=on_agenda)
        .select_related("partnership", "protocol")
        .order_by("pk")
    )


def addable_cases(reach: Reach, meeting: SubGroupMeeting | None = None) -> Any:
    """Give the cases that could be put on an agenda: open, readable, not on it already."""
    found = cases_for(reach, Verb.READ_DECISION).exclude(state__in=ENDED)
    if meeting is not None:
        found = found.exclude(pk__in=meeting.items.values("case_id"))
    return found.select_related("partnership", "protocol").order_by("pk")


def meetings() -> list[SubGroupMeeting]:
    """Give every meeting of the sub-group, the latest first."""
    return list(SubGroupMeeting.objects.prefetch_related("items"))


def members() -> list[Membership]:
    """Give the members of the sub-group today, with their agencies."""
    return list(
        Membership.objects.here()
        .active_on(timezone.localdate())
        .filter(role=Role.SUB_GROUP_MEMBER)
        .select_related("user", "agency")
        .order_by("user__name")
    )


@dataclass(frozen=True)
class AgendaRow:
    """A case of an agenda as its page shows it, to those who may see it."""

    item: SubGroupItem
    case: Case
    recommendation: Any
    without: tuple[str, ...]

    @property
    def waits(self) -> bool:
        """Say whether the sub-group has still to recommend."""
        return not hasattr(self.case, "recommendation") and self.case.state == State.DECISION


@dataclass(frozen=True)
class Agenda:
    """What a reader sees of an agenda: his rows, and how many are closed to him."""

    rows: list[AgendaRow]
    closed: int

    @property
    def is_whole(self) -> bool:
        """Say whether nothing of it is closed to the reader."""
        return self.closed == 0


def agenda_of(meeting: SubGroupMeeting, reach: Reach | None) -> Agenda:
    """Give the agenda of a meeting to a reader (None: all of it, for the clock); five queries.

    A case in which he declared an interest does not stand in it (R125).
    """
    items = list(
        SubGroupItem.objects.filter(meeting=meeting)
        .select_related("case__partnership", "case__protocol", "case__recommendation")
        .prefetch_related(
            Prefetch("interests", SubGroupInterest.objects.select_related("attender"))
        )
    )
    numbers = [item.case_id for item in items]
    seen = set(numbers)
    if reach is not None:
        allowed = cases_for(reach, Verb.READ_DECISION).filter(pk__in=numbers)
        seen = set(allowed.values_list("pk", flat=True))
    invited = {
        each.user_id: each.name
        for each in SubGroupAttender.objects.filter(meeting=meeting)
        if each.user_id is not None
    }
    excluded: dict[int, set[str]] = {}
    for case_id, user_id in Exclusion.objects.filter(
        case__in=numbers, user__in=list(invited)
    ).values_list("case_id", "user_id"):
        excluded.setdefault(case_id, set()).add(invited[user_id])
    rows = [
        AgendaRow(
            item=item,
            case=item.case,
            recommendation=_recommended(item.case, meeting),
            without=tuple(
                sorted(
                    excluded.get(item.case_id, set())
                    | {each.attender.name for each in item.interests.all()}
                )
            ),
        )
        for item in items
        if item.case_id in seen
    ]
    return Agenda(rows, len(items) - len(rows))


def _recommended(case: Case, meeting: SubGroupMeeting) -> Any:
    """Give what was recommended on a case at a meeting, or None: another may have done it."""
    row = getattr(case, "recommendation", None)
    return row if row is not None and row.meeting_id == meeting.pk else None


def considered_at(case: Case, on: Any) -> SubGroupMeeting | None:
    """Give the meeting of a day on whose agenda the case stands, or None."""
    found: SubGroupMeeting | None = (
        SubGroupMeeting.objects.filter(items__case=case, on=on, cancelled_because="")
        .order_by("-pk")
        .first()
    )
    return found


def last_considered(case: Case) -> SubGroupMeeting | None:
    """Give the last meeting up to today on whose agenda the case stands, or None."""
    found: SubGroupMeeting | None = (
        SubGroupMeeting.objects.filter(
            items__case=case, on__lte=timezone.localdate(), cancelled_because=""
        )
        .order_by("-on", "-pk")
        .first()
    )
    return found


def next_considered(case: Case) -> SubGroupMeeting | None:
    """Give the next meeting on whose agenda the case stands, or None."""
    found: SubGroupMeeting | None = (
        SubGroupMeeting.objects.filter(
            items__case=case, on__gte=timezone.localdate(), held_on=None, cancelled_because=""
        )
        .order_by("on", "pk")
        .first()
    )
    return found


def present_for(meeting: SubGroupMeeting, case: Case) -> list[str]:
    """Give who was present when a case was considered: without those who declared an interest."""
    excluded = Exclusion.objects.filter(case=case).values("user_id")
    rows = (
        SubGroupAttender.objects.filter(meeting=meeting, attendance=PRESENT)
        .exclude(Q(user__in=excluded) | Q(interests__item__case=case))
        .order_by("name")
    )
    return [", ".join(part for part in (row.name, row.post) if part) for row in rows]

"""Which open deadlines are a person's own: the rule behind his calendar (as in My work).

His own is what a role or a seat of his owes on a case that he may see, what his agency owes there,
and what was given to him; not what was given to somebody else.
"""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from cases.core.access.reach import Reach, cases_for
from cases.core.access.verbs import Seat, Verb
from cases.core.deadlines.assigned import given_deadlines, work_key
from cases.core.deadlines.duties import OUTSIDE, owing
from cases.core.deadlines.models import Deadline
from cases.core.timetable.kinds import KINDS
from cases.core.workflow.plug import registry
from partnerships.people.roles import Role


def own_deadlines(reach: Reach) -> list[Deadline]:
    """Give a person's own open deadlines, soonest first, with their case and its partnership.

    At most eleven queries, however many deadlines there are.
    """
    assigned = given_deadlines(timezone.localdate())
    mine = {key for key, user_id in assigned.items() if user_id == reach.actor.user_id}
    rows = Deadline.objects.filter(
        Q(case=None) | Q(case__in=cases_for(reach, Verb.READ_CASE)),
        met_on=None,
        counts=True,
        due_on__isnull=False,
    )
    if not mine:
        rows = rows.filter(owed_by__in=_duties_held(reach))
    found = list(rows.select_related("case__partnership").order_by("due_on", "pk"))
    agencies = _agencies_of([row for row in found if row.owed_by in OUTSIDE])

    def is_own(row: Deadline) -> bool:
        key = work_key(row)
        if key in assigned:
            return key in mine
        held = {str(holder) for holder in reach.holds(row.case_id)}
        if not held & set(owing(row.owed_by)):
            return False
        asked = agencies.get((row.subject_kind, row.subject_number))
        return row.owed_by not in OUTSIDE or asked is None or asked in reach.agency_ids

    return [row for row in found if is_own(row)]


def _duties_held(reach: Reach) -> list[str]:
    held = {str(role) for role in reach.roles}
    held |= {str(seat) for seats in reach.seats.values() for seat in seats}
    duties = {kind.owed_by for kind in KINDS.values()} | set(Role.values) | set(Seat.values)
    return [duty for duty in sorted(duties) if set(owing(duty)) & held]


def _agencies_of(rows: list[Deadline]) -> dict[tuple[str, int], int]:
    """Give which agency owes each subject, where its stage knows: a query for a kind at most."""
    wanted: dict[str, list[int]] = {}
    for row in rows:
        wanted.setdefault(row.subject_kind, []).append(row.subject_number)
    return {
        (kind, number): agency
        for plug in registry.plugs
        if plug.agencies is not None
        for kind, numbers in wanted.items()
        for number, agency in plug.agencies(kind, numbers).items()
    }

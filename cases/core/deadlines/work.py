"""Rows of My work from deadlines: what a person's role or seat owes, and what others owe."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from cases.core.access.reach import Reach, cases_for
from cases.core.access.verbs import Seat, Verb
from cases.core.deadlines.assigned import OUTSIDE, falls_to, key_of
from cases.core.deadlines.duties import words_for
from cases.core.deadlines.models import Deadline
from cases.core.deadlines.selectors import url_of
from cases.core.deadlines.subjects import QUERIES, Subjects, subjects_of, titled
from cases.core.timetable.kinds import KINDS
from cases.core.workflow.plug import StagePlug, Work, WorkRow, registry
from partnerships.people.roles import Role

AHEAD = timedelta(days=30)


def find(actor: Any, reach: Reach, today: date) -> Iterator[WorkRow]:
    """Give the open deadlines of the next 30 days, and the overdue, that concern a person.

    A row is the person's own where he holds the duty; officers see what others owe as waiting.
    What an agency owes is shown to it from the day it is asked, however late it is due. All of
    them: what is counted is what is listed. One query, and one for each kind of subject; the
    working, which no list shows whole, stays in the database.
    """
    mine = set(reach.roles)
    kinds = _duties_held(reach)
    told = {(kind, s) for plug in registry.plugs for kind, at in plug.tells_of.items() for s in at}
    soon, outside = Q(due_on__lte=today + AHEAD), Q(owed_by__in=OUTSIDE)
    rows = Deadline.objects.filter(
        soon if Role.OFFICER in mine else Q(owed_by__in=kinds) & (soon | outside),
        case__in=cases_for(reach, Verb.READ_CASE),
        met_on=None,
        counts=True,
    )
    rows = rows.select_related("case__partnership").defer("explanation")
    found = list(rows.order_by("due_on", "pk"))
    subjects = subjects_of(found)
    for row in found:
        is_told = row.case is not None and (row.kind, row.case.state) in told
        if is_told and row.owed_by in OUTSIDE:
            continue
        held = [holder for holder in falls_to(row.owed_by) if _holds(reach, row.case_id, holder)]
        if held and not is_told:
            yield _row(reach, row, subjects, _why(row.owed_by, held[0]))
        elif not held and Role.OFFICER in mine:
            duty = words_for(row.owed_by)
            who = f"{duty[0].upper()}{duty[1:]} owes this"
            yield _row(reach, row, subjects, who, waiting=True)


def _duties_held(reach: Reach) -> list[str]:
    """Give the duties that the person's roles and seats may hold on some case."""
    held = {str(role) for role in reach.roles}
    held |= {str(seat) for seats in reach.seats.values() for seat in seats}
    duties = {kind.owed_by for kind in KINDS.values()} | set(Role.values) | set(Seat.values)
    return [duty for duty in sorted(duties) if set(falls_to(duty)) & held]


def _why(duty: str, holder: str) -> str:
    if duty in OUTSIDE:
        return "Your agency owes this"
    return f"You owe this as {_label(holder)}"


def _holds(reach: Reach, case_id: int, holder: str) -> bool:
    return holder in {str(held) for held in reach.holds(case_id)}


def _label(holder: str) -> str:
    label = str(Role(holder).label if holder in Role.values else Seat(holder).label)
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def _row(
    reach: Reach, row: Deadline, subjects: Subjects, why: str, waiting: bool = False
) -> WorkRow:
    case = row.case
    if case is None:
        raise ValueError("a duty of the partnership itself is no deadline of a case")
    may_open = reach.on(case).allows(Verb.READ_DEADLINES)
    return WorkRow(
        kind="deadline",
        title=titled(row, subjects) if may_open else row.title,
        why=why,
        url=url_of(case, "deadline", deadline=row.pk) if may_open else url_of(case, "case"),
        due_on=row.due_on,
        reference=case.reference,
        label=case.label,
        waiting=waiting,
        key=key_of(row),
        owed_by=row.owed_by,
        case_id=case.pk,
        deadline=row.pk,
    )


PLUG = StagePlug(name="deadlines", work=Work(queries=1 + QUERIES, find=find, title="Deadlines"))

"""Rows of My work from deadlines: what a person's role or seat owes, and what others owe."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from cases.core.access.reach import Reach, cases_for
from cases.core.access.verbs import Seat, Verb
from cases.core.deadlines.assigned import work_key
from cases.core.deadlines.duties import OUTSIDE, owing, words_for
from cases.core.deadlines.explaining import explained, missed
from cases.core.deadlines.models import Deadline, Hold
from cases.core.deadlines.selectors import url_of
from cases.core.deadlines.stops import GATES, HOOKS
from cases.core.deadlines.subjects import QUERIES, Subjects, subjects_of, titled
from cases.core.timetable.calendar import uk
from cases.core.timetable.kinds import KINDS, SubjectKind
from cases.core.workflow.plug import StagePlug, Work, WorkRow, registry
from cases.core.workflow.states import ENDED
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
        held = [holder for holder in owing(row.owed_by) if _holds(reach, row.case_id, holder)]
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
    return [duty for duty in sorted(duties) if set(owing(duty)) & held]


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
        key=work_key(row),
        owed_by=row.owed_by,
        case_id=case.pk,
        deadline=row.pk,
    )


def unexplained(reach: Reach, today: date) -> Iterator[WorkRow]:
    """Give the missed deadlines that nobody has explained yet: to who owed them, and to officers.

    An officer explains for those who have no account here; what others owe he sees as waiting.
    One query.
    """
    mine = set(reach.roles)
    rows = (
        Deadline.objects.filter(
            missed(today),
            Q() if Role.OFFICER in mine else Q(owed_by__in=_duties_held(reach)),
            case__in=cases_for(reach, Verb.EXPLAIN_MISSED).exclude(state__in=ENDED),
        )
        .exclude(explained())
        .select_related("case__partnership")
    )
    for row in rows.order_by("due_on", "pk").defer("explanation"):
        holders = owing(row.owed_by)
        own = any(_holds(reach, row.case_id, holder) for holder in holders)
        if own or Role.OFFICER in mine:
            outside = not holders or row.owed_by in OUTSIDE
            owed_by = Role.OFFICER.value if outside and not own else row.owed_by
            yield _to_explain(row, waiting=not own and not outside, owed_by=owed_by)


def _to_explain(row: Deadline, waiting: bool, owed_by: str) -> WorkRow:
    case = row.case
    if case is None or row.due_on is None:
        raise ValueError("only a deadline of a case, with a date, is explained here")
    what = "was met late" if row.met_on else "has passed"
    why = f"The deadline of {row.due_on.day} {row.due_on:%B %Y} {what}, and no reason is given yet"
    if waiting:
        duty = words_for(row.owed_by)
        why = f"{duty[0].upper()}{duty[1:]} owes the reason"
    return WorkRow(
        kind="explanation",
        title=f"Say why “{row.title}” was missed",
        why=why,
        url=url_of(case, "explain_missed", deadline=row.pk),
        reference=case.reference,
        label=case.label,
        waiting=waiting,
        key=f"explain:{case.pk}:{row.kind}:{row.subject_kind}:{row.subject_number}:"
        f"{row.occurrence}:{row.due_on.isoformat()}",
        owed_by=owed_by,
        case_id=case.pk,
    )


def work(actor: Any, reach: Reach, today: date) -> Iterator[WorkRow]:
    """Give what is due, and what is still to be explained."""
    yield from find(actor, reach, today)
    yield from unexplained(reach, today)


def names_of_holds(kind: str, numbers: list[int]) -> dict[int, str]:
    """Give what waits under each hold and since when: it tells the reviews of holds apart."""
    if kind != SubjectKind.HOLD:
        return {}
    return {
        hold.pk: f"{hold.in_words}, from {uk(hold.started_on)}"
        for hold in Hold.objects.filter(pk__in=numbers)
    }


PLUG = StagePlug(
    name="deadlines",
    gates=GATES,
    hooks=HOOKS,
    work=Work(queries=2 + QUERIES, find=work, title="Deadlines"),
    subjects=names_of_holds,
)

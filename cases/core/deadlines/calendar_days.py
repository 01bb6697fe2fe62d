"""A partnership's own days on which nobody works, and what they move (R128; DATES.md)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone

from cases.core.access.reach import Reach
from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.deadlines.calendar_moves import moved_by, touched
from cases.core.deadlines.calendar_told import tell
from cases.core.deadlines.models import Deadline
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.deadlines.refusing import FieldReason, refuse
from cases.core.deadlines.routine_facts import refresh_routine
from cases.core.notices.undone import USUALLY_DONE_WITHIN
from cases.core.protocol.models import ClosedDay
from cases.core.protocol.selectors import closed_days
from cases.core.timetable.calendar import HolidayDataMissing, WorkingCalendar
from partnerships.models import Heartbeat, Partnership
from partnerships.pages.dates import in_words
from partnerships.people.actor import CLOCK, Actor
from partnerships.tenancy.after_commit import ask_a_worker
from partnerships.tenancy.context import current_partnership_id, scope

RECOUNT = "cases.core.deadlines.recount"
#: How the rows begin that say how far a recount has come; a finished one has none.
RECOUNTED = "recount deadlines of "


def check_new_day(day: date, name: str, known: Mapping[date, str]) -> list[FieldReason]:
    """Give what speaks against adding a day: passed, not worked anyway, among those known.

    Takes the day, what it is called, and the days that were added before.
    """
    wrong = []
    if day <= timezone.localdate():
        wrong.append(
            FieldReason(
                "Only a day that is still to come can be added: deadlines that have been counted "
                "over a passed day stay as they were counted.",
                field="day",
            )
        )
    elif day in known:
        wrong.append(
            FieldReason(f"This day is in the calendar already: {known[day]}.", field="day")
        )
    else:
        try:
            why = WorkingCalendar.bundled().why_not_working(day)
        except HolidayDataMissing as missing:
            wrong.append(FieldReason(str(missing), field="day"))
        else:
            if why:
                said = f"a {why}" if why == f"{day:%A}" else f"a bank holiday ({why})"
                wrong.append(
                    FieldReason(f"Nobody works on this day anyway: it is {said}.", field="day")
                )
    if not name.strip():
        wrong.append(FieldReason("Say what the day is called.", field="name"))
    return wrong


@transaction.atomic
def add_closed_day(*, by: Actor, day: date, name: str) -> ClosedDay:
    """Add a proclaimed bank holiday or a closure; open deadlines are counted afresh afterwards.

    Takes who adds it, a day still to come and its name. Those whose dates move are told once.
    Raises AccessDenied, and NotReady with what speaks against it.
    """
    Reach.of(by).require(Verb.EDIT_CALENDAR)
    refuse(check_new_day(day, name, closed_days()))
    moves = moved_by(added={day: name})
    closed = ClosedDay.objects.create(
        day=day, name=name.strip(), partnership_id=current_partnership_id()
    )
    event = record(
        "calendar.day_added",
        f"added {in_words(day)} to the days on which nobody works: {closed.name}",
        by=by,
        details={"day": day.isoformat()},
    )
    tell(moves, change=f"event-{event.pk}")
    _recount_after_commit(day)
    return closed


@transaction.atomic
def remove_closed_day(*, by: Actor, closed: ClosedDay) -> None:
    """Remove a day again that is still to come; open deadlines are counted afresh afterwards."""
    Reach.of(by).require(Verb.EDIT_CALENDAR)
    if closed.day <= timezone.localdate():
        refuse([FieldReason("This day has passed, and deadlines were counted over it: it stays.")])
    day, name = closed.day, closed.name
    moves = moved_by(removed=day)
    closed.delete()
    event = record(
        "calendar.day_removed",
        f"removed {in_words(day)} from the days on which nobody works: {name}",
        by=by,
        details={"day": day.isoformat()},
    )
    tell(moves, change=f"event-{event.pk}")
    _recount_after_commit(day)


def _recount_after_commit(day: date) -> None:
    _say_progress(current_partnership_id(), day, 0, len(_concerned(day)))
    ask_a_worker(RECOUNT, day.toordinal())


def _concerned(day: date) -> list[int]:
    """Give the cases with an open deadline that the day can move, or that is due on it.

    What is due on it says whether the day is worked, even where it stays.
    """
    due_then = Deadline.objects.filter(due_on=day, met_on=None, counts=True)
    found = {
        case_id
        for rows in (touched(day), due_then)
        for case_id in rows.order_by().values_list("case_id", flat=True)
        if case_id is not None
    }
    return sorted(found)


def recount(partnership_id: int, day: date) -> int:
    """Count afresh what a day moves that was added or removed; give how many cases it concerned.

    Each case has a transaction of its own, and the partnership's routine the first: a worker that
    is killed leaves what it did, and doing it again changes nothing.
    """
    with scope(partnership_id, CLOCK):
        cases = _concerned(day)
        refresh_routine()
    for number, case_id in enumerate(cases, start=1):
        with scope(partnership_id, CLOCK):
            refresh_deadlines(locked(Case(pk=case_id)))
        _say_progress(partnership_id, day, number, len(cases))
    Heartbeat.objects.filter(name=_progress_name(partnership_id, day)).delete()
    return len(cases)


def _progress_name(partnership_id: int, day: date) -> str:
    slug = Partnership.objects.values_list("slug", flat=True).get(pk=partnership_id)
    return f"{RECOUNTED}{slug}: {day.isoformat()}"


def _say_progress(partnership_id: int, day: date, done: int, total: int) -> None:
    Heartbeat.objects.update_or_create(
        name=_progress_name(partnership_id, day),
        defaults={"beaten_at": timezone.now(), "counts": {"done": done, "total": total}},
    )


def _under_way() -> list[Heartbeat]:
    slug = Partnership.objects.values_list("slug", flat=True).get(pk=current_partnership_id())
    return list(Heartbeat.objects.filter(name__startswith=f"{RECOUNTED}{slug}: "))


def progress() -> tuple[int, int] | None:
    """Give how far counting afresh has come (done, of how many), or None where it is finished."""
    rows = _under_way()
    if not rows:
        return None
    return sum(row.counts["done"] for row in rows), sum(row.counts["total"] for row in rows)


def left_undone() -> Iterator[tuple[str, tuple[int, ...]]]:
    """Give each recount that was asked for and of which no worker has given a sign for minutes."""
    for row in _under_way():
        if timezone.now() - row.beaten_at > USUALLY_DONE_WITHIN:
            yield RECOUNT, (date.fromisoformat(row.name.rpartition(": ")[2]).toordinal(),)

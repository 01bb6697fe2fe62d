"""A partnership's own days on which nobody works, and what they move (R128; DATES.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cases.core.access.reach import Reach
from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.deadlines.refresh import Facts, refresh_deadlines
from cases.core.deadlines.refusing import FieldReason, refuse
from cases.core.protocol.models import ClosedDay
from cases.core.timetable.calendar import HolidayDataMissing, WorkingCalendar
from cases.core.timetable.engine import State
from cases.core.timetable.reckon import days_between
from cases.core.workflow.states import ENDED
from partnerships.models import Heartbeat, Partnership
from partnerships.pages.dates import in_words
from partnerships.people.actor import CLOCK, Actor
from partnerships.tenancy.context import current_partnership_id, scope


@dataclass(frozen=True)
class Move:
    """An open deadline that a change of the calendar moves."""

    case_id: int
    reference: str
    title: str
    from_on: date
    to_on: date

    @property
    def days(self) -> int:
        """Give by how many calendar days it moves; less than nothing means earlier."""
        return days_between(self.from_on, self.to_on)


def check_new_day(day: date, name: str) -> list[FieldReason]:
    """Give what speaks against adding a day: passed, not worked anyway, there already."""
    wrong = []
    if day <= timezone.localdate():
        wrong.append(
            FieldReason(
                "Only a day that is still to come can be added: deadlines that have been counted "
                "over a passed day stay as they were counted.",
                field="day",
            )
        )
    elif (known := ClosedDay.objects.filter(day=day).first()) is not None:
        wrong.append(
            FieldReason(f"This day is in the calendar already: {known.name}.", field="day")
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


def moved_by(*, added: Mapping[date, str] | None = None, removed: date | None = None) -> list[Move]:
    """Give the open deadlines of open cases that a change of the calendar would move."""
    today = timezone.localdate()
    cases = list(
        Case.objects.exclude(state__in=ENDED).select_related("protocol").order_by("reference")
    )
    facts = Facts.of(case.pk for case in cases)
    days = {**facts.closed_days, **(added or {})}
    if removed is not None:
        days.pop(removed, None)
    moves = []
    for case in cases:
        after = {each.key: each.due_on for each in facts.deadlines(case, today, days)}
        for each in facts.deadlines(case, today):
            then = after.get(each.key)
            is_open = each.met_on is None and each.state is not State.NOT_COUNTED
            if is_open and each.due_on and then and then != each.due_on:
                moves.append(Move(case.pk, case.reference, each.kind.title, each.due_on, then))
    return moves


@transaction.atomic
def add_closed_day(*, by: Actor, day: date, name: str) -> ClosedDay:
    """Add a proclaimed bank holiday or a closure; open deadlines are counted afresh afterwards.

    Takes who adds it, a day still to come and its name. Raises AccessDenied, and NotReady with
    what speaks against it.
    """
    Reach.of(by).require(Verb.EDIT_CALENDAR)
    refuse(check_new_day(day, name))
    closed = ClosedDay.objects.create(
        day=day, name=name.strip(), partnership_id=current_partnership_id()
    )
    record(
        "calendar.day_added",
        f"added {in_words(day)} to the days on which nobody works: {closed.name}",
        by=by,
        details={"day": day.isoformat()},
    )
    _recount_after_commit()
    return closed


@transaction.atomic
def remove_closed_day(*, by: Actor, closed: ClosedDay) -> None:
    """Remove a day again that is still to come; open deadlines are counted afresh afterwards."""
    Reach.of(by).require(Verb.EDIT_CALENDAR)
    if closed.day <= timezone.localdate():
        refuse([FieldReason("This day has passed, and deadlines were counted over it: it stays.")])
    day, name = closed.day, closed.name
    closed.delete()
    record(
        "calendar.day_removed",
        f"removed {in_words(day)} from the days on which nobody works: {name}",
        by=by,
        details={"day": day.isoformat()},
    )
    _recount_after_commit()


def _recount_after_commit() -> None:
    partnership_id = current_partnership_id()
    total = Case.objects.exclude(state__in=ENDED).count()
    _say_progress(partnership_id, 0, total)

    def enqueue() -> None:
        from cases.core.deadlines.tasks import recount_deadlines

        recount_deadlines.delay(partnership_id)

    transaction.on_commit(enqueue)


def recount(partnership_id: int) -> int:
    """Count the deadlines of the open cases afresh, each in a transaction; give how many cases."""
    with scope(partnership_id, CLOCK):
        # What still runs after the end of a case (a report on the web) is counted with it.
        after_end = Q(deadlines__met_on=None, deadlines__counts=True)
        cases = list(
            Case.objects.filter(~Q(state__in=ENDED) | after_end)
            .order_by("pk")
            .distinct()
            .values_list("pk", flat=True)
        )
    for number, case_id in enumerate(cases, start=1):
        with scope(partnership_id, CLOCK):
            refresh_deadlines(locked(Case(pk=case_id)))
        _say_progress(partnership_id, number, len(cases))
    _say_progress(partnership_id, len(cases), len(cases))
    return len(cases)


def _progress_name(partnership_id: int) -> str:
    slug = Partnership.objects.values_list("slug", flat=True).get(pk=partnership_id)
    return f"recount deadlines: {slug}"[:120]


def _say_progress(partnership_id: int, done: int, total: int) -> None:
    Heartbeat.objects.update_or_create(
        name=_progress_name(partnership_id),
        defaults={"beaten_at": timezone.now(), "counts": {"done": done, "total": total}},
    )


def progress() -> tuple[int, int] | None:
    """Give how far counting afresh has come (done, of how many), or None where it is finished."""
    row = Heartbeat.objects.filter(name=_progress_name(current_partnership_id())).first()
    if row is None or row.counts["done"] >= row.counts["total"]:
        return None
    return row.counts["done"], row.counts["total"]

"""Keeping the partnership's own recurring duties: begun, done, stopped (DOMAIN 3.2, P1 to P8)."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from cases.core.access.reach import Reach
from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.deadlines.models import Routine, RoutineAct
from cases.core.deadlines.refusing import FieldReason, refuse
from cases.core.deadlines.routine_facts import refresh_routine
from cases.core.protocol.preset import LocalProtocol
from cases.core.protocol.selectors import protocol_on
from cases.core.timetable.calendar import WorkingCalendar
from cases.core.timetable.count import forward
from cases.core.timetable.kinds import KINDS, ROUTINES, DeadlineKind
from cases.core.timetable.periods import Period
from partnerships.pages.dates import in_words
from partnerships.people.actor import Actor


def periods(rules: LocalProtocol) -> dict[str, Period]:
    """Give how often the protocol wants each duty of the partnership done, where it says so."""
    return {
        kind.code: rule.period
        for kind in ROUTINES
        if (rule := rules.timetable.get(kind.code)) is not None and rule.period is not None
    }


def set_up_routines(on: date) -> None:
    """Begin every duty that the protocol prints, from a day: part of founding a partnership."""
    Routine.objects.bulk_create(
        Routine(kind=code, began_on=on) for code in periods(protocol_on(on).rules)
    )
    refresh_routine()


def _small(kind: DeadlineKind) -> str:
    return f"{kind.title[:1].lower()}{kind.title[1:]}"


@transaction.atomic
def begin_routine(*, by: Actor, kind: str, began_on: date, because: str = "") -> Routine:
    """Count a duty from a day: begin it, begin it again, or count it from another day.

    The first date is a period after that day, which is the last on which it was done, or today.
    Raises AccessDenied, and NotReady for a duty of which the protocol does not say how often, for a
    day from which a date would have passed already, and for a change without a reason.
    """
    Reach.of(by).require(Verb.KEEP_ROUTINE)
    today = timezone.localdate()
    period = periods(protocol_on(today).rules).get(kind)
    routine = Routine.objects.select_for_update().filter(kind=kind).first()
    wrong: list[FieldReason] = []
    if period is None:
        wrong.append(FieldReason("The protocol in force does not say how often this is due."))
    else:
        first = forward(began_on, period, calendar=WorkingCalendar.bundled()).on
        if began_on > today:
            wrong.append(FieldReason("The day cannot lie in the future.", field="began_on"))
        elif first < today:
            wrong.append(
                FieldReason(
                    f"Counted from then it would have been due on {in_words(first)} already. "
                    f"Choose a day within the last {period}: the last on which it was done, "
                    "or today.",
                    field="began_on",
                )
            )
    if routine is not None and not because.strip():
        wrong.append(FieldReason("Say why it is counted from this day.", field="because"))
    refuse(wrong)
    again = routine is not None
    routine = routine or Routine(kind=kind)
    routine.began_on, routine.stopped_on, routine.because = began_on, None, because.strip()
    routine.save()
    refresh_routine()
    record(
        "routine.begun",
        f"{'changed' if again else 'set'} from when this is counted: {_small(KINDS[kind])}, "
        f"from {in_words(began_on)}",
        by=by,
        because=because,
        on=today,
        details={"kind": kind, "began_on": began_on.isoformat()},
    )
    return routine


@transaction.atomic
def stop_routine(*, by: Actor, routine: Routine, because: str) -> None:
    """Stop a duty from today: what was open does not count any more. A reason is needed."""
    Reach.of(by).require(Verb.KEEP_ROUTINE)
    routine = Routine.objects.select_for_update().get(pk=routine.pk)
    wrong = []
    if routine.stopped_on is not None:
        wrong.append(FieldReason(f"It was stopped on {in_words(routine.stopped_on)} already."))
    if not because.strip():
        wrong.append(FieldReason("Say why it is stopped.", field="because"))
    refuse(wrong)
    routine.stopped_on, routine.because = timezone.localdate(), because.strip()
    routine.save()
    refresh_routine()
    record(
        "routine.stopped",
        f"stopped a recurring duty: {_small(KINDS[routine.kind])}",
        by=by,
        because=because,
        details={"kind": routine.kind},
    )


@transaction.atomic
def record_done(*, by: Actor, routine: Routine, on: date, note: str = "") -> RoutineAct:
    """Record that a duty was done on a day. Raises AccessDenied, and NotReady for a wrong day."""
    Reach.of(by).require(Verb.KEEP_ROUTINE)
    routine = Routine.objects.select_for_update().get(pk=routine.pk)
    wrong = []
    if on > timezone.localdate():
        wrong.append(FieldReason("The day cannot lie in the future.", field="on"))
    elif on < routine.began_on:
        wrong.append(
            FieldReason(f"This is counted from {in_words(routine.began_on)} only.", field="on")
        )
    elif routine.stopped_on is not None:
        wrong.append(FieldReason("It is stopped: begin it again first."))
    elif RoutineAct.objects.filter(routine=routine, on=on).exists():
        wrong.append(FieldReason("It is recorded as done on this day already.", field="on"))
    refuse(wrong)
    act = RoutineAct.objects.create(routine=routine, on=on, note=note.strip(), by_name=by.name)
    refresh_routine()
    record(
        "routine.done",
        f"recorded that this was done: {_small(KINDS[routine.kind])}, on {in_words(on)}",
        by=by,
        on=on,
        details={"kind": routine.kind},
    )
    return act


@transaction.atomic
def take_back_done(*, by: Actor, act: RoutineAct, because: str) -> None:
    """Take back that a duty was done on a day: it was recorded by mistake. A reason is needed."""
    Reach.of(by).require(Verb.KEEP_ROUTINE)
    if not because.strip():
        refuse([FieldReason("Say what was wrong.", field="because")])
    routine, on = act.routine, act.on
    act.delete()
    refresh_routine()
    record(
        "routine.taken_back",
        f"took back that this was done on {in_words(on)}: {_small(KINDS[routine.kind])}",
        by=by,
        because=because,
        details={"kind": routine.kind},
    )

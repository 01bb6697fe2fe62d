"""A bank holiday proclaimed for a nation: looked at beforehand, confirmed, counted everywhere.

The platform operator's verbs. He sees figures of each partnership, never a case. Looking and
counting go from partnership to partnership in the order of their numbers, each in its own scope,
and note how far they have come: a worker that is killed is followed by one that goes on there.
"""

from __future__ import annotations

import logging
from collections import Counter
from datetime import date, timedelta
from typing import Any

from celery import current_app
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from kombu.exceptions import OperationalError

from cases.core.access.reach import AccessDenied
from cases.core.access.verbs import Verb
from cases.core.audit.models import EventDetail
from cases.core.audit.services import record
from cases.core.deadlines.calendar_days import check_new_day, recount
from cases.core.deadlines.calendar_moves import Move, moves_between
from cases.core.deadlines.calendar_told import tell
from cases.core.deadlines.refusing import FieldReason, refuse
from cases.core.notices.undone import USUALLY_DONE_WITHIN
from cases.core.protocol.models import CalendarChange, ClosedDay, ProclaimedDay
from cases.core.protocol.selectors import closed_days
from partnerships.models import Heartbeat, Nation, Partnership, User
from partnerships.pages.dates import in_words
from partnerships.people.actor import CLOCK, Actor
from partnerships.tenancy.context import scope

log = logging.getLogger(__name__)
CONFIRMED = "calendar.proclaimed"
LOOK = "cases.core.deadlines.look_at_change"
COUNT = "cases.core.deadlines.count_change"
#: What was looked at and never confirmed is not gone on with for ever.
FORGOTTEN = timedelta(days=1)


def _require_operator(by: Actor) -> None:
    if not User.objects.filter(
        pk=by.user_id or 0, is_platform_operator=True, is_active=True
    ).exists():
        raise AccessDenied(Verb.CREATE_PARTNERSHIP, stranger=True)


def check_new(day: date, name: str, nation: str) -> list[FieldReason]:
    """Give what speaks against proclaiming a day for a nation, or for both where it is empty."""
    nations = (nation,) if nation else tuple(Nation.values)
    known = ProclaimedDay.objects.filter(day=day, nation__in=nations)
    return check_new_day(day, name, dict(known.values_list("day", "name")))


@transaction.atomic
def propose(*, by: Actor, day: date, name: str, nation: str = "") -> CalendarChange:
    """Have what a new bank holiday would move looked at in every partnership of the nation.

    Nothing changes yet. Without a nation it is of England and Wales. Raises AccessDenied, and
    NotReady with what speaks against it.
    """
    _require_operator(by)
    refuse(check_new(day, name, nation))
    return _asked(CalendarChange(day=day, name=name.strip(), nation=nation, asked_by=by.name))


@transaction.atomic
def propose_removal(proclaimed: ProclaimedDay, *, by: Actor) -> CalendarChange:
    """Have looked at what would move if a proclaimed day that is still to come were taken back.

    It is taken back for every nation for which it was proclaimed.
    """
    _require_operator(by)
    if proclaimed.day <= timezone.localdate():
        refuse([FieldReason("This day has passed, and deadlines were counted over it: it stays.")])
    nations = ProclaimedDay.objects.filter(day=proclaimed.day).values_list("nation", flat=True)
    return _asked(
        CalendarChange(
            day=proclaimed.day,
            name=proclaimed.name,
            nation=proclaimed.nation if len(nations) == 1 else "",
            removes=True,
            asked_by=by.name,
        )
    )


def _asked(change: CalendarChange) -> CalendarChange:
    change.partnerships = _concerned(change).count()
    change.save()
    _ask_soon(LOOK, change.pk)
    return change


def _ask_soon(task: str, change_id: int) -> None:
    _beat(change_id)
    transaction.on_commit(lambda: _ask(task, change_id))


def _ask(task: str, change_id: int) -> None:
    try:
        current_app.tasks[task].delay(change_id)
    except (OperationalError, OSError):
        log.warning("The broker does not answer: %s is asked for again by the sweep", task)


def _beat(change_id: int) -> None:
    """Note that a worker is at it, or was asked."""
    name = f"calendar change {change_id}"
    Heartbeat.objects.update_or_create(name=name, defaults={"beaten_at": timezone.now()})


def carry_on() -> int:
    """Ask again for what was asked for and stands still: a worker or the broker was lost."""
    still = timezone.now() - USUALLY_DONE_WITHIN
    unfinished = CalendarChange.objects.filter(
        Q(confirmed_at=None, looked_at__lt=F("partnerships"), asked_at__gte=still - FORGOTTEN)
        | Q(confirmed_at__isnull=False, counted__lt=F("partnerships"))
    )
    asked = 0
    for change in unfinished:
        if Heartbeat.objects.filter(
            name=f"calendar change {change.pk}", beaten_at__gte=still
        ).exists():
            continue
        _ask(LOOK if change.confirmed_at is None else COUNT, change.pk)
        asked += 1
    return asked


def _concerned(change: CalendarChange) -> Any:
    """Give the partnerships of the nations, in the order in which they are gone through."""
    return Partnership.objects.filter(nation__in=change.nations).order_by("pk")


def look(change_id: int) -> None:
    """Count for each partnership what would move, and by how many days; nothing is changed."""
    change = CalendarChange.objects.get(pk=change_id)
    for partnership in _concerned(change):
        if partnership.slug in change.found or change.confirmed_at is not None:
            continue
        moves = []
        if partnership.closed_at is None:
            with scope(partnership.pk, CLOCK):
                moves = _moves(change)
        days = Counter(move.days for move in moves)
        with transaction.atomic():
            change = CalendarChange.objects.select_for_update().get(pk=change_id)
            change.found[partnership.slug] = {
                "name": partnership.name,
                "moved": len(moves),
                "days": {str(number): many for number, many in sorted(days.items())},
            }
            change.looked_at = len(change.found)
            change.save(update_fields=["found", "looked_at"])
        _beat(change_id)


def _moves(change: CalendarChange) -> list[Move]:
    """Give what the change moves in the partnership in scope, made already or not.

    Where its own office is closed on the day anyway, nothing moves.
    """
    without = {day: name for day, name in closed_days().items() if day != change.day}
    without |= dict(ClosedDay.objects.filter(day=change.day).values_list("day", "name"))
    having = {**without, change.day: change.name}
    before, after = (having, without) if change.removes else (without, having)
    return moves_between(change.day, before, after)


@transaction.atomic
def confirm(change: CalendarChange, *, by: Actor) -> None:
    """Add the bank holiday, or take it back; every partnership is then counted afresh.

    Raises AccessDenied, and NotReady while the looking goes on and where the day cannot be added
    or taken back any more. Confirming twice is confirming once.
    """
    _require_operator(by)
    change = CalendarChange.objects.select_for_update().get(pk=change.pk)
    if change.confirmed_at is not None:
        return
    if change.looked_at < change.partnerships:
        refuse([FieldReason("What would move is still being counted. Look again in a moment.")])
    if change.removes:
        if change.day <= timezone.localdate():
            refuse([FieldReason("This day has passed: it stays.")])
        ProclaimedDay.objects.filter(day=change.day, nation__in=change.nations).delete()
    else:
        refuse(check_new(change.day, change.name, change.nation))
        ProclaimedDay.objects.bulk_create(
            ProclaimedDay(day=change.day, name=change.name, nation=nation, added_by=by.name)
            for nation in change.nations
        )
    change.confirmed_at = timezone.now()
    change.save(update_fields=["confirmed_at"])
    _ask_soon(COUNT, change.pk)


def count(change_id: int) -> None:
    """Count every partnership afresh after a confirmed change, telling each person once."""
    change = CalendarChange.objects.get(pk=change_id)
    for number, partnership in enumerate(_concerned(change), start=1):
        if number <= change.counted:
            continue
        if partnership.closed_at is None:
            with scope(partnership.pk, CLOCK):
                _tell_here(change)
            recount(partnership.pk, change.day)
        CalendarChange.objects.filter(pk=change_id, counted__lt=number).update(counted=number)
        _beat(change_id)


def _tell_here(change: CalendarChange) -> None:
    """Tell the people of the partnership in scope, and its chronicle, of the change."""
    day, moves = change.day, _moves(change)
    tell(moves, change=str(change.pk))
    if EventDetail.objects.filter(event__verb=CONFIRMED, details__change=change.pk).exists():
        return
    what = "is no longer" if change.removes else "is now"
    dates = "1 open deadline" if len(moves) == 1 else f"{len(moves)} open deadlines"
    record(
        CONFIRMED,
        f"counted {dates} afresh: {in_words(day)} {what} a bank holiday ({change.name})",
        by=CLOCK,
        details={"change": change.pk, "day": day.isoformat()},
    )

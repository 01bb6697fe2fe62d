"""Which open deadlines a day moves that becomes, or is no longer, one on which nobody works.

A day can touch only what a rule counts in working days or rolls to the next one, and only where it
lies between the start and the due date. The database finds these; no other is computed again, so
that a million open deadlines are looked through within a minute (benchmarks/bank_holiday.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.db.models.functions import Greatest, Least
from django.utils import timezone

from cases.core.deadlines.models import Deadline
from cases.core.deadlines.refresh import Facts, Key, key_of
from cases.core.deadlines.routine_facts import RoutineFacts
from cases.core.protocol.models import Protocol
from cases.core.protocol.preset import LocalProtocol
from cases.core.protocol.selectors import closed_days, protocol_on, working_calendar
from cases.core.timetable.engine import Computed
from cases.core.timetable.kinds import KINDS
from cases.core.timetable.reckon import days_between

BATCH = 500


@dataclass(frozen=True)
class Move:
    """An open deadline that a change of the calendar moves; without a case: of the routine."""

    case_id: int | None
    reference: str
    title: str
    owed_by: str
    subject_kind: str
    subject_number: int
    from_on: date
    to_on: date

    @property
    def days(self) -> int:
        """Give by how many calendar days it moves; less than nothing means earlier."""
        return days_between(self.from_on, self.to_on)


def touched(day: date) -> Any:
    """Give the open deadlines that a day not worked can move, in the partnership in scope."""
    mind: dict[frozenset[str], list[int]] = {}
    for protocol in Protocol.objects.all():
        mind.setdefault(_minding(protocol.rules), []).append(protocol.pk)
    of_cases = Q(pk__in=[])
    for kinds, protocols in mind.items():
        if kinds:
            of_cases |= Q(kind__in=sorted(kinds), case__protocol__in=protocols)
    own = Protocol.objects.filter(inherited_from=None)
    in_force = own.filter(effective_on__lte=timezone.localdate()).first()
    if in_force is not None and (minding := _minding(in_force.rules)):
        of_cases |= Q(kind__in=sorted(minding), case=None)
    return (
        Deadline.objects.order_by()
        .filter(of_cases, met_on=None, counts=True)
        .alias(first=Least("start_on", "due_on"), last=Greatest("start_on", "due_on"))
        .filter(first__lte=day, last__gte=day)
    )


def _minding(rules: LocalProtocol) -> frozenset[str]:
    return frozenset(code for code, rule in rules.timetable.items() if rule.minds_working_days)


def moved_by(*, added: Mapping[date, str] | None = None, removed: date | None = None) -> list[Move]:
    """Give the open deadlines that adding days to the calendar, or removing one, would move."""
    now = closed_days()
    then = {**now, **(added or {})}
    if removed is not None:
        then.pop(removed, None)
    return [
        move
        for day in (*(added or {}), *((removed,) if removed else ()))
        for move in moves_between(day, now, then)
    ]


def moves_between(day: date, now: Mapping[date, str], then: Mapping[date, str]) -> list[Move]:
    """Give what moves where `then` stands in for `now` as the added days; they differ in `day`."""
    today = timezone.localdate()
    found: dict[int | None, set[Key]] = {}
    cases: dict[int, tuple[int, str]] = {}
    for case_id, protocol, reference, *key in (
        touched(day)
        .order_by("case_id")
        .values_list(
            "case_id",
            "case__protocol_id",
            "case__reference",
            "kind",
            "subject_kind",
            "subject_number",
            "occurrence",
        )
    ):
        found.setdefault(case_id, set()).add(tuple(key))
        if case_id is not None:
            cases[case_id] = (protocol, reference)
    protocols = Protocol.objects.in_bulk({protocol for protocol, _ in cases.values()})
    calendars = {
        pk: (working_calendar(each.rules, now), working_calendar(each.rules, then))
        for pk, each in protocols.items()
    }
    moves: list[Move] = []
    ids = list(cases)
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        facts = Facts.of(batch)
        for case_id in batch:
            protocol, reference = cases[case_id]
            rules, kinds = protocols[protocol].rules, _kinds(found[case_id])
            before, after = (
                facts.under(rules, calendar, case_id, today, kinds)
                for calendar in calendars[protocol]
            )
            moves += _compared(case_id, reference, found[case_id], before, after)
    if None in found:
        rules = protocol_on(today).rules
        routine = RoutineFacts.of()
        before, after = (
            routine.deadlines(rules, working_calendar(rules, days), today) for days in (now, then)
        )
        moves += _compared(None, "", found[None], before, after)
    return sorted(moves, key=lambda move: (move.reference, move.from_on, move.title))


def _kinds(keys: set[Key]) -> list[Any]:
    return [KINDS[code] for code in {key[0] for key in keys}]


def _compared(
    case_id: int | None,
    reference: str,
    keys: set[Key],
    before: list[Computed],
    after: list[Computed],
) -> Iterator[Move]:
    then = {key_of(each): each for each in after}
    for each in before:
        other = then.get(key_of(each))
        if key_of(each) not in keys or other is None or not each.due_on or not other.due_on:
            continue
        if other.due_on != each.due_on:
            yield Move(
                case_id,
                reference,
                each.kind.title,
                each.owed_by,
                str(each.subject.kind),
                each.subject.number,
                each.due_on,
                other.due_on,
            )

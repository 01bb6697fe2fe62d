"""The recurring duties of the partnership itself as dates: computed from its facts and stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import timezone

from cases.core.deadlines.models import Deadline, Routine, RoutineAct
from cases.core.deadlines.refresh import keep, key_of, row_key, values_of
from cases.core.protocol.preset import LocalProtocol
from cases.core.protocol.selectors import own_versions, protocol_on, working_calendar
from cases.core.timetable import engine
from cases.core.timetable.calendar import WorkingCalendar, uk
from cases.core.timetable.kinds import KINDS, PARTNERSHIP, Milestone
from partnerships.tenancy.context import current_partnership_id


@dataclass(frozen=True)
class RoutineFacts:
    """The duties that were begun, each with the days on which it was done."""

    routines: list[Routine]

    @classmethod
    def of(cls) -> RoutineFacts:
        """Read the duties of the partnership in scope in two queries."""
        acts = Prefetch("acts", RoutineAct.objects.order_by("on", "pk"))
        return cls(list(Routine.objects.prefetch_related(acts)))

    def deadlines(
        self, rules: LocalProtocol, calendar: WorkingCalendar, today: date
    ) -> list[engine.Computed]:
        """Compute the dates of every duty for which the protocol prints how often."""
        return [
            each
            for routine in self.routines
            if (rule := rules.timetable.get(routine.kind)) is not None and rule.period is not None
            for each in self._of_one(routine, rules, calendar, today)
        ]

    def _of_one(
        self, routine: Routine, rules: LocalProtocol, calendar: WorkingCalendar, today: date
    ) -> list[engine.Computed]:
        kind = KINDS[routine.kind]
        done = [act.on for act in routine.acts.all() if act.on >= routine.began_on]
        milestones: dict[Any, Any] = {(Milestone.ROUTINE_BEGAN, PARTNERSHIP): routine.began_on}
        if kind.met_by is not None and done:
            milestones[kind.met_by, PARTNERSHIP] = done
        found = engine.timetable(
            rules=rules.timetable,
            milestones=milestones,
            calendar=calendar,
            today=today,
            kinds=[kind],
        )
        if routine.stopped_on is None:
            return found
        return [each for each in found if each.due_on and each.due_on <= routine.stopped_on]


def refresh_routine(today: date | None = None) -> None:
    """Compute the dates of the partnership's own duties afresh and store what differs.

    The protocol in force on the day says how often. What was still open when a duty was stopped
    does not count any more.
    """
    today = today or timezone.localdate()
    rules = protocol_on(today).rules
    facts = RoutineFacts.of()
    stopped = {each.kind: each.stopped_on for each in facts.routines if each.stopped_on}
    stored = {row_key(row): row for row in Deadline.objects.filter(case=None)}
    wanted = {}
    for each in facts.deadlines(rules, working_calendar(rules), today):
        if each.due is None and each.missing_year is None:
            continue
        key, ended = key_of(each), stopped.get(each.kind.code)
        wanted[key] = values_of(each, stored.get(key), counts=ended is None)
        if ended is not None and each.met_on is None:
            said = f" Not counted any more: stopped on {uk(ended)}."
            wanted[key]["explanation"]["sentence"] += said
    keep(current_partnership_id(), None, stored, wanted)


def bring_routine_up_to_date(today: date) -> bool:
    """Open the next occurrence of each duty whose last listed one has come; say whether any was.

    The sweep asks on every run: one query while nothing has come.
    """
    today = max(today, timezone.localdate())
    known = WorkingCalendar.bundled().years
    listed = Deadline.objects.filter(case=None, kind=OuterRef("kind"))
    ahead = listed.filter(Q(due_on__gt=today) | Q(missing_year__isnull=False))
    # A version of the protocol that was planned has come into force, with other periods perhaps.
    begun = own_versions().filter(effective_on__range=(today - timedelta(days=1), today))
    ran_out = Routine.objects.filter(stopped_on=None).filter(
        ~Exists(ahead) | Exists(listed.filter(missing_year__in=known, met_on=None)) | Exists(begun)
    )
    if not ran_out.exists():
        return False
    refresh_routine(today)
    return True

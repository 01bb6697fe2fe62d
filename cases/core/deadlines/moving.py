"""What else moves: which open deadlines a hold, its end, an extension or a date would move.

Computed from the case's facts and changed facts; nothing is written.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from django.utils import timezone

from cases.core.case.models import Case
from cases.core.deadlines.models import Deadline, Hold
from cases.core.deadlines.refresh import Facts, as_held, engine_key
from cases.core.deadlines.subjects import titles_of
from cases.core.timetable import engine, reckon
from cases.core.timetable.activities import Activity
from cases.core.timetable.kinds import CASE, KINDS
from cases.core.timetable.reckon import days_between


@dataclass(frozen=True)
class Move:
    """An open deadline that moves; `from_on` is empty where it had no date yet."""

    title: str
    from_on: date | None
    to_on: date

    @property
    def days(self) -> int | None:
        """Give by how many calendar days it moves; less than nothing means earlier."""
        return None if self.from_on is None else days_between(self.from_on, self.to_on)


def moved_by_hold(case: Case, hold: Hold) -> list[Move]:
    """Give what a new hold moves by today: nothing where it begins today, or the clocks run on."""
    facts = Facts.of([case.pk])
    return _moves(case, facts, _with(facts, case, [*_holds(case), hold]))


def moved_by_end(case: Case, hold: Hold, ended_on: date) -> list[Move]:
    """Give what a hold that ends on a day will have moved: from when it began to for good."""
    facts = Facts.of([case.pk])
    others = [each for each in _holds(case) if each.pk != hold.pk]
    ended = Hold(
        started_on=hold.started_on,
        ended_on=ended_on,
        scope=hold.scope,
        activities=hold.activities,
    )
    before, after = _with(facts, case, others), _with(facts, case, [*others, ended])
    return _moves(case, before, after)


def moved_by_extension(case: Case, row: Deadline, new_on: date) -> list[Move]:
    """Give what granting a later date moves, the deadline itself included."""
    facts = Facts.of([case.pk])
    more = reckon.Extension(new_on, "", "", timezone.localdate())
    granted = dict(facts.extensions.get(case.pk, {}))
    granted[engine_key(row)] = [*granted.get(engine_key(row), []), more]
    return _moves(case, facts, replace(facts, extensions={case.pk: granted}))


def moved_by_given(case: Case, kind: str, due_on: date) -> list[Move]:
    """Give what setting a date of the case moves, that deadline included."""
    facts = Facts.of([case.pk])
    given = dict(facts.given.get(case.pk, {}))
    given[(kind, CASE, 1)] = reckon.Given(due_on, "", "")
    return _moves(case, facts, replace(facts, given={case.pk: given}))


def standing_still(case: Case, activities: Collection[Activity]) -> list[str]:
    """Give the open deadlines whose clock stands still while these (without any: all) wait."""
    rules = case.protocol.rules.timetable
    rows = [
        row
        for row in Deadline.objects.filter(case=case, met_on=None, counts=True)
        if row.kind in rules
        and not rules[row.kind].clock_runs_during_hold
        and (not activities or KINDS[row.kind].activity in activities)
    ]
    titles = titles_of(rows)
    return [titles[row.pk] for row in rows]


def _holds(case: Case) -> list[Hold]:
    return list(Hold.objects.filter(case=case))


def _with(facts: Facts, case: Case, holds: list[Hold]) -> Facts:
    return replace(facts, holds={case.pk: [as_held(hold) for hold in holds]})


def _moves(case: Case, before: Facts, after: Facts) -> list[Move]:
    today = timezone.localdate()
    rows = {engine_key(row): row for row in Deadline.objects.filter(case=case)}
    was = {each.key: each for each in before.deadlines(case, today)}
    moved: list[tuple[engine.Computed, date | None, date]] = []
    for each in after.deadlines(case, today):
        row, earlier = rows.get(each.key), was.get(each.key)
        from_on = earlier.due_on if earlier else None
        shut = row is not None and (row.met_on is not None or not row.counts)
        if each.due_on is not None and each.due_on != from_on and not shut:
            moved.append((each, from_on, each.due_on))
    titles = titles_of(rows[each.key] for each, _, _ in moved if each.key in rows)
    return [
        Move(titles[rows[each.key].pk] if each.key in rows else each.kind.title, from_on, to_on)
        for each, from_on, to_on in moved
    ]

"""What else moves: deadlines and stages that a hold, its end, an extension or a date would move.

Computed from the case's facts and changed facts; nothing is written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils import timezone

from cases.core.case.models import Case
from cases.core.deadlines.forecasting import StageFacts, facts_of, open_waits, waits_of
from cases.core.deadlines.models import Deadline, Hold
from cases.core.deadlines.refresh import Facts, as_held, engine_key
from cases.core.deadlines.subjects import titles_of
from cases.core.timetable import engine, reckon
from cases.core.timetable.activities import Activity
from cases.core.timetable.kinds import CASE, KINDS
from cases.core.timetable.reckon import days_between
from cases.core.workflow.states import State


@dataclass(frozen=True)
class Move:
    """An open deadline, or the foreseen end of a stage, that moves.

    `from_on` is empty where it had no date yet.
    """

    title: str
    from_on: date | None
    to_on: date
    is_stage: bool = False

    @property
    def days(self) -> int | None:
        """Give by how many calendar days it moves; less than nothing means earlier."""
        return None if self.from_on is None else days_between(self.from_on, self.to_on)


@dataclass(frozen=True)
class StageMove:
    """A stage that another plan moves: its planned end and its foreseen end, as is and to be."""

    stage: str
    planned_from: date | None
    planned_to: date | None
    foreseen_from: date | None
    foreseen_to: date | None


def moved_by_hold(case: Case, hold: Hold) -> list[Move]:
    """Give what a new hold moves by today: nothing where it begins today, or the clocks run on."""
    facts = Facts.of([case.pk])
    holds = _holds(case)
    return _moves(case, facts, _with(facts, case, [*holds, hold]), (holds, [*holds, hold]))


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
    return _moves(case, before, after, (others, [*others, ended]))


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


def moved_by_plan(facts: StageFacts, own: Mapping[str, date], today: date) -> list[StageMove]:
    """Give what another plan moves: of each stage the day planned, and the day foreseen."""
    waits = waits_of(open_waits([facts.case.pk]), lambda row: KINDS[row.kind].title)
    before = facts.foresee(waits, today)
    after = facts.with_own(own).foresee(waits, today)
    return [
        StageMove(
            State(was.stage).label,
            was.planned.ends if was.planned else None,
            now.planned.ends if now.planned else None,
            was.ends_on,
            now.ends_on,
        )
        for was, now in zip(before, after, strict=True)
        if (was.planned, was.ends_on) != (now.planned, now.ends_on)
    ]


Holds = Sequence[Hold]


def _stages(
    case: Case,
    was: Iterable[engine.Computed],
    now: Iterable[engine.Computed],
    holds: tuple[Holds, Holds] | None,
    today: date,
) -> list[Move]:
    """Give the stages whose foreseen end moves with the deadlines and holds."""
    facts = facts_of([case])[case.pk]
    old, new = holds or (facts.holds, facts.holds)
    before = facts.with_holds(old).foresee(waits_of(was, _title), today)
    after = facts.with_holds(new).foresee(waits_of(now, _title), today)
    return [
        Move(
            f"Foreseen end of the stage: {State(one.stage).label}",
            one.ends_on,
            other.ends_on,
            is_stage=True,
        )
        for one, other in zip(before, after, strict=True)
        if other.ends_on is not None and one.ends_on != other.ends_on
    ]


def _title(row: engine.Computed) -> str:
    return row.kind.title


def _moves(
    case: Case, before: Facts, after: Facts, holds: tuple[Holds, Holds] | None = None
) -> list[Move]:
    today = timezone.localdate()
    rows = {engine_key(row): row for row in Deadline.objects.filter(case=case)}
    was = {each.key: each for each in before.deadlines(case, today)}
    now = after.deadlines(case, today)
    moved: list[tuple[engine.Computed, date | None, date]] = []
    for each in now:
        row, earlier = rows.get(each.key), was.get(each.key)
        from_on = earlier.due_on if earlier else None
        shut = row is not None and (row.met_on is not None or not row.counts)
        if each.due_on is not None and each.due_on != from_on and not shut:
            moved.append((each, from_on, each.due_on))
    titles = titles_of(rows[each.key] for each, _, _ in moved if each.key in rows)
    return [
        Move(titles[rows[each.key].pk] if each.key in rows else each.kind.title, from_on, to_on)
        for each, from_on, to_on in moved
    ] + _stages(case, was.values(), now, holds, today)

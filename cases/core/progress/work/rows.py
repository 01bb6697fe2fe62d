"""What one person finds in his work: his rows, with what was given away and what is put off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from cases.core.access.reach import Reach
from cases.core.deadlines.assigned import standing_assignments
from cases.core.deadlines.duties import OUTSIDE
from cases.core.deadlines.models import Snooze, WorkAssignment
from cases.core.workflow.plug import WorkRow, registry
from partnerships.pages.context import Acting
from partnerships.pages.dates import in_words

THIS_WEEK = timedelta(days=7)


class Group(StrEnum):
    """When a row is to be done, in the order of the page."""

    words: str

    def __new__(cls, code: str, words: str = "") -> Group:
        member = str.__new__(cls, code)
        member._value_ = code
        member.words = words
        return member

    OVERDUE = "overdue", "Overdue"
    TODAY = "today", "Today"
    WEEK = "week", "This week"
    LATER = "later", "Later"
    NO_DATE = "no-date", "No date"
    WAITING = "waiting", "Waiting for others"
    PUT_OFF = "put-off", "Put off"


#: What is to be done: what the number beside "My work" counts.
TO_DO = (Group.OVERDUE, Group.TODAY, Group.WEEK, Group.LATER, Group.NO_DATE)


@dataclass(frozen=True)
class Item:
    """A row as one person finds it: `of` is the kind of work, `why` why it is his or waits.

    `given` is the assignment that stands on it, to him or to somebody else; `snooze` his putting
    off; `partnership` whose it is, where several stand in one list; `reason` why it is due then,
    for who may read it (cases.core.progress.work.reasons).
    """

    row: WorkRow
    of: str
    group: Group
    why: str
    given: WorkAssignment | None = None
    snooze: Snooze | None = None
    partnership: Acting | None = None
    reason: Mapping[str, Any] | None = None

    @property
    def is_own(self) -> bool:
        """Say whether it is the person's own to do, now or when it comes back."""
        return self.group is not Group.WAITING

    @property
    def can_be_given(self) -> bool:
        """Say whether it could be somebody else's, or is; to whom it can go is asked then."""
        movable = not is_personal(self.row) and self.row.owed_by not in OUTSIDE
        return movable and (self.is_own or self.given is not None)

    @property
    def rank(self) -> int:
        """Give the place of the group on the page."""
        return list(Group).index(self.group)

    @property
    def due_key(self) -> date:
        """Give the due date to sort by; what has none comes last."""
        return self.row.due_on or date.max

    @property
    def tick(self) -> str:
        """Give what a ticked row posts: its key, and the assignment that was seen on it."""
        return f"{self.row.key}|{self.given.pk if self.given else 0}"


def is_personal(row: WorkRow) -> bool:
    """Say whether only one person can do it."""
    return row.owed_by.startswith("user:")


def rows_by_kind(reach: Reach, today: date) -> list[tuple[str, WorkRow]]:
    """Give each row that falls to a person in the partnership in scope, with its kind of work.

    What was given away still stands here with who has the role or seat for it: this answers who
    may do what. As many queries as the plugs say, whatever the number of cases.
    """
    found = [
        (plug.work.title or plug.name, row)
        for plug in registry.plugs
        if plug.work
        for row in plug.work.find(reach.actor, reach, today)
    ]
    return sorted(
        found, key=lambda each: (each[1].due_on or date.max, each[1].reference, each[1].title)
    )


def work_of(reach: Reach, today: date) -> list[WorkRow]:
    """Give what falls to a person in the partnership in scope, soonest first."""
    return [row for _, row in rows_by_kind(reach, today)]


def items_of(reach: Reach, today: date, partnership: Acting | None = None) -> list[Item]:
    """Give a person's work in the partnership in scope, as he finds it on a day.

    What was given to somebody else waits for that person; what he put off is put off until its
    day. Five queries more than the rows themselves.
    """
    given = standing_assignments(today)
    snoozed = {
        each.key: each
        for each in Snooze.objects.filter(user_id=reach.actor.user_id, until_on__gt=today)
    }
    return [
        _item(of, row, reach, today, given.get(row.key), snoozed.get(row.key), partnership)
        for of, row in rows_by_kind(reach, today)
    ]


def _item(
    of: str,
    row: WorkRow,
    reach: Reach,
    today: date,
    given: WorkAssignment | None,
    snooze: Snooze | None,
    partnership: Acting | None,
) -> Item:
    if given is not None and given.to_id != reach.actor.user_id:
        why = given_away_words(given)
        return Item(row, of, Group.WAITING, why, given, None, partnership)
    why = given_words(given) if given is not None else row.why
    if row.waiting:
        return Item(row, of, Group.WAITING, why, given, None, partnership)
    group = Group.PUT_OFF if snooze is not None else when(row.due_on, today)
    return Item(row, of, group, why, given, snooze, partnership)


def when(due_on: date | None, today: date) -> Group:
    """Give the group of a day."""
    if due_on is None:
        return Group.NO_DATE
    if due_on < today:
        return Group.OVERDUE
    if due_on == today:
        return Group.TODAY
    return Group.WEEK if due_on <= today + THIS_WEEK else Group.LATER


def given_words(given: WorkAssignment) -> str:
    """Say to the receiver by whom it was given, why and until when."""
    return f"Given to you by {given.given_by_name}{_until(given)} because: {given.because}"


def given_away_words(given: WorkAssignment) -> str:
    """Say to everybody else who has it, and why."""
    return f"{given.given_by_name} gave this to {given.to.name}{_until(given)}: {given.because}"


def _until(given: WorkAssignment) -> str:
    return f" until {in_words(given.until_on)}" if given.until_on else ""


def to_do(items: Iterable[Item]) -> int:
    """Count what is to be done: the number beside "My work"."""
    return sum(1 for item in items if item.group in TO_DO)


def count_work(reach: Reach, today: date) -> int:
    """Count what a person has to do in the partnership in scope."""
    return to_do(items_of(reach, today))

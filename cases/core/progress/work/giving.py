"""Giving work to somebody else and taking it back: one row, ticked rows, or all of one person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from cases.core.access.reach import AccessDenied, Reach, cases_for
from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.deadlines.assigned import standing_assignments, work_key
from cases.core.deadlines.duties import OUTSIDE
from cases.core.deadlines.models import Deadline, WorkAssignment
from cases.core.progress.advance import reach_of
from cases.core.progress.work.rows import Item, is_personal, items_of, work_of
from cases.core.workflow.plug import NotReady, Reason, WorkRow
from partnerships.models import Membership, User
from partnerships.people.actor import Actor
from partnerships.tenancy.context import current_partnership_id

#: The first key of the lock that giving and taking back wait for, in one partnership at a time.
GIVING_LOCK = 330

#: By the key of a row, the assignment that was seen on it (0: none).
Seen = Mapping[str, int]


class GivenMeanwhile(Exception):
    """Somebody else has given some of the rows, or taken them back, since the page was made."""

    def __init__(self, rows: Sequence[Item]) -> None:
        super().__init__("The work was given to somebody else meanwhile.")
        self.rows = tuple(rows)


@dataclass(frozen=True)
class Move:
    """One row that is to move, and why it cannot, or nothing."""

    item: Item
    refused: str = ""


def members() -> list[User]:
    """Give who belongs to the partnership in scope today, by name; one query."""
    ids = Membership.objects.here().active_on(timezone.localdate()).values("user_id")
    return list(User.objects.filter(pk__in=ids).order_by("name", "pk"))


def member(number: str) -> User | None:
    """Give the member of the partnership in scope with this number, as an address gives it."""
    return next((user for user in members() if str(user.pk) == number), None)


def items_seen_by(reader: Reach, whose: User, today: date) -> list[Item]:
    """Give a person's work as somebody may see it who gives work: on his own cases only.

    Of one's own work everything; of somebody else's what is on cases of which one may give work.
    """
    if whose.pk == reader.actor.user_id:
        return items_of(reader, today)
    seen = set(cases_for(reader, Verb.ASSIGN_WORK).values_list("pk", flat=True))
    items = items_of(Reach.of(Actor.of_user(whose)), today)
    return [item for item in items if item.row.case_id is None or item.row.case_id in seen]


def open_work(items: Iterable[Item]) -> list[Item]:
    """Give what somebody would leave undone when he is away: all that is his own to do."""
    return [item for item in items if item.is_own]


def planned(items: Iterable[Item], to: User) -> list[Move]:
    """Say of each row whether it can go to somebody, and why not.

    Who gets it must find it in his own work by a role or seat of his: giving gives no right.
    """
    today = timezone.localdate()
    receiver = Reach.of(Actor.of_user(to))
    own = {row.key for row in work_of(receiver, today) if not row.waiting}
    return [Move(item, _refusal(item, to, receiver, own)) for item in items]


def _refusal(item: Item, to: User, receiver: Reach, own: set[str]) -> str:
    row = item.row
    if is_personal(row):
        return "nobody else can do this"
    if row.owed_by in OUTSIDE:
        return "an agency owes this and says itself who does it"
    if item.given is not None and item.given.to_id == to.pk:
        return f"{to.name} has it already"
    if row.case_id in receiver.excluded:
        return f"{to.name} has declared an interest in this review"
    if row.key not in own:
        return f"{to.name} holds no role or seat that may do this"
    return ""


def _in_turn() -> None:
    """Let nobody else give or take back in the partnership until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, %s)", [GIVING_LOCK, current_partnership_id()]
        )


def _require(by: Actor, items: Iterable[Item]) -> None:
    """Raise AccessDenied unless the actor may give the work of every case among the rows."""
    reach = reach_of(by)
    reach.require(Verb.ASSIGN_WORK)
    allowed = set(cases_for(reach, Verb.ASSIGN_WORK).values_list("pk", flat=True))
    if any(item.row.case_id is not None and item.row.case_id not in allowed for item in items):
        raise AccessDenied(Verb.ASSIGN_WORK)


def _changed(items: Iterable[Item], seen: Seen) -> list[Item]:
    standing = standing_assignments(timezone.localdate(), list(seen))
    return [
        Item(each.row, each.of, each.group, each.why, standing.get(each.row.key), each.snooze)
        for each in items
        if (found.pk if (found := standing.get(each.row.key)) else 0) != seen.get(each.row.key, 0)
    ]


def _cases(items: Iterable[Item]) -> dict[int | None, Case]:
    found: dict[int | None, Case] = {}
    found.update(Case.objects.in_bulk({item.row.case_id for item in items if item.row.case_id}))
    return found


@transaction.atomic
def give(
    *,
    by: Actor,
    items: Sequence[Item],
    seen: Seen,
    to: User,
    because: str,
    until_on: date | None = None,
) -> list[WorkAssignment]:
    """Give rows of work to somebody, until they are done, taken back or the day is over.

    `items` are rows as `items_seen_by` gives them; `seen` the assignment that stood on each when
    the giver's page was made. Raises AccessDenied; GivenMeanwhile when somebody else was quicker;
    NotReady with a reason for each row that cannot go to him, for a day that is over, or where no
    reason is given. Each is told in the chronicle of its case.
    """
    _in_turn()
    _require(by, items)
    reasons = [] if because.strip() else [Reason("Say why you give it.")]
    if until_on is not None and until_on < timezone.localdate():
        reasons.append(Reason("The last day is today or later."))
    if reasons or not items:
        raise NotReady(reasons or [Reason("Choose what you give.")])
    if changed := _changed(items, seen):
        raise GivenMeanwhile(changed)
    refused = [move for move in planned(items, to) if move.refused]
    if refused:
        raise NotReady([Reason(refusal_words(move)) for move in refused])
    _end([item.row.key for item in items])
    cases, deadlines = _cases(items), _deadline_keys(item.row for item in items)
    made = []
    for item in items:
        row = item.row
        made.append(
            WorkAssignment.objects.create(
                key=row.key,
                owed_by=row.owed_by,
                deadline=deadlines.get(row.deadline, ""),
                case=cases.get(row.case_id),
                to=to,
                because=because.strip(),
                given_by=by.key,
                given_by_name=by.name,
                given_on=timezone.localdate(),
                until_on=until_on,
            )
        )
        record(
            "work.given",
            f"gave work to {to.name}: {row.title}",
            by=by,
            case=cases.get(row.case_id),
            because=because.strip(),
            details={"key": row.key, "to": to.pk, "until": str(until_on or "")},
        )
    return made


def _deadline_keys(rows: Iterable[WorkRow]) -> dict[int | None, str]:
    wanted = {row.deadline for row in rows if row.deadline}
    return {row.pk: work_key(row) for row in Deadline.objects.filter(pk__in=wanted)}


def _end(keys: Sequence[str]) -> None:
    """End what was given before on these rows, whether it still stood or not."""
    for old in WorkAssignment.objects.filter(key__in=keys, ended_on=None):
        old.ended_on = timezone.localdate()
        old.save()


@transaction.atomic
def take_back(*, by: Actor, items: Sequence[Item], seen: Seen) -> list[Item]:
    """Take back what was given, and give those rows.

    Raises AccessDenied, GivenMeanwhile, and NotReady where nothing was given. Whose role or seat
    owes the row finds it in his work again.
    """
    _in_turn()
    _require(by, items)
    # Asked of all rows first: one that was taken back meanwhile is no mistake of the reader's.
    if changed := _changed(items, seen):
        raise GivenMeanwhile(changed)
    taken = [item for item in items if item.given is not None]
    if not taken:
        raise NotReady([Reason("None of it was given to anybody.")])
    _end([item.row.key for item in taken])
    cases = _cases(taken)
    for item in taken:
        had = item.given.to.name if item.given else ""
        record(
            "work.taken_back",
            f"took back work from {had}: {item.row.title}",
            by=by,
            case=cases.get(item.row.case_id),
            details={"key": item.row.key},
        )
    return taken


def refusal_words(move: Move) -> str:
    """Give why one row cannot move, as a sentence."""
    row: Any = move.item.row
    return (
        f"{row.title} ({row.reference}): {move.refused}."
        if row.reference
        else (f"{row.title}: {move.refused}.")
    )

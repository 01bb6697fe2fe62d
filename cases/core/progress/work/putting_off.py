"""Putting off a row of one's own work until a day. It moves no deadline and nobody's reminder."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.deadlines.models import Snooze
from cases.core.progress.advance import reach_of
from cases.core.progress.work.rows import Group, Item, items_of, when
from cases.core.workflow.plug import NotReady, Reason
from partnerships.pages.dates import in_words
from partnerships.people.actor import Actor

#: The product's choice: long enough for a holiday, too short to forget.
LONGEST = timedelta(days=30)
#: What is overdue comes back within a week, whoever set its day.
LONGEST_OVERDUE = timedelta(days=7)


def latest_day(item: Item, today: date) -> date:
    """Give the last day until which a row may be put off."""
    overdue = when(item.row.due_on, today) is Group.OVERDUE
    return today + (LONGEST_OVERDUE if overdue else LONGEST)


def own_item(by: Actor, key: str) -> Item | None:
    """Give the row of this key in somebody's own work in the partnership in scope, or nothing."""
    items = items_of(reach_of(by), timezone.localdate())
    return next((item for item in items if item.row.key == key and item.is_own), None)


@transaction.atomic
def put_off(*, by: Actor, key: str, until_on: date, because: str) -> Snooze:
    """Put off a row of one's own work until a day, on which it comes back by itself.

    Raises NotReady for a row that is not his, a day that is not later than today or too far off
    (30 days; 7 for what is overdue), or where no reason is given.
    """
    today = timezone.localdate()
    item = own_item(by, key)
    if item is None:
        raise NotReady([Reason("This is not in your work any more.")])
    reasons = [] if because.strip() else [Reason("Say why you put it off.")]
    if until_on <= today:
        reasons.append(Reason("Choose a day later than today."))
    last = latest_day(item, today)
    if until_on > last:
        overdue = last == today + LONGEST_OVERDUE
        why = "It is overdue, so it" if overdue else "It"
        reasons.append(Reason(f"{why} can be put off until {in_words(last)} at the latest."))
    if reasons:
        raise NotReady(reasons)
    made, _ = Snooze.objects.update_or_create(
        user_id=by.user_id,
        key=key,
        defaults={"until_on": until_on, "because": because.strip()},
    )
    record(
        "work.put_off",
        f"put off own work until {in_words(until_on)}: {item.row.title}",
        by=by,
        case=Case.objects.filter(pk=item.row.case_id).first(),
        because=because.strip(),
        details={"key": key},
    )
    snooze: Snooze = made
    return snooze


@transaction.atomic
def bring_back(*, by: Actor, key: str) -> None:
    """Bring back at once what somebody had put off. Raises NotReady where he had not."""
    item = own_item(by, key)
    if item is None or item.snooze is None:
        raise NotReady([Reason("You have not put this off.")])
    Snooze.objects.filter(pk=item.snooze.pk).delete()
    record(
        "work.brought_back",
        f"brought back own work: {item.row.title}",
        by=by,
        case=Case.objects.filter(pk=item.row.case_id).first(),
        details={"key": key},
    )

"""Telling the family regularly how the review goes, as often as was agreed (P10; GL §2.6; LC ¶69).

The dates are counted from the day on which it was agreed, so that they do not drift with the days
on which somebody was really told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import count

from django.db import transaction
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.case.services import mark_milestone
from cases.core.deadlines.given import keep_given_date
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.deadlines.refusing import FieldReason, refuse
from cases.core.progress.advance import require_on
from cases.core.timetable.kinds import Milestone, SubjectKind
from cases.core.timetable.periods import Period, PeriodError, Unit, add_months
from cases.family.models import FamilyContact, FamilyUpdate, Updates
from partnerships.pages.dates import in_words
from partnerships.people.actor import Actor

KIND = "family_update"
SUBJECT = SubjectKind.FAMILY_CONTACT.value
DAYS_A_WEEK = 7


def refused_period(updates: str, every: int | None) -> str:
    """Give why updates cannot be agreed so often, or nothing: the engine's own bounds of a period.

    Takes the unit (weeks, months) and how many of them lie between two updates.
    """
    if updates not in (Updates.WEEKS, Updates.MONTHS):
        return ""
    if every is None:
        return f"Enter the number of {updates} between two updates"
    try:
        if updates == Updates.MONTHS:
            Period(every, Unit.MONTHS)
        else:
            Period(every * DAYS_A_WEEK, Unit.DAYS)
    except PeriodError as refused:
        if updates == Updates.MONTHS or every <= 0:
            return str(refused).replace(f"{every * DAYS_A_WEEK} days", f"{every} weeks")
        return f"“{every} weeks” is longer than ten years, the longest period that is accepted."
    return ""


def _dates(contact: FamilyContact, anchor: date) -> Iterator[date]:
    """The days that follow from what was agreed, without end: the anchor is not one of them."""
    every = contact.updates_every or 0
    for number in count(1):
        if contact.updates == Updates.MONTHS:
            yield add_months(anchor, number * every)
        else:
            yield anchor + timedelta(weeks=number * every)


def next_update_on(contact: FamilyContact, told: Iterable[date]) -> date | None:
    """Give when the contact is to be told next; None where nothing regular is wanted or agreed.

    Takes the days on which the contact was told. One told in time meets the date that comes, a
    late one that which had passed; being told more often than agreed moves nothing.
    """
    anchor = contact.updates_agreed_on
    if not contact.how_often or anchor is None or contact.declined_on is not None:
        return None
    dates = _dates(contact, anchor)
    before, due = anchor, next(dates)
    for day in sorted(each for each in told if each > anchor):
        if before < day:
            before, due = due, next(dates)
        while due <= day:
            before, due = due, next(dates)
    return due


def settle_next(case: Case, contact: FamilyContact, *, by: Actor) -> None:
    """Set, move or take away the next date; part of a verb that refreshes the deadlines."""
    told = list(FamilyUpdate.objects.filter(contact=contact).values_list("on", flat=True))
    keep_given_date(
        case=case,
        kind=KIND,
        due_on=next_update_on(contact, told),
        given_by=by.name,
        because=_as_agreed(contact),
        subject_kind=SUBJECT,
        subject_number=contact.pk,
        occurrence=len(told) + 1,
    )


def _as_agreed(contact: FamilyContact) -> str:
    if not contact.how_often or contact.updates_agreed_on is None:
        return ""
    return (
        f"as agreed with the family: {contact.how_often}, counted from "
        f"{in_words(contact.updates_agreed_on)}"
    )


@transaction.atomic
def record_update(
    contact: FamilyContact, *, by: Actor, on: date, how: str, note: str = ""
) -> FamilyUpdate:
    """Record that a contact was told how the review goes; the next date follows from it.

    Raises AccessDenied, and NotReady for a day to come and one that is recorded already.
    """
    case = locked(contact.case)
    require_on(by, case, Verb.UPDATE_FAMILY)
    contact = FamilyContact.objects.select_for_update().get(pk=contact.pk, case=case)
    wrong = []
    if on > timezone.localdate():
        wrong.append(FieldReason("The day cannot lie in the future.", field="on"))
    elif FamilyUpdate.objects.filter(contact=contact, on=on).exists():
        wrong.append(FieldReason("An update on this day is recorded already.", field="on"))
    refuse(wrong)
    update = FamilyUpdate.objects.create(
        contact=contact, on=on, how=how, note=note.strip(), by_name=by.name
    )
    mark_milestone(
        case=case,
        code=Milestone.FAMILY_UPDATED,
        on=on,
        subject_kind=SUBJECT,
        subject_number=contact.pk,
        occurrence=FamilyUpdate.objects.filter(contact=contact).count(),
    )
    settle_next(case, contact, by=by)
    refresh_deadlines(case)
    record(
        "family.updated",
        f"told {contact.label} how the review goes",
        by=by,
        case=case,
        on=on,
        details={"contact": contact.pk, "how": how},
    )
    return update

"""The yearly review of the standard list: begun, each agency gone through, closed (LC ¶42; R43)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from cases.core.access.reach import Reach
from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.deadlines.models import Deadline, Routine, RoutineAct
from cases.core.deadlines.refusing import FieldReason, refuse
from cases.core.deadlines.routine import begin_routine, record_done
from cases.core.progress.agencies.standing import on_list, take_off_list
from partnerships.models import AgencyContact, ListReview, ListReviewLine
from partnerships.people.actor import Actor

KIND = "trawl_list_review"
Outcome = ListReviewLine.Outcome
EARLY = timedelta(days=183)


@dataclass(frozen=True)
class Said:
    """What a review says about one agency."""

    outcome: str
    note: str = ""


def open_review() -> ListReview | None:
    """Give the review that is being carried out, or None."""
    found: ListReview | None = ListReview.objects.filter(completed_on=None).first()
    return found


def next_due() -> Deadline | None:
    """Give the date by which the list is to be reviewed next, where the protocol asks for it."""
    found: Deadline | None = (
        Deadline.objects.filter(case=None, kind=KIND, met_on=None, counts=True)
        .order_by("occurrence")
        .first()
    )
    return found


def lines_of(review: ListReview) -> dict[int, ListReviewLine]:
    """Give what a review says, by the id of the agency."""
    return {line.agency_id: line for line in review.lines.select_related("agency")}


def version_of(review: ListReview) -> int:
    """Give a number that grows with every change of what a review says."""
    newest: int | None = ListReviewLine.history.filter(
        review_id=review.pk, partnership_id=review.partnership_id
    ).aggregate(last=Max("history_id"))["last"]
    return newest or 0


@transaction.atomic
def begin_review(*, by: Actor) -> ListReview:
    """Begin a review of the list; the one that is open if there is one already."""
    Reach.of(by).require(Verb.REVIEW_STANDARD_LIST)
    found = open_review()
    if found is not None:
        return found
    made: ListReview = ListReview.objects.create(began_on=timezone.localdate(), began_by=by.name)
    record("agencies.review_begun", "began to review the standard trawl list", by=by)
    return made


def _held() -> ListReview:
    review: ListReview | None = (
        ListReview.objects.select_for_update().filter(completed_on=None).first()
    )
    if review is None:
        refuse([FieldReason("No review is open: it was completed. Begin another one.")])
        raise AssertionError  # refuse has raised
    return review


@transaction.atomic
def save_review(*, by: Actor, said: Mapping[int, Said]) -> ListReview:
    """Keep what is said about agencies on the list so far; nothing on the list changes yet."""
    Reach.of(by).require(Verb.REVIEW_STANDARD_LIST)
    review = _held()
    there = lines_of(review)
    listed = {row.agency_id: row.agency for row in on_list()}
    for agency_id, agency in listed.items():
        one, line = said.get(agency_id), there.get(agency_id)
        if one is None or not one.outcome:
            if line is not None and agency_id in said:
                line.delete()
            continue
        line = line or ListReviewLine(review=review, agency=agency)
        if (line.outcome, line.note) != (one.outcome, one.note):
            line.outcome, line.note = one.outcome, one.note.strip()
            line.by_name, line.on = by.name, timezone.localdate()
            line.save()
    return review


def missing_of(review: ListReview, rows: list[AgencyContact]) -> list[FieldReason]:
    """Give what a review still lacks: each agency on the list, and a reason to take one off."""
    said = lines_of(review)
    missing = []
    for row in rows:
        line = said.get(row.agency_id)
        if line is None:
            missing.append(FieldReason(f"{row.agency.name} has not been gone through."))
        elif line.outcome == Outcome.REMOVED and not line.note:
            missing.append(FieldReason(f"Say why {row.agency.name} goes off the list."))
    return missing


@transaction.atomic
def complete_review(*, by: Actor, note: str = "", on: date | None = None) -> ListReview:
    """Close a review: contacts count as checked, who goes off goes off, the year begins anew.

    The reviewer is recorded with it (R43). Raises AccessDenied, and NotReady while an agency on
    the list has not been gone through.
    """
    Reach.of(by).require(Verb.REVIEW_STANDARD_LIST)
    review = _held()
    rows = on_list()
    refuse(missing_of(review, rows))
    said = lines_of(review)
    day = on or timezone.localdate()
    counted = dict.fromkeys(Outcome.values, 0)
    for row in rows:
        line = said[row.agency_id]
        counted[line.outcome] += 1
        if line.outcome == Outcome.REMOVED:
            take_off_list(row, by=by, because=line.note)
        else:
            row.checked_on, row.checked_by = day, by.name
            row.save()
    review.completed_on, review.completed_by, review.note = day, by.name, note.strip()
    review.save()
    record(
        "agencies.list_reviewed",
        f"completed the review of the standard trawl list: {counted['confirmed']} confirmed, "
        f"{counted['changed']} changed, {counted['removed']} taken off",
        by=by,
        on=day,
        details={"review": review.pk, **counted},
    )
    _mark_done(day, by)
    return review


def _mark_done(day: date, by: Actor) -> None:
    """Let the partnership's duty to review the list count as done, where it is counted."""
    routine = Routine.objects.filter(kind=KIND, stopped_on=None, began_on__lte=day).first()
    due = next_due()
    if routine is not None and due is not None and due.due_on and due.due_on - day > EARLY:
        # Done long before it was due: a year is counted from today, or nearly two would pass.
        begin_routine(by=by, kind=KIND, began_on=day, because="The list was reviewed on this day.")
        return
    if routine is None or RoutineAct.objects.filter(routine=routine, on=day).exists():
        return
    record_done(by=by, routine=routine, on=day, note="The review of the list was completed.")

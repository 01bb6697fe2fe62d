"""Putting a review, or some of its activities, on hold, and ending the hold (R27, R29)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, BinaryIO

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cases.core.access.reach import Reach
from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.case.services import mark_milestone
from cases.core.deadlines.given import keep_given_date
from cases.core.deadlines.models import Hold
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.deadlines.refusing import FieldReason, refuse, unsaid
from cases.core.documents.services import keep_upload
from cases.core.documents.uploads import UploadKinds
from cases.core.timetable.activities import Activity
from cases.core.timetable.calendar import uk
from cases.core.timetable.kinds import Milestone, SubjectKind
from cases.core.workflow.plug import registry
from partnerships.people.actor import Actor

PAPERS = UploadKinds.WORD | UploadKinds.PDF | UploadKinds.IMAGE
HOLD_RULE = "Leicester City protocol, paragraphs 15 and 18; Leicestershire and Rutland, 2.9"


def new_hold(
    case: Case,
    *,
    started_on: date,
    reason: str,
    requested_by: str,
    review_on: date,
    activities: Collection[Activity] = (),
) -> Hold:
    """Give a hold that is not stored yet: of these activities, of the whole review without any."""
    return Hold(
        case=case,
        started_on=started_on,
        reason=reason.strip(),
        scope=Hold.PART if activities else Hold.WHOLE,
        activities=[each.value for each in Activity if each in activities],
        requested_by=requested_by.strip(),
        review_on=review_on,
        partnership_id=case.partnership_id,
    )


def against_hold(hold: Hold) -> list[FieldReason]:
    """Give what speaks against a new hold: a future day, a word missing, another hold (R27)."""
    today = timezone.localdate()
    wrong: list[FieldReason] = []
    if hold.started_on > today:
        wrong.append(FieldReason("The hold cannot begin in the future.", field="started_on"))
    if hold.review_on <= today:
        wrong.append(
            FieldReason(
                "The day on which the hold is looked at again must be after today.",
                field="review_on",
            )
        )
    wrong += unsaid(
        reason=(hold.reason, "Say why it is put on hold."),
        requested_by=(hold.requested_by, "Say who asked for the hold."),
    )
    clash = clash_of(hold)
    return wrong if clash is None else [*wrong, clash]


def clash_of(hold: Hold) -> FieldReason | None:
    """Give the reason against a new hold of what is, or was in those days, on hold already.

    Holds of one activity, or of the whole review and anything, do not overlap; one may begin on
    the day on which another ended.
    """
    since = Hold.objects.filter(
        Q(ended_on=None) | Q(ended_on__gt=hold.started_on), case_id=hold.case_id
    )
    other = next((each for each in since if each.clashes_with(hold)), None)
    if other is None:
        return None
    both = other if other.is_whole or hold.is_whole else _shared(hold, other)
    waits = f"{both.in_words[:1].upper()}{both.in_words[1:]}"
    field = "started_on"
    if other.ended_on is not None:
        said = f"{waits}: on hold until {uk(other.ended_on)}. This hold can begin then."
    elif other.is_whole:
        said = f"The review is on hold already, since {uk(other.started_on)}: end that hold first."
    else:
        said = f"{waits}: on hold already, since {uk(other.started_on)}. End that hold first."
        field = "started_on" if hold.is_whole else "activities"
    return FieldReason(said, field=field, rule=HOLD_RULE)


def _shared(hold: Hold, other: Hold) -> Hold:
    both = [code for code in hold.activities if code in other.activities]
    return Hold(scope=Hold.PART, activities=both)


@transaction.atomic
def put_on_hold(
    *,
    case: Case,
    by: Actor,
    started_on: date,
    reason: str,
    requested_by: str,
    review_on: date,
    activities: Collection[Activity] = (),
    upload: tuple[str, BinaryIO] | None = None,
) -> Hold:
    """Put the review, or the activities named, on hold until it is looked at again (R27, R29).

    Takes from which day, why, who asked for it, the day on which it is looked at again (itself a
    deadline), what waits (everything without any) and the request as a file if there is one. The
    clock of a deadline runs on unless the protocol's rule says otherwise. Raises NotReady with
    each thing that is wrong, AccessDenied and UploadRefused. (LC ¶15, ¶18; LR §2.9)
    """
    case = locked(case)
    Reach.of(by).on(case).require(Verb.HOLD)
    hold = new_hold(
        case,
        started_on=started_on,
        reason=reason,
        requested_by=requested_by,
        review_on=review_on,
        activities=activities,
    )
    refuse(against_hold(hold))
    if upload is not None:
        hold.document = _kept(case, by, upload)
    lay_hold(hold, by=by, given_by=by.name, because="set when it was put on hold")
    refresh_deadlines(case)
    record(
        "hold.started",
        "put the case on hold" if hold.is_whole else f"put {hold.in_words} on hold",
        by=by,
        case=case,
        because=hold.reason,
        on=started_on,
        details={
            "hold": hold.pk,
            "activities": hold.activities,
            "review_on": review_on.isoformat(),
            "requested_by": hold.requested_by,
        },
    )
    return hold


def lay_hold(hold: Hold, *, by: Actor, given_by: str, because: str) -> Hold:
    """Store a hold, mark it, and make the day of its review a deadline: the one way to do it.

    For verbs that have asked for the right and refused what is wrong; they refresh the deadlines.
    `given_by` and `because` explain the day of the review.
    """
    hold.started_by = by.name
    hold.save()
    _mark(hold, Milestone.HOLD_STARTED, hold.started_on)
    keep_given_date(
        case=hold.case,
        kind="hold_review",
        due_on=hold.review_on,
        given_by=given_by,
        because=because,
        subject_kind=SubjectKind.HOLD.value,
        subject_number=hold.pk,
    )
    return hold


def lift_hold(hold: Hold, *, by: Actor, on: date, because: str) -> Hold:
    """Store that a hold ended, and mark it; the verb that calls it refreshes the deadlines."""
    hold.ended_on, hold.ended_by, hold.ended_because = on, by.name, because
    hold.save()
    _mark(hold, Milestone.HOLD_ENDED, on)
    return hold


def _mark(hold: Hold, code: Milestone, on: date) -> None:
    mark_milestone(
        case=hold.case,
        code=code,
        on=on,
        subject_kind=SubjectKind.HOLD.value,
        subject_number=hold.pk,
    )


def _kept(case: Case, by: Actor, upload: tuple[str, BinaryIO]) -> Any:
    name, content = upload
    version = keep_upload(
        case=case,
        by=by,
        name=name,
        content=content,
        kinds=PAPERS,
        title="Request to hold the review",
        kind="hold_request",
        reader_verb=Verb.READ_DEADLINES,
    )
    return version.document


def against_ending(hold: Hold, ended_on: date, because: str) -> list[FieldReason]:
    """Give what speaks against ending a hold on a day: ended already, too early, in the future."""
    wrong: list[FieldReason] = []
    if hold.ended_on is not None:
        wrong.append(FieldReason(f"This hold has ended already, on {uk(hold.ended_on)}."))
    if ended_on < hold.started_on:
        wrong.append(
            FieldReason(
                f"A hold cannot end before it began, on {uk(hold.started_on)}.", field="ended_on"
            )
        )
    if ended_on > timezone.localdate():
        wrong.append(FieldReason("The hold cannot end in the future.", field="ended_on"))
    return wrong + unsaid(because=(because, "Say why the hold ends."))


@transaction.atomic
def end_hold(*, case: Case, by: Actor, hold: Hold, ended_on: date, because: str) -> Hold:
    """End a hold; deadlines whose clock stopped are counted on from here (R27).

    Raises NotReady for a hold that has ended, a day before it began or in the future, or no word
    of why.
    """
    case = locked(case)
    Reach.of(by).on(case).require(Verb.HOLD)
    hold = Hold.objects.select_for_update().get(pk=hold.pk, case=case)
    refuse(against_ending(hold, ended_on, because))
    lift_hold(hold, by=by, on=ended_on, because=because.strip())
    refresh_deadlines(case)
    for plug in registry.plugs:
        if plug.hold_ended:
            plug.hold_ended(case)
    record(
        "hold.ended",
        "ended the hold" if hold.is_whole else f"ended the hold of {hold.in_words}",
        by=by,
        case=case,
        because=hold.ended_because,
        on=ended_on,
        details={"hold": hold.pk},
    )
    return hold


def end_with_the_case(case: Case, by: Actor, on: date) -> None:
    """End what is still on hold when the case ends: nobody could end it afterwards."""
    for hold in Hold.objects.select_for_update().filter(case=case, ended_on=None):
        lift_hold(hold, by=by, on=max(on, hold.started_on), because="The case ended.")

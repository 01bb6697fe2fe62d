"""The sub-group's meetings: called, changed, recorded, held, cancelled (LC ¶20-22; LR §2.3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from cases.core.access.reach import Reach
from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.deadlines.models import Routine, RoutineAct
from cases.core.deadlines.refusing import FieldReason, refuse, unsaid
from cases.core.deadlines.routine_facts import refresh_routine
from cases.core.notices.services import put_in_outbox
from cases.core.progress import people
from cases.core.workflow.states import State
from cases.decision.meeting_models import (
    SubGroupAttender,
    SubGroupInterest,
    SubGroupItem,
    SubGroupMeeting,
)
from cases.decision.selectors import recommendation_of
from cases.decision.sub_group_selectors import addable_cases, members
from partnerships.models import Partnership
from partnerships.pages.dates import in_words
from partnerships.people.actor import Actor
from partnerships.tenancy.after_commit import ask_a_worker

DUTY = "sub_group_meeting"
WAITS = "Waits for a recommendation"
CONSIDERED = "To be considered again"


@dataclass(frozen=True)
class Called:
    """When and where the sub-group meets."""

    on: date
    starts_at: time | None = None
    place: str = ""
    online_link: str = ""
    is_special: bool = False
    note: str = ""


def _wrong(called: Called, today: date) -> list[FieldReason]:
    wrong = []
    if called.on < today:
        wrong.append(FieldReason("The day cannot lie in the past.", field="on"))
    if not called.place.strip() and not called.online_link.strip():
        wrong.append(FieldReason("Say where it meets, or give the link to join it.", field="place"))
    return wrong


@transaction.atomic
def call_meeting(
    called: Called, *, by: Actor, cases: Iterable[int] = (), held_before: bool = False
) -> SubGroupMeeting:
    """Call a meeting with an agenda of cases (their numbers), and invite the members.

    `held_before` enters a meeting that took place before today; nobody is invited to it. Raises
    AccessDenied, and NotReady for a day in the past or a meeting without a place.
    """
    reach = Reach.of(by)
    reach.require(Verb.HOLD_SUB_GROUP)
    wrong = _wrong(called, date.min if held_before else timezone.localdate())
    if held_before and called.on > timezone.localdate():
        wrong.append(FieldReason("The day cannot lie in the future.", field="on"))
    refuse(wrong)
    last = SubGroupMeeting.objects.aggregate(last=Max("number"))["last"] or 0
    meeting = SubGroupMeeting.objects.create(
        number=last + 1, called_by=by.name, saved_by=by.name, **vars(called)
    )
    for member in members():
        SubGroupAttender.objects.create(
            meeting=meeting,
            user=member.user,
            name=member.user.name,
            post=member.agency.name if member.agency else "",
        )
    chosen = list(addable_cases(reach).filter(pk__in=list(cases)))
    waiting = [each for each in chosen if _waits(each)]
    _put_on(meeting, waiting, WAITS, by)
    _put_on(meeting, [each for each in chosen if each not in waiting], CONSIDERED, by)
    record(
        "sub_group.called",
        f"called a meeting of the sub-group for {in_words(meeting.on)}",
        by=by,
        details={"meeting": meeting.number},
    )
    if not held_before:
        _invite(meeting, "meets", "You are invited to a meeting of the sub-group")
    made: SubGroupMeeting = meeting
    return made


def _waits(case: Case) -> bool:
    return State(case.state) is State.DECISION and recommendation_of(case) is None


def _put_on(meeting: SubGroupMeeting, cases: Iterable[Case], why: str, by: Actor) -> None:
    place = meeting.items.aggregate(last=Max("position"))["last"] or 0
    for case in cases:
        place += 1
        SubGroupItem.objects.create(
            meeting=meeting, case=case, position=place, why=why, added_by=by.name
        )
        record(
            "sub_group.on_agenda",
            f"put the case on the agenda of the sub-group’s meeting of {in_words(meeting.on)}",
            by=by,
            case=case,
            details={"meeting": meeting.number},
        )


def _invite(meeting: SubGroupMeeting, what: str, opening: str) -> None:
    """Mail the members where the agenda stands: no case, no name."""
    partnership = Partnership.objects.get(pk=meeting.partnership_id)
    path = reverse("sub_group_meeting", args=[partnership.slug, meeting.number])
    when = in_words(meeting.on)
    if meeting.starts_at:
        when += f" at {meeting.starts_at:%H:%M}"
    for attender in meeting.attenders.exclude(user=None).select_related("user"):
        if attender.user is None:
            continue
        put_in_outbox(
            key=f"sub_group:{meeting.pk}:{meeting.version}:{what}:{attender.pk}",
            to=attender.user.email,
            subject=f"{partnership.name}: the sub-group {what} on {in_words(meeting.on)}",
            body=f"{opening} on {when}.\n\nThe agenda, the place and the link to join stand here; "
            "declare there, before the meeting, an interest in a case.\n\n"
            f"{settings.SITE_URL.rstrip('/')}{path}\n\n{partnership.name}\n",
        )


def held_row(number: int, by: Actor, version: int | None = None) -> SubGroupMeeting:
    """Give a meeting, its row locked, for who may arrange it; refuse an older version."""
    Reach.of(by).require(Verb.HOLD_SUB_GROUP)
    meeting = SubGroupMeeting.objects.select_for_update().get(number=number)
    if version is not None and version != meeting.version:
        refuse([FieldReason(f"{meeting.saved_by} changed this meeting meanwhile. Read it again.")])
    found: SubGroupMeeting = meeting
    return found


def _saved(meeting: SubGroupMeeting, by: Actor) -> None:
    meeting.version += 1
    meeting.saved_by = by.name
    meeting.save()


@transaction.atomic
def change_meeting(number: int, called: Called, *, by: Actor, version: int) -> SubGroupMeeting:
    """Change day, place or note of a meeting that was not held; tell the members of a new day."""
    meeting = held_row(number, by, version)
    wrong = _wrong(called, timezone.localdate()) if called.on != meeting.on else []
    if not meeting.is_open:
        wrong.append(FieldReason("It was held or cancelled and cannot be changed."))
    refuse(wrong)
    moved = (meeting.on, meeting.starts_at) != (called.on, called.starts_at)
    for name, value in vars(called).items():
        setattr(meeting, name, value)
    _saved(meeting, by)
    record(
        "sub_group.changed",
        f"changed the meeting of the sub-group of {in_words(meeting.on)}",
        by=by,
        details={"meeting": number},
    )
    if moved:
        _invite(meeting, "meets", "The meeting of the sub-group was moved. It is now")
    return meeting


@transaction.atomic
def add_case(number: int, *, case: int, why: str, by: Actor) -> None:
    """Put a further case on the agenda, with why. Raises NotReady for one that stands on it."""
    meeting = held_row(number, by)
    found = addable_cases(Reach.of(by), meeting).filter(pk=case)
    wrong = unsaid(why=(why, "Say why it is on the agenda."))
    if not meeting.is_open:
        wrong.append(FieldReason("The meeting was held or cancelled."))
    if not found:
        wrong.append(FieldReason("Choose a review that is not on the agenda.", field="case"))
    refuse(wrong)
    _put_on(meeting, found, why.strip(), by)
    _saved(meeting, by)


@transaction.atomic
def take_off(number: int, *, item: int, by: Actor) -> None:
    """Take a case off the agenda of a meeting that was not held."""
    meeting = held_row(number, by)
    row = meeting.items.filter(pk=item).select_related("case").first()
    if row is None or not meeting.is_open:
        refuse([FieldReason("It does not stand on an agenda that is open.")])
        return
    Reach.of(by).on(row.case).require(Verb.READ_DECISION)
    record(
        "sub_group.off_agenda",
        f"took the case off the agenda of the sub-group’s meeting of {in_words(meeting.on)}",
        by=by,
        case=row.case,
        details={"meeting": number},
    )
    row.delete()
    _saved(meeting, by)


@transaction.atomic
def add_guest(number: int, *, name: str, post: str, by: Actor) -> None:
    """Add somebody without an account, such as the senior investigating officer (LR §2.3)."""
    meeting = held_row(number, by)
    refuse(unsaid(name=(name, "Enter the name of the guest.")))
    SubGroupAttender.objects.create(meeting=meeting, name=name.strip(), post=post.strip())
    _saved(meeting, by)


@transaction.atomic
def declare_interest(
    number: int, *, item: int, because: str, by: Actor, attender: int | None = None
) -> None:
    """Declare an interest in a case of the agenda: it closes to whoever declares it, at once.

    One's own, or, recorded by an officer, that of an attender (LR §4.1). Raises AccessDenied, and
    NotReady without a reason.
    """
    reach = Reach.of(by)
    reach.require(Verb.READ_SUB_GROUP)
    meeting = SubGroupMeeting.objects.get(number=number)
    row = meeting.items.select_related("case__partnership", "case__protocol").get(pk=item)
    refuse(unsaid(because=(because, "Say what the interest is, without naming anybody.")))
    if attender is None:
        who = meeting.attenders.filter(user_id=by.number).first()
        people.declare_interest(case=row.case, by=by, because=because)
    else:
        who = meeting.attenders.select_related("user").get(pk=attender)
        if who.user is not None:
            people.record_interest(case=row.case, by=by, user=who.user, because=because)
        else:
            reach.require(Verb.HOLD_SUB_GROUP)
    if who is not None:
        SubGroupInterest.objects.get_or_create(
            item=row,
            attender=who,
            partnership_id=meeting.partnership_id,
            defaults={
                "because": because.strip(),
                "declared_on": timezone.localdate(),
                "recorded_by": by.name,
            },
        )


@transaction.atomic
def record_meeting(
    number: int,
    *,
    by: Actor,
    version: int,
    attendance: Mapping[int, str],
    discussions: Mapping[int, str],
    minutes: str,
    held: bool,
) -> SubGroupMeeting:
    """Record who was there, what was said of each case and the minutes; with `held`, that it met.

    What the recorder may not see stays as it is. A meeting that was held meets the recurring duty
    of the partnership that the sub-group meets (LC LIF 3.3). Raises NotReady before its day, and
    for one that nobody attended.
    """
    meeting = held_row(number, by, version)
    today = timezone.localdate()
    held = held or meeting.held_on is not None
    wrong = []
    if meeting.cancelled_because:
        wrong.append(FieldReason("It was cancelled."))
    if held and meeting.on > today:
        wrong.append(FieldReason(f"It meets on {in_words(meeting.on)} only."))
    if held and SubGroupAttender.Attendance.PRESENT not in attendance.values():
        wrong.append(FieldReason("Say who was present."))
    refuse(wrong)
    for attender in meeting.attenders.filter(pk__in=list(attendance)):
        attender.attendance = attendance[attender.pk]
        attender.save()
    for row in meeting.items.filter(pk__in=list(discussions)):
        row.discussion = discussions[row.pk].strip()
        row.save()
    meeting.minutes = minutes.strip()
    first = held and meeting.held_on is None
    if first:
        meeting.held_on, meeting.held_by = today, by.name
    if held:
        meeting.minutes_asked += 1
    _saved(meeting, by)
    if first:
        _meets_the_duty(meeting, by)
    record(
        "sub_group.held" if first else "sub_group.recorded",
        f"recorded {'that the sub-group met' if first else 'the minutes of the sub-group'} on "
        f"{in_words(meeting.on)}",
        by=by,
        on=meeting.on if held else None,
        details={"meeting": number},
    )
    if held:
        ask_a_worker("cases.decision.make_minutes", meeting.pk, meeting.minutes_asked)
    return meeting


def _meets_the_duty(meeting: SubGroupMeeting, by: Actor) -> None:
    routine = Routine.objects.filter(kind=DUTY, stopped_on=None).first()
    if routine is None or meeting.on < routine.began_on:
        return
    RoutineAct.objects.get_or_create(
        routine=routine,
        on=meeting.on,
        partnership_id=meeting.partnership_id,
        defaults={"by_name": by.name, "note": f"Meeting {meeting.number}"},
    )
    refresh_routine()


@transaction.atomic
def cancel_meeting(number: int, *, because: str, by: Actor) -> None:
    """Cancel a meeting that was not held, with the reason; its cases wait for the next."""
    meeting = held_row(number, by)
    wrong = unsaid(because=(because, "Say why it is cancelled."))
    if not meeting.is_open:
        wrong.append(FieldReason("It was held or cancelled already."))
    refuse(wrong)
    meeting.cancelled_because = because.strip()
    _saved(meeting, by)
    record(
        "sub_group.cancelled",
        f"cancelled the meeting of the sub-group of {in_words(meeting.on)}",
        by=by,
        because=because,
        details={"meeting": number},
    )
    _invite(meeting, "does not meet", "The meeting of the sub-group is cancelled: it was")


def undone_minutes() -> list[tuple[str, tuple[Any, ...]]]:
    """Give the minutes that were asked for as a PDF and are not made."""
    return [
        ("cases.decision.make_minutes", (pk, asked))
        for pk, asked, made in SubGroupMeeting.objects.exclude(minutes_asked=0).values_list(
            "pk", "minutes_asked", "minutes_made"
        )
        if made < asked
    ]

"""What somebody holds in panels: appointments and memberships, ended when he leaves (R57)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from cases.core.access.seats import end_seat
from cases.core.access.verbs import Seat
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.workflow.plug import Post
from cases.panel.models import Appointment, PanelMember
from partnerships.models import User
from partnerships.people.actor import Actor


def posts_of(user: User) -> Iterator[Post]:
    """Give what somebody holds in panels today; two queries."""
    for each in Appointment.objects.filter(user=user, ended_on=None).select_related(
        "case__partnership"
    ):
        yield Post(
            f"{each.get_part_display()} of {each.case.reference}",
            partial(_end_appointment, each),
            each.case,
            each.part,
        )
    for member in PanelMember.objects.filter(user=user, left_on=None).select_related(
        "case__partnership"
    ):
        yield Post(
            f"Member of the panel of {member.case.reference}",
            partial(_end_member, member),
            member.case,
            Seat.PANEL_MEMBER.value,
        )


def _end_appointment(appointment: Appointment, *, by: Actor, because: str, on: date) -> None:
    case = locked(appointment.case)
    found = Appointment.objects.select_related("user").get(pk=appointment.pk)
    if found.ended_on is not None:
        return
    found.ended_on, found.ended_because = max(on, found.appointed_on), because
    found.save()
    end_seat(case, found.user, Seat(found.part))
    _told(
        case,
        "panel.appointment_ended",
        f"ended the appointment of the {found.get_part_display().lower()}",
        by,
        because,
        {"appointment": found.pk},
    )


def _end_member(member: PanelMember, *, by: Actor, because: str, on: date) -> None:
    case = locked(member.case)
    found = PanelMember.objects.select_related("user").get(pk=member.pk)
    if found.left_on is not None:
        return
    found.left_on, found.left_because = max(on, found.joined_on), because
    found.version += 1
    found.save()
    if found.user is not None:
        end_seat(case, found.user, Seat.PANEL_MEMBER)
    _told(
        case,
        "panel.member_left",
        "recorded that a panel member has left",
        by,
        because,
        {"member": found.pk},
    )


def _told(
    case: Case, verb: str, words: str, by: Actor, because: str, details: dict[str, int]
) -> None:
    refresh_deadlines(case)
    record(verb, words, by=by, case=case, because=because, details=details)

"""Appointing chair and author, and ending an appointment (LC ¶48-50; LR §3.1; GL §2.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction

from cases.core.access.seats import end_seat
from cases.core.access.verbs import Seat, Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.deadlines.waiting import Waits, refuse_on_hold
from cases.core.progress.advance import happened, require_on
from cases.core.workflow.plug import NotReady, Reason
from cases.panel.accounts import account_for, seat_by_email
from cases.panel.models import Appointment
from cases.panel.rules import TIES, against_ties
from partnerships.people.actor import Actor

Part = Appointment.Part


@dataclass(frozen=True)
class Credentials:
    """What is recorded of a chair or author (R45); the fee is in pence."""

    organisation: str
    independence: str
    experience: str
    training_module_1: bool
    training_module_2: bool
    references: str = ""
    contract_on: date | None = None
    fee_pence: int | None = None
    csp_member: bool = False
    involved_agency: bool = False
    uninvolved_local_employee: bool = False
    tie_reason: str = ""


@transaction.atomic
def appoint(
    case: Case,
    *,
    by: Actor,
    parts: Sequence[Appointment.Part],
    name: str,
    email: str,
    credentials: Credentials,
    on: date | None = None,
    replaces_because: str = "",
) -> list[Appointment]:
    """Appoint somebody as chair, as author, or as both (R45-R47), and give the seats.

    Takes the parts, the name and address of the person, what is recorded of him, the day, and,
    where somebody else has the part, why that one is replaced: he is out the same minute (R57).
    Gives the appointments. Raises NotReady by the protocol's rule on ties, or where somebody has
    the part and no reason to replace him is given.
    """
    day = happened(on)
    case = locked(case)
    require_on(by, case, Verb.FORM_PANEL)
    refuse_on_hold(case, Waits.APPOINTING, by=by, on=day)
    current = list(
        Appointment.objects.filter(case=case, part__in=parts, ended_on=None).select_related("user")
    )
    reasons = [] if parts else [Reason("Say which part the person is to have.")]
    if not credentials.independence.strip():
        reasons.append(Reason("Enter the declaration of independence."))
    if not credentials.experience.strip():
        reasons.append(Reason("Enter the person's experience."))
    ties = {tie.field: getattr(credentials, tie.field) for tie in TIES}
    reasons += against_ties(case.protocol.rules.panel, ties, credentials.tie_reason)
    user, _ = account_for(email, name) if not reasons else (None, False)
    for each in current:
        part = each.get_part_display()
        if user is not None and each.user_id == user.pk:
            reasons.append(Reason(f"This person is already appointed as {part.lower()}."))
        elif not replaces_because.strip():
            reasons.append(
                Reason(f"There is a present {part.lower()}. Say why this person is replaced.")
            )
    if reasons:
        raise NotReady(reasons)
    for each in current:
        _end(case, each, day, replaces_because)
    made = []
    for index, part in enumerate(parts):
        facts = asdict(credentials)
        if index:
            facts["fee_pence"] = None  # one fee for one person, kept with the first part
        person = seat_by_email(case=case, email=email, name=name, seat=Seat(part), first=not index)
        made.append(
            Appointment.objects.create(
                case=case,
                part=part,
                user=person,
                name=name,
                appointed_on=day,
                partnership_id=case.partnership_id,
                **facts,
            )
        )
    refresh_deadlines(case)
    words = " and ".join(each.get_part_display().lower() for each in made)
    replaced = ", replacing the one before" if current else ""
    record(
        "panel.appointed",
        f"appointed the {words}{replaced}",
        by=by,
        case=case,
        because=replaces_because if current else credentials.tie_reason,
        on=day,
        details={"appointments": [each.pk for each in made], "ended": [c.pk for c in current]},
    )
    return made


@transaction.atomic
def end_appointment(
    case: Case, *, by: Actor, appointment: Appointment, because: str, on: date | None = None
) -> Appointment:
    """End an appointment: the seat is gone the same minute, the record stays (R57; GL §2.10b)."""
    day = happened(on)
    case = locked(case)
    require_on(by, case, Verb.FORM_PANEL)
    found = Appointment.objects.select_related("user").get(pk=appointment.pk, case=case)
    reasons = []
    if found.ended_on is not None:
        reasons.append(Reason("This appointment has ended already."))
    if not because.strip():
        reasons.append(Reason("Say why the appointment ends."))
    if day < found.appointed_on:
        reasons.append(Reason("It cannot end before it began."))
    if reasons:
        raise NotReady(reasons)
    _end(case, found, day, because)
    refresh_deadlines(case)
    record(
        "panel.appointment_ended",
        f"ended the appointment of the {found.get_part_display().lower()}",
        by=by,
        case=case,
        because=because,
        on=day,
        details={"appointment": found.pk},
    )
    return found


def _end(case: Case, appointment: Appointment, day: date, because: str) -> None:
    appointment.ended_on = max(day, appointment.appointed_on)
    appointment.ended_because = because
    appointment.save()
    end_seat(case, appointment.user, Seat(appointment.part))

"""Taking what an agency says: an acknowledgement, an answer, or a correction of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from cases.core.access.links import actor_of
from cases.core.access.models import Link
from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.selectors import locked
from cases.core.case.services import mark_milestone, unmark_milestone
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.deadlines.refusing import FieldReason, refuse
from cases.core.identity.models import Person
from cases.core.progress.advance import happened, require_on
from cases.core.timetable.kinds import Milestone
from cases.records_check.models import SUBJECT, RecordsRequest
from cases.records_check.services import held
from partnerships.people.actor import Actor

Holds, Came = RecordsRequest.Holds, RecordsRequest.Came


@dataclass(frozen=True)
class Said:
    """What an agency says to the notice. `known` are the numbers of the people it knows."""

    name: str
    job: str
    holds: str
    secured_on: date | None = None
    known: tuple[int, ...] = ()
    involvement: str = ""


@transaction.atomic
def take_answer(
    *,
    request: RecordsRequest,
    by: Actor,
    said: Said,
    came: str = Came.BY_LINK,
    received_on: date | None = None,
) -> RecordsRequest:
    """Take an acknowledgement or answer, or a correction of one; a late one is marked late.

    An agency that holds records says since when they are secured (R44). Raises AccessDenied, and
    NotReady with what is missing.
    """
    day = happened(received_on)
    case = locked(request.case)
    require_on(by, case, Verb.ANSWER_RECORDS_CHECK)
    found = held(request, case)
    refuse(_wrong(found, said, day))
    known = said.holds == Holds.KNOWN
    first = found.answered_on is None
    found.respondent_name, found.respondent_job = said.name.strip(), said.job.strip()
    found.holds, found.came = said.holds, came
    found.secured_on = said.secured_on if said.holds != Holds.NOTHING else None
    found.known_people = sorted(said.known) if known else []
    found.involvement = said.involvement.strip() if known else ""
    found.acknowledged_on = found.acknowledged_on or day
    answered = said.holds != Holds.LOOKING
    if answered and first:
        found.answered_on = day
        found.days_late = max(0, (day - found.due_on).days)
    elif not answered:
        found.answered_on, found.days_late = None, 0
    found.version += 1
    found.saved_by, found.saved_at = by.name, timezone.now()
    found.save()
    _mark(found)
    refresh_deadlines(case)
    record(
        "records_check.answered" if answered else "records_check.acknowledged",
        f"{'answered' if answered else 'acknowledged'} the records check for {found.agency.name}"
        + (f", {found.days_late} days late" if found.days_late else ""),
        by=by,
        case=case,
        on=day,
        details={"request": found.pk, "holds": found.holds, "came": came},
    )
    return found


def _wrong(request: RecordsRequest, said: Said, day: date) -> list[FieldReason]:
    wrong = []
    if not said.name.strip():
        wrong.append(FieldReason("Say who answers for the agency.", field="name"))
    if said.holds not in Holds.values:
        wrong.append(FieldReason("Say whether records are held.", field="holds"))
    if said.holds == Holds.KNOWN and said.secured_on is None:
        wrong.append(FieldReason("Say on which day the records were secured.", field="secured_on"))
    if said.secured_on is not None and said.secured_on > day:
        wrong.append(
            FieldReason("The records cannot have been secured in the future.", field="secured_on")
        )
    asked = set(Person.objects.filter(case_id=request.case_id).values_list("pk", flat=True))
    if set(said.known) - asked:
        wrong.append(FieldReason("Choose from the people of the notice.", field="known"))
    if said.holds == Holds.KNOWN and request.asks_involvement:
        if not said.known:
            wrong.append(FieldReason("Say who is known to your agency.", field="known"))
        if not said.involvement.strip():
            wrong.append(FieldReason("Say what the involvement was.", field="involvement"))
    if day < request.sent_on:
        wrong.append(FieldReason("The answer cannot have come before the notice went."))
    return wrong


def _mark(request: RecordsRequest) -> None:
    """Mark, or take away, the days on which it was answered and records were secured."""
    for code, on in (
        (Milestone.RECORDS_CHECK_ANSWERED, request.answered_on),
        (Milestone.RECORDS_SECURED, request.secured_on),
    ):
        if on is None:
            unmark_milestone(
                case=request.case, code=code, subject_kind=SUBJECT, subject_number=request.pk
            )
        else:
            mark_milestone(
                case=request.case, code=code, on=on, subject_kind=SUBJECT, subject_number=request.pk
            )


def sign_link(link: Link, name: str) -> Actor:
    """Keep who the holder of a link says that he is, and that it was used; give him as an actor."""
    link.holder_name, link.used_at = name.strip()[:200], timezone.now()
    link.save()
    return actor_of(link)

"""Sending the notice, chasing it, and letting it count no longer at the decision."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from cases.core.access.links import is_open
from cases.core.access.models import Link
from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.case.services import mark_milestone, unmark_milestone
from cases.core.deadlines.given import keep_given_date
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.deadlines.refusing import FieldReason, refuse
from cases.core.identity.models import Person
from cases.core.notices.services import produce_letter
from cases.core.progress.advance import require_on
from cases.core.timetable.kinds import Milestone
from cases.records_check.letter import CODE, notice_fields
from cases.records_check.links import fresh_link, mail_link
from cases.records_check.models import KIND, SUBJECT, RecordsRequest
from cases.records_check.selectors import contacts, people_asked_about
from partnerships.agencies.contacts import writes_to
from partnerships.models import AgencyContact
from partnerships.people.actor import Actor

BETWEEN_NEW_LINKS = timedelta(minutes=10)


def _agencies(number: int) -> str:
    return f"{number} {'agency' if number == 1 else 'agencies'}"


@transaction.atomic
def send_notices(
    *,
    case: Case,
    by: Actor,
    agencies: Iterable[int],
    reply_by: date,
    asks_involvement: bool,
    meeting_on: date | None = None,
) -> int:
    """Send the notice to agencies that have none yet (R155); give to how many it went.

    Takes the agencies' numbers, the date that is printed on it, whether it asks about involvement
    beside securing, and the day of the meeting at which the answers are read, if there is one.
    Raises AccessDenied, and NotReady without an agency, a person to ask about or a date ahead.
    """
    case = locked(case)
    require_on(by, case, Verb.SEND_RECORDS_CHECK)
    today = timezone.localdate()
    people = people_asked_about(case)
    asked = set(RecordsRequest.objects.filter(case=case).values_list("agency_id", flat=True))
    to = [each for each in contacts() if each.agency_id in set(agencies) - asked]
    wrong: list[FieldReason] = []
    if not to:
        wrong.append(
            FieldReason("Choose at least one agency that was not asked yet.", field="agencies")
        )
    if not people:
        wrong.append(FieldReason("Enter first the people whom the agencies should look for."))
    if reply_by < today:
        wrong.append(FieldReason("The date cannot lie in the past.", field="reply_by"))
    refuse(wrong)
    for contact in to:
        request = RecordsRequest.objects.create(
            case=case,
            agency=contact.agency,
            contact_name=contact.name,
            address=contact.email,
            asks_involvement=asks_involvement,
            sent_on=today,
            sent_by=by.name,
            printed_due_on=reply_by,
            partnership_id=case.partnership_id,
        )
        _send(request, people, by, meeting_on)
    refresh_deadlines(case)
    record(
        "records_check.sent",
        f"sent the notice to secure records to {_agencies(len(to))}",
        by=by,
        case=case,
        details={"agencies": [each.agency.name for each in to], "by": reply_by.isoformat()},
    )
    return len(to)


def _send(
    request: RecordsRequest, people: list[Person], by: Actor, meeting_on: date | None
) -> None:
    case = request.case
    letter = produce_letter(
        case=case,
        by=by,
        code=CODE,
        recipient=request.agency.name,
        address=request.contact_name,
        fields=notice_fields(
            case,
            people,
            contact=request.contact_name,
            asks_involvement=request.asks_involvement,
            due_on=request.printed_due_on,
            signed_by=by.name,
            meeting_on=meeting_on,
        ),
        subject_kind=SUBJECT,
        subject_number=request.pk,
    )
    letter.sent_on, letter.sent_to = request.sent_on, request.address
    letter.save()
    request.letter = letter
    _count(request)
    url = fresh_link(request)
    mail_link(
        request,
        key="sent",
        subject="please secure your records",
        opening="We ask your agency to secure records for a death that is being considered.",
        url=url,
    )


def _count(request: RecordsRequest) -> None:
    """Let the date on the notice count."""
    mark_milestone(
        case=request.case,
        code=Milestone.RECORDS_CHECK_SENT,
        on=request.sent_on,
        subject_kind=SUBJECT,
        subject_number=request.pk,
    )
    keep_given_date(
        case=request.case,
        kind=KIND,
        due_on=request.printed_due_on,
        given_by=request.sent_by,
        because="Printed on the notice.",
        subject_kind=SUBJECT,
        subject_number=request.pk,
    )


@transaction.atomic
def chase(*, case: Case, by: Actor) -> int:
    """Chase every agency that is silent and was not chased today; give how many."""
    case = locked(case)
    require_on(by, case, Verb.CHASE_RECORDS_CHECK)
    today = timezone.localdate()
    names = []
    for request in (
        RecordsRequest.objects.silent()
        .with_due()
        .select_for_update(of=("self",))
        .select_related("agency")
        .filter(case=case)
        .exclude(last_chased_on=today)
    ):
        request.case = case
        request.chased, request.last_chased_on = request.chased + 1, today
        if request.agency.successor_id is not None:
            request.address = _on_file(request)
        url = fresh_link(request, revoke=False)
        mail_link(
            request,
            key=f"chase:{request.chased}",
            subject="your answer is still awaited",
            opening="We have not had your agency's answer to our notice to secure records.",
            url=url,
        )
        names.append(request.agency.name)
    if names:
        record(
            "records_check.chased",
            f"chased {names[0] if len(names) == 1 else _agencies(len(names))} for an answer to "
            "the records check",
            by=by,
            case=case,
            details={"agencies": names},
        )
    return len(names)


@transaction.atomic
def new_link(*, request: RecordsRequest, by: Actor) -> str:
    """Send a new link in the place of the earlier ones to the address on file; give that."""
    case = locked(request.case)
    require_on(by, case, Verb.CHASE_RECORDS_CHECK)
    found = held(request, case)
    found.address = _on_file(found)
    _mail_afresh(found)
    record(
        "records_check.link_renewed",
        f"renewed the private link of {found.agency.name} to the records check",
        by=by,
        case=case,
        details={"request": found.pk},
    )
    return found.address


@transaction.atomic
def ask_for_new_link(*, link: Link, request: RecordsRequest) -> bool:
    """Send a new link to the address on file because an old one ran out; at most every 10 min."""
    case = locked(request.case)
    found = held(request, case)
    made = found.link_made_at
    recently = made is not None and timezone.now() - made < BETWEEN_NEW_LINKS
    if recently or link.revoked_at is not None or is_open(link):
        return False
    found.address = _on_file(found)
    _mail_afresh(found)
    return True


def _on_file(request: RecordsRequest) -> str:
    purpose = AgencyContact.Purpose.TRAWL
    found = writes_to([request.agency_id], purpose, timezone.localdate()).get(request.agency_id)
    return found.email if found else request.address


def _mail_afresh(request: RecordsRequest) -> None:
    url = fresh_link(request)
    mail_link(
        request,
        key=f"link:{request.link_made_at:%Y%m%d%H%M%S}",
        subject="a new link to our notice",
        opening="Here is a new private link to our notice. Earlier links no longer work.",
        url=url,
    )


def held(request: RecordsRequest, case: Case) -> RecordsRequest:
    """Give the notice as it now stands, its row locked; after the case."""
    found: RecordsRequest = (
        RecordsRequest.objects.select_for_update(of=("self",))
        .with_due()
        .select_related("agency")
        .get(pk=request.pk, case=case)
    )
    found.case = case
    return found


def close_open_ones(case: Case, on: date) -> None:
    """Let what no agency has answered by the decision count no longer: the trawl asks again."""
    for request in RecordsRequest.objects.silent().filter(case=case):
        request.closed_on = on
        request.save()
        unmark_milestone(
            case=case,
            code=Milestone.RECORDS_CHECK_SENT,
            subject_kind=SUBJECT,
            subject_number=request.pk,
        )
        keep_given_date(
            case=case,
            kind=KIND,
            due_on=None,
            given_by="",
            subject_kind=SUBJECT,
            subject_number=request.pk,
        )


def open_again(case: Case) -> None:
    """Let it count again: the decision was taken back."""
    for request in RecordsRequest.objects.filter(case=case).exclude(closed_on=None):
        request.case, request.closed_on = case, None
        request.save()
        _count(request)

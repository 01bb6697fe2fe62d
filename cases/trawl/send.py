"""Sending a round to every agency in one act, once (R33, R34)."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.case.services import mark_milestone
from cases.core.deadlines.given import keep_given_date
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.deadlines.waiting import Waits, refuse_on_hold
from cases.core.notices.services import produce_letter
from cases.core.progress.advance import happened, require_on
from cases.core.timetable.kinds import Milestone
from cases.core.workflow.plug import NotReady, Reason
from cases.trawl.letter import CODE, letter_fields
from cases.trawl.links import mail_link, new_link
from cases.trawl.models import KIND, SUBJECT, TrawlPerson, TrawlRequest, TrawlRound
from cases.trawl.selectors import rule_due_on, scoped_people
from partnerships.agencies.contacts import writes_to
from partnerships.models import AgencyContact
from partnerships.people.actor import Actor


def asked_words(count: int) -> str:
    """Give the number of agencies in words that a button can carry."""
    return f"{count} {'agency' if count == 1 else 'agencies'}"


def follow_mergers(trawl_round: TrawlRound) -> None:
    """Ask who stands in the place of a body that merged since the round was prepared; once."""
    rows = list(TrawlRequest.objects.filter(round=trawl_round).select_related("agency__successor"))
    there = {row.agency_id for row in rows}
    for row in rows:
        heir = row.agency.successor
        if heir is None:
            continue
        if heir.pk in there:
            row.delete()
            continue
        there.add(heir.pk)
        row.agency = heir
        row.save()


def what_is_missing(
    case: Case, trawl_round: TrawlRound, people: list[TrawlPerson], agencies: int
) -> list[Reason]:
    """Give why a round cannot go out yet."""
    missing = []
    if not people:
        missing.append(Reason("Choose at least one person to search for.", rule="LC ¶38"))
    for row in people:
        if not row.person.names.all():
            missing.append(
                Reason(
                    f"{row.person.label} has no name yet, so no agency can search for them. "
                    "Enter the name, or leave this person out of the round.",
                    rule="The letter prints each person with name, date of birth and address.",
                )
            )
    if not agencies:
        missing.append(Reason("Choose at least one agency to ask.", rule="LC ¶38, ¶42"))
    return missing


@transaction.atomic
def send_round(
    *, case: Case, by: Actor, number: int, on: date | None = None, due_on: date | None = None
) -> TrawlRound:
    """Send a round: each agency gets a letter, a private link by mail and its own deadline.

    Takes the day on which it was sent (today unless said) and the date printed on the letter
    where it is not the protocol's; a printed date wins over the rule (LR §4.1). Sending a round
    that was sent already does nothing, so that a double click sends once. Raises AccessDenied,
    and NotReady with what is missing.
    """
    day = happened(on)
    case = locked(case)
    require_on(by, case, Verb.SEND_TRAWL)
    refuse_on_hold(case, Waits.SENDING_TRAWL, by=by, on=day)
    found = TrawlRound.objects.select_for_update().get(case=case, number=number)
    if found.sent_on:
        return found
    people = scoped_people(found)
    follow_mergers(found)
    requests = list(TrawlRequest.objects.filter(round=found).select_related("agency"))
    by_rule = rule_due_on(case, day)
    printed = due_on or by_rule
    missing = what_is_missing(case, found, people, len(requests))
    if printed is None:
        missing.append(
            Reason("The local protocol states no period for the trawl: set the date of return.")
        )
    elif printed < day:
        missing.append(Reason("The date of return cannot lie before the day of sending."))
    if missing or printed is None:
        raise NotReady(missing)
    found.sent_on, found.sent_by = day, by.name
    found.save()
    contacts = writes_to(
        [request.agency_id for request in requests], AgencyContact.Purpose.TRAWL, day
    )
    for request in requests:
        request.case = case
        if contact := contacts.get(request.agency_id):
            request.address, request.contact_name = contact.email, contact.name
        _send_one(request, people, by=by, day=day, printed=printed, given=printed != by_rule)
    refresh_deadlines(case)
    record(
        "trawl.sent",
        f"sent trawl round {found.number} to {asked_words(len(requests))}",
        by=by,
        case=case,
        because=found.because,
        on=day,
        details={
            "round": found.pk,
            "agencies": [request.agency.name for request in requests],
            "printed": printed.isoformat(),
        },
    )
    return found


def _send_one(
    request: TrawlRequest,
    people: list[TrawlPerson],
    *,
    by: Actor,
    day: date,
    printed: date,
    given: bool,
) -> None:
    case = request.case
    request.sent_on, request.sent_at, request.printed_due_on = day, timezone.now(), printed
    letter = produce_letter(
        case=case,
        by=by,
        code=CODE,
        recipient=request.agency.name,
        address=request.contact_name,
        fields=letter_fields(
            case,
            people,
            contact=request.contact_name,
            due_on=printed,
            signed_by=by.name,
            sent_on=day,
        ),
        subject_kind=SUBJECT,
        subject_number=request.pk,
    )
    letter.sent_on, letter.sent_to = day, request.address
    letter.save()
    request.letter = letter
    mark_milestone(
        case=case,
        code=Milestone.TRAWL_SENT,
        on=day,
        subject_kind=SUBJECT,
        subject_number=request.pk,
    )
    if given:
        give_date(request, printed, by, "Printed on the letter.")
    _, url = new_link(request, address=request.address)
    mail_link(
        request,
        key=f"trawl:{request.pk}:sent",
        to=request.address,
        subject="request to search your records",
        opening="We ask your agency to secure and search its records for a statutory review.",
        url=url,
    )


def give_date(request: TrawlRequest, due_on: date, by: Actor, because: str) -> None:
    """Let a date that was printed or agreed win over the rule."""
    keep_given_date(
        case=request.case,
        kind=KIND,
        due_on=due_on,
        given_by=by.name,
        because=because[:300],
        subject_kind=SUBJECT,
        subject_number=request.pk,
    )

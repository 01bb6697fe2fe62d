"""What follows sending: chase, extend, waive, renew a link, pass on, close the round."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from cases.core.access.codes import make_code
from cases.core.access.links import is_open
from cases.core.access.models import Link, LinkCode
from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.case.services import mark_milestone, unmark_milestone
from cases.core.deadlines.given import keep_given_date
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.deadlines.waiting import Waits, refuse_on_hold
from cases.core.progress.advance import require_on
from cases.core.timetable.kinds import Milestone
from cases.core.workflow.plug import NotReady, Reason
from cases.trawl.links import OPEN_AFTER_DUE, current_links, expires_on, mail_link, new_link
from cases.trawl.models import KIND, SUBJECT, TrawlRequest, TrawlRound
from cases.trawl.selectors import rule_due_on
from cases.trawl.send import asked_words, give_date
from partnerships.agencies.contacts import writes_to
from partnerships.models import AgencyContact
from partnerships.pages.dates import in_words
from partnerships.people.actor import Actor

BETWEEN_NEW_LINKS = timedelta(minutes=10)


def held(request: TrawlRequest, case: Case) -> TrawlRequest:
    """Give the request as it now stands, its row locked; after the case."""
    found: TrawlRequest = (
        TrawlRequest.objects.select_for_update(of=("self",))
        .with_due()
        .select_related("agency", "round")
        .get(pk=request.pk, case=case)
    )
    found.case = case
    return found


def _needs(reason: str, text: str) -> None:
    if not reason.strip():
        raise NotReady([Reason(text)])


def _waiting(request: TrawlRequest) -> None:
    if request.sent_on is None:
        raise NotReady([Reason("This agency has not been asked yet.")])
    if request.returned_on:
        raise NotReady([Reason("This agency has answered.")])


@transaction.atomic
def chase(*, case: Case, by: Actor, requests: list[int]) -> int:
    """Chase agencies that are silent, by a mail with a fresh link; give how many were chased.

    Who has answered, was waived or was chased today already is left out, so that a double click
    chases once. The link that somebody may be writing with goes on working.
    """
    case = locked(case)
    require_on(by, case, Verb.CHASE_TRAWL)
    refuse_on_hold(case, Waits.CHASING_TRAWL, by=by)
    today = timezone.localdate()
    names = []
    for row in (
        TrawlRequest.objects.silent()
        .with_due()
        .select_for_update(of=("self",))
        .select_related("agency", "round")
        .filter(case=case, pk__in=requests)
        .exclude(last_chased_on=today)
    ):
        row.case = case
        row.chased, row.last_chased_on = row.chased + 1, today
        open_links = [link for link in current_links(row) if is_open(link)]
        address = chased_at(row, open_links)
        _, url = new_link(row, address=address, until=_fresh_expiry(row), revoke=not open_links)
        mail_link(
            row,
            key=f"trawl:{row.pk}:chase:{row.chased}",
            to=address,
            subject="your answer is still awaited",
            opening="We have not had your agency's answer to our request to search its records.",
            url=url,
        )
        names.append(row.agency.name)
    if names:
        record(
            "trawl.chased",
            f"chased {names[0] if len(names) == 1 else asked_words(len(names))} for an answer to "
            "the trawl",
            by=by,
            case=case,
            details={"agencies": names},
        )
    return len(names)


@transaction.atomic
def extend(*, request: TrawlRequest, by: Actor, due_on: date, because: str) -> TrawlRequest:
    """Agree a later date with one agency, with the reason; its links run on with it."""
    _needs(because, "Say why this agency gets more time.")
    case = locked(request.case)
    require_on(by, case, Verb.CHASE_TRAWL)
    found = held(request, case)
    _waiting(found)
    if found.due_on and due_on <= found.due_on:
        raise NotReady([Reason("The new date must be later than the date that stands.")])
    give_date(found, due_on, by, because)
    found.printed_due_on = due_on
    found.save()
    for link in current_links(found):
        link.expires_on = due_on + OPEN_AFTER_DUE
        link.save()
    refresh_deadlines(case)
    record(
        "trawl.extended",
        f"gave {found.agency.name} until {in_words(due_on)} to answer the trawl",
        by=by,
        case=case,
        because=because,
        details={"request": found.pk, "due_on": due_on.isoformat()},
    )
    return found


@transaction.atomic
def waive(*, request: TrawlRequest, by: Actor, because: str) -> TrawlRequest:
    """Let the review go on without an agency's answer: settled, with the reason, and visible.

    Its deadline no longer counts; an answer that comes all the same is taken.
    """
    _needs(because, "Say why the review goes on without this answer.")
    case = locked(request.case)
    require_on(by, case, Verb.SEND_TRAWL)
    found = held(request, case)
    _waiting(found)
    if found.waived_on is None:
        found.waived_on, found.waived_by = timezone.localdate(), by.name
        found.waived_because = because.strip()
        found.save()
        unmark_milestone(
            case=case,
            code=Milestone.TRAWL_SENT,
            subject_kind=SUBJECT,
            subject_number=found.pk,
        )
        keep_given_date(
            case=case,
            kind=KIND,
            due_on=None,
            given_by=by.name,
            subject_kind=SUBJECT,
            subject_number=found.pk,
        )
        refresh_deadlines(case)
        record(
            "trawl.waived",
            f"waived the answer of {found.agency.name} to the trawl",
            by=by,
            case=case,
            because=because,
            details={"request": found.pk},
        )
    return found


def count_again(request: TrawlRequest) -> None:
    """End a waiver because the answer came after all: the deadline counts as it did before."""
    request.waived_on, request.waived_because, request.waived_by = None, "", ""
    if request.sent_on is None:
        return
    mark_milestone(
        case=request.case,
        code=Milestone.TRAWL_SENT,
        on=request.sent_on,
        subject_kind=SUBJECT,
        subject_number=request.pk,
    )
    printed = request.printed_due_on
    if printed and printed != rule_due_on(request.case, request.sent_on):
        keep_given_date(
            case=request.case,
            kind=KIND,
            due_on=printed,
            given_by="the letter",
            because="Printed or agreed.",
            subject_kind=SUBJECT,
            subject_number=request.pk,
        )


def on_file(request: TrawlRequest) -> str:
    """Give the agency's address for trawls as it is on file now, else the one written to."""
    purpose = AgencyContact.Purpose.TRAWL
    found = writes_to([request.agency_id], purpose, timezone.localdate()).get(request.agency_id)
    return found.email if found else request.address


def chased_at(request: TrawlRequest, open_links: list[Link]) -> str:
    """Give where a silent agency is chased: where its open link went, else on file.

    Once a body has merged and its own contacts have ended, that is the contact of who stands in
    its place; a link that went out before goes on working.
    """
    on_record = on_file(request)
    moved = request.agency.successor_id is not None and not has_own_contact(request)
    return open_links[0].address if open_links and not moved else on_record


def has_own_contact(request: TrawlRequest) -> bool:
    """Say whether the agency that was asked still has a contact for trawls of its own."""
    found = AgencyContact.objects.in_force().filter(
        agency=request.agency_id, purpose=AgencyContact.Purpose.TRAWL
    )
    return bool(found.exists())


@transaction.atomic
def renew_link(*, request: TrawlRequest, by: Actor) -> str:
    """Send a new link to the agency's address on file and withdraw the old; give the address."""
    case = locked(request.case)
    require_on(by, case, Verb.CHASE_TRAWL)
    found = held(request, case)
    if found.sent_on is None:
        raise NotReady([Reason("This agency has not been asked yet.")])
    address = on_file(found)
    found.address = address
    _send_afresh(found, address)
    record(
        "trawl.link_renewed",
        f"renewed the private link of {found.agency.name}",
        by=by,
        case=case,
        details={"request": found.pk, "address": address},
    )
    return address


@transaction.atomic
def code_by_telephone(*, request: TrawlRequest, by: Actor) -> str:
    """Make a code that the officer reads out; it opens each link of the request that is open.

    The officer knows whom he has on the telephone; the chronicle keeps that he made one. Raises
    AccessDenied, and NotReady where no link is open.
    """
    case = locked(request.case)
    require_on(by, case, Verb.CHASE_TRAWL)
    links = [link for link in current_links(request) if is_open(link)]
    if not links:
        raise NotReady([Reason("No link of this agency is open. Send a new link first.")])
    digits = ""
    for link in links:
        _, digits = make_code(link, way=LinkCode.Way.TELEPHONE, by=by.name, code=digits)
    record(
        "link.code_by_telephone",
        f"made a code to read out to {request.agency.name} by telephone",
        by=by,
        case=case,
        details={"request": request.pk},
    )
    return digits


def _fresh_expiry(request: TrawlRequest) -> date:
    """Give the expiry of a link asked for now: never already over."""
    return max(expires_on(request), timezone.localdate() + OPEN_AFTER_DUE)


def _send_afresh(request: TrawlRequest, address: str) -> None:
    """Mail a new private link in the place of the earlier ones."""
    link, url = new_link(request, address=address, until=_fresh_expiry(request))
    mail_link(
        request,
        key=f"trawl:{request.pk}:link:{link.pk}",
        to=address,
        subject="a new link to our request",
        opening="Here is a new private link to our request. Earlier links no longer work.",
        url=url,
    )


@transaction.atomic
def ask_for_new_link(*, link: Link, request: TrawlRequest, by: Actor) -> bool:
    """Send a new link to the address on file, because an old one ran out; say whether one went.

    At most once in ten minutes. A link that was withdrawn gets none: whoever holds it may no
    longer be the one who answers.
    """
    case = locked(request.case)
    found = held(request, case)
    recently = found.link_made_at and timezone.now() - found.link_made_at < BETWEEN_NEW_LINKS
    if recently or link.revoked_at is not None or is_open(link) or found.sent_on is None:
        return False
    passed_on = link.address and link.address.lower() != found.address.lower()
    address = link.address if passed_on else on_file(found)
    _send_afresh(found, address)
    record(
        "trawl.link_asked",
        f"asked for a new private link for {found.agency.name}; it went to the address on file",
        by=by,
        case=case,
        details={"request": found.pk},
    )
    return True


@transaction.atomic
def pass_on(*, link: Link, request: TrawlRequest, by: Actor, address: str) -> Link:
    """Pass a request on to a colleague: a new link goes to him, the one used is withdrawn.

    The colleague's address must be of the domain on file, else the officer has to decide.
    """
    case = locked(request.case)
    require_on(by, case, Verb.ANSWER_TRAWL)
    found = held(request, case)
    domain = found.address.rpartition("@")[2].lower()
    if address.rpartition("@")[2].lower() != domain:
        raise NotReady(
            [
                Reason(
                    f"The address must end in @{domain}, as the one on file does. To name somebody "
                    f"elsewhere, write to {case.partnership.mailbox or 'the review office'}."
                )
            ]
        )
    if address.lower() == link.address.lower():
        raise NotReady([Reason("That is the address that this link was sent to.")])
    made, url = new_link(found, address=address, until=link.expires_on)
    mail_link(
        found,
        key=f"trawl:{found.pk}:link:{made.pk}",
        to=address,
        subject="request to search your records",
        opening="A colleague in your agency has passed our request on to you.",
        url=url,
    )
    record(
        "trawl.passed_on",
        f"passed the request to {found.agency.name} on to a colleague",
        by=by,
        case=case,
        details={"request": found.pk, "address": address},
    )
    return made


@transaction.atomic
def close_round(*, case: Case, by: Actor, number: int) -> TrawlRound:
    """Close a round to corrections; a first answer is still taken."""
    case = locked(case)
    require_on(by, case, Verb.SEND_TRAWL)
    found = TrawlRound.objects.select_for_update().get(case=case, number=number)
    if found.sent_on is None:
        raise NotReady([Reason("This round has not been sent yet.")])
    if found.closed_on is None:
        found.closed_on = timezone.localdate()
        found.save()
        record(
            "trawl.round_closed",
            f"closed trawl round {found.number} to corrections",
            by=by,
            case=case,
            details={"round": found.pk},
        )
    return found

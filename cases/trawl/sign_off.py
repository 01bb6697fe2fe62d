"""A senior's signature of an agency's answer, where the agency wants one.

The protocols leave it to the agency to satisfy itself before it shares (LR §4.14.1): so whether a
senior signs is a setting of the agency. The answer counts from the day on which it came, because
the sub-group waits for it; the signature follows, and is bound to the version that was read.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from cases.core.access.links import make_link, revoke_links
from cases.core.access.models import Link
from cases.core.access.verbs import Purpose, Verb
from cases.core.audit.services import record
from cases.core.case.selectors import locked
from cases.core.notices.services import put_in_outbox
from cases.core.progress.advance import require_on
from cases.core.workflow.plug import NotReady, Reason
from cases.trawl.links import current_links, mail_link, new_link
from cases.trawl.models import SUBJECT, TrawlRequest, TrawlReturn
from cases.trawl.outcome_models import TrawlSignature
from partnerships.agencies.contacts import writes_to
from partnerships.models import AgencyContact
from partnerships.people.actor import Actor

OPEN_FOR = timedelta(days=28)
CHANGED = "The agency has sent a correction since. Read it as it stands now, then sign."


def signer_of(request: TrawlRequest) -> AgencyContact | None:
    """Give the senior who signs this agency's answers, or None where it wants no signature."""
    purpose = AgencyContact.Purpose.TRAWL_SIGNATURE
    return writes_to([request.agency_id], purpose, timezone.localdate()).get(request.agency_id)


def last_signature(request: TrawlRequest) -> TrawlSignature | None:
    """Give the signature of the version that counts, awaited or given, or None."""
    found: TrawlSignature | None = (
        TrawlSignature.objects.filter(trawl_return__request=request)
        .select_related("trawl_return")
        .order_by("-trawl_return__number")
        .first()
    )
    last = TrawlReturn.objects.filter(request=request).order_by("-number").first()
    return found if found and last and found.trawl_return_id == last.pk else None


def ask_for_signature(made: TrawlReturn, *, by: Actor) -> TrawlSignature | None:
    """Ask the agency's senior to sign a version, inside the verb that took it; None: not wanted."""
    request = made.request
    signer = signer_of(request)
    if signer is None:
        return None
    asked = TrawlSignature.objects.create(
        trawl_return=made,
        name=signer.name,
        address=signer.email,
        asked_on=timezone.localdate(),
    )
    _send_link(request, asked, key=f"trawl:{request.pk}:sign:{made.number}")
    return asked


def _send_link(request: TrawlRequest, asked: TrawlSignature, *, key: str) -> None:
    case = request.case
    revoke_links(case, Purpose.TRAWL_SIGNATURE, SUBJECT, request.pk)
    _, url = make_link(
        case=case,
        purpose=Purpose.TRAWL_SIGNATURE,
        subject_kind=SUBJECT,
        subject_number=request.pk,
        expires_on=timezone.localdate() + OPEN_FOR,
        address=asked.address,
        agency=request.agency,
    )
    contact = f"\n\nQuestions: {case.partnership.mailbox}" if case.partnership.mailbox else ""
    put_in_outbox(
        key=key,
        to=asked.address,
        subject=f"{case.reference}: please sign your agency's answer",
        body=(
            f"{request.agency.name} has answered our request to search its records. Please read "
            "the answer and sign it, or send it back to your colleague. You need no account.\n\n"
            f"{url}\n\nThe link is for you only. Reference: {case.reference}.{contact}\n\n"
            f"{case.partnership.name}"
        ),
        case=case,
    )


def _awaited(request: TrawlRequest, number: int) -> TrawlSignature:
    found = last_signature(request)
    if found is None:
        raise NotReady([Reason("No signature is asked for.")])
    if found.trawl_return.number != number:
        raise NotReady([Reason(CHANGED)])
    if not found.is_awaited:
        raise NotReady([Reason("This answer has been signed or sent back already.")])
    return found


@transaction.atomic
def sign(*, request: TrawlRequest, by: Actor, number: int, name: str, job: str) -> TrawlSignature:
    """Sign version `number` of an agency's answer as its senior. Raises NotReady, AccessDenied."""
    case = locked(request.case)
    require_on(by, case, Verb.SIGN_TRAWL_RETURN)
    found = _awaited(request, number)
    found.signed_on, found.signed_by, found.signed_job = timezone.localdate(), name, job
    found.save()
    record(
        "trawl.return_signed",
        f"signed the answer of {request.agency.name} to the trawl",
        by=by,
        case=case,
        details={"request": request.pk, "number": number},
    )
    return found


@transaction.atomic
def send_back(
    *, request: TrawlRequest, by: Actor, number: int, name: str, job: str, because: str
) -> TrawlSignature:
    """Send version `number` back with what should change; a fresh link goes to who answered."""
    if not because.strip():
        raise NotReady([Reason("Say what should change.")])
    case = locked(request.case)
    require_on(by, case, Verb.SIGN_TRAWL_RETURN)
    found = _awaited(request, number)
    found.sent_back_on, found.sent_back_because = timezone.localdate(), because.strip()
    found.signed_by, found.signed_job = name, job
    found.save()
    request.case = case
    links = current_links(request)
    address = links[0].address if links else request.address
    _, url = new_link(request, address=address, until=timezone.localdate() + OPEN_FOR, revoke=False)
    mail_link(
        request,
        key=f"trawl:{request.pk}:back:{number}",
        to=address,
        subject="your senior asks for a change",
        opening="A senior colleague has read your agency's answer and sent it back. What should "
        "change stands behind the link.",
        url=url,
    )
    record(
        "trawl.return_sent_back",
        f"sent the answer of {request.agency.name} back to be changed",
        by=by,
        case=case,
        details={"request": request.pk, "number": number},
    )
    return found


@transaction.atomic
def ask_again(*, request: TrawlRequest, by: Actor) -> str:
    """Send the senior a new link and withdraw the old; give the address."""
    case = locked(request.case)
    require_on(by, case, Verb.CHASE_TRAWL)
    found = last_signature(request)
    if found is None or not found.is_awaited:
        raise NotReady([Reason("No signature is awaited.")])
    signer = signer_of(request)
    if signer is not None:
        found.address, found.name = signer.email, signer.name
        found.save()
    request.case = case
    stamp = f"{timezone.now():%Y%m%d%H%M%S}"
    _send_link(request, found, key=f"trawl:{request.pk}:sign_again:{stamp}")
    record(
        "trawl.signature_chased",
        f"asked the senior of {request.agency.name} again to sign its answer",
        by=by,
        case=case,
        details={"request": request.pk},
    )
    return found.address


def signs_for(link: Link) -> bool:
    """Say whether a link is for the signature of a trawl's answer."""
    return link.purpose == Purpose.TRAWL_SIGNATURE and link.subject_kind == SUBJECT

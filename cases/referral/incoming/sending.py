"""Signing and sending: the referrer, then the Safeguarding Lead, then the partnership (R5)."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator

from django.db import transaction
from django.utils import timezone

from cases.core.access.links import token_hash
from cases.core.audit.services import record
from cases.core.notices.services import put_in_outbox
from cases.core.workflow.plug import NotReady, Reason
from cases.referral.incoming.models import IncomingCode, IncomingReferral
from cases.referral.incoming.sections import Asked, as_kept
from cases.referral.incoming.writing import (
    Written,
    link_of,
    locked_incoming,
    referrer_of,
    writable,
    written,
)
from partnerships.models import Membership, Partnership
from partnerships.people.actor import Actor, ActorKind
from partnerships.people.roles import Role

State = IncomingReferral.State
RULE = "The referrer signs, then the Safeguarding Lead (LC Appendix A)."


def lead_of(referral: IncomingReferral) -> Actor:
    """Give the Safeguarding Lead as an actor."""
    name = referral.lead_signed_as or referral.lead_name or "The Safeguarding Lead"
    return Actor(ActorKind.LINK, f"{name} ({referral.agency})", purpose="safeguarding lead")


def lead_answers(found: Written) -> tuple[str, str]:
    """Give name and e-mail address of the Safeguarding Lead as they were entered, or nothing."""
    asked = found.section("lead", 0)
    row = found.kept.get(("lead", 0))
    if asked is None or row is None or not row.is_complete:
        return "", ""
    section = as_kept(asked, row)
    if not section.is_valid():
        return "", ""
    data = section.form.cleaned_data
    return data["lead_name"], data["lead_email"]


def hindrances(
    found: Written, where: Callable[[Asked], str] = lambda asked: ""
) -> Iterator[Reason]:
    """Give what is missing before the referrer can sign; `where` is the address of a section."""
    for each in found.missing:
        half = found.is_half(each)
        text = f"“{each.title}” has been begun and not saved." if half else f"“{each.title}”"
        yield Reason(
            text if half else f"{text} has not been filled in.", link=each.title, url=where(each)
        )


@transaction.atomic
def sign_as_referrer(
    referral: IncomingReferral, *, name: str, no_lead_because: str = ""
) -> IncomingReferral:
    """Sign; it goes to the Safeguarding Lead where the protocol has one, else to the partnership.

    With `no_lead_because` it goes to the partnership at once: a death is not to wait for a
    colleague's return. Raises NotReady for what is missing.
    """
    referral = writable(referral)
    found = written(referral)
    reasons = list(hindrances(found))
    if not name.strip():
        reasons.append(Reason("Enter your name to sign."))
    lead_name, lead_email = lead_answers(found)
    to_lead = found.rules.referral.lead_signs and not no_lead_because.strip()
    if to_lead and not lead_email and not reasons:
        reasons.append(
            Reason(
                "The Safeguarding Lead’s e-mail address is needed, or the reason why nobody signs.",
                rule=RULE,
            )
        )
    if to_lead and lead_email.lower() == referral.email.lower():
        reasons.append(
            Reason(
                "The Safeguarding Lead has your own e-mail address. Enter another, or say that you "
                "are the Safeguarding Lead yourself as the reason why nobody else signs.",
                rule=RULE,
            )
        )
    if reasons:
        raise NotReady(reasons)
    referral.signed_as, referral.signed_at = name.strip(), timezone.now()
    referral.no_lead_because, referral.sent_back_because = no_lead_because.strip(), ""
    if not to_lead:
        if not found.rules.referral.lead_signs and not referral.no_lead_because:
            referral.no_lead_because = "The local protocol asks for no second signature."
        return _send(referral, by=referrer_of(referral))
    referral.state = State.WITH_LEAD
    referral.lead_name, referral.lead_email = lead_name, lead_email
    mail_lead(referral)
    record(
        "incoming.signed_by_referrer",
        f"signed the referral {referral.receipt}, which went to the Safeguarding Lead",
        by=referrer_of(referral),
    )
    return referral


def mail_lead(referral: IncomingReferral) -> None:
    """Mail the Safeguarding Lead a new link; an earlier one ends. The row is saved."""
    partnership = Partnership.objects.get(pk=referral.partnership_id)
    token = secrets.token_urlsafe(32)
    referral.lead_token_hash = token_hash(token)
    referral.save()
    put_in_outbox(
        key=f"incoming:lead:{referral.pk}:{referral.lead_token_hash[:12]}",
        to=referral.lead_email,
        subject=f"{referral.receipt}: please read and sign a referral",
        body=(
            f"A colleague has written a referral to {partnership.name} and names you as "
            "Safeguarding Lead. Please read it, then sign and forward it, or send it back:\n\n"
            f"{link_of('incoming_lead', token, partnership.slug)}\n\nThe link is for you alone: a "
            "code that is sent to this address is asked for as well. It has not reached the "
            "partnership before you sign."
        ),
    )


@transaction.atomic
def mail_lead_again(referral: IncomingReferral) -> IncomingReferral:
    """Send the Safeguarding Lead the link once more."""
    referral = _with_lead(referral)
    mail_lead(referral)
    record(
        "incoming.lead_reminded",
        f"sent the Safeguarding Lead the link to {referral.receipt} again",
        by=referrer_of(referral),
    )
    return referral


def _with_lead(referral: IncomingReferral) -> IncomingReferral:
    found = locked_incoming(referral)
    if found.state != State.WITH_LEAD:
        raise NotReady([Reason("This referral is not with the Safeguarding Lead any more.")])
    return found


@transaction.atomic
def take_back_from_lead(referral: IncomingReferral) -> IncomingReferral:
    """Let the referrer write on; both sign anew afterwards. The lead's link ends."""
    referral = _with_lead(referral)
    _open_again(referral)
    record(
        "incoming.taken_back",
        f"took the referral {referral.receipt} back from the Safeguarding Lead",
        by=referrer_of(referral),
    )
    return referral


def _open_again(referral: IncomingReferral) -> None:
    referral.state, referral.lead_token_hash = State.WRITING, ""
    referral.signed_as, referral.signed_at = "", None
    referral.save()
    IncomingCode.objects.filter(referral=referral, is_lead=True).delete()


@transaction.atomic
def send_without_lead(referral: IncomingReferral, *, because: str) -> IncomingReferral:
    """Send what waits for the Safeguarding Lead without the second signature, with the reason."""
    referral = _with_lead(referral)
    if not because.strip():
        raise NotReady([Reason("Say why the Safeguarding Lead does not sign.", rule=RULE)])
    referral.no_lead_because = because.strip()
    return _send(referral, by=referrer_of(referral))


@transaction.atomic
def sign_as_lead(referral: IncomingReferral, *, name: str, job_title: str) -> IncomingReferral:
    """Sign as Safeguarding Lead and forward it to the partnership."""
    referral = _with_lead(referral)
    if not name.strip() or not job_title.strip():
        raise NotReady([Reason("Enter your name and your job title to sign.")])
    referral.lead_signed_as, referral.lead_job_title = name.strip(), job_title.strip()
    referral.lead_signed_at = timezone.now()
    return _send(referral, by=lead_of(referral))


@transaction.atomic
def send_back(referral: IncomingReferral, *, because: str) -> IncomingReferral:
    """Send it back to the referrer with the reason, which stands on his page and in no mail."""
    referral = _with_lead(referral)
    if not because.strip():
        raise NotReady([Reason("Say what has to be changed.")])
    referral.sent_back_because = because.strip()
    _open_again(referral)
    put_in_outbox(
        key=f"incoming:back:{referral.pk}:{timezone.now().timestamp()}",
        to=referral.email,
        subject=f"{referral.receipt}: the Safeguarding Lead asks for a change",
        body=(
            "Your Safeguarding Lead has sent your referral back with a reason. Open it with the "
            "link that you have, or ask for a new link. It has not reached the partnership."
        ),
    )
    record(
        "incoming.sent_back",
        f"sent the referral {referral.receipt} back to the referrer",
        by=lead_of(referral),
        because=because.strip(),
    )
    return referral


def _send(referral: IncomingReferral, *, by: Actor) -> IncomingReferral:
    """Let it reach the partnership: the moment counts, its officers are told, receipts go out."""
    referral.state, referral.sent_at = State.SENT, timezone.now()
    referral.save()
    IncomingCode.objects.filter(referral=referral).delete()
    record("incoming.sent", f"sent the referral {referral.receipt}", by=by)
    partnership = Partnership.objects.get(pk=referral.partnership_id)
    for address in dict.fromkeys((referral.email, referral.lead_email)):
        if address:
            put_in_outbox(
                key=f"incoming:receipt:{referral.pk}:{address}",
                to=address,
                subject=f"{referral.receipt}: your referral has been received",
                body=(
                    f"{partnership.name} has received the referral. Its reference is "
                    f"{referral.receipt}. The review office reads it and answers; your link now "
                    "shows the receipt only."
                ),
            )
    tell_officers(
        referral, "sent", "a referral was sent in", "It waits in your list of referrals sent in."
    )
    return referral


def tell_officers(referral: IncomingReferral, about: str, subject: str, body: str) -> None:
    """Mail the office and every review officer at once: a referral must not lie unseen."""
    partnership = Partnership.objects.get(pk=referral.partnership_id)
    officers = (
        Membership.objects.here()
        .active_on(timezone.localdate())
        .filter(role=Role.OFFICER)
        .values_list("user__email", flat=True)
    )
    for address in dict.fromkeys([partnership.mailbox, *officers]):
        if address:
            put_in_outbox(
                key=f"incoming:{about}:{referral.pk}:{address}",
                to=address,
                subject=f"{referral.receipt}: {subject}",
                body=f"{body} Reference: {referral.receipt}.",
            )

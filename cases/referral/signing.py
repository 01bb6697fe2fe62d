"""Signing the referral: the referrer, then the Safeguarding Lead; both dates are kept (R5)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone

from cases.core.access.links import make_link, revoke_links
from cases.core.access.models import Link
from cases.core.access.verbs import Purpose, Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.documents.services import keep_upload
from cases.core.documents.uploads import UploadKinds
from cases.core.notices.services import put_in_outbox
from cases.core.progress.advance import happened, require_on
from cases.core.progress.pages.case_page import case_url
from cases.core.workflow.plug import NotReady, Reason
from cases.referral.models import Referral
from cases.referral.services import written_referral
from partnerships.people.actor import Actor

LINK_LASTS = timedelta(days=14)
SCANS = UploadKinds.PDF | UploadKinds.IMAGE | UploadKinds.WORD
SUBJECT = "referral"
RULE = "The referrer signs, then the Safeguarding Lead (LC Appendix A)."


@transaction.atomic
def sign_as_referrer(*, case: Case, by: Actor, name: str, on: date | None = None) -> Referral:
    """Record the referrer's signature: the name as signed and the day it went to the lead."""
    case = locked(case)
    require_on(by, case, Verb.SIGN_REFERRAL)
    if not name.strip():
        raise NotReady([Reason("Enter the name as the referrer signed it.")])
    referral = written_referral(case)
    referral.referrer_signed_as, referral.referrer_signed_on = name.strip(), happened(on)
    referral.save()
    record(
        "referral.signed_by_referrer",
        "recorded the referrer’s signature",
        by=by,
        case=case,
        on=referral.referrer_signed_on,
    )
    return referral


@transaction.atomic
def record_lead_signature(
    *,
    case: Case,
    by: Actor,
    name: str,
    job_title: str = "",
    on: date | None = None,
    scan: BinaryIO | None = None,
    scan_name: str = "",
) -> Referral:
    """Record from paper or a mail that the Safeguarding Lead signed, with a scan if there is one.

    Raises NotReady before the referrer has signed, UploadRefused for a scan that is not taken.
    """
    case = locked(case)
    require_on(by, case, Verb.SIGN_REFERRAL)
    referral = written_referral(case)
    _may_lead_sign(case, referral, name, on)
    if scan is not None:
        referral.lead_scan = keep_upload(
            case=case,
            by=by,
            name=scan_name,
            content=scan,
            kinds=SCANS,
            title="Signed referral",
            kind="signed_referral",
            reader_verb=Verb.READ_REFERRAL,
        ).document
    _lead_signs(case, referral, by, name, job_title, on, Referral.Signed.PAPER)
    revoke_links(case, Purpose.SAFEGUARDING_LEAD, SUBJECT, referral.pk)
    return referral


@transaction.atomic
def sign_as_lead(*, link: Link, by: Actor, name: str, job_title: str) -> Referral:
    """Sign through the private link: the Safeguarding Lead has read the referral and confirms."""
    case = locked(link.case)
    require_on(by, case, Verb.SIGN_REFERRAL)
    referral = written_referral(case)
    _may_lead_sign(case, referral, name, None)
    if not job_title.strip():
        raise NotReady([Reason("Enter your job title.")])
    link.holder_name, link.used_at = name.strip(), timezone.now()
    link.save()
    _lead_signs(case, referral, by, name, job_title, None, Referral.Signed.LINK)
    return referral


@transaction.atomic
def explain_missing_signature(*, case: Case, by: Actor, because: str) -> Referral:
    """Record why the Safeguarding Lead does not sign; the case may then go on all the same."""
    case = locked(case)
    require_on(by, case, Verb.SIGN_REFERRAL)
    if not because.strip():
        raise NotReady([Reason("Say why the Safeguarding Lead does not sign.")])
    referral = written_referral(case)
    referral.lead_not_signed_because = because.strip()
    referral.save()
    record(
        "referral.not_signed",
        "recorded why the Safeguarding Lead does not sign",
        by=by,
        case=case,
        because=because.strip(),
    )
    return referral


@transaction.atomic
def invite_lead(*, case: Case, by: Actor, address: str) -> tuple[Link, str]:
    """Send the Safeguarding Lead a private link to read and sign; earlier links are withdrawn.

    Gives the link with its address on the web. Raises NotReady before the referrer has signed.
    """
    case = locked(case)
    require_on(by, case, Verb.EDIT_REFERRAL)
    referral = written_referral(case)
    if referral.referrer_signed_on is None:
        raise NotReady([_referrer_first(case)])
    if not address.strip():
        raise NotReady([Reason("Enter the Safeguarding Lead’s e-mail address.")])
    referral.lead_email = address.strip()
    referral.save()
    link, url = _send_link(case, referral, referral.lead_email)
    record("referral.lead_invited", "sent the Safeguarding Lead a private link", by=by, case=case)
    return link, url


@transaction.atomic
def renew_link(*, link: Link, by: Actor) -> Link:
    """Send a new link to the address on file, and to no other; an old link shows nothing itself.

    Raises NotReady for a link that was withdrawn or has no address.
    """
    case = locked(link.case)
    referral = written_referral(case)
    if link.revoked_at is not None or not link.address:
        raise NotReady([Reason("This link was withdrawn. Ask the review office for a new one.")])
    new, _ = _send_link(case, referral, link.address)
    record("referral.link_renewed", "asked for a new link to sign the referral", by=by, case=case)
    return new


def _send_link(case: Case, referral: Referral, address: str) -> tuple[Link, str]:
    revoke_links(case, Purpose.SAFEGUARDING_LEAD, SUBJECT, referral.pk)
    expires_on = timezone.localdate() + LINK_LASTS
    link, url = make_link(
        case=case,
        purpose=Purpose.SAFEGUARDING_LEAD,
        subject_kind=SUBJECT,
        subject_number=referral.pk,
        expires_on=expires_on,
        address=address,
    )
    put_in_outbox(
        key=f"referral-link-{link.pk}",
        to=address,
        subject=f"{case.reference}: please read and sign a referral",
        body=(
            f"Please read and sign the referral with the reference {case.reference}:\n\n{url}\n\n"
            f"The link is for you alone and can be used until {expires_on.day} "
            f"{expires_on:%B %Y}. Do not pass it on."
        ),
        case=case,
    )
    return link, url


def _referrer_first(case: Case) -> Reason:
    return Reason(
        "The referrer has not signed yet.",
        url=case_url(case, "referral_signatures"),
        rule=RULE,
        link="Record the referrer’s signature",
    )


def _may_lead_sign(case: Case, referral: Referral, name: str, on: date | None) -> None:
    reasons = []
    if referral.referrer_signed_on is None:
        reasons.append(_referrer_first(case))
    elif on is not None and on < referral.referrer_signed_on:
        reasons.append(Reason("The Safeguarding Lead cannot have signed before the referrer."))
    if not name.strip():
        reasons.append(Reason("Enter the name of the Safeguarding Lead who signs."))
    if reasons:
        raise NotReady(reasons)


def _lead_signs(
    case: Case,
    referral: Referral,
    by: Actor,
    name: str,
    job_title: str,
    on: date | None,
    how: Referral.Signed,
) -> None:
    referral.lead_signed_as, referral.lead_signed_job_title = name.strip(), job_title.strip()
    referral.lead_signed_on, referral.lead_signed_at = happened(on), timezone.now()
    referral.lead_signed_how, referral.lead_not_signed_because = how, ""
    referral.save()
    words = (
        "signed the referral as Safeguarding Lead"
        if how == Referral.Signed.LINK
        else "recorded the Safeguarding Lead’s signature"
    )
    record("referral.signed_by_lead", words, by=by, case=case, on=referral.lead_signed_on)

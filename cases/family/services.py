"""Recording the family's contacts, and the private links to their page of progress."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from cases.core.access.links import make_link, revoke_links
from cases.core.access.models import Link
from cases.core.access.verbs import Purpose, Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.deadlines.refusing import FieldReason
from cases.core.deadlines.waiting import Waits, refuse_on_hold
from cases.core.identity.models import Person
from cases.core.notices.models import Letter
from cases.core.notices.services import blocked_because, make_pdf_soon, put_in_outbox
from cases.core.progress.advance import require_on
from cases.core.protocol.choices import Recipient
from cases.core.workflow.plug import NotReady, Reason
from cases.family.models import FamilyContact
from cases.family.selectors import ADVOCATE, CONTACT
from cases.family.updates import refused_period, settle_next
from partnerships.pages.dates import in_words
from partnerships.people.actor import Actor

LINK_LASTS = timedelta(days=90)
FIELDS = (
    "name",
    "relationship",
    "address",
    "email",
    "telephone",
    "mode",
    "frequency",
    "updates",
    "updates_every",
    "updates_agreed_on",
    "language",
    "advocate_name",
    "advocate_organisation",
    "advocate_email",
    "advocate_consent_on",
    "at_risk",
    "risk_because",
    "declined_on",
)


@transaction.atomic
def save_contact(
    case: Case,
    values: Mapping[str, Any],
    *,
    by: Actor,
    contact: FamilyContact | None = None,
    to_person: int | None = None,
) -> FamilyContact:
    """Record a contact of the family, or change one.

    `values` holds any of FIELDS; `to_person` is the number of the person of the case whom the
    contact is related to. Raises NotReady without a name or relationship, for a mark of risk
    without its reason (GL §2.6), and for updates that cannot be counted as they were agreed.
    """
    case = locked(case)
    require_on(by, case, Verb.EDIT_IDENTITY)
    row = (
        FamilyContact.objects.select_for_update().get(pk=contact.pk, case=case)
        if contact
        else FamilyContact(
            case=case, number=_next_number(case), version=0, partnership_id=case.partnership_id
        )
    )
    for name in FIELDS:
        if name in values:
            setattr(row, name, values[name])
    row.to_person = Person.objects.filter(case=case, pk=to_person).first() if to_person else None
    missing = []
    if not row.name.strip() or not row.relationship.strip():
        missing.append(Reason("Enter the name and the relationship of the contact."))
    if row.at_risk and not row.risk_because.strip():
        missing.append(Reason("Say what the risk is.", rule="GL §2.6"))
    if refused := refused_period(row.updates, row.updates_every):
        missing.append(FieldReason(refused, rule="GL §2.6", field="updates_every"))
    elif row.how_often and row.updates_agreed_on is None:
        missing.append(FieldReason("Say when this was agreed.", field="updates_agreed_on"))
    if missing:
        raise NotReady(missing)
    row.version += 1
    row.saved_by = by.name
    row.save()
    make_waiting_letters(case)
    settle_next(case, row, by=by)
    refresh_deadlines(case)
    record(
        "family.contact_saved",
        f"{'changed' if contact else 'recorded'} {row.label}",
        by=by,
        case=case,
        details={"contact": row.pk, "at_risk": row.at_risk},
    )
    return row


def _next_number(case: Case) -> int:
    last = FamilyContact.objects.filter(case=case).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def make_waiting_letters(case: Case) -> None:
    """Have the letters made that waited: for a mark of risk to be taken away, for a hold to end."""
    for letter in Letter.objects.filter(
        case=case,
        recipient_code__startswith=Recipient.FAMILY,
        document=None,
        sent_on=None,
        withheld_because="",
    ):
        letter.case = case
        if not blocked_because(letter):
            make_pdf_soon(letter)


@transaction.atomic
def give_link(
    contact: FamilyContact, *, by: Actor, to_advocate: bool = False, send: bool = False
) -> tuple[Link, str]:
    """Make a private link to the page of progress; the one before is revoked.

    `send` mails it to the address on file. Gives the link and its address, which is known only
    now. Raises NotReady for an advocate without consent, for one at risk, and where there is no
    address to send to.
    """
    case = locked(contact.case)
    require_on(by, case, Verb.EDIT_IDENTITY)
    refuse_on_hold(case, Waits.LINKS_TO_FAMILY, by=by)
    contact = FamilyContact.objects.get(pk=contact.pk, case=case)
    address = contact.advocate_email if to_advocate else contact.email
    missing = []
    if to_advocate and contact.advocate_consent_on is None:
        missing.append(Reason("The contact has not agreed yet that the advocate is told."))
    if contact.at_risk and not to_advocate:
        missing.append(Reason(f"{contact.label} is marked as at risk."))
    if send and not address:
        missing.append(Reason("There is no e-mail address on file to send the link to."))
    if missing:
        raise NotReady(missing)
    link, url = _new_link(case, contact, to_advocate, address)
    if send:
        _mail(case, link, url)
    record(
        "family.link_given",
        f"gave a private link to {_whom(contact, to_advocate)}",
        by=by,
        case=case,
        details={
            "contact": contact.pk,
            "advocate": to_advocate,
            "expires_on": f"{link.expires_on:%Y-%m-%d}",
        },
    )
    return link, url


def _whom(contact: FamilyContact, to_advocate: bool) -> str:
    return f"the advocate of {contact.label}" if to_advocate else contact.label


def _new_link(
    case: Case, contact: FamilyContact, to_advocate: bool, address: str
) -> tuple[Link, str]:
    kind = ADVOCATE if to_advocate else CONTACT
    revoke_links(case, Purpose.FAMILY, kind, contact.pk)
    return make_link(
        case=case,
        purpose=Purpose.FAMILY,
        subject_kind=kind,
        subject_number=contact.pk,
        expires_on=timezone.localdate() + LINK_LASTS,
        address=address,
    )


def _mail(case: Case, link: Link, url: str) -> None:
    put_in_outbox(
        key=f"family_link:{link.pk}",
        to=link.address,
        subject=f"{case.reference}: your private link",
        body=f"This link is for you alone. It shows how far the review has come.\n\n{url}\n\n"
        f"It can be used until {in_words(link.expires_on)}. "
        f"Questions: {case.partnership.mailbox or settings.DEFAULT_FROM_EMAIL}\n",
        case=case,
    )


@transaction.atomic
def revoke_link(contact: FamilyContact, *, by: Actor, of_advocate: bool = False) -> int:
    """Take a private link back: it can no longer be opened from this minute."""
    case = locked(contact.case)
    require_on(by, case, Verb.EDIT_IDENTITY)
    kind = ADVOCATE if of_advocate else CONTACT
    number = revoke_links(case, Purpose.FAMILY, kind, contact.pk)
    record(
        "family.link_revoked",
        f"took back the private link of {_whom(contact, of_advocate)}",
        by=by,
        case=case,
        details={"contact": contact.pk, "advocate": of_advocate},
    )
    return number


@transaction.atomic
def renew_link(link: Link, *, by: Actor) -> bool:
    """Send a new link to the address on file, asked for with an old one; say whether one went.

    None goes where there is no address, the contact is at risk, or the old one was taken back.
    """
    case = locked(link.case)
    contact = FamilyContact.objects.filter(case=case, pk=link.subject_number).first()
    of_advocate = link.subject_kind == ADVOCATE
    if contact is None or link.revoked_at is not None or not link.address:
        return False
    if contact.at_risk and not of_advocate:
        return False
    new, url = _new_link(case, contact, of_advocate, link.address)
    _mail(case, new, url)
    record(
        "family.link_renewed",
        f"asked for a new private link for {_whom(contact, of_advocate)}",
        by=by,
        case=case,
        details={"contact": contact.pk},
    )
    return True

"""Sending a letter from here: a mail that says nothing, with a private link to the letter.

No letter is attached to a mail: a mail can be forwarded, read on a telephone or kept for years. The
link opens after a code has proved that the reader has the mailbox it went to, it can be revoked,
and it says when it was opened. A letter counts as sent once its mail has gone out.
"""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from cases.core.access.links import make_link, revoke_links
from cases.core.access.models import Link
from cases.core.access.verbs import Purpose
from cases.core.audit.services import record
from cases.core.case.selectors import locked
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.deadlines.refusing import FieldReason
from cases.core.notices.models import Letter, OutboxMail
from cases.core.notices.services import (
    blocked_because,
    make_pdf_soon,
    put_in_outbox,
    words_in_force,
)
from cases.core.progress.letters import SUBJECT, open_letter
from cases.core.workflow.plug import NotReady, Reason, registry
from partnerships.people.actor import CLOCK, Actor


def is_handed_over(letter: Letter) -> bool:
    """Say whether somebody brings a letter, by the local protocol (`letters.handed_over`)."""
    recipient = letter.recipient_code.partition(":")[0]
    return recipient in letter.case.protocol.rules.letters.handed_over


def not_by_mail(letter: Letter) -> str:
    """Give why a letter is not sent by mail from here, or nothing.

    Family letters are handed over by the officer whom the family knows (R80; LC ¶30).
    """
    if is_handed_over(letter):
        return "This letter is not sent by e-mail: the family liaison officer brings it."
    if letter.document_id is None:
        return "The letter can be sent as soon as its PDF is made, usually within a minute."
    return ""


def link_of(letter: Letter) -> Link | None:
    """Give the newest private link to a letter, or None."""
    links = Link.objects.filter(
        case_id=letter.case_id,
        purpose=Purpose.LETTER,
        subject_kind=SUBJECT,
        subject_number=letter.pk,
    )
    return links.order_by("-pk").first()


@transaction.atomic
def send_by_mail(letter: Letter, *, by: Actor, to: str) -> Letter:
    """Send a letter: the addressee gets a mail with a private link that asks for a code.

    The mail holds reference and link, no name and no fact. Raises NotReady for a letter that may
    not go yet, is on its way, was sent or withheld, or is handed over; and for no e-mail address.
    """
    letter = open_letter(letter, by)
    case = letter.case
    if because := blocked_because(letter) or not_by_mail(letter):
        raise NotReady([Reason(because)])
    if letter.mail and letter.mail.state != OutboxMail.State.FAILED:
        raise NotReady([Reason("This letter is on its way already.")])
    to = to.strip()
    try:
        validate_email(to)
    except ValidationError:
        reason = "Enter an e-mail address, such as name@example.gov.uk."
        raise NotReady([FieldReason(reason, field="address")]) from None
    revoke_links(case, Purpose.LETTER, SUBJECT, letter.pk)
    until = timezone.localdate() + timedelta(days=case.protocol.rules.letters.link_days)
    link, url = make_link(
        case=case,
        purpose=Purpose.LETTER,
        subject_kind=SUBJECT,
        subject_number=letter.pk,
        expires_on=until,
        address=to,
    )
    key = f"letter:{letter.pk}:{link.pk}"
    mailbox = letter.partnership.mailbox
    put_in_outbox(
        key=key,
        to=to,
        subject=f"{case.reference}: a letter for you",
        body=(
            f"{letter.partnership.name} has a letter for you.\n\nOpen it by this private link. You "
            "need no account: a code is sent to this address when you ask for it, so that nobody "
            f"else can read the letter.\n\n{url}\n\nReference: {case.reference}."
            + (f"\n\nQuestions: {mailbox}" if mailbox else "")
        ),
        case=case,
    )
    letter.mail = OutboxMail.objects.get(key=key)
    letter.sent_on, letter.sent_how, letter.sent_to = None, "", ""
    letter.save()
    record(
        "letter.mailed",
        f"sent the letter “{letter.title}” by a private link",
        by=by,
        case=case,
        details={"letter": letter.pk, "link": link.pk},
    )
    return letter


@transaction.atomic
def letter_gone(letter: Letter) -> None:
    """Mark a letter as sent whose mail has gone out; doing it again changes nothing."""
    case = locked(letter.case)
    letter = Letter.objects.select_related("mail").get(pk=letter.pk)
    letter.case = case
    mail = letter.mail
    if letter.sent_on or letter.withheld_because or mail is None or mail.sent_at is None:
        return
    day = timezone.localdate(mail.sent_at)
    letter.sent_on, letter.sent_how, letter.sent_to = day, Letter.How.PRIVATE_LINK, mail.to
    letter.save()
    on_sent = registry.letter(letter.code).on_sent
    if on_sent:
        on_sent(letter, CLOCK, day)
    refresh_deadlines(case)
    record(
        "letter.sent",
        f"marked the letter “{letter.title}” as sent: the mail with its link has gone out",
        by=CLOCK,
        case=case,
        on=day,
        details={"letter": letter.pk, "how": letter.sent_how},
    )


@transaction.atomic
def make_again(letter: Letter, *, by: Actor) -> Letter:
    """Make a letter that has not gone from the text and letterhead in force today.

    The PDF that there was is kept among the case's documents. Raises NotReady for a letter that was
    sent, is on its way or was withheld.
    """
    letter = open_letter(letter, by)
    if letter.mail and letter.mail.state != OutboxMail.State.FAILED:
        raise NotReady([Reason("This letter is on its way already.")])
    words_in_force(letter)
    letter.document = None
    letter.save()
    record(
        "letter.made_again",
        f"made the letter “{letter.title}” again from the text in force",
        by=by,
        case=letter.case,
        details={"letter": letter.pk, "version": letter.wording.number if letter.wording else 0},
    )
    make_pdf_soon(letter)
    return letter

"""What leaves the database: PDFs made and mails delivered by a worker, never in a request."""

from __future__ import annotations

import logging
from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import Q
from django.utils import timezone

from cases.core.case.selectors import locked
from cases.core.notices.models import Letter, OutboxMail
from cases.core.notices.services import blocked_because, keep_letter_pdf
from cases.core.notices.undone import ask_again
from partnerships.models import Partnership
from partnerships.people.actor import CLOCK
from partnerships.tenancy.after_commit import ask_a_worker
from partnerships.tenancy.context import scope
from partnerships.tenancy.tasks import each_partnership

log = logging.getLogger(__name__)
MOST_ATTEMPTS = 8
CLAIM_LASTS = timedelta(minutes=10)
#: Marks the letter that a mail brought as sent (cases.core.progress.tasks).
LETTER_GONE = "cases.core.progress.letter_gone"
#: For how long a carrier is asked what became of a mail that it took.
ASKED_FOR = timedelta(days=3)


@shared_task(name="cases.core.notices.make_letter_pdf", max_retries=3, default_retry_delay=30)
def make_letter_pdf(partnership_id: int, letter_id: int) -> None:
    """Make the PDF of a letter that may be issued; doing it again changes nothing."""
    with scope(partnership_id, CLOCK):
        letter = Letter.objects.select_related("case__protocol", "partnership").get(pk=letter_id)
        locked(letter.case)
        letter = letter.refreshed()
        if not blocked_because(letter) and not letter.withheld_because:
            keep_letter_pdf(letter)


@shared_task(name="cases.core.notices.deliver_all")
def deliver_all() -> None:
    """Deliver what waits in every partnership."""
    for partnership_id in Partnership.objects.filter(closed_at=None).values_list("pk", flat=True):
        deliver(partnership_id)


@shared_task(name="cases.core.notices.ask_again_all")
def ask_again_all() -> None:
    """Ask workers again for what was left undone: a broker or a worker may have been lost."""
    each_partnership(ask_again, CLOCK, "ask again")


@shared_task(name="cases.core.notices.deliver")
def deliver(partnership_id: int) -> int:
    """Deliver the mails that wait in a partnership; give how many went out.

    Each is claimed in one transaction, sent in none, and marked in another: two workers never
    take the same one, and a worker killed in between leaves a claim that runs out.
    """
    sent = 0
    while (mail := _claim(partnership_id)) is not None:
        error, final = _send(mail)
        _mark(partnership_id, mail, error, final)
        sent += not error
    return sent


def _claim(partnership_id: int) -> OutboxMail | None:
    now = timezone.now()
    with scope(partnership_id, CLOCK):
        mail = (
            OutboxMail.objects.select_for_update(skip_locked=True)
            .filter(
                Q(state=OutboxMail.State.WAITING, next_try_at__lte=now)
                | Q(state=OutboxMail.State.SENDING, claimed_at__lt=now - CLAIM_LASTS)
            )
            .first()
        )
        if mail is None:
            return None
        mail.state, mail.claimed_at, mail.attempts = (
            OutboxMail.State.SENDING,
            now,
            mail.attempts + 1,
        )
        mail.save()
        return mail


def _send(mail: OutboxMail) -> tuple[str, bool]:
    """Give what kept a mail from going out, or nothing, and whether trying again is in vain.

    A carrier that calls the mail by a name of its own leaves it on the message (dhr.notify).
    """
    message = EmailMessage(
        mail.subject,
        mail.body,
        settings.DEFAULT_FROM_EMAIL,
        [mail.to],
        headers={"Message-ID": f"<{mail.partnership_id}.{mail.pk}@review-room>"},
    )
    try:
        message.send()
    except OSError as error:  # refused, unreachable, timed out; SMTP errors are OSErrors
        log.warning("A mail of partnership %s could not be sent: %s", mail.partnership_id, error)
        return str(error)[:300] or type(error).__name__, getattr(error, "final", False)
    mail.carrier_id = getattr(message, "carrier_id", "")
    return "", False


def _mark(partnership_id: int, mail: OutboxMail, error: str, final: bool) -> None:
    with scope(partnership_id, CLOCK):
        mail.last_error = error
        if not error:
            mail.state, mail.sent_at = OutboxMail.State.SENT, timezone.now()
            for number in mail.letters.values_list("pk", flat=True):
                ask_a_worker(LETTER_GONE, number)
        elif final or mail.attempts >= MOST_ATTEMPTS:
            mail.state = OutboxMail.State.FAILED
        else:
            mail.state = OutboxMail.State.WAITING
            mail.next_try_at = timezone.now() + timedelta(minutes=2**mail.attempts)
        mail.save()


@shared_task(name="cases.core.notices.ask_carrier_all")
def ask_carrier_all() -> None:
    """Ask the carrier of mail, where it can tell, what became of the mails that it took."""
    if hasattr(get_connection(), "status_of"):
        each_partnership(ask_carrier, CLOCK, "ask carrier")


def ask_carrier() -> int:
    """Note which mails of the partnership in scope were delivered or came back; give how many."""
    carrier, noted = get_connection(), 0
    taken = OutboxMail.objects.filter(
        state=OutboxMail.State.SENT, delivered_at=None, sent_at__gte=timezone.now() - ASKED_FOR
    ).exclude(carrier_id="")
    for mail in taken:
        try:
            delivered, failed = carrier.status_of(mail.carrier_id)  # type: ignore[attr-defined]  # asked before
        except OSError as error:
            log.warning("The carrier of mail does not say what became of a mail: %s", error)
            continue
        if delivered:
            mail.delivered_at = timezone.now()
        elif failed:
            mail.state, mail.last_error = OutboxMail.State.FAILED, failed[:300]
        else:
            continue
        mail.save()
        noted += 1
    return noted

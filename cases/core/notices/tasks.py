"""What leaves the database: PDFs made and mails delivered by a worker, never in a request."""

from __future__ import annotations

import logging
from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.utils import timezone

from cases.core.case.selectors import locked
from cases.core.notices.models import Letter, OutboxMail
from cases.core.notices.services import blocked_because, keep_letter_pdf
from cases.core.notices.undone import ask_again
from partnerships.models import Partnership
from partnerships.people.actor import CLOCK
from partnerships.tenancy.context import scope
from partnerships.tenancy.tasks import each_partnership

log = logging.getLogger(__name__)
MOST_ATTEMPTS = 8
CLAIM_LASTS = timedelta(minutes=10)


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
    for partnership_id in Partnership.objects.values_list("pk", flat=True):
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
        error = _send(mail)
        _mark(partnership_id, mail, error)
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


def _send(mail: OutboxMail) -> str:
    try:
        EmailMessage(
            mail.subject,
            mail.body,
            settings.DEFAULT_FROM_EMAIL,
            [mail.to],
            headers={"Message-ID": f"<{mail.partnership_id}.{mail.pk}@review-room>"},
        ).send()
    except OSError as error:  # refused, unreachable, timed out; SMTP errors are OSErrors
        log.warning("A mail of partnership %s could not be sent: %s", mail.partnership_id, error)
        return str(error)[:300] or type(error).__name__
    return ""


def _mark(partnership_id: int, mail: OutboxMail, error: str) -> None:
    with scope(partnership_id, CLOCK):
        mail.last_error = error
        if not error:
            mail.state, mail.sent_at = OutboxMail.State.SENT, timezone.now()
        elif mail.attempts >= MOST_ATTEMPTS:
            mail.state = OutboxMail.State.FAILED
        else:
            mail.state = OutboxMail.State.WAITING
            mail.next_try_at = timezone.now() + timedelta(minutes=2**mail.attempts)
        mail.save()

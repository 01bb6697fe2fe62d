"""What beat asks for: the referrals that are not sent yet, once a day."""

from __future__ import annotations

from celery import shared_task

from cases.referral.incoming.keeping import keep_in_order
from partnerships.people.actor import CLOCK
from partnerships.tenancy.tasks import each_partnership


@shared_task(name="cases.referral.keep_incoming_in_order_all")
def keep_incoming_in_order_all() -> None:
    """Remind of, tell of and dispose of what was begun and not sent, in every partnership."""
    each_partnership(keep_in_order, CLOCK, "referrals not sent")

"""Looking for the same death elsewhere, and making digests afresh: outside every verb."""

from __future__ import annotations

from celery import shared_task

from cases.referral import elsewhere
from partnerships.people.actor import CLOCK
from partnerships.tenancy.context import scope
from partnerships.tenancy.tasks import each_partnership


@shared_task(name=elsewhere.LOOK)
def look_elsewhere(partnership_id: int) -> int:
    """Look in a partnership for deaths that another may hold too; again, it tells nobody twice."""
    with scope(partnership_id, CLOCK):
        return elsewhere.look()


@shared_task(name=elsewhere.MAKE_AFRESH)
def make_digests_afresh(partnership_id: int) -> int:
    """Make a partnership's digests as they should be: the key was changed."""
    with scope(partnership_id, CLOCK):
        return elsewhere.make_afresh()


@shared_task(name="cases.referral.make_all_digests_afresh")
def make_all_digests_afresh() -> None:
    """Make the digests of every partnership as they should be, once a night."""
    each_partnership(elsewhere.make_afresh, CLOCK, "digests of deaths")

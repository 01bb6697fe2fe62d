"""Which partnerships share a fund: a platform operator's verbs. He sees nothing of the fund."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from cases.core.access.reach import AccessDenied
from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.deadlines.refusing import FieldReason, refuse
from partnerships.funding.pool import Pool, PoolPartnership
from partnerships.models import Partnership, User
from partnerships.pages.dates import in_words
from partnerships.people.actor import Actor
from partnerships.tenancy.context import scope


def _require_operator(by: Actor) -> None:
    if not User.objects.filter(
        pk=by.user_id or 0, is_platform_operator=True, is_active=True
    ).exists():
        raise AccessDenied(Verb.CREATE_PARTNERSHIP)


@transaction.atomic
def share_fund(
    *, by: Actor, pool: Pool, partnership: Partnership, from_on: date | None
) -> PoolPartnership:
    """Let a partnership share a fund from a day. Raises NotReady where it is in one already."""
    _require_operator(by)
    Partnership.objects.select_for_update().get(pk=partnership.pk)
    latest = (
        PoolPartnership.objects.filter(partnership=partnership)
        .select_related("pool")
        .order_by("until_on")
        .last()
    )
    wrong = []
    if latest is not None and latest.until_on is None:
        wrong.append(
            FieldReason(
                f"{partnership} is in the fund “{latest.pool}”. Let it leave that one first.",
                field="partnership",
            )
        )
    elif latest is not None and latest.until_on and (from_on is None or from_on <= latest.until_on):
        wrong.append(
            FieldReason(
                f"{partnership} is in the fund “{latest.pool}” until {in_words(latest.until_on)}. "
                "Give a day after it.",
                field="from_on",
            )
        )
    refuse(wrong)
    made = PoolPartnership.objects.create(pool=pool, partnership=partnership, from_on=from_on)
    with scope(partnership.pk, by):
        record("fund.shared", f"let this partnership share the fund “{pool}”", by=by)
    return made


@transaction.atomic
def leave_fund(*, by: Actor, sharing: PoolPartnership, until_on: date) -> PoolPartnership:
    """Let a partnership leave a fund after a day. Raises NotReady for a day that has passed."""
    _require_operator(by)
    sharing = PoolPartnership.objects.select_for_update().get(pk=sharing.pk)
    wrong = []
    if until_on < timezone.localdate():
        wrong.append(
            FieldReason("The day has passed. Give today or a later day.", field="until_on")
        )
    elif sharing.from_on and until_on < sharing.from_on:
        wrong.append(FieldReason("It cannot leave before it joins.", field="until_on"))
    refuse(wrong)
    sharing.until_on = until_on
    sharing.save()
    with scope(sharing.partnership_id, by):
        words = f"let this partnership leave the fund “{sharing.pool}” after {in_words(until_on)}"
        record("fund.left", words, by=by)
    return sharing

"""Setting up the fund, and writing and approving the agreement of who pays what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from cases.core.access.reach import Reach
from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.deadlines.refusing import FieldReason, refuse
from cases.core.workflow.plug import NotReady, Reason
from cases.costs.refusing import told_beside
from partnerships.funding import drafting
from partnerships.funding.agreement import preset_data
from partnerships.funding.models import AgreementVersion, FundSettings
from partnerships.funding.pool import Pool, PoolPartnership, pool_in_scope
from partnerships.pages.dates import in_words
from partnerships.people.actor import Actor
from partnerships.tenancy.context import current_partnership_id

#: What a preset says beside the agreement itself.
BESIDE = ("contributions", "plan")


@transaction.atomic
def set_up_fund(*, by: Actor, name: str) -> Pool:
    """Give the partnership in scope a fund of its own. Raises NotReady where it has one."""
    Reach.of(by).require(Verb.SET_AGREEMENT)
    wrong = []
    if pool_in_scope() is not None:
        wrong.append(FieldReason("This partnership has a fund already."))
    if Pool.objects.filter(name__iexact=name.strip()).exists():
        wrong.append(FieldReason("There is a fund of this name. Choose another.", field="name"))
    refuse(wrong)
    pool = Pool.objects.create(name=name.strip())
    PoolPartnership.objects.create(pool=pool, partnership_id=current_partnership_id())
    FundSettings.objects.create(pool=pool, payee=name.strip(), saved_by=by.name)
    record("fund.set_up", f"set up the fund “{pool.name}”", by=by)
    return pool


@transaction.atomic
def begin_draft(
    *, by: Actor, pool: Pool, name: str, from_on: date, start: str = ""
) -> AgreementVersion:
    """Begin a draft: from nothing, from a preset ("preset:…") or from a version ("version:…").

    Raises NotReady where the fund has a version for the day.
    """
    Reach.of(by).require(Verb.SET_AGREEMENT)
    taken = AgreementVersion.objects.filter(pool=pool, from_on=from_on).first()
    if taken is not None:
        refuse(
            [
                FieldReason(
                    f"Version {taken.number} holds from {in_words(from_on)} already. Two "
                    "agreements cannot begin on one day.",
                    field="from_on",
                )
            ]
        )
    kind, _, which = start.partition(":")
    if kind == "preset":
        data = {key: each for key, each in preset_data(which).items() if key not in BESIDE}
    elif kind == "version":
        data = dict(AgreementVersion.objects.get(pool=pool, number=int(which)).data)
    else:
        data = drafting.begun(name, from_on)
    data |= {"name": name, "from_on": from_on.isoformat()}
    numbers = AgreementVersion.objects.filter(pool=pool)
    version: AgreementVersion = AgreementVersion.objects.create(
        pool=pool,
        number=(numbers.aggregate(last=Max("number"))["last"] or 0) + 1,
        from_on=from_on,
        data=data,
        saved_by=by.name,
    )
    record("agreement.begun", f"began version {version.number} of the agreement", by=by)
    return version


@transaction.atomic
def change_draft(
    *,
    by: Actor,
    version: AgreementVersion,
    change: Callable[[dict[str, Any]], dict[str, Any]],
    words: str,
    field: str = "",
) -> AgreementVersion:
    """Change a draft by a step of `drafting`; what makes no sense stands beside `field`.

    Raises AccessDenied, and NotReady for a version that is approved: it is never changed.
    """
    Reach.of(by).require(Verb.SET_AGREEMENT)
    version = AgreementVersion.objects.select_for_update().get(pk=version.pk)
    if version.approved_at is not None:
        raise NotReady([Reason("An approved version is not changed: begin a new one.")])
    with told_beside(field):
        version.data = change(version.data)
    version.saves += 1
    version.saved_by = by.name
    version.save()
    record("agreement.changed", f"{words} (version {version.number} of the agreement)", by=by)
    return version


@transaction.atomic
def approve(*, by: Actor, version: AgreementVersion) -> AgreementVersion:
    """Put a version in force from its day on. Raises NotReady with what is missing."""
    Reach.of(by).require(Verb.SET_AGREEMENT)
    version = AgreementVersion.objects.select_for_update().get(pk=version.pk)
    if version.approved_at is not None:
        raise NotReady([Reason("This version is approved already.")])
    missing = drafting.not_ready(version.data)
    if missing:
        raise NotReady([Reason(each) for each in missing])
    version.approved_at, version.approved_by = timezone.now(), by.name
    version.save()
    record(
        "agreement.approved",
        f"approved version {version.number} of the agreement, from {in_words(version.from_on)}",
        by=by,
    )
    return version


@transaction.atomic
def discard(*, by: Actor, version: AgreementVersion) -> None:
    """Throw a draft away. Raises NotReady for an approved version."""
    Reach.of(by).require(Verb.SET_AGREEMENT)
    version = AgreementVersion.objects.select_for_update().get(pk=version.pk)
    if version.approved_at is not None:
        raise NotReady([Reason("An approved version is kept: what was split by it refers to it.")])
    number = version.number
    version.delete()
    record("agreement.discarded", f"discarded the draft {number} of the agreement", by=by)

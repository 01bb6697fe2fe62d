"""Doing a merger of partnerships on its day: all of it or nothing, and again after a worker died.

First the abolished partnership is closed, in a transaction of its own, so that nobody begins
anything there. Then, in one transaction: what was read is sealed, memberships end or are taken on,
the rows move (partnerships.tenancy.moving), and every chain is compared with what it was. What goes
wrong undoes all of that and opens the partnership again. A worker that is killed leaves it closed,
with nothing moved; the clock asks for it again.
"""

from __future__ import annotations

import logging

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from cases.core.audit.chain import digest_of
from cases.core.audit.models import Reading
from cases.core.audit.selectors import broken_links
from cases.core.audit.services import PARTNERSHIP_CHAIN, record, seal_readings
from cases.core.case.models import Case
from cases.core.notices.services import put_in_outbox
from cases.core.progress.merger import answer_of, ask_to_run, have_agreed, in_the_way
from partnerships.funding.pool import shared_today
from partnerships.merging import PartnershipMerger
from partnerships.models import Heartbeat, Membership, Partnership, PoolPartnership, User
from partnerships.pages.dates import in_words
from partnerships.people.actor import CLOCK
from partnerships.people.roles import Role
from partnerships.tenancy.context import PARTNERSHIP_LOCK, scope
from partnerships.tenancy.moving import call_the_mover

log = logging.getLogger(__name__)
Stage = PartnershipMerger.Stage
#: For how long is waited for what was begun in the abolished partnership before it was closed.
WAITS = "60s"
STOPPED = "It was stopped by a fault of the system ({}). Nothing has moved. It is tried again."


class ChainsDiffer(Exception):
    """A chain is not, after the rows moved, what it was before: everything is undone."""


def due_mergers() -> list[int]:
    """Give the mergers that both agreed to and whose day has come, the oldest first."""
    waiting = PartnershipMerger.objects.filter(
        ended_at=None, done_at=None, on__lte=timezone.localdate()
    ).select_related("abolished", "heir")
    return [each.pk for each in waiting.order_by("pk") if have_agreed(each)]


def ask_for_due_mergers() -> int:
    """Ask workers for every merger that is due; asking twice changes nothing. Gives how many."""
    due = due_mergers()
    for each in due:
        ask_to_run(each)
    return len(due)


def run_merger(merger_id: int) -> bool:
    """Do a merger that is due; say whether it is done now. Raises what stopped it."""
    if merger_id not in due_mergers() or not _close(merger_id):
        return False
    try:
        _note(merger_id, Stage.MOVING)
        _move(merger_id)
    except Exception as fault:
        _open_again(merger_id, STOPPED.format(type(fault).__name__))
        log.exception("Merger %s was stopped", merger_id)
        raise
    return True


@transaction.atomic
def _close(merger_id: int) -> bool:
    """Close the abolished partnership; not while something stands in the way, which is said."""
    merger = _taken(merger_id)
    if reasons := in_the_way(merger):
        _open_again(merger_id, " ".join(reasons)[:500])
        return False
    Partnership.objects.filter(pk=merger.abolished_id, closed_at=None).update(
        closed_at=timezone.now()
    )
    _note(merger_id, Stage.CLOSED)
    return True


def _taken(merger_id: int) -> PartnershipMerger:
    return (
        PartnershipMerger.objects.select_for_update(of=("self",))
        .select_related("abolished", "heir")
        .get(pk=merger_id)
    )


def _note(merger_id: int, stage: Stage, stopped_because: str = "") -> None:
    PartnershipMerger.objects.filter(pk=merger_id).update(
        stage=stage.value, stopped_because=stopped_because
    )


@transaction.atomic
def _open_again(merger_id: int, because: str) -> None:
    merger = _taken(merger_id)
    if merger.done_at is None:
        Partnership.objects.filter(pk=merger.abolished_id).update(closed_at=None)
        _note(merger_id, Stage.WAITING, because)


@transaction.atomic
def _move(merger_id: int) -> None:
    """Move everything, and compare the chains with what they were."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [WAITS])
        abolished = PartnershipMerger.objects.values_list("abolished_id", flat=True)
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, %s)", [PARTNERSHIP_LOCK, abolished.get(pk=merger_id)]
        )
    merger = _taken(merger_id)
    if merger.done_at is not None:
        return
    old, new = merger.abolished, merger.heir
    with scope(old.pk, CLOCK, closed_too=True):
        cases = sorted(Case.objects.values_list("pk", flat=True))
        members = _end_memberships(merger)
        seal_readings()
        readings = _readings_of(cases)
        record(
            "partnership.abolished",
            f"closed the partnership: {new.name} inherits its reviews",
            by=CLOCK,
            because=merger.because,
            on=merger.on,
            details={"merger": merger.pk, "into": new.pk, "cases": cases},
        )
        before = {chain: broken_links(chain) for chain in _chains(cases)}
        own = broken_links(PARTNERSHIP_CHAIN)
    _share_the_fund(old, new)
    # Nobody sweeps it any more: what its last sweep found is no news of the installation's health.
    Heartbeat.objects.filter(name__endswith=f": {old.slug}").delete()
    with connection.cursor() as cursor:
        moved = call_the_mover(merger.pk, cursor)
    with scope(old.pk, CLOCK, closed_too=True):
        if broken_links(PARTNERSHIP_CHAIN) != own:
            raise ChainsDiffer(PARTNERSHIP_CHAIN)
    with scope(new.pk, CLOCK):
        after = {chain: broken_links(chain) for chain in _chains(cases)}
        if differ := [chain for chain, faults in after.items() if faults != before[chain]]:
            raise ChainsDiffer(", ".join(differ))
        if _readings_of(cases) != readings:
            raise ChainsDiffer("readings")
        taken_on = _take_on(merger, members)
        record(
            "partnership.inherited",
            f"inherited {len(cases)} review{'' if len(cases) == 1 else 's'} of {old.name}",
            by=CLOCK,
            because=merger.because,
            on=merger.on,
            details={
                "merger": merger.pk,
                "from": old.pk,
                "cases": cases,
                "rows": {name: many for name, many in moved.items() if many},
                "readings": readings,
            },
        )
        _tell(merger, members, taken_on)


def _chains(cases: list[int]) -> list[str]:
    return [f"case:{each}" for each in cases]


def _readings_of(cases: list[int]) -> str:
    """Give a digest of what was read of the cases, as a seal is made (audit.services)."""
    rows = Reading.objects.filter(case__in=cases).order_by("pk")
    return digest_of(list(rows.values_list("pk", "actor", "what", "at")))


def _end_memberships(merger: PartnershipMerger) -> list[Membership]:
    """End every membership of the abolished partnership on the day; give those that counted."""
    today = timezone.localdate()
    ended = list(Membership.objects.here().active_on(today).select_related("user"))
    for each in ended:
        each.ends_on = today
        each.save(update_fields=["ends_on"])
    for later in Membership.objects.here().filter(starts_on__gt=today, ends_on=None):
        later.ends_on = later.starts_on
        later.save(update_fields=["ends_on"])
    record(
        "people.roles_ended",
        f"ended {len(ended)} role{'' if len(ended) == 1 else 's'}, because the partnership is "
        f"merged into {merger.heir.name}",
        by=CLOCK,
        details={"memberships": [each.pk for each in ended]},
    )
    return ended


def _take_on(merger: PartnershipMerger, members: list[Membership]) -> set[int]:
    """Give those whom the heir chose their roles there; give the users who have any now."""
    answer = answer_of(merger, merger.heir)
    chosen = set(answer.decided.get("people", [])) if answer else set()
    today = timezone.localdate()
    for each in members:
        if each.pk not in chosen:
            continue
        held = Membership.objects.here().filter(user_id=each.user_id, role=each.role)
        if held.active_on(today).exists():
            continue
        row = held.filter(starts_on=today).first() or Membership(
            partnership_id=merger.heir_id, user_id=each.user_id, role=each.role, starts_on=today
        )
        row.agency_id, row.office_id, row.ends_on = each.agency_id, each.office_id, None
        row.save()
        record(
            "people.role_given",
            f"took on {each.user.name} from {merger.abolished.name} in the role "
            f"“{Role(each.role).label}”, as {answer.by_name if answer else ''} chose",
            by=CLOCK,
            details={"user": each.user_id, "role": each.role, "merger": merger.pk},
        )
    return set(Membership.objects.here().active_on(today).values_list("user_id", flat=True))


def _share_the_fund(old: Partnership, new: Partnership) -> None:
    """Let the abolished leave its fund, and the heir take its place where it has none.

    A fund that nobody else shares, while the heir has its own, is left to the abolished: its ledger
    stays, and the operator may let somebody in.
    """
    today = timezone.localdate()
    row = PoolPartnership.objects.select_for_update().filter(partnership=old, until_on=None).first()
    if row is None:
        return
    theirs = PoolPartnership.objects.filter(partnership=new, until_on=None).first()
    others = shared_today().filter(pool=row.pool_id).exclude(partnership=old)
    if theirs is not None and not others.exists():
        return
    row.until_on = max(today, row.from_on or today)
    row.save(update_fields=["until_on"])
    if theirs is None:
        PoolPartnership.objects.create(pool_id=row.pool_id, partnership=new, from_on=today)


def _tell(merger: PartnershipMerger, members: list[Membership], taken_on: set[int]) -> None:
    """Write to everybody who had a role in the abolished partnership; no name of a case stands."""
    old, new = merger.abolished, merger.heir
    for user in User.objects.filter(pk__in={each.user_id for each in members}, is_active=True):
        body = f"{old.name} was merged into {new.name} on {in_words(merger.on)}. "
        body += (
            f"You find its reviews there: {settings.SITE_URL.rstrip('/')}/p/{new.slug}/\n"
            if user.pk in taken_on
            else "Your role there has ended. Ask the review office if you should have one in "
            f"{new.name}.\n"
        )
        put_in_outbox(
            key=f"merged:{merger.pk}:{user.pk}",
            to=user.email,
            subject=f"{old.name} was merged into {new.name}",
            body=body,
        )

"""The only way to the table in which areas meet: publish one's own digests, ask who else has them.

The database holds every partnership to it: it writes its own rows only, and sees of another's only
those that equal a digest of its own cases (partnerships.tenancy.grants).
"""

from __future__ import annotations

from collections.abc import Iterable

from cases.referral.twin_models import DeathDigest, DeathKey
from partnerships.tenancy.context import current_partnership_id


def publish(offered: Iterable[str], withdrawn: Iterable[str]) -> None:
    """Offer digests of the partnership in scope, and withdraw those that no case of it has."""
    own = current_partnership_id()
    gone = set(withdrawn)
    gone -= set(DeathKey.objects.filter(digest__in=gone).values_list("digest", flat=True))
    if gone:
        DeathDigest.objects.filter(partnership_id=own, digest__in=gone).delete()
    DeathDigest.objects.bulk_create(
        [DeathDigest(partnership_id=own, digest=each) for each in sorted(set(offered))],
        ignore_conflicts=True,
    )


def put_right() -> None:
    """Make what the partnership in scope has published equal to what its cases have."""
    own = current_partnership_id()
    wanted = set(DeathKey.objects.values_list("digest", flat=True))
    there = set(DeathDigest.objects.filter(partnership_id=own).values_list("digest", flat=True))
    publish(wanted - there, there - wanted)


def held_elsewhere(case_ids: Iterable[int] | None = None) -> set[tuple[int, int]]:
    """Give (case, partnership) for the cases of the partnership in scope, or those named, of
    which another partnership holds a digest; two queries."""
    keys = DeathKey.objects.all()
    if case_ids is not None:
        keys = keys.filter(case__in=list(case_ids))
    others: dict[str, set[int]] = {}
    for digest, partnership_id in (
        DeathDigest.objects.filter(digest__in=keys.values("digest"))
        .exclude(partnership_id=current_partnership_id())
        .values_list("digest", "partnership_id")
    ):
        others.setdefault(digest, set()).add(partnership_id)
    if not others:
        return set()
    return {
        (case_id, partnership_id)
        for case_id, digest in keys.filter(digest__in=others).values_list("case_id", "digest")
        for partnership_id in others[digest]
    }

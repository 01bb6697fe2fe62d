"""The same death in another partnership: noticed by keyed digests, told to both, settled by people.

Each learns which other area may hold the same death and whom to ask there, and no more: no case,
no name, no date goes from one to the other (R136). What each finds out it keeps for itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cases.core.access.models import Exclusion
from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.identity.death_digests import digests_of, key_name
from cases.core.identity.models import Part, Person
from cases.core.notices.services import put_in_outbox
from cases.core.progress.advance import require_on
from cases.core.progress.pages.case_page import case_url
from cases.core.workflow.plug import NotReady, Reason
from cases.core.workflow.states import PUT_AWAY, State
from cases.referral.digest_door import held_elsewhere, publish, put_right
from cases.referral.twin_models import DeathElsewhere, DeathKey
from partnerships.models import Membership, Partnership, User
from partnerships.people.actor import CLOCK, Actor
from partnerships.people.roles import Role
from partnerships.tenancy.after_commit import ask_a_worker_for

LOOK, MAKE_AFRESH = "cases.referral.look_elsewhere", "cases.referral.make_digests_afresh"
#: Of these no digest is kept: another case, or another area, stands for the death.
NOT_HELD = PUT_AWAY | {State.TRANSFERRED}


def follow(case: Case) -> None:
    """Keep the digests of a case as its deceased and its state now are, and look for the same.

    Called whenever who died may have changed; in the transaction of the verb, which has locked
    the case. Who is no longer, or newly, concerned elsewhere is asked to look by a worker.
    """
    wanted = frozenset() if case.state in NOT_HELD else digests_of(_deceased(case))
    stored = set(DeathKey.objects.filter(case=case).values_list("digest", flat=True))
    if wanted == stored:
        return
    concerned = {other for _, other in held_elsewhere([case.pk])}
    _keep(case, wanted, stored)
    publish(wanted - stored, stored - wanted)
    concerned |= {other for _, other in held_elsewhere([case.pk])}
    look([case.pk])
    for other in sorted(concerned):
        ask_a_worker_for(other, LOOK)


def _keep(case: Case, wanted: Iterable[str], stored: Iterable[str]) -> None:
    DeathKey.objects.filter(case=case, digest__in=set(stored) - set(wanted)).delete()
    DeathKey.objects.bulk_create(
        [
            DeathKey(case=case, digest=each, key_name=key_name())
            for each in sorted(set(wanted) - set(stored))
        ]
    )


def _deceased(case: Case) -> Any:
    return Person.objects.filter(case=case, part=Part.DECEASED).prefetch_related("names", "births")


@transaction.atomic
def look(case_ids: Iterable[int] | None = None) -> int:
    """Look in the partnership in scope for deaths that another may hold too, in all cases or some.

    A new one is warned of and told to the officers once; a warning that nobody has settled and for
    which there is no reason any more goes. Gives how many are new.
    """
    wanted = None if case_ids is None else sorted(case_ids)
    rows = DeathElsewhere.objects.all()
    if wanted is not None:
        rows = rows.filter(case__in=wanted)
    found = held_elsewhere(wanted)
    known = {(row.case_id, row.elsewhere_id): row for row in rows}
    for row in known.values():
        if row.is_open and (row.case_id, row.elsewhere_id) not in found:
            row.delete()
    new = sorted(found - known.keys())
    others = Partnership.objects.in_bulk({other for _, other in new})
    cases = {pk: locked(Case(pk=pk)) for pk in sorted({case_id for case_id, _ in new})}
    for case_id, other in new:
        _warn(cases[case_id], others[other])
    return len(new)


def _warn(case: Case, other: Partnership) -> None:
    row, made = DeathElsewhere.objects.get_or_create(
        case=case, elsewhere=other, partnership_id=case.partnership_id
    )
    if not made:
        return
    record(
        "referral.elsewhere",
        f"noticed that {other.name} may hold the same death",
        by=CLOCK,
        case=case,
        details={"elsewhere": other.pk},
    )
    url = settings.SITE_URL.rstrip("/") + elsewhere_url(row)
    for user in _officers(case):
        put_in_outbox(
            key=f"elsewhere:{case.pk}:{other.pk}:{user.pk}",
            to=user.email,
            subject=f"{case.reference}: please ask another review office",
            body=f"The review {case.reference} may concern another area too. Sign in to see which "
            f"review office to ask:\n\n{url}\n",
            case=case,
        )


def _officers(case: Case) -> Any:
    members = Membership.objects.here().active_on(timezone.localdate()).filter(role=Role.OFFICER)
    excluded = Exclusion.objects.filter(case=case).values("user_id")
    return User.objects.filter(
        pk__in=list(members.values_list("user_id", flat=True)), is_active=True
    ).exclude(pk__in=list(excluded.values_list("user_id", flat=True)))


def elsewhere_url(row: DeathElsewhere) -> str:
    """Give the page on which a warning is settled."""
    return case_url(row.case, "death_elsewhere", other=row.elsewhere.slug)


def warnings_of(case: Case) -> list[DeathElsewhere]:
    """Give what other areas may hold of the case's death, settled or not; one query."""
    return list(
        DeathElsewhere.objects.filter(case=case).select_related("elsewhere", "case__partnership")
    )


@transaction.atomic
def settle(
    case: Case, row: DeathElsewhere, *, by: Actor, verdict: str, because: str
) -> DeathElsewhere:
    """Say what the other review office told: the same death, or not; nobody is warned again.

    Raises AccessDenied, and NotReady without a verdict or a reason.
    """
    case = locked(case)
    require_on(by, case, Verb.EDIT_IDENTITY)
    if verdict not in DeathElsewhere.Verdict.values:
        raise NotReady([Reason("Choose whether it is the same death.")])
    if not because.strip():
        raise NotReady([Reason("Say what shows it.")])
    row = (
        DeathElsewhere.objects.select_for_update(of=("self",))
        .select_related("elsewhere")
        .get(pk=row.pk, case=case)
    )
    row.verdict, row.because = verdict, because.strip()
    row.settled_by, row.settled_at, row.version = by.name, timezone.now(), row.version + 1
    row.save()
    same = verdict == DeathElsewhere.Verdict.SAME
    words = "the same death" if same else "another death"
    record(
        "referral.elsewhere_settled",
        f"found that {row.elsewhere.name} holds {words}",
        by=by,
        case=case,
        because=row.because,
        details={"elsewhere": row.elsewhere_id},
    )
    settled: DeathElsewhere = row
    return settled


# Kept right by the clock ---------------------------------------------------------------------


@transaction.atomic
def make_afresh() -> int:
    """Make the digests of every case of the partnership in scope as they should be; give how many
    cases differed. For a new key, and for whatever was changed by no verb. Six queries and two for
    each case that differs."""
    people: dict[int, list[Person]] = {}
    held = Person.objects.filter(part=Part.DECEASED).exclude(case__state__in=NOT_HELD)
    for person in held.prefetch_related("names", "births"):
        people.setdefault(person.case_id, []).append(person)
    stored: dict[int, set[str]] = {}
    for case_id, digest in DeathKey.objects.values_list("case_id", "digest"):
        stored.setdefault(case_id, set()).add(digest)
    differed = 0
    for case_id in sorted(people.keys() | stored.keys()):
        wanted, there = digests_of(people.get(case_id, [])), stored.get(case_id, set())
        if wanted != there:
            _keep(Case(pk=case_id), wanted, there)
            differed += 1
    put_right()
    look()
    return differed


def left_undone() -> Iterator[tuple[str, tuple[int, ...]]]:
    """Give what a worker has not done: digests of an old key, or a match not looked at."""
    if DeathKey.objects.exclude(key_name=key_name()).exists():
        yield MAKE_AFRESH, ()
        return
    known = set(DeathElsewhere.objects.values_list("case_id", "elsewhere_id"))
    still_open = set(
        DeathElsewhere.objects.filter(verdict="").values_list("case_id", "elsewhere_id")
    )
    found = held_elsewhere()
    if found - known or still_open - found:
        yield LOOK, ()

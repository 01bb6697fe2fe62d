"""Work that was given to somebody: which rows, to whom, and whether that still stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Q

from cases.core.access.models import CaseUserObjectPermission, Exclusion
from cases.core.access.policy import rows_for
from cases.core.access.verbs import Verb
from cases.core.deadlines.duties import owing
from cases.core.deadlines.models import Deadline, WorkAssignment
from partnerships.models import Membership
from partnerships.tenancy.context import current_partnership_id


def work_key(row: Deadline) -> str:
    """Give the key of a deadline: the same after it was counted afresh, for everybody."""
    return (
        f"deadline:{row.case_id or 0}:{row.kind}:{row.subject_kind}:{row.subject_number}"
        f":{row.occurrence}"
    )


def falls_to(owed_by: str) -> tuple[str, ...]:
    """Give the roles and seats whose holders find a row in their work, by its `owed_by`."""
    if owed_by in Verb.values:
        rows = rows_for(Verb(owed_by))
        return tuple(sorted({str(holder.value) for row in rows for holder in row.to}))
    return owing(owed_by)


def standing_assignments(
    today: date, keys: Iterable[str] | None = None
) -> dict[str, WorkAssignment]:
    """Give what is given to somebody and still stands, by the row's key (all, or of these keys).

    It has ended by itself once its last day is over, or the receiver is no member any more, has
    declared an interest in the case, or has lost the role or seat that owes the row. At most four
    queries, however many there are.
    """
    found = WorkAssignment.objects.filter(Q(until_on=None) | Q(until_on__gte=today), ended_on=None)
    if keys is not None:
        found = found.filter(key__in=list(keys))
    given = list(found.select_related("to"))
    if not given:
        return {}
    receivers = {each.to_id for each in given}
    held: dict[tuple[int, int | None], set[str]] = {}
    for user_id, role in (
        Membership.objects.here()
        .active_on(today)
        .filter(user_id__in=receivers)
        .values_list("user_id", "role")
    ):
        held.setdefault((user_id, None), set()).add(role)
    seats = CaseUserObjectPermission.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=today),
        partnership_id=current_partnership_id(),
        user_id__in=receivers,
        content_object_id__in={each.case_id for each in given if each.case_id},
    ).values_list("user_id", "content_object_id", "permission__codename")
    for user_id, case_id, seat in seats:
        held.setdefault((user_id, case_id), set()).add(seat)
    excluded = set(
        Exclusion.objects.filter(user_id__in=receivers).values_list("user_id", "case_id")
    )
    return {
        each.key: each
        for each in given
        if (each.to_id, each.case_id) not in excluded and _may_still(each, held)
    }


def _may_still(each: WorkAssignment, held: Mapping[tuple[int, int | None], set[str]]) -> bool:
    roles = held.get((each.to_id, None), set())
    if not roles:
        return False
    seats = held.get((each.to_id, each.case_id), set()) if each.case_id else set()
    return bool((roles | seats) & set(falls_to(each.owed_by)))


def given_deadlines(today: date) -> dict[str, int]:
    """Give who was given which deadline: the receiver's id by the deadline's key (`work_key`).

    Whatever row told of it: its own, or a stage's (a decision to sign, papers to send).
    """
    standing = standing_assignments(today)
    told = {each.deadline: each.to_id for each in standing.values() if each.deadline}
    return told | {key: each.to_id for key, each in standing.items()}

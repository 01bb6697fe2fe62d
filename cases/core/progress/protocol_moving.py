"""Moving a case to a newer version of the local protocol: foreseen, refused, done, recorded.

A case keeps the version that it was opened under. It is moved only by somebody who has seen what
moves with it, and says why (R19, R104).
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import Stale
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.deadlines.models import Deadline
from cases.core.deadlines.refresh import Facts, engine_key, refresh_deadlines
from cases.core.deadlines.refusing import FieldReason, refuse, unsaid
from cases.core.deadlines.subjects import titles_of
from cases.core.progress.advance import require_on
from cases.core.protocol.comparing import Difference, differences
from cases.core.protocol.models import Protocol
from cases.core.protocol.selectors import own_versions
from cases.core.timetable import engine
from cases.core.timetable.calendar import uk
from cases.core.workflow.plug import Reason, registry
from partnerships.people.actor import Actor


@dataclass(frozen=True)
class Moved:
    """A deadline that another version of the protocol moves; None for a day means no date.

    `why` is the engine's own sentence under the new version. `met_on` is set where it was met:
    then only how it is judged changes.
    """

    title: str
    from_on: date | None
    to_on: date | None
    why: str
    met_on: date | None = None


@dataclass(frozen=True)
class Foreseen:
    """What moving a case would do, and what stands against it."""

    moves: tuple[Moved, ...]
    met: tuple[Moved, ...]
    changes: tuple[Difference, ...]
    against: tuple[Reason, ...]


def versions_for(case: Case) -> list[Protocol]:
    """Give the newer versions in force to which a case can be moved, the newest first.

    A case that came with another partnership's reviews can be moved to any of the heir's own.
    """
    found = own_versions().filter(effective_on__lte=timezone.localdate())
    if case.protocol.inherited_from_id is None:
        found = found.filter(version__gt=case.protocol.version)
    return list(found.order_by("-version"))


def foresee(case: Case, to: Protocol) -> Foreseen:
    """Give what moves, what differs and what stands against it; nothing is written."""
    moves = _moves(case, to)
    return Foreseen(
        moves=tuple(each for each in moves if each.met_on is None),
        met=tuple(each for each in moves if each.met_on is not None),
        changes=tuple(
            each
            for each in differences(case.protocol.rules.to_data(), to.rules.to_data())
            if not each.is_source
        ),
        against=tuple(against(case, to)),
    )


def against(case: Case, to: Protocol) -> list[Reason]:
    """Give why a case cannot be moved to a version now, as its stages know it."""
    return [
        reason
        for plug in registry.plugs
        if plug.against_protocol is not None
        for reason in plug.against_protocol(case, to.rules)
    ]


def _moves(case: Case, to: Protocol) -> list[Moved]:
    today = timezone.localdate()
    facts = Facts.of([case.pk])
    other = copy(case)
    other.protocol = to
    rows = {
        engine_key(row): row
        for row in Deadline.objects.filter(case=case)
        if row.counts or row.met_on is not None
    }
    shut = {engine_key(row) for row in Deadline.objects.filter(case=case, counts=False)}
    was = {each.key: each for each in facts.deadlines(case, today)}
    now = {each.key: each for each in facts.deadlines(other, today)}
    titles = titles_of(rows.values())
    found: list[Moved] = []
    for key in [*was, *(key for key in now if key not in was)]:
        before, after = was.get(key), now.get(key)
        from_on, to_on = _due(before), _due(after)
        if from_on == to_on or key in shut:
            continue
        row, one = rows.get(key), after or before
        assert one is not None  # noqa: S101  (the key stands in one of the two)
        title = titles[row.pk] if row is not None else one.kind.title
        why = after.explanation if after is not None else "The new version has no such period."
        found.append(Moved(title, from_on, to_on, why, one.met_on))
    return found


def _due(each: engine.Computed | None) -> date | None:
    return each.due_on if each is not None else None


@transaction.atomic
def move_case(
    *, case: Case, by: Actor, to: Protocol, because: str, seen_version: int | None = None
) -> Case:
    """Move a case to a newer version in force and compute its deadlines afresh.

    Raises AccessDenied; Stale where the case moved on since the page was made; NotReady without a
    reason, for a version that it cannot have, and with what its stages say against it.
    """
    case = locked(case)
    require_on(by, case, Verb.MOVE_PROTOCOL)
    if seen_version is not None and seen_version != case.version:
        raise Stale("The case has moved on since you opened the page. Look at what moves again.")
    wrong = unsaid(because=(because, "Say in a few words why the review follows this version."))
    if to.pk not in [each.pk for each in versions_for(case)]:
        wrong.append(FieldReason("Choose a newer version that is in force.", field="to"))
    wrong += [
        FieldReason(each.text, url=each.url, rule=each.rule, link=each.link)
        for each in against(case, to)
    ]
    refuse(wrong)
    before = case.protocol
    moved = len(_moves(case, to))
    case.protocol = to
    case.version += 1
    case.save()
    refresh_deadlines(case)
    number = "no deadline moved" if not moved else f"deadlines moved: {moved}"
    record(
        "protocol.case_moved",
        f"moved the review from version {before.version} of the local protocol to version "
        f"{to.version}, in force since {uk(to.effective_on)}; {number}",
        by=by,
        case=case,
        because=because.strip()[:300],
        details={"from": before.version, "to": to.version, "moved": moved},
    )
    return case

"""Versions of a partnership's local protocol: written, withdrawn, and which reviews keep which.

A version is never changed. What changes is a new one, in force from a day; every case keeps the
version that it was opened under until somebody moves it (DESIGN decision 6; R19, R33, R104).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from cases.core.access.reach import Reach, cases_for
from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.deadlines.refusing import FieldReason, refuse, unsaid
from cases.core.deadlines.routine_facts import refresh_routine
from cases.core.protocol.checking import problems_of
from cases.core.protocol.comparing import differences, removed
from cases.core.protocol.models import Protocol
from cases.core.protocol.selectors import in_force_on, own_versions
from cases.core.protocol.tables import LocalProtocol
from cases.core.timetable.calendar import uk
from cases.core.workflow.plug import registry
from cases.core.workflow.states import ENDED
from partnerships.people.actor import Actor
from partnerships.tenancy.context import current_partnership_id

PAST = "A version comes into force today or later: reviews that are open keep theirs."
OLDEST_ROWS = 50


@transaction.atomic
def new_version(
    *, by: Actor, data: Mapping[str, Any], effective_on: date, because: str
) -> Protocol:
    """Write the next version of the protocol, in force from a day; today or later.

    Takes its plain form. Open cases keep theirs. Raises AccessDenied, and NotReady with every
    reason against the protocol, for a day in the past or before one on which another version comes
    into force, without a reason, and where nothing differs.
    """
    Reach.of(by).require(Verb.EDIT_PROTOCOL)
    versions = locked_versions()
    wrong = [FieldReason(f"{each.path}: {each.text}") for each in problems_of(data)]
    wrong += unsaid(because=(because, "Say in a few words why the protocol changes."))
    wrong += against_day(effective_on, versions)
    refuse(wrong)
    newest = newest_of(versions)
    data = LocalProtocol.from_data(data).to_data()
    before = newest.rules.to_data() if newest else {}
    if newest is not None and before == data:
        refuse([FieldReason(f"Nothing differs from version {newest.version}.")])
    made: Protocol = Protocol.objects.create(
        preset=newest.preset if newest else "national",
        version=1 + max((each.version for each in versions), default=0),
        effective_on=effective_on,
        data=data,
        because=because.strip()[:300],
        written_by=by.name,
        partnership_id=current_partnership_id(),
    )
    changed = [] if newest is None else differences(before, data)
    record(
        "protocol.written",
        f"wrote version {made.version} of the local protocol, in force from {uk(effective_on)}",
        by=by,
        because=made.because,
        details={"version": made.version, "changed": sorted({each.key.path for each in changed})},
    )
    if effective_on <= timezone.localdate():
        refresh_routine()
    return made


def locked_versions() -> list[Protocol]:
    """Give every version, the newest first, locked so that two writers come one after the other."""
    return list(Protocol.objects.select_for_update().order_by("-version"))


def newest_of(versions: Iterable[Protocol]) -> Protocol | None:
    """Give the last version written that was not withdrawn: what the next one starts from."""
    standing = [v for v in versions if v.withdrawn_at is None and v.inherited_from_id is None]
    return max(standing, key=lambda each: each.version, default=None)


def newest_version() -> Protocol:
    """Give the version that the next one starts from; a partnership has at least one."""
    found: Protocol = own_versions().order_by("-version")[0]
    return found


def against_day(effective_on: date, versions: Iterable[Protocol]) -> list[FieldReason]:
    """Give why a version cannot come into force on a day: it lies behind, or before another's."""
    if effective_on < timezone.localdate():
        return [FieldReason(PAST, field="effective_on")]
    later = [
        v
        for v in versions
        if v.withdrawn_at is None and v.inherited_from_id is None and v.effective_on > effective_on
    ]
    if later:
        other = max(later, key=lambda each: each.effective_on)
        return [
            FieldReason(
                f"Version {other.version} comes into force on {uk(other.effective_on)}. Choose "
                "that day or a later one, or withdraw that version first.",
                field="effective_on",
            )
        ]
    return []


@transaction.atomic
def withdraw_version(*, by: Actor, version: Protocol, because: str) -> Protocol:
    """Withdraw a version that is not in force yet; raises NotReady for one that is, or was."""
    Reach.of(by).require(Verb.EDIT_PROTOCOL)
    found = next(each for each in locked_versions() if each.pk == version.pk)
    if found.withdrawn_at is not None:
        return found
    wrong = unsaid(because=(because, "Say in a few words why it is withdrawn."))
    if found.effective_on <= timezone.localdate():
        wrong.append(FieldReason("This version is in force already. Write a new one in its place."))
    refuse(wrong)
    found.withdrawn_at, found.withdrawn_by = timezone.now(), by.name
    found.save()
    record(
        "protocol.withdrawn",
        f"withdrew version {found.version} of the local protocol before it came into force on "
        f"{uk(found.effective_on)}",
        by=by,
        because=because.strip()[:300],
        details={"version": found.version},
    )
    return found


def standing_of(version: Protocol, today: date) -> tuple[str, str]:
    """Give how a version stands in a word, and the colour of its tag."""
    if version.withdrawn_at is not None:
        return "Withdrawn", "grey"
    if version.inherited_from_id is not None:
        return "Of reviews taken over", "grey"
    if version.effective_on > today:
        return "Planned", "blue"
    current = in_force_on(today)
    same = current is not None and current.pk == version.pk
    return ("In force", "green") if same else ("Earlier", "grey")


def open_by_version() -> dict[int, int]:
    """Give how many open reviews keep each version, by its primary key; figures only."""
    rows = Case.objects.order_by().exclude(state__in=ENDED).values("protocol_id")
    return dict(rows.annotate(number=Count("pk")).values_list("protocol_id", "number"))


def open_cases(reach: Reach, *, behind: Protocol | None = None) -> Any:
    """Give the open reviews that somebody may see, with their version; those behind one, if said.

    An administrator sees no case, and so gets none.
    """
    found = cases_for(reach, Verb.READ_CASE).exclude(state__in=ENDED).select_related("protocol")
    if behind is not None:
        found = found.filter(protocol__version__lt=behind.version)
    return found.order_by("protocol__version", "-opened_on", "-pk")


@dataclass(frozen=True)
class StillWaits:
    """How many open reviews wait for somebody whom the next version does not name any more."""

    who: str
    what: str
    number: int

    @property
    def sentence(self) -> str:
        """Give it as a sentence, with what becomes of them."""
        if self.number == 1:
            return (
                f"1 open review still waits for {self.who} ({self.what}). It keeps its version, so "
                "that what it waits for stays as it is."
            )
        return (
            f"{self.number} open reviews still wait for {self.who} ({self.what}). They keep their "
            "version, so that what they wait for stays as it is."
        )


def still_waiting(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[StillWaits]:
    """Give what open reviews wait for from a body that the new protocol takes out, as figures."""
    gone = set(removed(old, new))
    if not gone:
        return []
    waits: dict[tuple[str, str], set[int]] = {}
    for plug in registry.plugs:
        for each in plug.awaited() if plug.awaited else ():
            if (each.path, each.entry) in gone:
                waits.setdefault((each.who, each.what), set()).add(each.case_id)
    return [StillWaits(who, what, len(cases)) for (who, what), cases in waits.items()]

"""How far somebody reaches: roles in the partnership, seats on cases, exclusions; and the check."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.utils import timezone

from cases.core.access.models import CaseUserObjectPermission, Exclusion, Link
from cases.core.access.policy import Allow, Holder, kinds_of, rows_for
from cases.core.access.sight_models import EmergencyOpening
from cases.core.access.verbs import Guest, Purpose, Seat, Verb
from cases.core.case.models import Case
from cases.core.workflow.case_kinds import CaseKind
from cases.core.workflow.plug import registry
from cases.core.workflow.states import PUT_AWAY, State
from partnerships.models import Agency, Membership, SupportVisit
from partnerships.people.actor import Actor, ActorKind
from partnerships.people.roles import Role
from partnerships.tenancy.context import current_partnership_id


class AccessDenied(Exception):
    """The actor may not do this. `stranger`: nothing of the partnership or case may show."""

    def __init__(self, verb: Verb | None = None, stranger: bool = False) -> None:
        super().__init__(verb.label if verb else "see this")
        self.verb = verb
        self.stranger = stranger


def _merged_into_it() -> Any:
    """Give the bodies in whose place a membership's agency stands: what was theirs is its own."""
    return Agency.objects.filter(successor=OuterRef("agency_id")).order_by("pk").values("pk")


@dataclass(frozen=True)
class Reach:
    """What somebody holds in the partnership in scope. Made once a request, in three queries.

    Who may open a review in an emergency costs a fourth: `opened` are the cases that he has open.
    `support` is the visit by which an operator who belongs nowhere here may look.
    """

    actor: Actor
    partnership_id: int
    roles: frozenset[Role] = frozenset()
    agency_ids: frozenset[int] = frozenset()
    seats: dict[int, frozenset[Seat]] = field(default_factory=dict)
    excluded: frozenset[int] = frozenset()
    link: Link | None = None
    opened: frozenset[int] = frozenset()
    support: SupportVisit | None = None

    @classmethod
    def of(cls, actor: Actor, on: date | None = None, link: Link | None = None) -> Reach:
        """Find what the actor holds in the partnership in scope, today unless said otherwise."""
        partnership_id = current_partnership_id()
        if actor.kind is not ActorKind.USER or actor.number is None:
            return cls(actor, partnership_id, link=link)
        memberships = list(
            Membership.objects.here()
            .active_on(on or timezone.localdate())
            .filter(user_id=actor.number)
            .values_list("role", "agency_id", ArraySubquery(_merged_into_it()))
        )
        if not memberships:
            return cls(actor, partnership_id, support=_support_of(actor.number))
        seats: dict[int, frozenset[Seat]] = {}
        for case_id, codename in CaseUserObjectPermission.objects.filter(
            Q(ends_on=None) | Q(ends_on__gt=on or timezone.localdate()),
            partnership_id=partnership_id,
            user_id=actor.number,
        ).values_list("content_object_id", "permission__codename"):
            if codename in Seat.values:
                seats[case_id] = seats.get(case_id, frozenset()) | {Seat(codename)}
        excluded = Exclusion.objects.filter(user_id=actor.number).values_list("case_id", flat=True)
        roles = frozenset(Role(role) for role, _, _ in memberships)
        return cls(
            actor,
            partnership_id,
            roles,
            frozenset(
                each for _, agency, merged in memberships if agency for each in (agency, *merged)
            ),
            seats,
            frozenset(excluded),
            opened=_opened_by(actor.number, roles),
        )

    @property
    def is_stranger(self) -> bool:
        """Say whether the actor belongs in no way to the partnership in scope."""
        return not self.standing and self.link is None

    @property
    def standing(self) -> frozenset[Holder]:
        """Give what counts in the whole partnership: the roles, or the visit of support."""
        return self.roles | {Guest.SUPPORT} if self.support is not None else self.roles

    def holds(self, case_id: int | None = None) -> frozenset[Holder]:
        """Give the roles, and on a case the seats and the link, that count for the actor."""
        if case_id is not None and case_id in self.excluded:
            return frozenset()
        held: set[Holder] = set(self.standing)
        if case_id is not None:
            held |= self.seats.get(case_id, frozenset())
            if case_id in self.opened:
                held.add(Guest.EMERGENCY)
            if self.link is not None and self.link.case_id == case_id:
                held.add(Purpose(self.link.purpose))
        return frozenset(held)

    def may(self, verb: Verb) -> bool:
        """Say whether the actor may do something that concerns no single case."""
        return any(row.to & self.standing for row in rows_for(verb))

    def require(self, verb: Verb) -> None:
        """Raise AccessDenied unless the actor may."""
        if not self.may(verb):
            raise AccessDenied(verb, self.is_stranger)

    def on(self, case: Case) -> Access:
        """Give what the actor may do on one case."""
        return Access(self, case)


def _support_of(user_id: int) -> SupportVisit | None:
    visits = SupportVisit.objects.here().open_at(timezone.now())
    return visits.filter(user_id=user_id, user__is_platform_operator=True).first()


def _opened_by(user_id: int, roles: frozenset[Role]) -> frozenset[int]:
    """Give the cases that somebody has opened in an emergency and that are still open to him."""
    if not any(row.to & roles for row in rows_for(Verb.OPEN_IN_EMERGENCY)):
        return frozenset()
    openings = EmergencyOpening.open_at(timezone.now()).filter(user_id=user_id)
    return frozenset(openings.values_list("case_id", flat=True))


class Access:
    """What one actor may do on one case. Templates ask `access.may.send_trawl`."""

    def __init__(self, reach: Reach, case: Case) -> None:
        self.reach = reach
        self.case = case
        self.held = reach.holds(case.pk)
        self._facts: dict[str, bool] = {}

    @property
    def actor(self) -> Actor:
        """Give who is acting."""
        return self.reach.actor

    @property
    def seats(self) -> frozenset[Seat]:
        """Give the seats that count for the actor on this case."""
        return frozenset(holder for holder in self.held if isinstance(holder, Seat))

    def _holds_true(self, fact: str) -> bool:
        if not fact:
            return True
        if fact not in self._facts:
            self._facts[fact] = registry.fact(fact).ask(self.case)
        return self._facts[fact]

    def granting(self, verb: Verb) -> Iterator[tuple[Allow, frozenset[Holder]]]:
        """Give the rows by which the actor may, each with what he holds of it."""
        if self.case.kind not in kinds_of(verb):
            return
        state = State(self.case.state)
        for row in rows_for(verb):
            held = row.to & self.held
            if held and row.holds_at(state) and self._holds_true(row.when):
                yield row, held

    def allows(self, verb: Verb) -> bool:
        """Say whether the actor may do this on the case as it stands."""
        return any(self.granting(verb))

    def require(self, *verbs: Verb) -> None:
        """Raise AccessDenied unless the actor may do one of the verbs on the case."""
        if not any(self.allows(verb) for verb in verbs):
            raise AccessDenied(verbs[0], not self.allows(Verb.READ_CASE))

    @cached_property
    def may(self) -> _May:
        """Give the same check in the form that a template can ask."""
        return _May(self)


class _May:
    def __init__(self, access: Access) -> None:
        self._access = access

    def __getitem__(self, name: str) -> bool:
        return self._access.allows(Verb(name))


def cases_for(reach: Reach, verb: Verb = Verb.READ_CASE) -> Any:
    """Give the cases of the partnership in scope on which the actor may do the verb.

    Rows with a fact are left out: a list cannot ask it of every case. What is put away stands in
    no list.
    """
    allowed = Q(pk__in=[])
    seats_by_id: dict[Seat, list[int]] = {}
    for case_id, seats in reach.seats.items():
        for seat in seats:
            seats_by_id.setdefault(seat, []).append(case_id)
    for row in rows_for(verb):
        if row.when:
            continue
        in_states = Q() if row.states is None else Q(state__in=sorted(row.states))
        if row.to & reach.standing:
            allowed |= in_states if in_states else Q(pk__isnull=False)
        held = [pk for seat in row.to if isinstance(seat, Seat) for pk in seats_by_id.get(seat, [])]
        if Guest.EMERGENCY in row.to:
            held += sorted(reach.opened)
        if held:
            allowed |= Q(pk__in=held) & in_states
    if len(kinds := kinds_of(verb)) < len(CaseKind):
        allowed &= Q(kind__in=sorted(kinds))
    return Case.objects.filter(allowed).exclude(pk__in=reach.excluded).exclude(state__in=PUT_AWAY)

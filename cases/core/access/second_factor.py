"""Of whom a second factor is asked: of everybody who, by the policy, may come to see a case."""

from __future__ import annotations

from typing import Any

from cases.core.access.policy import Holder, rows_for
from cases.core.access.reach import Reach
from cases.core.access.verbs import Verb
from partnerships.people.session_proof import has_two_steps

#: What shows a case, or gives somebody the right to see one.
SHOWS_A_CASE = (Verb.READ_CASE, Verb.TAKE_IN_REFERRAL, Verb.EDIT_PEOPLE, Verb.EDIT_SIGN_IN)
HOLDERS: frozenset[Holder] = frozenset(
    holder for verb in SHOWS_A_CASE for row in rows_for(verb) for holder in row.to
)


class SecondFactorMissing(Exception):
    """The session was proved by one step; its user is led to set up a second one."""


def asks_two_steps(reach: Reach) -> bool:
    """Say whether somebody's roles or seats ask for a second factor; no query.

    Who answers trawls for an agency sees names too, though he has no seat on a case.
    """
    if reach.standing & HOLDERS or any(seats & HOLDERS for seats in reach.seats.values()):
        return True
    return bool(reach.agency_ids) and reach.may(Verb.OWN_TRAWLS)


def require_two_steps(request: Any, reach: Reach) -> None:
    """Raise SecondFactorMissing where the policy asks for more than the session proves."""
    if not has_two_steps(request) and asks_two_steps(reach):
        raise SecondFactorMissing

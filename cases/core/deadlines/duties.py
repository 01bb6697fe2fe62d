"""Who owes what: from the duty that a rule names to roles and seats, and to words."""

from __future__ import annotations

from cases.core.access.verbs import Seat
from partnerships.people.roles import Role

OFFICERS = (Role.OFFICER.value,)
# Duties that are not themselves a role or a seat. Those outside hold none: a stage that asked them
# knows their addresses (StagePlug.addressees), and who has no account is asked by the officers.
HELD_BY: dict[str, tuple[str, ...]] = {
    "csp_chair": (Role.CSP_CHAIR.value, Role.CSP_CHAIR_DEPUTY.value),
    "chair": (Seat.INDEPENDENT_CHAIR.value,),
    "sub_group_chair": (Role.SUB_GROUP_MEMBER.value,),
    "home_office": (),
    "action_owner": (),
    "agency": (),
}
AGENCY_SEATS = (
    Seat.AGENCY_CONTACT.value,
    Seat.AGENCY_SENIOR_MANAGER.value,
    Seat.IMR_AUTHOR.value,
)
#: Duties of those outside. A stage that knows which agency it asked lists what that one owes; of
#: the rest (a chronology, a management review) everybody with a seat for an agency is told.
OUTSIDE = ("agency", "action_owner")
WORDS = {
    "agency": "the agency",
    "home_office": "the Home Office",
    "action_owner": "the owner of the action",
    "sub_group_chair": "the sub-group’s chair",
    "chair": "the independent chair",
    "panel_member": "the panel",
}


def holders_of(duty: str) -> tuple[str, ...]:
    """Give the roles and seats that a duty falls to; an unknown one falls to the officers."""
    if duty in HELD_BY:
        return HELD_BY[duty]
    return (duty,) if duty in Role.values or duty in Seat.values else OFFICERS


def owing(duty: str) -> tuple[str, ...]:
    """Give the roles and seats in whose work list a duty stands.

    More than holders_of, who get the reminders: an agency's go to the address it gave.
    """
    return AGENCY_SEATS if duty in OUTSIDE else holders_of(duty)


def words_for(duty: str) -> str:
    """Give a duty as it reads in a sentence: "the CSP chair", "the agency"."""
    if duty in WORDS:
        return WORDS[duty]
    if duty in Role.values:
        return f"the {_small(str(Role(duty).label))}"
    if duty in Seat.values:
        return f"the {_small(str(Seat(duty).label))}"
    return duty.replace("_", " ")


def _small(words: str) -> str:
    """A small first letter, unless the words begin with an abbreviation."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]

"""Who sees what in Leicester: an invitation, a request, an emergency, and a review of access."""

from __future__ import annotations

from cases.core.access.reach import Reach, cases_for
from cases.core.progress import access_requests, access_review, emergency
from cases.core.progress.invitations import invite
from cases.management.demonstration.people import Place
from partnerships.people.roles import Role
from partnerships.tenancy.context import scope


def who_sees_what(place: Place) -> None:
    """Invite somebody, ask for access, open a review in an emergency, and begin to look it over."""
    admin, officer = place.actor("partnership_administrator"), place.actor("officer")
    with scope(place.partnership.pk, admin):
        first = cases_for(Reach.of(officer)).order_by("reference")[0]
        invite(
            by=admin,
            email="ottilie.barraclough@leicester-city.example",
            name="Ottilie Barraclough",
            roles=[Role.SUB_GROUP_MEMBER],
        )
        access_requests.ask(
            by=place.actor("board_member"),
            reference=first.reference,
            because="I stand in for the sub-group’s chair in August.",
        )
        opening = emergency.open_in_emergency(
            by=admin,
            reference=first.reference,
            because="Both officers were ill and the coroner’s office rang.",
            hours=1,
        )
        emergency.close_opening(by=admin, opening=opening)
        review = access_review.begin_review(by=admin)
        access_review.confirm(
            by=admin, review=review, numbers=review.lines.values_list("pk", flat=True)[:6]
        )

"""The directory of agencies: contacts by purpose, a body that merged, a proposal, a past review."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from cases.core.progress.agencies.bodies import add_body, change_body, propose_change
from cases.core.progress.agencies.contacts import add_contact, check_contacts
from cases.core.progress.agencies.reviewing import (
    Said,
    begin_review,
    complete_review,
    save_review,
)
from cases.core.progress.agencies.standing import on_list
from cases.management.demonstration.people import OPERATOR, Place
from partnerships.models import AgencyContact, AgencyKind, User
from partnerships.people.actor import Actor
from partnerships.tenancy.context import scope

Purpose = AgencyContact.Purpose
DESKS = (
    (Purpose.PANEL, "Superintendent, public protection", "panel"),
    (Purpose.SENIOR_MANAGER, "Head of public protection", "head"),
    (Purpose.COMMUNICATIONS, "Press desk", "press"),
)


def directory(places: dict[str, Place]) -> None:
    """Let the city keep its contacts and review its list, and the operator enter a merger."""
    city = places["leicester-city"]
    officer, operator = city.actor("officer"), Actor.of_user(User.objects.get(email=OPERATOR[2]))
    today = timezone.localdate()
    board = city.agency(AgencyKind.GENERAL_PRACTICE)
    with scope(city.partnership.pk, officer):
        police = city.agency(AgencyKind.POLICE)
        for purpose, name, desk in DESKS:
            add_contact(
                by=officer,
                agency=police,
                purpose=purpose,
                name=name,
                email=f"{desk}@leicestershire-police.example",
            )
        add_contact(
            by=officer,
            agency=police,
            purpose=Purpose.TRAWL,
            is_main=False,
            name="Disclosure desk",
            email="disclosure@leicestershire-police.example",
            notes="Written to while the safeguarding lead is away.",
        )
        check_contacts(by=officer, agency=police)
        begin_review(by=officer)
        save_review(
            by=officer, said={row.agency_id: Said("confirmed", "By telephone") for row in on_list()}
        )
        complete_review(by=officer, note="Gone through with the sub-group.")
        group = add_body(
            by=officer,
            name="Thornfell clinical commissioning group",
            kind=AgencyKind.HEALTH_COMMISSIONER,
            area="Leicester",
        )
        add_contact(
            by=officer,
            agency=group,
            purpose=Purpose.TRAWL,
            name="Designated nurse",
            email="designated.nurse@thornfell-group.example",
        )
    change_body(
        by=operator,
        agency=group,
        what="merge",
        into=board,
        on=today - timedelta(days=20),
        because="Its work passed to the board.",
    )
    administrator = city.actor("partnership_administrator")
    with scope(city.partnership.pk, administrator):
        propose_change(
            by=administrator,
            agency=city.agency(AgencyKind.AMBULANCE),
            what="rename",
            new_name="Thornfell ambulance service",
            on=today - timedelta(days=6),
            because="It wrote to say so.",
        )

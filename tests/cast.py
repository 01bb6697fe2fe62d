"""The named cast: two partnerships that must never see each other, and a person in every role.

Everybody is invented. `Somerby` follows the Leicester City protocol, `Wreake Valley` (one of an
office's two) that of Leicestershire and Rutland.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Permission
from django.test import Client

from cases.core.access.models import CaseUserObjectPermission
from cases.core.access.verbs import Seat
from cases.core.case.models import Case
from cases.core.identity.models import Part
from cases.core.identity.services import add_person
from cases.core.progress.opening import open_case, take_over
from cases.core.protocol import preset
from cases.core.protocol.models import Protocol
from cases.core.timetable.kinds import Milestone
from cases.core.workflow.states import State
from partnerships.models import Agency, AgencyContact, Membership, Office, Partnership, User
from partnerships.people.actor import CLOCK, Actor
from partnerships.people.roles import Role
from partnerships.tenancy.context import scope

LONDON = ZoneInfo("Europe/London")
LONG_AGO = date(2020, 1, 1)


@dataclass
class Company:
    """A partnership with a person in each role and each seat."""

    partnership: Partnership
    people: dict[str, User] = field(default_factory=dict)

    def actor(self, who: str) -> Actor:
        """Give the person in a role or seat as an actor."""
        return Actor.of_user(self.people[who])

    @property
    def officer(self) -> Actor:
        """Give the review officer."""
        return self.actor("officer")

    @contextmanager
    def scope(self, who: str = "") -> Iterator[None]:
        """Open the partnership's scope, acted in by the clock or by one of its people."""
        with scope(self.partnership.pk, self.actor(who) if who else CLOCK):
            yield

    def client(self, who: str) -> Client:
        """Give a browser in which one of its people is signed in."""
        client = Client()
        client.force_login(self.people[who], "allauth.account.auth_backends.AuthenticationBackend")
        return client

    def url(self, path: str) -> str:
        """Give an address below this partnership's."""
        return f"/p/{self.partnership.slug}/{path}"


def company(
    name: str, slug: str, code: str, protocol: str, office: Office | None = None
) -> Company:
    """Make a partnership with its protocol, a member in every role, and holders of every seat."""
    partnership = Partnership.objects.create(
        name=name, slug=slug, code=code, office=office, mailbox=f"reviews@{slug}.example"
    )
    made = Company(partnership)
    with scope(partnership.pk, CLOCK):
        Protocol.objects.create(
            preset=protocol, effective_on=LONG_AGO, data=preset.load(protocol).to_data()
        )
        made.people = everybody(partnership)
    made.people["stranger"] = User.objects.create_user(
        f"stranger@{slug}.example", f"Stranger of {name}"
    )
    return made


def everybody(partnership: Partnership) -> dict[str, User]:
    """Make a member in every role and for every seat, together; in scope of the partnership."""
    titles: dict[str, tuple[str, Role]] = {
        role.value: (role.label, role) for role in Role if role is not Role.PARTICIPANT
    }
    titles |= {seat.value: (seat.label, Role.PARTICIPANT) for seat in Seat}
    users = User.objects.bulk_create(
        User(
            email=f"{title.lower().replace(' ', '.')}@{partnership.slug}.example",
            name=f"{title} of {partnership.name}",
            password=make_password(None),
        )
        for title, _ in titles.values()
    )
    members = Membership.objects.bulk_create(
        Membership(partnership=partnership, user=user, role=role, starts_on=LONG_AGO)
        for user, (_, role) in zip(users, titles.values(), strict=True)
    )
    Membership.history.bulk_history_create(members)
    return dict(zip(titles, users, strict=True))


def seat_everybody(of: Company, case: Case) -> None:
    """Give each who stands for a seat that seat on the case, all together; in scope."""
    known = Permission.objects.filter(content_type__app_label="cases", codename__in=Seat.values)
    numbers = dict(known.values_list("codename", "pk"))
    CaseUserObjectPermission.objects.bulk_create(
        CaseUserObjectPermission(
            partnership_id=case.partnership_id,
            content_object=case,
            user=of.people[seat.value],
            permission_id=numbers[seat.value],
        )
        for seat in Seat
    )


def member(partnership: Partnership, title: str, role: Role, agency: Agency | None = None) -> User:
    """Make a user with a membership; in scope of the partnership."""
    handle = title.lower().replace(" ", ".")
    user = User.objects.create_user(
        f"{handle}@{partnership.slug}.example", f"{title} of {partnership.name}"
    )
    Membership.objects.create(
        partnership=partnership, user=user, role=role, agency=agency, starts_on=LONG_AGO
    )
    return user


def somerby() -> Company:
    """Give a partnership that follows the Leicester City protocol."""
    return company("Somerby", "somerby", "SOM", "leicester-city")


def wreake_valley() -> Company:
    """Give a partnership of an office that follows the Leicestershire and Rutland protocol."""
    office = Office.objects.create(name="Wreake and Eyebrook Review Office")
    return company("Wreake Valley", "wreake-valley", "WRV", "leicestershire-rutland", office)


def a_case(of: Company, attention: date = date(2026, 3, 2), names: bool = True) -> Case:
    """Open a case on which everybody with a seat has it; a person who died, one suspected."""
    with of.scope("officer"):
        case = open_case(
            by=of.officer,
            came_to_attention_at=datetime(
                attention.year, attention.month, attention.day, 10, 0, tzinfo=LONDON
            ),
            on=attention,
        )
        if names:
            add_person(case=case, part=Part.DECEASED, full_name="Marisol Quenby-Tarrant")
            add_person(
                case=case, part=Part.SUSPECT, full_name="Declan O’Farrowby", relationship="husband"
            )
        seat_everybody(of, case)
        return fresh(case)


def a_case_at(
    of: Company, state: State, dates: dict[Milestone, date] | None = None, **more: Any
) -> Case:
    """Give a case taken over in a state: the gates behind it count as passed before."""
    case = a_case(of, **more)
    if state is State.REFERRAL:
        return case
    with of.scope("officer"):
        take_over(case, by=of.officer, state=state, dates=dates or {}, because="Began on paper.")
        return fresh(case)


def fresh(case: Case) -> Case:
    """Give a case as it now stands, with its protocol and partnership."""
    return Case.objects.select_related("protocol", "partnership").get(pk=case.pk)


def an_agency(of: Company, name: str = "Somerby Hospitals", kind: str = "health") -> Agency:
    """Make an agency with a contact for trawls on the standard list; in scope."""
    agency, _ = Agency.objects.get_or_create(name=name, defaults={"kind": kind})
    AgencyContact.objects.get_or_create(
        agency=agency,
        purpose=AgencyContact.Purpose.TRAWL,
        partnership=of.partnership,
        defaults={
            "email": f"{name.lower().replace(' ', '.')}@agency.example",
            "name": f"Safeguarding lead of {name}",
            "on_standard_list": True,
        },
    )
    return agency

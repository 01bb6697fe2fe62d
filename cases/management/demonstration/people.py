"""The partnerships of the demonstration and their people, all of whom are invented."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from cases.core.protocol import preset
from cases.core.protocol.models import Protocol
from partnerships.models import Agency, AgencyContact, Membership, Office, Partnership, User
from partnerships.people.actor import CLOCK, Actor
from partnerships.people.roles import Role
from partnerships.tenancy.context import scope

PASSWORD = "demonstration-only"  # noqa: S105  (of invented accounts, printed at every start)
SINCE = date(2023, 4, 1)
OFFICE = "Leicestershire and Rutland review office"
EIGHT = (
    ("Blaby", "BLA", "#5b3a8c"),
    ("Charnwood", "CHA", "#8c3a3a"),
    ("Harborough", "HAR", "#3a6b8c"),
    ("Hinckley and Bosworth", "HIN", "#7a6a1d"),
    ("Melton", "MEL", "#2f7a4f"),
    ("North West Leicestershire", "NWL", "#a0522d"),
    ("Oadby and Wigston", "OAD", "#43608a"),
    ("Rutland", "RUT", "#6d4c7d"),
)
ALONE = (
    ("Leicester City", "leicester-city", "LEI", "#1d5c63"),
    ("Gloucestershire", "gloucestershire", "GLO", "#2b5d34"),
    ("Wakefield", "wakefield", "WAK", "#7d3c5a"),
)


@dataclass(frozen=True)
class SignIn:
    """An account of the demonstration: who, in which role, where, and its address."""

    role: str
    name: str
    email: str
    where: str


@dataclass
class Place:
    """A partnership of the demonstration with its people by role or seat."""

    partnership: Partnership
    people: dict[str, User] = field(default_factory=dict)
    agencies: list[Agency] = field(default_factory=list)

    def actor(self, who: str) -> Actor:
        """Give one of its people as an actor."""
        return Actor.of_user(self.people[who])


# Who signs in where: (key, what he is, invented name, the handle of his address).
CITY_PEOPLE = (
    (Role.OFFICER, "Review officer", "Imogen Thistlewood", "officer"),
    (Role.CASE_ADMINISTRATOR, "Case administrator", "Osric Pellow", "administrator"),
    (Role.PARTNERSHIP_ADMINISTRATOR, "Partnership administrator", "Wren Castellow", "settings"),
    (Role.CSP_CHAIR, "CSP chair", "Councillor Hester Vantongeren", "csp.chair"),
    (Role.CSP_CHAIR_DEPUTY, "Deputy of the CSP chair", "Barnaby Ollerenshaw", "csp.deputy"),
    (Role.SUB_GROUP_MEMBER, "Sub-group member", "Prudence Achterberg", "sub.group"),
    (Role.COMMUNICATIONS_LEAD, "Communications lead", "Lysander Quill", "communications"),
    (Role.FINANCE_OFFICER, "Finance officer", "Marguerite Stobbart", "finance"),
    (Role.BOARD_MEMBER, "Board member", "Algernon Featherby", "board"),
)
SEATED = (
    ("independent_chair", "Independent chair", "Dr Rosalind Hathersage", "chair"),
    ("author", "Author of the report", "Cornelius Mabbutt", "author"),
    ("panel_police", "Panel member, police", "Inspector Tabitha Groves-Lund", "panel.police"),
    ("panel_health", "Panel member, health", "Nerys Abendroth", "panel.health"),
    ("panel_specialist", "Panel member, specialist service", "Saffron Okonedo-Pike", "panel.da"),
    ("agency_contact", "Agency contact, housing", "Piers Lammiman", "agency.housing"),
)


def account(name: str, email: str) -> User:
    """Create an account with the password of the demonstration."""
    return User.objects.create_user(email, name, PASSWORD)


def member(
    partnership: Partnership,
    user: User,
    role: Role,
    agency: Agency | None = None,
    office: Office | None = None,
) -> None:
    """Give an account a role in the partnership in scope."""
    Membership.objects.create(
        partnership=partnership,
        user=user,
        role=role,
        agency=agency,
        office=office,
        starts_on=SINCE,
    )


def found(
    name: str, slug: str, code: str, colour: str, protocol: str, office: Office | None = None
) -> Place:
    """Found a partnership with its protocol and the agencies of its standard list."""
    partnership = Partnership.objects.create(
        name=name,
        slug=slug,
        code=code,
        colour=colour,
        office=office,
        mailbox=f"reviews@{slug}.example",
    )
    place = Place(partnership)
    rules = preset.load(protocol)
    with scope(partnership.pk, CLOCK):
        Protocol.objects.create(preset=protocol, effective_on=SINCE, data=rules.to_data())
        for number, standard in enumerate(rules.trawl.agencies, start=1):
            agency, _ = Agency.objects.get_or_create(
                name=standard.name, defaults={"kind": standard.kind.value}
            )
            AgencyContact.objects.create(
                agency=agency,
                purpose=AgencyContact.Purpose.TRAWL,
                name="Safeguarding lead",
                email=f"safeguarding{number}@{slug}.example",
                on_standard_list=True,
            )
            place.agencies.append(agency)
    return place


def people_of(place: Place, handle: str, seats: bool) -> None:
    """Give a partnership a person in each role, and those who hold seats on its reviews."""
    slug = place.partnership.slug
    with scope(place.partnership.pk, CLOCK):
        for role, _, name, address in CITY_PEOPLE:
            place.people[role.value] = user = account(name, f"{address}@{handle}.example")
            member(place.partnership, user, role)
        if seats:
            for number, (key, _, name, address) in enumerate(SEATED):
                place.people[key] = user = account(name, f"{address}@{slug}.example")
                agency = (
                    place.agencies[number % len(place.agencies)]
                    if place.agencies and number > 1
                    else None
                )
                member(place.partnership, user, Role.PARTICIPANT, agency)


def sign_ins(places: list[Place]) -> list[SignIn]:
    """Give the sign-ins that are printed at every start."""
    titles = {role.value: title for role, title, _, _ in CITY_PEOPLE}
    titles |= {key: title for key, title, _, _ in SEATED}
    titles["operator"] = "Platform operator"
    return [
        SignIn(titles.get(key, key), user.name, user.email, place.partnership.name)
        for place in places
        for key, user in place.people.items()
    ]

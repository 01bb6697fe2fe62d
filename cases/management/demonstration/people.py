"""The partnerships of the demonstration and their people, all of whom are invented."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

from django.contrib.auth.hashers import get_hasher, make_password
from django.utils import timezone
from django.utils.text import slugify

from cases.core.deadlines.routine import set_up_routines
from cases.core.protocol import preset
from cases.core.protocol.models import Protocol
from cases.core.protocol.preset import LocalProtocol
from partnerships.models import (
    Agency,
    AgencyContact,
    AgencyKind,
    Membership,
    Office,
    Partnership,
    User,
)
from partnerships.people.actor import CLOCK, Actor
from partnerships.people.roles import Role
from partnerships.tenancy.context import scope

PASSWORD = "demonstration-only"  # noqa: S105  (of invented accounts, printed at every start)
SINCE = date(2021, 4, 1)
OFFICE = "Leicestershire and Rutland review office"
OPERATOR = ("Platform operator", "Eustace Marchbanks", "operator@review-room.example")
# Each partnership: name, slug, code of its references, colour of its pages.
CITY = ("Leicester City", "leicester-city", "LEI", "#1d5c63")
GLOUCESTERSHIRE = ("Gloucestershire", "gloucestershire", "GLO", "#2b5d34")
WAKEFIELD = ("Wakefield", "wakefield", "WAK", "#7d3c5a")
EIGHT = (
    ("Blaby", "blaby", "BLA", "#5b3a8c"),
    ("Charnwood", "charnwood", "CHA", "#8c3a3a"),
    ("Harborough", "harborough", "HAR", "#3a6b8c"),
    ("Hinckley and Bosworth", "hinckley-and-bosworth", "HIN", "#7a6a1d"),
    ("Melton", "melton", "MEL", "#2f7a4f"),
    ("North West Leicestershire", "north-west-leicestershire", "NWL", "#a0522d"),
    ("Oadby and Wigston", "oadby-and-wigston", "OAD", "#43608a"),
    ("Rutland", "rutland", "RUT", "#6d4c7d"),
)
TITLES = {
    "officer": "Review officer",
    "second_officer": "Second review officer",
    "case_administrator": "Case administrator",
    "partnership_administrator": "Partnership administrator",
    "csp_chair": "CSP chair",
    "csp_chair_deputy": "Deputy of the CSP chair",
    "named_senior": "Named senior",
    "sub_group_member": "Sub-group member",
    "communications_lead": "Communications lead",
    "finance_officer": "Finance officer",
    "board_member": "Board member",
    "independent_chair": "Independent chair",
    "author": "Author of the report",
    "panel_police": "Panel member, police",
    "panel_health": "Panel member, health",
    "panel_specialist": "Panel member, specialist",
    "agency_contact": "Agency contact, housing",
}
# Seats, with the kind of agency for which their holder speaks.
SEATS: dict[str, AgencyKind | None] = {
    "independent_chair": None,
    "author": None,
    "panel_police": AgencyKind.POLICE,
    "panel_health": AgencyKind.HEALTH_PROVIDER,
    "panel_specialist": AgencyKind.DOMESTIC_ABUSE_SERVICE,
    "agency_contact": AgencyKind.HOUSING,
}
# Who holds the role of somebody else in the team.
SAME_ROLE = {"second_officer": "officer"}
HANDLES = {
    "second_officer": "officer.two",
    "case_administrator": "administrator",
    "partnership_administrator": "settings",
    "sub_group_member": "sub.group",
    "communications_lead": "communications",
    "finance_officer": "finance",
    "board_member": "board",
    "independent_chair": "chair",
    "panel_specialist": "panel.specialist",
    "agency_contact": "housing",
}
# The list of sign-ins shows all of one team, and of the others those who differ.
SHOWN_ELSEWHERE = (
    "officer",
    "finance_officer",
    "board_member",
    "csp_chair",
    "independent_chair",
    "author",
    "panel_specialist",
)
# Who works where: the invented names of a team, by what each of them is.
CITY_TEAM = {
    "officer": "Imogen Thistlewood",
    "second_officer": "Peregrine Mossop",
    "case_administrator": "Osric Pellow",
    "partnership_administrator": "Wren Castellow",
    "csp_chair": "Councillor Hester Vantongeren",
    "csp_chair_deputy": "Barnaby Ollerenshaw",
    "named_senior": "Hepzibah Loxley",
    "sub_group_member": "Prudence Achterberg",
    "communications_lead": "Lysander Quill",
    "finance_officer": "Marguerite Stobbart",
    "board_member": "Algernon Featherby",
    "independent_chair": "Dr Rosalind Hathersage",
    "author": "Cornelius Mabbutt",
    "panel_police": "Inspector Tabitha Groves-Lund",
    "panel_health": "Nerys Abendroth",
    "panel_specialist": "Saffron Okonedo-Pike",
    "agency_contact": "Piers Lammiman",
}
OFFICE_TEAM = {
    "officer": "Thaddeus Winterbourne",
    "case_administrator": "Philippa Dunmallet",
    "partnership_administrator": "Gwendolen Arkwell",
    "sub_group_member": "Ignatius Brill",
    "communications_lead": "Coralie Stannage",
    "finance_officer": "Ottoline Fennimore",
    "board_member": "Lancelot Hexby",
    "independent_chair": "Professor Leopold Gathercole",
    "author": "Henrietta Moxley-Dunne",
    "panel_police": "Detective Inspector Rufus Yaxley",
    "panel_health": "Beatrix Holloway-Snee",
    "panel_specialist": "Anneliese Corrigall",
    "agency_contact": "Septimus Garrowby",
}
CHAIRS_OF_EIGHT = (
    "Councillor Mungo Ravenscar",
    "Councillor Delphine Askwith",
    "Councillor Horatio Penhallow",
    "Councillor Sunniva Bracewell",
    "Councillor Ambrose Tilney-Watt",
    "Councillor Petronella Gosforth",
    "Councillor Lazarus Endicott",
    "Councillor Clementine Rookhope",
)
GLOUCESTERSHIRE_TEAM = {
    "officer": "Araminta Sedgecombe",
    "partnership_administrator": "Barnabas Coldwell",
    "finance_officer": "Isolde Winterflood",
    "csp_chair": "Chief Superintendent Magnus Trewhella",
    "sub_group_member": "Dorothea Lanyon",
    "independent_chair": "Fenella Cromarty",
    "author": "Fenella Cromarty",
    "panel_police": "Sergeant Isambard Colclough",
    "panel_health": "Verity Nankivell",
    "panel_specialist": "Yolanda Fairweather-Oyelaran",
    "agency_contact": "Quentin Ashburner",
}
WAKEFIELD_TEAM = {
    "officer": "Jocasta Hebblethwaite",
    "csp_chair": "Dame Winifred Skelmersdale",
    "sub_group_member": "Torquil Armitstead",
    "independent_chair": "Lucian Bramwell-Hart",
    "author": "Evadne Murgatroyd",
    "panel_police": "Chief Inspector Crispin Oxenhope",
    "panel_health": "Rosamund Thackray",
    "panel_specialist": "Zuleika Barraclough",
    "agency_contact": "Percival Nettleton",
}


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
    rules: LocalProtocol
    people: dict[str, User] = field(default_factory=dict)
    agencies: list[Agency] = field(default_factory=list)

    def actor(self, who: str) -> Actor:
        """Give one of its people, or the clock, as an actor."""
        return CLOCK if who == "clock" else Actor.of_user(self.people[who])

    def agency(self, kind: AgencyKind | str) -> Agency:
        """Give its first agency of a kind."""
        return next(agency for agency in self.agencies if agency.kind == kind)


def account(name: str, email: str) -> User:
    """Give the account with this address, made with the demonstration's password if it is new."""
    found = User.objects.filter(email=email).first()
    return found or User.objects.create(email=email, name=name, password=_hashed())


def _hashed() -> str:
    """Give the password's hash: fifty of their own would take a quarter of a minute."""
    return _hashed_by(get_hasher().algorithm)


@cache
def _hashed_by(algorithm: str) -> str:
    return make_password(PASSWORD, hasher=algorithm)


def address(who: str, domain: str) -> str:
    """Give the address of one of a team."""
    return f"{HANDLES.get(who, who.replace('_', '.'))}@{domain}.example"


def found(
    facts: tuple[str, str, str, str], protocol: str, domain: str, office: Office | None = None
) -> Place:
    """Found a partnership with its protocol and the agencies of its standard list."""
    name, slug, code, colour = facts
    partnership = Partnership.objects.create(
        name=name,
        slug=slug,
        code=code,
        colour=colour,
        office=office,
        mailbox=f"reviews@{domain}.example",
    )
    rules = preset.load(protocol)
    place = Place(partnership, rules)
    with scope(partnership.pk, CLOCK):
        Protocol.objects.create(preset=protocol, effective_on=SINCE, data=rules.to_data())
        for standard in rules.trawl.agencies:
            agency, _ = Agency.objects.get_or_create(
                name=standard.name, defaults={"kind": standard.kind.value}
            )
            AgencyContact.objects.create(
                agency=agency,
                purpose=AgencyContact.Purpose.TRAWL,
                name="Safeguarding lead",
                email=f"trawls@{slugify(standard.name)[:50].strip('-')}.example",
                on_standard_list=True,
            )
            if standard.kind.value == AgencyKind.HEALTH_PROVIDER:
                AgencyContact.objects.create(
                    agency=agency,
                    purpose=AgencyContact.Purpose.TRAWL_SIGNATURE,
                    name="Director of nursing",
                    email=f"director@{slugify(standard.name)[:50].strip('-')}.example",
                )
            place.agencies.append(agency)
        # The duties were last done a little while ago: some are due within days, none is missed.
        set_up_routines(timezone.localdate() - timedelta(days=24))
    return place


def staff(place: Place, team: dict[str, str], domain: str, office: Office | None = None) -> None:
    """Give a partnership its team: roles, and a participant's membership to who will hold seats."""
    with scope(place.partnership.pk, CLOCK):
        for who, name in team.items():
            place.people[who] = user = account(name, address(_once(team, who), domain))
            role = Role.PARTICIPANT if who in SEATS else Role(SAME_ROLE.get(who, who))
            kind = SEATS.get(who)
            Membership.objects.get_or_create(
                partnership=place.partnership,
                user=user,
                role=role,
                starts_on=SINCE,
                defaults={
                    "agency": place.agency(kind) if kind else None,
                    "office": None if who in SEATS or who == "csp_chair" else office,
                },
            )


def _once(team: dict[str, str], who: str) -> str:
    """Give what somebody is called by first: one person may be chair and author."""
    return next(key for key, name in team.items() if name == team[who])


def found_all() -> dict[str, Place]:
    """Found every partnership with its people, and the platform operator; by slug."""
    _, name, email = OPERATOR
    User.objects.create(email=email, name=name, password=_hashed(), is_platform_operator=True)
    places = {}
    for facts, team in (
        (CITY, CITY_TEAM),
        (GLOUCESTERSHIRE, GLOUCESTERSHIRE_TEAM),
        (WAKEFIELD, WAKEFIELD_TEAM),
    ):
        slug = facts[1]
        places[slug] = found(facts, slug, slug)
        staff(places[slug], team, slug)
    office = Office.objects.create(name=OFFICE)
    for facts, chair in zip(EIGHT, CHAIRS_OF_EIGHT, strict=True):
        place = found(facts, "leicestershire-rutland", "leicestershire-rutland", office)
        staff(place, OFFICE_TEAM, "leicestershire-rutland", office)
        staff(place, {"csp_chair": chair}, facts[1])
        places[facts[1]] = place
    # One independent chair works for two partnerships: her second one is Charnwood.
    places["charnwood"].people["independent_chair"] = places[CITY[1]].people["independent_chair"]
    return places


def sign_ins() -> list[SignIn]:
    """Give the sign-ins that are printed at every start: those of the accounts that exist."""
    wanted = [SignIn(*OPERATOR, "All: creates partnerships, sees no case")]
    wanted += _of_team(CITY_TEAM, CITY[1], CITY[0])
    wanted += _of_team(OFFICE_TEAM, "leicestershire-rutland", "Leicestershire and Rutland (8)")
    wanted += [
        SignIn(TITLES["csp_chair"], chair, address("csp_chair", slug), name)
        for (name, slug, _, _), chair in zip(EIGHT, CHAIRS_OF_EIGHT, strict=True)
        if slug in ("charnwood", "melton", "rutland")
    ]
    board = ("Lettice Fairbrother", "county.board@leicestershire-rutland.example")
    wanted += [SignIn("County board member", *board, "Leicester City and seven more: figures only")]
    wanted += _of_team(GLOUCESTERSHIRE_TEAM, GLOUCESTERSHIRE[1], GLOUCESTERSHIRE[0])
    wanted += _of_team(WAKEFIELD_TEAM, WAKEFIELD[1], WAKEFIELD[0])
    there = set(
        User.objects.filter(email__in=[each.email for each in wanted]).values_list(
            "email", flat=True
        )
    )
    return [each for each in wanted if each.email in there]


def _of_team(team: dict[str, str], domain: str, where: str) -> Iterable[SignIn]:
    chair = team["independent_chair"]
    for who, name in team.items():
        shown = team is CITY_TEAM or who in SHOWN_ELSEWHERE
        if shown and _once(team, who) == who:
            both = name == chair and team["author"] == chair
            also = " and author" if both else ""
            at = "Leicester City, Charnwood" if name == CITY_TEAM["independent_chair"] else where
            yield SignIn(TITLES[who] + also, name, address(who, domain), at)

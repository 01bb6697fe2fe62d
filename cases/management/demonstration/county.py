"""A county board over nine partnerships of the demonstration, and the look of one of them."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from cases.core.progress.boards import agree_figures, ask_for_figures, create_board, give_board_seat
from cases.core.progress.look import LookFacts, change_look
from cases.management.demonstration.clock import as_on
from cases.management.demonstration.letters import logo_in
from cases.management.demonstration.people import CITY, EIGHT, Place, account
from partnerships.models import User
from partnerships.people.actor import Actor
from partnerships.tenancy.context import scope

BOARD = "Leicester, Leicestershire and Rutland Safer Communities Board"
MEMBER = ("Lettice Fairbrother", "county.board@leicestershire-rutland.example")
#: It was asked, and has not answered yet.
ASKED_ONLY = "rutland"
#: They let the board see what reviews cost, and numbers below five.
SHOW_ALL = ("leicester-city", "charnwood")
WELCOME = (
    "Ring the office before you refer a death: 01632 960100. We answer on working days from nine "
    "to five."
)


def look_of_its_own(place: Place) -> None:
    """Give a partnership its logo and its welcome."""
    by = place.actor("partnership_administrator")
    here = place.partnership
    with as_on(timezone.localdate() - timedelta(days=300)), scope(here.pk, by):
        facts = LookFacts(
            colour=here.colour,
            mailbox=here.mailbox,
            marking=here.marking,
            welcome=WELCOME,
            logo=("logo.png", logo_in(here.colour)),
            logo_words=f"A shield, the sign of {here.name}",
        )
        change_look(by=by, facts=facts, seen=0)


def county_board(places: dict[str, Place]) -> None:
    """Let a board see the figures of those that agreed, with one person on it."""
    by = Actor.of_user(User.objects.get(is_platform_operator=True))
    slugs = [CITY[1], *(facts[1] for facts in EIGHT)]
    name, email = MEMBER
    account(name, email)
    with as_on(timezone.localdate() - timedelta(days=90)):
        board = create_board(by=by, name=BOARD)
        for slug in slugs:
            place = places[slug]
            report = ask_for_figures(by=by, board=board, partnership=place.partnership)
            if slug == ASKED_ONLY:
                continue
            administrator = place.actor("partnership_administrator")
            with scope(place.partnership.pk, administrator):
                agree_figures(
                    by=administrator,
                    report=report,
                    shows_costs=slug in SHOW_ALL,
                    shows_small_numbers=slug in SHOW_ALL,
                )
        give_board_seat(by=by, board=board, email=email, name=name)

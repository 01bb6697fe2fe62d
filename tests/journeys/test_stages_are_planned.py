"""What comes when, and why: an officer plans, a chair reads, others see what is theirs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page

from cases.core.access.seats import give_seat
from cases.core.access.verbs import Seat
from cases.core.workflow.states import State
from tests import cast
from tests.cases.trawl import stage
from tests.journeys.browser import PHONE, assert_accessible, assert_reflows
from tests.journeys.walk.story import Story


def test_an_officer_moves_a_stage_and_the_others_see_what_is_due_and_why(
    new_page: Callable[..., Page],
) -> None:
    company = cast.somerby()
    asked = stage.ready(company)
    stage.sent(company, asked)
    panel = cast.a_case_at(company, State.PANEL)
    with company.scope("officer"):
        for who, seat in (
            ("panel_member", Seat.PANEL_MEMBER),
            ("agency_contact", Seat.AGENCY_CONTACT),
        ):
            give_seat(panel, company.people[who], seat)
    story = Story(company, new_page)

    officer = story.officer.opens(f"reviews/{asked.reference}/").follows("Stages and forecast")
    officer.reads("Trawl now.", "The end of “Trawl” waits for", "The last of these sets the day")
    officer.unfolds("Why is it due then?").reads("14 days after the trawl was sent")
    assert_accessible(officer.page)
    officer.opens(f"reviews/{panel.reference}/stages/").follows("Change the plan")
    assert_accessible(officer.page)
    officer.fills(overview=story.today - timedelta(days=4000), because="The trial is in May.")
    officer.presses("See what moves").reads("There is a problem", "cannot end before")
    later = story.today + timedelta(days=500)
    officer.fills(overview=later).presses("See what moves")
    officer.reads("Change the plan of this review?", "Overview report", "Publication")
    assert_accessible(officer.page)
    officer.presses("Change the plan").reads("The trial is in May.")
    officer.opens("forecast/").reads(asked.reference, panel.reference).unfolds("Why then?")
    assert_accessible(officer.page)

    chair = story.person("csp_chair", viewport=PHONE).opens(f"reviews/{panel.reference}/stages/")
    chair.reads("Stage by stage", "The trial is in May.").does_not_read("Change the plan")
    assert_accessible(chair.page)
    assert_reflows(chair.page)
    for who in ("panel_member", "agency_contact"):
        person = story.person(who, viewport=PHONE).opens("").reads("My work")
        assert_accessible(person.page)
        assert_reflows(person.page)
        person.opens("notices/").reads("calendar")
        assert_accessible(person.page)
        assert_reflows(person.page)

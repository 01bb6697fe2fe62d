"""A trawl from its links to the panel: a code, a senior's signature, a recommendation, no call."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from partnerships.models import AgencyContact, Membership
from tests import cast
from tests.cases.trawl import stage
from tests.journeys.browser import PHONE
from tests.journeys.walk.story import Story
from tests.journeys.walk.trawling import ANSWER, proves

SENIOR = "director@agency.example"


def test_an_agency_proves_itself_answers_and_is_signed_for_and_the_sub_group_recommends(
    new_page: Callable[..., Page],
) -> None:
    of = cast.somerby()
    case, asked, link = stage.out(of)
    with of.scope("officer"):
        AgencyContact.objects.create(
            agency=asked.agency,
            purpose=AgencyContact.Purpose.TRAWL_SIGNATURE,
            name="Director of nursing",
            email=SENIOR,
        )
        contact = Membership.objects.here().filter(user=of.people["agency_contact"])
        contact.update(agency=asked.agency)
    story = Story(of, new_page, case.reference)

    stranger = story.somebody().opens(link).reads("Show that this was sent to you")
    stranger.fills(code="123456").presses("Open the request").reads("No code is open")
    stranger.does_not_read("Quenby")

    agency = proves(story, story.somebody(viewport=PHONE).opens(link))
    agency.reads("Request to search your records", "Marisol Quenby-Tarrant")
    first, *others = agency.people_asked()
    agency.fills(**ANSWER, outcome="trace")
    agency.fills(**{first: "known"}, **dict.fromkeys(others, "none"))
    agency.fills(involvement="Three visits in 2025.", lawful_basis_note="UK GDPR 6(1)(e)")
    agency.presses("Check your answer").presses("Send your answer")
    agency.reads("Your answer has been received", "Director of nursing has been sent a link")
    agency.presses("Close this request in this browser").reads("Show that this was sent to you")

    senior = proves(story, story.somebody().opens(story.link_to(SENIOR, "trawl_signature")))
    senior.reads("Sign your agency’s answer", "Three visits in 2025.")
    senior.fills(choice="sign", name="Fenella Ashgrove", job="Director").presses("Send")
    senior.reads("The answer is signed")

    own = story.person("agency_contact").opens("trawls/")
    own.reads("Answered", case.reference).presses("See").reads("Your answer has been received")

    officer = story.officer.opens(story.at("trawl/")).reads("Signed", "1 with a trace")
    officer.follows("Answers by person").reads("Known")
    officer.opens(story.at(f"trawl/requests/{stage.requests(of, case)[1].pk}/"))
    officer.follows("Read a code out by telephone").presses("Make a code").reads("shown this once")
    officer.opens(story.at("trawl/")).follows("Agencies’ response in all trawls")
    officer.reads("Over time", "Silent")

    member = story.person("sub_group_member").opens(story.at("trawl/collation/"))
    member.presses("Make the paper").reads("The paper is being made")
    member.opens(story.at("trawl/panel/")).presses("Record the recommendation")
    member.reads("Recommended on", asked.agency.name)
    story.officer.opens(story.at("panel/")).reads("Agencies recommended from the trawl")

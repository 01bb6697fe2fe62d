"""Who comes from an agency or the police signs in, does his part, and is shown no more than that.

The cases are brought to their stage by services; each person sits at a browser of his own.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page

from cases.core.access.verbs import Seat
from partnerships.models import Membership
from tests import cast
from tests.cases.action_plan import plan
from tests.cases.overview import story as report
from tests.journeys.walk.panelling import a_pdf
from tests.journeys.walk.story import Story
from tests.journeys.walk.trawling import HOSPITALS

OUTCOME = "In an audit of 40 calls every caller had been asked twice."
FROM_THE_AGENCY = (Seat.AGENCY_CONTACT, Seat.AGENCY_SENIOR_MANAGER, Seat.IMR_AUTHOR)


def with_actions(new_page: Callable[..., Page]) -> Story:
    """Give a review with two actions: the first is led by the agency of three people."""
    of = cast.somerby()
    case = plan.monitored(of)
    with of.scope("officer"):
        hospitals = cast.an_agency(of, HOSPITALS)
        theirs = [of.people[seat.value] for seat in FROM_THE_AGENCY]
        Membership.objects.here().filter(user__in=theirs).update(agency=hospitals)
    plan.an_action(of, case, lead_agency=hospitals)
    plan.an_action(of, case)
    return Story(of, new_page, case.reference)


def test_an_agency_reports_on_its_action_until_it_is_complete(
    new_page: Callable[..., Page],
) -> None:
    story = with_actions(new_page)

    contact = story.person("agency_contact").opens("").follows("Report on action 1")
    contact.presses("Send the update").reads("There is a problem")
    contact.fills(
        done="Half of the call handlers are trained.",
        complete=False,
        expected_on=story.today + timedelta(days=60),
    ).presses("Send the update")
    contact.reads("Your update is sent.", "Half of the call handlers are trained.")
    contact.is_refused(story.at("actions/2/update/"), story.at("actions/1/change/"))
    contact.is_refused(story.at("report/"), story.at("trawl/"), story.at("referral/"))

    keeper = story.person("case_administrator").opens("")
    keeper.follows("Answer the update on action 1")
    keeper.fills(accept="no", because="How many are half?").presses("Record your answer")
    keeper.reads("Your answer is recorded.")

    manager = story.person("agency_senior_manager").opens(story.at("actions/"))
    manager.follows("Action 1").reads("How many are half?")
    manager.follows("Report")
    manager.fills(done="All 38 are trained.", complete=True).presses("Send the update")
    manager.reads("Enter the outcome: an action is complete only with it")
    manager.fills(
        completed_on=story.today, outcome=OUTCOME, evidence=a_pdf("The audit.", "audit.pdf")
    ).presses("Send the update")
    manager.reads("Your update is sent.", "audit.pdf")
    manager.is_refused(story.at("chronicle/"), story.at("people/"), story.at("home-office/"))

    keeper.opens("").follows("Answer the update on action 1").reads(OUTCOME)
    keeper.fills(accept="yes").presses("Record your answer").reads("Complete")


def test_an_imr_author_finds_his_seat_and_his_agencys_action_and_nothing_else(
    new_page: Callable[..., Page],
) -> None:
    story = with_actions(new_page)

    author = story.person("imr_author").opens("").follows("All reviews that you can see")
    author.follows(story.reference).reads("People with a seat", "IMR author of Somerby")
    author.does_not_read("Quenby", "Farrowby", "Latest events")
    author.opens(story.at("decision/")).opens(story.at("actions/")).reads("Train all call handlers")
    author.opens(story.at("actions/1/update/")).fills(done="The lesson is taught.", complete=False)
    author.presses("Send the update").reads("Your update is sent.")
    author.is_refused(*(story.at(path) for path in ("referral/", "trawl/", "report/", "panel/")))


def test_police_lead_and_disclosure_officer_read_what_their_seats_are_for(
    new_page: Callable[..., Page],
) -> None:
    of = cast.somerby()
    case = report.a_case(of)
    report.both_texts(of, case)
    story = Story(of, new_page, case.reference)

    police = story.person("police_lead").opens("").follows("All reviews that you can see")
    police.follows(story.reference).reads("Overview report")
    police.opens(story.at("referral/")).reads("Referral")
    police.opens(story.at("panel/")).reads("Panel")
    police.opens(story.at("report/")).follows("Read").reads(report.TEXT[2])
    police.opens(story.at("home-office/"))
    police.is_refused(story.at("report/upload/overview_report/"), story.at("people/"))

    disclosure = story.person("disclosure_officer").opens(story.at()).reads("Overview report")
    disclosure.opens(story.at("panel/")).opens(story.at("terms/")).opens(story.at("meetings/"))
    disclosure.opens(story.at("actions/"))
    disclosure.is_refused(*(story.at(path) for path in ("referral/", "trawl/", "report/")))

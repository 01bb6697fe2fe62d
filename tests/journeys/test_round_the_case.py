"""Who stands round a case signs in and does his part: the office, the board, the platform."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from django.core import mail
from playwright.sync_api import Page

from partnerships.models import User
from tests import cast
from tests.cases.decision import acts
from tests.cases.panel import parts
from tests.cases.publication import stage as publication
from tests.cases.trawl import stage as trawl
from tests.journeys.browser import PHONE
from tests.journeys.person import PASSWORD, Person
from tests.journeys.walk.story import Story


def test_a_sub_group_member_recommends_and_the_named_deputy_signs(
    new_page: Callable[..., Page],
) -> None:
    of = cast.somerby()
    story = Story(of, new_page, acts.to_decide(of).reference)

    member = story.person("sub_group_member").opens(story.at("decision/"))
    member.follows("Record the recommendation")
    member.fills(
        considered_on=story.today,
        meets_criteria=True,
        recommendation="review",
        reasons="The definition is met.",
        years_back=4,
        people=story.people_numbers(),
    ).presses("Save the recommendation").reads("The definition is met.")
    member.is_refused(story.at("decision/from-paper/"), story.at("chronicle/"))

    deputy = story.person("csp_chair_deputy", viewport=PHONE).opens("")
    deputy.follows("Decision to sign").reads("The definition is met.")
    deputy.fills(outcome="review", rationale=acts.RATIONALE, decided_on=story.today)
    deputy.presses("Check before signing").fills(proof=PASSWORD).presses("Sign the decision")
    deputy.opens(story.at()).reads("Trawl")


def test_a_case_administrator_chases_agencies_keeps_notes_and_arranges_meetings(
    new_page: Callable[..., Page],
) -> None:
    of = cast.somerby()
    case, asked, _ = trawl.out(of)
    story = Story(of, new_page, case.reference)

    administrator = story.person("case_administrator").opens(story.at("notes/"))
    administrator.presses("Keep the note").reads("There is a problem")
    administrator.fills(text="Telephoned; they will send it.", promised_on=story.today)
    administrator.presses("Keep the note").reads("Your note is kept.")
    administrator.opens("").reads("Do what you promised")
    administrator.opens(story.at("trawl/")).reads(asked.agency.name)
    administrator.opens(story.at("trawl/chase/"))
    administrator.is_refused(story.at("trawl/prepare/"), story.at("people/"))

    story.reference = parts.case_in_panel(of).reference
    administrator.opens(story.at("meetings/new/"))
    administrator.fills(
        meets_on=story.today + timedelta(days=20), place="Room 4", agenda="Scope"
    ).presses("Arrange the meeting")
    administrator.opens(story.at("meetings/")).follows("Panel meeting 1").reads("Room 4")
    administrator.is_refused(story.at("panel/appoint/"))


def test_board_and_finance_see_figures_and_are_refused_a_case(
    new_page: Callable[..., Page],
) -> None:
    of = cast.somerby()
    story = Story(of, new_page, cast.a_case(of).reference)

    for who in ("board_member", "finance_officer"):
        person = story.person(who).opens("").reads("Nothing is waiting for you.")
        person.does_not_read(story.reference, "All reviews")
        person.follows("Figures", "body").reads("Reviews by stage")
        person.does_not_read(story.reference, "Adult A")
        person.is_refused(story.at(), "reviews/", story.at("summary/"), "settings/people/")


def test_a_communications_lead_plans_what_is_said_once_there_is_something_to_publish(
    new_page: Callable[..., Page],
) -> None:
    of = cast.somerby()
    story = Story(of, new_page, publication.ready(of).reference)
    early = cast.a_case(of).reference

    lead = story.person("communications_lead").opens("reviews/").reads(story.reference)
    lead.does_not_read(early).follows(story.reference).follows("Publication")
    lead.opens(story.at("publication/plan/")).fills(attending="Police and the press office")
    lead.presses("Save the plan").reads("Police and the press office")
    lead.is_refused(story.at("publication/publish/"), f"reviews/{early}/")


def test_an_administrator_invites_people_closes_days_and_sees_no_case(
    new_page: Callable[..., Page],
) -> None:
    of = cast.somerby()
    story = Story(of, new_page, cast.a_case(of).reference)

    keeper = story.person("partnership_administrator").opens("settings/")
    keeper.follows("People and their roles").follows("Invite somebody")
    keeper.fills(email="petronel@somerby.example", roles=["board_member"])
    keeper.presses("Send the invitation").reads("There is a problem")
    keeper.fills(name="Petronel Ashby").presses("Send the invitation").reads("Petronel Ashby")
    keeper.opens("settings/calendar/")
    keeper.is_refused(story.at(), "reviews/", "referrals/new/")


def test_an_operator_creates_a_partnership_whose_administrator_then_signs_in(
    new_page: Callable[..., Page],
) -> None:
    of = cast.somerby()
    of.people["operator"] = User.objects.create_user(
        "operator@review-room.example", "Operator", is_platform_operator=True
    )
    story = Story(of, new_page, cast.a_case(of).reference)

    operator = story.person("operator").opens("/operator/").reads("you see no review")
    operator.follows("Create a partnership").fills(
        name="Larkbarrow",
        slug="somerby",
        code="LAR",
        begin="preset:wakefield",
        new_office="Larkbarrow Review Office",
        administrator_email="wigmore@larkbarrow.example",
        administrator_name="Perpetua Wigmore",
    ).presses("Create the partnership")
    operator.reads("There is a partnership with this short address already.")
    operator.fills(slug="larkbarrow").presses("Create the partnership").reads("Larkbarrow")
    operator.is_refused(story.at(), "settings/", "/p/larkbarrow/reviews/")

    invited = chooses_a_password(story, "wigmore@larkbarrow.example")
    invited.opens("/").reads("Larkbarrow").opens("/p/larkbarrow/settings/people/")
    invited.reads("Perpetua Wigmore").is_refused("/p/somerby/settings/")


def chooses_a_password(story: Story, address: str) -> Person:
    """Let somebody open the link of the mail that invites him, choose a password and sign in."""
    newest = [message for message in mail.outbox if message.to == [address]][-1]
    found = re.search(r"http\S+", str(newest.body))
    assert found, newest.body
    person = story.somebody().opens(found[0])
    person.fills(password1=PASSWORD, password2=PASSWORD).presses("Accept the invitation")
    person.opens("/account/login/").fills(login=address, password=PASSWORD).presses("Sign in")
    return person.reads("Sign out")

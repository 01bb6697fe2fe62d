"""Agencies check their records, the sub-group meets without one of its own, a deputy signs.

Under the protocol of Leicestershire and Rutland, which asks for a records check (R155).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page

from cases.core.workflow.states import State
from tests import cast
from tests.journeys.person import PASSWORD
from tests.journeys.walk.story import Story
from tests.journeys.walk.trawling import proves


def test_records_are_checked_the_sub_group_meets_and_a_deputy_signs_for_the_chair(
    new_page: Callable[..., Page],
) -> None:
    """R155, R44, R17: answers and silences stand before the sub-group and the deputy."""
    of = cast.company("Wreake Valley", "wreake-valley", "WRV", "leicestershire-rutland")
    case = cast.a_case_at(of, State.DECISION)
    with of.scope("officer"):
        for name in ("Fenwick Police", "Fenwick Housing"):
            cast.an_agency(of, name)
        of.people["second_member"] = cast.member(
            of.partnership, "Second member", cast.Role.SUB_GROUP_MEMBER
        )
    story = Story(of, new_page, case.reference)
    today = story.today

    officer = story.officer.opens(story.at("records-check/")).follows("Send the notice")
    officer.fills(reply_by=today - timedelta(days=1)).presses("Send the notice")
    officer.reads("There is a problem", "The date cannot lie in the past")
    officer.fills(reply_by=today + timedelta(days=2)).presses("Send the notice")
    officer.reads("2 agencies were asked", "Awaited")

    police = story.somebody(viewport={"width": 360, "height": 740})
    police.opens(story.link_to("fenwick.police@agency.example", "records_check"))
    proves(story, police)
    police.reads("Secure and preserve every record", "Marisol Quenby-Tarrant")
    police.fills(name="Thomasina Wragby", holds="known", involvement="Two calls in 2025.")
    police.fills(known=story.people_numbers()[:1]).presses("Send the answer")
    police.reads("Say on which day the records were secured")
    police.fills(secured_on=today).presses("Send the answer").reads("Your answer has been received")

    officer.opens("sub-group/").reads(story.reference).follows("Call a meeting")
    officer.fills(on=today, place="Committee room 2", is_special=False).presses("Call the meeting")
    officer.reads("Agenda", story.reference)

    kin = story.person("sub_group_member").opens("sub-group/1/").follows("Declare an interest")
    kin.fills(because="I managed a worker who was involved.").presses("Declare the interest")
    kin.reads("1 item is closed to you").does_not_read(story.reference)
    kin.is_refused(story.of.url(story.at()))

    officer.opens("sub-group/1/").follows("Record the meeting")
    for field in officer.fields():
        if field.startswith("attender_") and field.endswith("=present"):
            officer.fills(**{field.partition("=")[0]: "present"})
    officer.presses("Save and record that it met").reads("Held", "who declared an interest")
    officer.follows("Record the recommendation").does_not_read("Sub-group member of Wreake Valley")
    officer.fills(meets_criteria=True, recommendation="review", reasons="The definition is met.")
    officer.fills(dissent="Housing would wait.").presses("Save the recommendation")
    officer.reads("Fenwick Housing", "Not said", "Housing would wait.")

    chair = story.csp_chair.opens("deputies/")
    chair.fills(user=of.people["named_senior"].pk, starts_on=today, ends_on=today)
    chair.presses("Name the deputy").reads("Signs now")

    deputy = story.person("named_senior").opens(story.at("briefing/"))
    deputy.reads("Known", "Two calls in 2025.", "What each outcome leads to")
    deputy.does_not_read("Quenby")
    deputy.opens(story.at("decision/"))
    deputy.fills(outcome="review", rationale="The criteria are met.", decided_on=today)
    deputy.presses("Check before signing").reads("for CSP chair of Wreake Valley, named by")
    deputy.fills(proof=PASSWORD).presses("Sign the decision")
    officer.opens(story.at("decision/")).reads("Signed here for CSP chair of Wreake Valley")
    officer.opens(story.at("records-check/")).reads("No answer before the decision")

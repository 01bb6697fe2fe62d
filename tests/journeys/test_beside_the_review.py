"""Beside the review: another body's review, a case handed over and taken, help, a local review."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from playwright.sync_api import Page

from tests import cast
from tests.journeys.walk.story import Story

NAME = "Marisol Quenby-Tarrant"


def test_a_case_meets_another_review_moves_to_another_area_and_is_taken_there(
    new_page: Callable[..., Page],
) -> None:
    """R9, R13, R14, R30, R31 in a browser, each kind of page fit for everybody."""
    here, there = cast.somerby(), cast.wreake_valley()
    case = cast.a_case(here)
    story, receiver = Story(here, new_page, case.reference), Story(there, new_page)

    officer = story.officer.opens(story.at("parallel/")).follows("Record another review")
    officer.presses("Save").reads("There is a problem")
    officer.fills(
        kind="child", body="Children partnership", standing="considered", together="joint"
    ).presses("Save")
    officer.reads("Being considered").follows("What is agreed, sign-off and quality assurance")
    officer.fills(lead="both", plan_terms="Both boards comment.").presses("Save")
    officer.reads("Both boards comment.", "Not yet").follows("Let the decision wait for it")
    officer.fills(
        requested_by="Sub-group chair", review_on=story.today + timedelta(days=9)
    ).presses("Put the decision on hold")
    officer.reads("The decision waits for it").does_not_read(NAME)

    officer.opens(story.at("transfer/")).presses("Transfer the case").reads("There is a problem")
    officer.fills(
        receiver=str(there.partnership.pk), because="She lived there.", on=date(2026, 3, 9)
    ).presses("Transfer the case")
    officer.reads("Transfer to Wreake Valley", "Not answered yet")

    taker = receiver.officer.opens("transfers/").reads("Somerby").follows("Somerby")
    taker.reads(NAME, "She lived there.").follows("Take the case")
    taker.presses("Take the case").reads("Referral")
    officer.opens(story.at("transfer/state/")).reads("Accepted", "Wreake Valley")
    officer.opens(story.at("take-back/")).fills(because="Ours.")
    officer.presses("Take back the last step").reads("Wreake Valley took the case")

    officer.opens("assists/").follows("Help another area’s review").fills(
        area="Faraway Partnership",
        asked_on=story.today - timedelta(days=1),
        reply_by=story.today + timedelta(days=20),
    ).presses("Open")
    officer.reads("Help for another area’s review").follows("What is asked for")
    officer.reads("Faraway Partnership has asked for nothing beside the trawl")

    officer.opens("local-reviews/new/").fills(
        kind="learning", found_by="Police", criteria=["history"]
    ).presses("Open")
    officer.reads("does not go to the Home Office").follows("Record the decision").fills(
        hold="yes", decided_by="The partnership", rationale="Much to learn."
    ).presses("Record the decision")
    officer.reads("Workshop", "Not planned yet").follows("Plan the workshop")

"""The action plan is carried out and the review closed."""

from __future__ import annotations

from datetime import timedelta

from tests.journeys.walk.panelling import a_pdf
from tests.journeys.walk.referring import is_refused_the_step, takes_the_step
from tests.journeys.walk.story import Story
from tests.journeys.walk.trawling import HOSPITALS

OWNER = "head@agency.example"
ACTION = "Change the form for visits, so that it asks whether the adult was seen alone."


def is_added(story: Story) -> None:
    """Let the officer put an action for the report's recommendation into the empty plan."""
    is_refused_the_step(story, "close", "Close the review", "The review has no action plan.")
    officer = story.officer.opens(story.at("actions/add/"))
    officer.fills(action=ACTION, owner_name="Head of safeguarding", owner_email="not an address")
    officer.presses("Add").reads("There is a problem")
    officer.page.select_option("main [name=recommendation]", index=1)
    officer.page.select_option("main [name=lead_agency]", label=HOSPITALS)
    officer.fills(
        owner_email=OWNER,
        target_on=story.today + timedelta(days=60),
        intended_outcome="Every adult is asked alone.",
        agreed_on=story.today,
    ).presses("Add")
    officer.opens(story.at("actions/")).reads(ACTION)


def is_reported(story: Story) -> None:
    """Let the owner report by a private link: complete only with an outcome."""
    officer = story.officer.opens(story.at("actions/1/")).follows("Send the owner a private link")
    officer.presses("Send the private link")
    owner = story.somebody().opens(story.link_to(OWNER, "action_update")).reads(ACTION)
    owner.fills(
        holder_name="Petronel Ashby, head of safeguarding",
        done="The form is changed.",
        complete=True,
    ).presses("Send the update")
    owner.reads("Enter the outcome: an action is complete only with it")
    owner.fills(
        completed_on=story.today,
        outcome="In an audit of 40 visits every adult had been asked alone.",
        evidence=a_pdf("The new form.", "form.pdf"),
    ).presses("Send the update")
    owner.does_not_read("There is a problem")


def is_accepted(story: Story) -> None:
    """Let the officer send the update back once, then accept it."""
    officer = story.officer.opens("").follows("update")
    officer.fills(accept="no").presses("Record your answer")
    officer.reads("Enter what the owner must add or change")
    officer.fills(accept="yes").presses("Record your answer")


def is_tested(story: Story) -> None:
    """Let the officer record whether the action worked; closing is refused before."""
    is_refused_the_step(story, "close", "Close the review", "complete but not tested for effect")
    officer = story.officer.opens(story.at("actions/1/")).follows("Record a test of its effect")
    officer.fills(on=story.today, result="effective", how="An audit of 40 visits.")
    officer.presses("Record the test").does_not_read("There is a problem")


def is_closed(story: Story, tested: bool = False) -> None:
    """Bring the plan to its end, and close the review, which had been refused.

    `tested`: the local procedures close a review only when each action was tested for effect.
    """
    is_refused_the_step(story, "close", "Close the review", "Action 1 is")
    is_reported(story)
    is_accepted(story)
    if tested:
        is_tested(story)
    takes_the_step(story, "close", "Close the review")
    story.officer.opens(story.at()).reads("Closed")

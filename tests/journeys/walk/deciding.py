"""The sub-group recommends, the chair of the partnership signs on a phone, letters go out."""

from __future__ import annotations

from datetime import date, timedelta

from tests.journeys.person import PASSWORD
from tests.journeys.walk.panelling import a_pdf
from tests.journeys.walk.story import Story

RATIONALE = "The criteria are met: Adult B was the husband of Adult A."


def recommends(
    story: Story, recommendation: str = "review", on: date | None = None, **more: object
) -> None:
    """Let the officer record what the sub-group recommends; without reasons it is refused."""
    officer = story.officer.opens(story.at("recommendation/"))
    officer.fills(
        considered_on=on or story.today,
        meets_criteria=True,
        recommendation=recommendation,
        **more,
    ).presses("Save the recommendation")
    officer.reads("There is a problem")
    officer.fills(reasons="The definition is met.", present="All members")
    officer.presses("Save the recommendation")
    assert officer.page.url.endswith("/decision/"), officer.words


def chair_decides(
    story: Story, outcome: str, rationale: str = RATIONALE, on: date | None = None
) -> None:
    """Let the chair read, decide and sign on a phone; a wrong password loses nothing."""
    chair = story.csp_chair.opens("").follows("Decision to sign")
    chair.reads("The definition is met.")
    chair.fills(outcome=outcome, decided_on=on or story.today).presses("Check before signing")
    chair.reads("Give the rationale of the decision")
    chair.fills(rationale=rationale).presses("Check before signing").reads(rationale)
    chair.fills(proof="not the password").presses("Sign the decision")
    chair.reads("This is not your password. Nothing has been signed yet", rationale)
    chair.fills(proof=PASSWORD).presses("Sign the decision")
    chair.does_not_read("There is a problem")
    assert chair.page.url.endswith("/decision/done/"), chair.words


def tells(story: Story, letter: str) -> None:
    """Let the officer open a letter and mark it as sent today."""
    officer = story.officer.opens(story.at("letters/")).follows(letter)
    officer.unfolds("Mark as sent").fills(how="secure_mail", on=story.today)
    officer.presses("Mark as sent").reads("Sent")


def home_office_asks(story: Story, on: date) -> None:
    """Let the officer record the Home Office's question, with the date that it names."""
    officer = story.officer.opens(story.at("home-office-view/"))
    officer.fills(kind="asked", on=on, note="How long had they lived together?")
    officer.fills(reply_by=on + timedelta(days=7)).presses("Record this")
    officer.reads("How long had they lived together?")


def home_office_directs(story: Story, on: date) -> None:
    """Let the officer record a direction: without the letter it is refused."""
    officer = story.officer.opens(story.at("home-office-view/"))
    officer.fills(kind="directs", on=on).presses("Record this").reads("There is a problem")
    officer.fills(document=a_pdf("You are directed to hold a review.", "direction.pdf"))
    officer.presses("Record this").does_not_read("There is a problem")

"""The report goes to the Home Office, whose letter is answered point by point."""

from __future__ import annotations

from tests.journeys.walk.panelling import a_pdf
from tests.journeys.walk.referring import is_refused_the_step, takes_the_step
from tests.journeys.walk.story import Story
from tests.journeys.walk.writing import (
    ANONYMOUS,
    REST,
    a_word_file,
    answers_criteria,
    is_signed_off,
    uploads,
)

POINT = "Say in paragraph 1 which year is meant."


def prepares_the_files(story: Story) -> None:
    """Let the officer upload action plan and data form, and answer the criteria."""
    officer = story.officer
    for kind in ("action_plan", "data_form"):
        officer.opens(story.at(f"home-office/submission/files/{kind}/"))
        officer.fills(file={"name": "empty.docx", "mimeType": "text/plain", "buffer": b""})
        officer.presses("Upload").reads("There is a problem")
        officer.fills(file=a_word_file(("All as the report says.",), kind)).presses("Upload")
    officer.opens(story.at("home-office/submission/self-check/"))
    answers_criteria(officer)
    officer.presses("Keep the answers")


def scans(story: Story, goal: str = "submission") -> None:
    """Let the officer run the identity scan."""
    story.officer.opens(story.at(f"home-office/scan/{goal}/")).presses("Run the scan")


def is_stopped_by_a_name(story: Story) -> None:
    """Let the scan find the name in the draft: what is submitted waits for a clean version."""
    scans(story)
    story.officer.reads("Marisol")
    story.officer.opens(story.at("home-office/submission/"))
    story.officer.reads("This opens when nothing above is missing.")


def is_rewritten(story: Story) -> None:
    """Let the author upload a version without the name, and the chain sign exactly that."""
    uploads(story, (ANONYMOUS, *REST), what_changed="The name was taken out.")
    story.officer.opens(story.at("sign-off/")).does_not_read("Every step has signed exactly")
    is_signed_off(story)
    scans(story)
    story.officer.does_not_read("Marisol")


def is_sent(story: Story) -> None:
    """Let the officer record that the report was sent."""
    officer = story.officer.opens(story.at("home-office/submission/"))
    officer.fills(sent_on=story.today, sent_to="qa@homeoffice.example")
    officer.presses("Record the submission")
    officer.opens(story.at("home-office/")).reads("qa@homeoffice.example")


def is_answered(story: Story) -> None:
    """Let the officer record the letter, answer its point, and clear the report."""
    is_refused_the_step(story, "clear_for_publication", "Clear for publication")
    officer = story.officer.opens(story.at("home-office/letter/new/"))
    officer.fills(
        outcome="publish_after_changes",
        dated_on=story.today,
        received_on=story.today,
        file=a_pdf("The report may be published once the points are answered.", "letter.pdf"),
    ).presses("Record the letter")
    officer.reads("no point is entered")
    officer.fills(points=f"1. {POINT}", file=a_pdf("The report may be published.", "letter.pdf"))
    officer.presses("Record the letter").reads(POINT)
    officer.follows("Answer point 1").fills(answer="rejected", reason="The year is in the terms.")
    officer.presses("Keep the answer")
    takes_the_step(story, "clear_for_publication", "Clear for publication")

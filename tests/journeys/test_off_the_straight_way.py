"""What does not happen in every review: paper, a step back, a hold, an extension, two editors.

Each on a review that services have brought to its stage.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page

from cases.core.workflow.states import State
from tests import cast
from tests.cases.decision import acts
from tests.journeys.walk.dates import deadlines_on_the_page, months_after, words
from tests.journeys.walk.panelling import a_pdf
from tests.journeys.walk.story import Story


def test_a_decision_signed_on_paper_is_recorded_with_its_scan(
    new_page: Callable[..., Page],
) -> None:
    of = cast.somerby()
    case = acts.to_decide(of)
    acts.recommended(of, case)
    story = Story(of, new_page, case.reference)

    officer = story.officer.opens(story.at("decision/")).follows("record the signed paper")
    officer.fills(
        outcome="review",
        rationale=acts.RATIONALE,
        decided_by="Thorley Wainscott, chair of the partnership",
    ).presses("Record the decision").reads("Attach the signed paper")
    officer.fills(scan={"name": "scan.pdf", "mimeType": "application/pdf", "buffer": b"no PDF"})
    officer.presses("Record the decision").reads("There is a problem")
    assert officer.page.input_value("main [name=rationale]") == acts.RATIONALE
    officer.fills(scan=a_pdf("Signed: T. Wainscott", "scan.pdf")).presses("Record the decision")

    officer.opens(story.at("decision/")).reads(
        "Thorley Wainscott, chair of the partnership", "the signed paper"
    )
    scan = officer.page.get_by_role("link", name="the signed paper").get_attribute("href")
    assert officer.page.request.get(scan or "").body().startswith(b"%PDF")
    officer.opens(story.at()).reads("Trawl")


def test_the_last_step_is_taken_back_with_a_reason(new_page: Callable[..., Page]) -> None:
    of = cast.somerby()
    case = acts.to_decide(of)
    story = Story(of, new_page, case.reference)
    acts.decided(of, case)

    officer = story.officer.opens(story.at()).follows("Take back the last step")
    officer.presses("Take back the last step").reads("There is a problem")
    officer.fills(because="The wrong paper was signed.").presses("Take back the last step")
    officer.opens(story.at("decision/")).reads("Taken back")
    officer.opens(story.at("chronicle/")).reads("The wrong paper was signed.")
    story.csp_chair.opens("").follows("Decision to sign")


def test_a_hold_and_an_extension_show_what_they_change(new_page: Callable[..., Page]) -> None:
    of = cast.somerby()
    story = Story(of, new_page)
    attention = story.today - timedelta(days=10)
    story.reference = cast.a_case(of, attention).reference
    due, later = months_after(attention, 1), months_after(attention, 2)

    officer = story.officer.opens(story.at()).follows("Put on hold")
    officer.fills(reason="The police ask that no witness be approached.")
    officer.presses("See what moves").reads("There is a problem")
    officer.fills(
        scope="whole",
        requested_by="The senior investigating officer",
        review_on=story.today + timedelta(days=30),
    ).presses("See what moves").reads("What moves", "Foreseen end of the stage")
    officer.fills(upload=a_pdf("Please wait.", "request.pdf")).presses("Put on hold")
    officer.opens(story.at()).reads("On hold", "The police ask that no witness be approached.")
    officer.follows("End the hold").fills(because="The witnesses have been heard.")
    officer.presses("See what moves").reads("What moves")
    officer.presses("End the hold").opens(story.at("deadlines/"))
    officer.reads("The witnesses have been heard.")

    assert deadlines_on_the_page(story)["Decide whether to hold a review"] == words(due)
    officer.follows("Decide whether to hold a review").follows("Extend this deadline")
    officer.fills(new_on=due - timedelta(days=1), reason="The papers are late.")
    officer.fills(delay_reason="An agency has not answered")
    officer.fills(approved_by="The chair of the partnership").presses("See what moves")
    officer.reads("There is a problem")
    officer.fills(new_on=later).presses("See what moves")
    officer.reads("What moves", "From", "To").presses("Extend the deadline")
    officer.reads("The papers are late.", "The Home Office has not been told yet.")
    officer.follows("Record that they were told").fills(on=story.today).presses("Save")
    assert deadlines_on_the_page(story)["Decide whether to hold a review"] == words(later)


def test_a_running_review_is_taken_over_with_its_dates(new_page: Callable[..., Page]) -> None:
    story = Story(cast.wreake_valley(), new_page)
    began, decided = story.today - timedelta(days=120), story.today - timedelta(days=90)

    officer = story.officer.opens("reviews/").follows("Take over")
    officer.fills(
        state=State.OVERVIEW.value,
        attention_on=began,
        because="On paper; the file is with the review office.",
        review_decided=decided,
        published=story.today,
    ).presses("Take over the review").reads("has not come so far")
    for part in ("day", "month", "year"):
        officer.fills(**{f"published_{part}": ""})
    officer.presses("Take over the review").reads("is taken over", "Overview report")
    story.reference = officer.page.url.rstrip("/").rsplit("/", 1)[1]
    officer.opens(story.at("chronicle/")).reads("On paper; the file is with the review office.")


def test_who_saves_second_sees_both_versions_and_chooses(new_page: Callable[..., Page]) -> None:
    of = cast.somerby()
    story = Story(of, new_page, cast.a_case(of).reference)
    path = story.at("referral/sections/incident/")
    first = story.officer.opens(path)
    second = story.another("officer").opens(path)

    first.fills(locations="4 Larkbarrow Close").presses("Save")
    second.fills(locations="4 and 6 Larkbarrow Close").presses("Save")
    second.reads("while you were writing", "Theirs, saved", "4 Larkbarrow Close")
    second.reads("Yours, not saved yet", "4 and 6 Larkbarrow Close")
    second.presses("Save")

    first.opens(path)
    assert first.page.input_value("main [name=locations]") == "4 and 6 Larkbarrow Close"

"""A Leicester review from referral to closed, everybody at a browser of his own.

Every stage's forms are filled in on their real pages. Set up by services are only: four of the
five agencies of the standard list, and that a private link has run out.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page

from tests import cast
from tests.journeys.walk import (
    acting,
    deciding,
    panelling,
    publishing,
    referring,
    submitting,
    trawling,
    writing,
)
from tests.journeys.walk.dates import deadlines_on_the_page, months_after, words
from tests.journeys.walk.story import Story


def test_a_leicester_review_from_referral_to_closed(new_page: Callable[..., Page]) -> None:
    story = Story(cast.somerby(), new_page)
    today = story.today
    attention = today - timedelta(days=12)
    story.died_on = attention - timedelta(days=2)

    referring.opens_a_referral(story, attention)
    story.officer.opens(story.at()).reads("Domestic Homicide Review (DHR)")
    assert deadlines_on_the_page(story) == {
        "Tell the partnership of the death": words(attention),
        "Decide whether to hold a review": words(months_after(attention, 1)),
    }
    referring.fills_in_the_referral(story)
    referring.is_put_to_decision(story)

    story.person("sub_group_member").opens(story.at("summary/")).reads("Adult A")
    deciding.recommends(story, years_back=4, people=story.people_numbers())
    deciding.chair_decides(story, "review")
    assert deadlines_on_the_page(story)["Tell the Home Office of the decision"] == words(
        months_after(today, 1)
    )
    deciding.tells(story, "Decision: notice to the Home Office")

    trawling.has_a_standard_list(story)
    trawling.goes_out(story, today + timedelta(days=14), "14 days")
    assert deadlines_on_the_page(story)["Agency replies to the trawl"] == words(
        today + timedelta(days=14)
    )
    trawling.is_answered(story)

    panelling.becomes_a_report(story)

    writing.uploads(story, (writing.NAMED, *writing.REST))
    writing.uploads(story, ("In short, nobody asked.",), "executive_summary")
    writing.recommends(story)
    writing.goes_round(story)
    assert deadlines_on_the_page(story)["Panel comments on the draft"] == words(
        today + timedelta(days=14)
    )
    writing.is_signed_off(story)

    submitting.prepares_the_files(story)
    submitting.is_stopped_by_a_name(story)
    submitting.is_rewritten(story)
    submitting.is_sent(story)
    submitting.is_answered(story)

    publishing.is_published(story)
    assert deadlines_on_the_page(story)["Take the report off the web"] == words(
        months_after(today, 36)
    )

    acting.is_added(story)
    assert deadlines_on_the_page(story)["Update on the action"] == words(months_after(today, 3))
    acting.is_closed(story)

    for who in ("case_administrator", "csp_chair_deputy"):
        story.person(who).opens(story.at()).reads("Closed")
    for who in ("board_member", "finance_officer"):
        story.person(who).opens("").does_not_read(story.reference)
    story.person("board_member").opens("figures/").reads("Reviews by stage")

"""A review of Leicestershire and Rutland from referral to closed, with its own dates and posts.

The same people at the same pages as in Leicester; what differs is what the local procedures say.
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
from tests.journeys.walk.dates import (
    deadlines_on_the_page,
    months_after,
    words,
    working_days_after,
)
from tests.journeys.walk.story import Story

POSTS = {
    "Domestic Abuse Reduction Coordinator": "Quilla Marsh-Tolland",
    "Community Safety Partnership representative": "Osric Penhallow",
    "Review Officer": "Tamsin Eldergrove",
}


def test_a_leicestershire_and_rutland_review_from_referral_to_closed(
    new_page: Callable[..., Page],
) -> None:
    story = Story(cast.wreake_valley(), new_page)
    today = story.today
    attention = today - timedelta(days=12)
    informed = today - timedelta(days=8)
    story.died_on = attention - timedelta(days=2)

    referring.opens_a_referral(story, attention, sub_group_informed_on=informed)
    story.officer.opens(story.at()).reads("Domestic Abuse Related Death Review (DARDR)")
    assert deadlines_on_the_page(story) == {
        "Decide whether to hold a review": words(months_after(informed, 1)),
    }
    referring.fills_in_the_referral(story)
    referring.is_put_to_decision(story, circumstance="under_18_in_family")

    story.person("sub_group_member").opens(story.at("summary/")).reads("Adult A")
    deciding.recommends(story, people=story.people_numbers(), clock_on=informed)
    deciding.chair_decides(story, "review")
    assert "Tell the Home Office of the decision" not in deadlines_on_the_page(story)
    deciding.tells(story, "Decision: notice to the Home Office")

    trawling.has_a_standard_list(story)
    ten_working_days = working_days_after(today, 10)
    trawling.goes_out(story, ten_working_days, "10 working days")
    assert deadlines_on_the_page(story)["Agency replies to the trawl"] == words(ten_working_days)
    trawling.is_answered(story)

    panelling.becomes_a_report(story, POSTS)
    assert "Send the meeting papers" not in deadlines_on_the_page(story)

    writing.uploads(story, (writing.ANONYMOUS, *writing.REST))
    writing.uploads(story, ("In short, nobody asked.",), "executive_summary")
    writing.recommends(story)
    writing.goes_round(story)
    writing.is_signed_off(story)

    submitting.prepares_the_files(story)
    submitting.scans(story)
    submitting.is_sent(story)
    submitting.is_answered(story)

    publishing.is_published(story)
    assert deadlines_on_the_page(story)["Take the report off the web"] == words(
        months_after(today, 12)
    )

    acting.is_added(story)
    assert "Update on the action" not in deadlines_on_the_page(story)
    acting.is_closed(story, tested=True)

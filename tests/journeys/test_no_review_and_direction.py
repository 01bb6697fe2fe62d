"""The chair decides against a review, the Home Office directs one, and the review follows.

Under the Wakefield protocol, which prints a clock for the report: the direction starts it.
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

BECAUSE = "Adult B was neither a relative nor a partner of Adult A, so far as is known."


def test_no_review_then_the_home_offices_direction_and_the_review_that_follows(
    new_page: Callable[..., Page],
) -> None:
    story = Story(cast.company("Eyebrook", "eyebrook", "EYE", "wakefield"), new_page)
    today = story.today
    attention = today - timedelta(days=30)
    decided, directed = today - timedelta(days=20), today - timedelta(days=6)
    story.died_on = attention - timedelta(days=2)

    referring.opens_a_referral(story, attention, chair_notified_on=attention)
    referring.fills_in_the_referral(story)
    referring.is_put_to_decision(story, "victim_16_or_17", on=decided - timedelta(days=3))
    deciding.recommends(story, "no_review", on=decided)
    deciding.chair_decides(story, "no_review", rationale=BECAUSE, on=decided)

    story.officer.opens(story.at()).reads("Awaiting the Home Office")
    deciding.home_office_asks(story, on=decided + timedelta(days=5))
    deciding.home_office_directs(story, on=directed)

    assert deadlines_on_the_page(story)["Complete the overview report"] == words(
        months_after(directed, 6)
    )
    story.officer.opens(story.at("chronicle/")).reads("direction to review")

    trawling.has_a_standard_list(story)
    trawling.goes_out(story, today + timedelta(days=21))
    trawling.is_answered(story)
    panelling.becomes_a_report(story)

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
        months_after(today, 24)
    )

    acting.is_added(story)
    assert "Update on the action" not in deadlines_on_the_page(story)
    acting.is_closed(story)

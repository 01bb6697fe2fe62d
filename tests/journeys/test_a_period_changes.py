"""A period changes: only new reviews follow, until a case is moved with its preview."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from django.utils import timezone
from playwright.sync_api import Page

from cases.core.case.models import Case
from cases.core.deadlines.models import Deadline
from partnerships.pages.dates import in_words
from tests import cast
from tests.journeys.browser import assert_accessible, assert_reflows
from tests.journeys.walk.story import Story


def due(company: cast.Company, case: Case) -> date | None:
    """Give when the decision on a case is due."""
    with company.scope():
        return Deadline.objects.get(case=case, kind="decision").due_on


def test_a_period_changes_and_only_new_reviews_follow_until_a_case_is_moved(
    new_page: Callable[..., Page],
) -> None:
    company, today = cast.somerby(), timezone.localdate()
    in_ten_days = today + timedelta(days=10)
    old = cast.a_case(company, attention=today)
    kept = due(company, old)
    assert kept is not None and kept > in_ten_days

    story = Story(company, new_page)
    writer = story.person("partnership_administrator").opens("settings/")
    writer.follows("Local protocol: its versions").reads("Version 1 is in force")
    writer.follows("Change the protocol").follows("Decide whether to hold a review")
    writer.reads("From when does the time for the decision run?", "Source: LC ¶25")
    assert_accessible(writer.page)
    writer.fills(period="0", period__unit="days").presses("Save in the draft")
    writer.reads("There is a problem", "longer than nothing")
    writer.fills(period="10").presses("Save in the draft")
    writer.reads("Saved in the draft", "It is not in force yet", "1 month", "10 days")
    assert_accessible(writer.page)
    assert_reflows(writer.page)
    assert due(company, cast.a_case(company, attention=today)) == kept

    writer.follows("Go on to publish").fills(because="Agreed by the board.").presses("Go on")
    writer.reads("Publish version 2 from", "open reviews keep the version that they have")
    assert_accessible(writer.page)
    writer.presses("Publish version 2").reads("Version 2 is in force from")
    new = cast.a_case(company, attention=today)
    assert (due(company, new), due(company, old)) == (in_ten_days, kept)

    officer = story.officer.opens(f"reviews/{old.reference}/")
    officer.follows("Version of the local protocol").reads("This review follows version 1")
    officer.fills(because="The chair asked for it.").presses("See what moves")
    officer.reads("Move this review to version 2?", in_words(kept), in_words(in_ten_days))
    assert_accessible(officer.page)
    assert_reflows(officer.page)
    assert due(company, old) == kept
    officer.presses("Move the review to version 2").reads("The review follows version 2 now.")
    assert due(company, old) == in_ten_days
    officer.opens(f"reviews/{old.reference}/chronicle/").reads(
        "moved the review from version 1 of the local protocol to version 2",
        "The chair asked for it.",
    )

"""An officer is away: a colleague gets the work, sees why, and puts one thing off on a phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page

from tests import cast
from tests.cases.core.work import desk
from tests.journeys.browser import PHONE, assert_accessible, assert_reflows
from tests.journeys.walk.story import Story

SECOND = "Second officer"


def test_work_is_given_in_bulk_and_the_receiver_puts_one_thing_off(
    new_page: Callable[..., Page],
) -> None:
    company = cast.somerby()
    second = desk.colleague(company, SECOND)
    cases = desk.reviews_with_work(company, 3)
    story = Story(company, new_page)

    officer = story.officer.opens("").reads("This week (3)", "No date (3)")
    assert_accessible(officer.page)
    officer.follows("I shall be away")
    officer.fills(to=second.pk, because="On leave until Monday.", until_on=story.today)
    assert_accessible(officer.page)
    officer.presses("Continue").reads("What will move (6)").does_not_read("What cannot")
    assert_accessible(officer.page)
    officer.presses("Give this work").reads("6 things are now with Second officer of Somerby.")
    officer.reads("Waiting for others (6)").does_not_read("This week")

    colleague = story.person(SECOND, viewport=PHONE).opens("")
    last = f"{story.today.day} {story.today:%B %Y}"
    colleague.reads("This week (3)", f"until {last} because: On leave until Monday.")
    assert_accessible(colleague.page)
    assert_reflows(colleague.page)
    colleague.unfolds("Why is it due then?").reads("Agreed.")
    colleague.follows("Put off").reads("It comes back on that day")
    assert_accessible(colleague.page)
    assert_reflows(colleague.page)
    colleague.fills(until_on=story.today + timedelta(days=40), because="The family rings back.")
    colleague.presses("Put it off").reads("There is a problem")
    colleague.fills(until_on=story.today + timedelta(days=4)).presses("Put it off")
    colleague.reads("This week (2)", "Put off (1)", "The family rings back.", "My work 5 waiting")
    assert_accessible(colleague.page)
    assert_reflows(colleague.page)
    colleague.presses("Bring it back now").reads("This week (3)").does_not_read("Put off (1)")

    officer.opens("").follows("Take back all").reads(cases[0].reference)
    officer.presses("Take it back").reads("6 things are back", "This week (3)")
    colleague.opens("").reads("You owe this as review officer").does_not_read("Given to you")

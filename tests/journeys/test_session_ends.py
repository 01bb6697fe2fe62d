"""A session ends while somebody writes, and nothing that was typed is lost (R133)."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.sessions.models import Session
from playwright.sync_api import Page

from tests import cast
from tests.journeys.person import PASSWORD
from tests.journeys.walk.referring import SUMMARY
from tests.journeys.walk.story import Story


def test_what_was_typed_is_there_again_after_signing_in(new_page: Callable[..., Page]) -> None:
    company = cast.somerby()
    story = Story(company, new_page)
    story.reference = cast.a_case(company).reference
    officer = story.officer.opens(story.at("referral/sections/summary/"))

    with officer.page.expect_response("**/draft/") as kept:
        officer.page.locator("main [name=summary]").press_sequentially(SUMMARY)
    assert kept.value.status == 200
    Session.objects.all().delete()
    officer.presses("Save")

    officer.reads("Sign in").fills(login=company.people["officer"].email, password=PASSWORD)
    officer.presses("Sign in")
    officer.opens(story.at("referral/sections/summary/")).reads("and has not saved it")
    assert officer.page.input_value("main [name=summary]") == SUMMARY
    officer.presses("Save").reads("Referral")

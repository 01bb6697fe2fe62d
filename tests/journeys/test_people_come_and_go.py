"""Chairs are replaced and shut out the same minute; who comes has accepted by the mail's link."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page

from cases.core.notices.models import OutboxMail
from cases.core.workflow.states import State
from tests import cast
from tests.journeys.browser import PHONE, assert_reflows
from tests.journeys.person import PASSWORD
from tests.journeys.walk.panelling import appoints
from tests.journeys.walk.story import Story


def invitation_to(company: cast.Company, email: str) -> str:
    """Give the path of the link in the last mail to an address."""
    with company.scope():
        body = OutboxMail.objects.filter(to=email).latest("pk").body
    found = re.search(r"/p/\S+/join/\S+/", body)
    assert found is not None
    return found.group()


def test_a_chair_of_the_review_is_replaced_and_shut_out_the_same_minute(
    new_page: Callable[..., Page],
) -> None:
    company = cast.somerby()
    case = cast.a_case_at(company, State.PANEL)
    story = Story(company, new_page, case.reference)
    appoints(story, "chair", "independent_chair")
    chair = story.person("independent_chair").opens(story.at("panel/"))
    chair.reads(company.people["independent_chair"].name)
    appoints(story, "chair", "author", replaces_because="Ill for long.")
    chair.page.reload()
    chair.does_not_read("Quenby", "Ill for long.").reads("Page not found")
    chair.is_refused(story.at(), story.at("panel/"), story.at("people/"))
    story.officer.opens(story.at("panel/")).reads("no longer independent chair", "Ill for long.")


def test_a_chair_of_the_partnership_is_replaced_the_next_accepts_and_leaves_again(
    new_page: Callable[..., Page],
) -> None:
    company = cast.somerby()
    case = cast.a_case(company)
    story = Story(company, new_page, case.reference)
    csp_chair = story.csp_chair.opens(story.at()).reads(case.reference)
    admin = story.person("partnership_administrator").opens("settings/people/")
    admin.follows("Replace CSP chair of Somerby")
    admin.fills(
        email="una@newbold.example", name="Councillor Una Newbold", because="Annual meeting."
    ).presses("Replace")
    admin.reads("no longer has the role", "Councillor Una Newbold is invited by mail", "Sent")
    assert_reflows(admin.page)
    csp_chair.page.reload()
    csp_chair.reads("Page not found").is_refused(story.at(), "reviews/")

    new = story.somebody(viewport=PHONE)
    new.opens(invitation_to(company, "una@newbold.example")).reads("CSP chair")
    assert_reflows(new.page)
    new.fills(password1="short", password2="short").presses("Accept the invitation")
    new.reads("There is a problem")
    new.fills(password1=PASSWORD, password2=PASSWORD).presses("Accept the invitation")
    new.fills(login="una@newbold.example", password=PASSWORD).presses("Sign in")
    new.opens(story.at()).reads(case.reference)
    admin.opens("settings/people/").reads("Taken up").follows("Councillor Una Newbold")
    admin.reads("What Councillor Una Newbold can see here", case.reference)
    admin.follows("Leaves everything here").fills(because="Has resigned.")
    admin.presses("End everything here").reads("has left: everything here has ended")
    new.page.reload()
    new.reads("Sign in").does_not_read(case.reference)

"""From the public page to the case at the officer's: Leicester's form, and the written report of
Leicestershire and Rutland. Nobody outside has an account (R5, R6)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page

from cases.core.case.models import Case
from cases.management.demonstration.papers import pdf
from cases.referral.incoming import door
from tests import cast
from tests.cases.referral.outside import LEAD, REFERRER, code_in, link_in, mails
from tests.journeys.browser import PHONE, assert_reflows
from tests.journeys.person import Person
from tests.journeys.walk.story import Story

NAME = "Siân O’Dubhgháin-Nyström"


@pytest.fixture(autouse=True)
def _people_here_are_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "SHORTEST", timedelta())


def takes(person: Person, address: str, about: str) -> None:
    """Open the link that was mailed, ask for the code, and enter it."""
    with person.of.scope():
        link = link_in(mails(address, about)[-1])
    person.opens(link).reads("Is it you?").does_not_read(NAME).presses("Send me a code")
    with person.of.scope():
        code = code_in(mails(address, "your code")[-1])
    person.fills(code=code).presses("Continue")


def begins(person: Person) -> None:
    """Find the page from what is published, say who one is, take the link."""
    person.opens("published/").follows("refer a death").reads("call 999").follows("Start now")
    person.fills(name="Odalys Threlfall", agency="Somerby Police", email=REFERRER)
    person.presses("Send me the link").reads("The referral has not been made yet.")
    takes(person, REFERRER, "/link/")


def fills_in(person: Person) -> None:
    """Fill in what is needed."""
    person.follows("Referrer").fills(referrer_is_police=True).presses("Save")
    person.follows("Person who died").fills(full_name=NAME, born_year="2012")
    person.fills(died_on=date(2026, 3, 4)).presses("Save").reads("A review is for people aged 16")
    person.fills(born_year="1981").presses("Save")
    person.follows("Brief summary").fills(summary="Found at home.").presses("Save")
    person.follows("Criteria for a review").reads("low threshold")
    person.fills(aged_16_or_over=True, by_relative_or_partner=True, by_household_member=False)
    person.fills(own_life_with_concern=False).presses("Save")


def test_leicester_a_referral_is_written_signed_twice_and_becomes_a_case(
    new_page: Callable[..., Page],
) -> None:
    story = Story(cast.somerby(), new_page)
    referrer, lead = story.somebody(), story.somebody(viewport=PHONE)
    begins(referrer)
    fills_in(referrer)
    referrer.follows("Safeguarding Lead")
    referrer.fills(lead_name="Perpetua Wigmore", lead_email=LEAD).presses("Save")
    referrer.follows("Attach papers")
    paper = {"name": "r.pdf", "mimeType": "application/pdf", "buffer": pdf("Paper").getvalue()}
    referrer.fills(paper=paper).presses("Attach").reads("r.pdf").follows("Done")
    referrer.follows("Check your answers").reads(NAME, "Perpetua Wigmore")
    referrer.fills(confirm=True).presses("Sign the referral").reads("It has not reached")

    takes(lead, LEAD, "referral-lead")
    assert_reflows(lead.page)
    lead.reads(NAME).fills(job_title="Head of safeguarding", confirm=True)
    lead.presses("Sign and forward").reads("The referral has been sent").does_not_read(NAME)
    referrer.opens(referrer.page.url).reads("It waits to be read").does_not_read(NAME)

    officer = story.officer.opens("").follows("Read a referral that was sent in").reads(NAME)
    officer.presses("Take it in").reads("has been taken in", "6 of 13 completed", "Met")
    with story.of.scope():
        assert Case.objects.get().reference in officer.words
    referrer.opens(referrer.page.url).reads("It was taken in").does_not_read(NAME)


def test_leicestershire_a_call_then_the_written_report_into_the_same_case(
    new_page: Callable[..., Page],
) -> None:
    story = Story(cast.wreake_valley(), new_page)
    officer = story.officer.opens("").follows("Alert by telephone")
    officer.fills(caller="Odalys Threlfall", organisation="Somerby Police", by_police=True)
    officer.fills(email=REFERRER, rang_time="00:01", said="A death.").presses("Open the case")
    officer.presses("Send the link").reads("A link was sent")
    referrer = story.somebody(viewport=PHONE)
    takes(referrer, REFERRER, "/link/")
    referrer.reads("Written report of the circumstances").does_not_read("Safeguarding Lead")
    assert_reflows(referrer.page)
    fills_in(referrer)
    referrer.follows("Check your answers").fills(confirm=True).presses("Sign and send")
    referrer.reads("The referral has been sent").does_not_read(NAME)
    officer.opens("").follows("Read a referral that was sent in").presses("Take it in")
    officer.reads("The alert came by telephone", "Met")
    with story.of.scope():
        assert Case.objects.count() == 1

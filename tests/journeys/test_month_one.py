"""Month one in the browser, from the public page to the collated trawl (R5, R6).

Leicester's form, and the written report of Leicestershire and Rutland; a review, and no review
that the Home Office then directs. Nobody outside has an account.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page

from cases.core.case.models import Case
from cases.management.demonstration.papers import pdf
from cases.referral.incoming import door
from tests import cast
from tests.cases.referral.outside import LEAD, REFERRER, code_in, link_in, mails
from tests.journeys.browser import PHONE, assert_reflows
from tests.journeys.person import Person
from tests.journeys.walk import deciding, referring, trawling
from tests.journeys.walk.dates import working_days_after
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
    person.fills(name="Odalys Threlfall", agency="Larkbarrow Practice", email=REFERRER)
    person.presses("Send me the link").reads("The referral has not been made yet.")
    takes(person, REFERRER, "/link/")


def fills_in(person: Person) -> None:
    """Fill in what is needed."""
    person.follows("Referrer").fills(referrer_is_police=False).presses("Save")
    person.follows("Person who died").fills(full_name=NAME, born_year="2012")
    person.fills(died_on=date(2026, 3, 4)).presses("Save").reads("A review is for people aged 16")
    person.fills(born_year="1981").presses("Save")
    person.follows("Brief summary").fills(summary="Found at home.").presses("Save")
    person.follows("Criteria for a review").reads("low threshold")
    person.fills(aged_16_or_over=True, by_relative_or_partner=True, by_household_member=False)
    person.fills(own_life_with_concern=False).presses("Save")


def is_sent_in(story: Story) -> None:
    """Let a referral of Leicester's form be written, signed, forwarded by the lead, taken in."""
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
    officer.presses("Take it in").reads("has been taken in", "Met")
    referrer.opens(referrer.page.url).reads("It was taken in").does_not_read(NAME)


def is_rung_in(story: Story) -> None:
    """Let a call come first, and the written report fill in the same case."""
    officer = story.officer.opens("").follows("Alert by telephone")
    officer.fills(caller="Odalys Threlfall", organisation="Larkbarrow Practice", by_police=False)
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


@dataclass(frozen=True)
class Place:
    """Where a journey is walked, how the death is told, and what the local rules ask."""

    of: Callable[[], cast.Company]
    comes: Callable[[Story], None]
    period: str
    due_after: Callable[[date], date]
    circumstance: str
    scope: dict[str, Any] = field(default_factory=dict)
    asks_when_informed: bool = False


LEICESTER = Place(
    cast.somerby,
    is_sent_in,
    "14 days",
    lambda on: on + timedelta(days=14),
    "child_safeguarding_learning",
    {"years_back": 4},
)
LEICESTERSHIRE = Place(
    cast.wreake_valley,
    is_rung_in,
    "10 working days",
    lambda on: working_days_after(on, 10),
    "under_18_in_family",
    asks_when_informed=True,
)


@pytest.mark.parametrize("place", [LEICESTER, LEICESTERSHIRE], ids=["leicester", "leicestershire"])
@pytest.mark.parametrize("outcome", ["review", "no_review"])
def test_a_death_is_referred_by_the_public_page_decided_and_trawled(
    new_page: Callable[..., Page], place: Place, outcome: str
) -> None:
    story = Story(place.of(), new_page)
    place.comes(story)
    with story.of.scope():
        story.reference = Case.objects.get().reference
    assert story.reference in story.officer.words

    referring.answers_the_checks(story, place.circumstance)
    referring.takes_the_step(story, "put_to_decision", "Put to decision")
    starts: dict[str, Any] = {"clock_on": story.today} if place.asks_when_informed else {}
    if outcome == "review":
        deciding.recommends(story, people=story.people_numbers(), **place.scope, **starts)
        deciding.chair_decides(story, "review")
    else:
        deciding.recommends(story, "no_review", **starts)
        deciding.chair_decides(story, "no_review", rationale="No relative or partner, it seems.")
        story.officer.opens(story.at()).reads("Awaiting the Home Office")
        deciding.home_office_asks(story, on=story.today)
        deciding.home_office_directs(story, on=story.today)
    trawling.has_a_standard_list(story)
    trawling.goes_out(story, place.due_after(story.today), place.period)
    trawling.is_collated(story, NAME)

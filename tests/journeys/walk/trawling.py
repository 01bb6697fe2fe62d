"""The agencies are asked and answer by private links, each in a browser without an account."""

from __future__ import annotations

import re
from datetime import date, timedelta

from django.utils import timezone

from cases.core.access.models import Link
from cases.core.notices.models import OutboxMail
from cases.trawl.models import TrawlRequest
from partnerships.pages.dates import in_words
from tests import cast
from tests.journeys.person import Person
from tests.journeys.walk.referring import is_refused_the_step, takes_the_step
from tests.journeys.walk.story import Story

HOSPITALS, POLICE, HOUSING, REFUGE, PROBATION = AGENCIES = (
    "Fenwick Hospitals",
    "Fenwick Police",
    "Fenwick Housing",
    "Fenwick Refuge",
    "Fenwick Probation",
)
KINDS = ("health_provider", "police", "housing", "domestic_abuse_service", "probation")


def has_a_standard_list(story: Story) -> None:
    """Let the partnership's administrator put one agency on the list; the others are set up."""
    for name, kind in list(zip(AGENCIES, KINDS, strict=True))[1:]:
        with story.of.scope("officer"):
            cast.an_agency(story.of, name, kind)
    keeper = story.person("partnership_administrator").opens("settings/agencies/add/")
    keeper.fills(agency=HOSPITALS, kind=KINDS[0], email=address_of(HOSPITALS))
    keeper.fills(on_standard_list=True).presses("Add")
    keeper.opens("settings/agencies/").reads(HOSPITALS, POLICE)


def address_of(agency: str) -> str:
    """Give where an agency's trawls go."""
    return f"{agency.lower().replace(' ', '.')}@agency.example"


def goes_out(story: Story, due_on: date, period: str = "") -> None:
    """Let the officer prepare the round, read what is asked, and send it.

    Without a period in the local protocol the officer sets the date that the letter prints.
    """
    officer = story.officer.opens(story.at("trawl/")).follows("Prepare the trawl")
    officer.presses("Prepare the round").reads(*AGENCIES)
    if period:
        officer.reads(in_words(due_on), f"{period} from sending")
    officer.follows("Send to").reads("5 agencies")
    if not period:
        officer.fills(due_on=due_on)
    officer.presses("Send")
    officer.reads(*AGENCIES).does_not_read("Not sent yet")


def number_of(story: Story, agency: str) -> int:
    """Give the number of what was sent to an agency."""
    with story.of.scope():
        return TrawlRequest.objects.get(case__reference=story.reference, agency__name=agency).pk


ANSWER = {
    "respondent_name": "Ottoline Brackwater",
    "respondent_job": "Named nurse",
    "respondent_telephone": "01632 960123",
    "systems_checked": "Patient records; paper archive",
    "outside_period": False,
    "lawful_basis": True,
}


def proves(story: Story, page: Person) -> Person:
    """Let who opened a private link ask for a code, read it in the mail, and enter it."""
    page.reads("Show that this was sent to you").does_not_read("Quenby")
    page.presses("Send me a code").reads("A code is on its way")
    with story.of.scope():
        mail = OutboxMail.objects.filter(key__startswith="link_code:").order_by("-pk")[0]
    found = re.search(r"Your code: (\d{6})", mail.body)
    assert found
    return page.fills(code=found[1]).presses("Open the request")


def answers(
    story: Story,
    agency: str,
    nil: bool,
    browser: Person | None = None,
    about: str = "Marisol Quenby-Tarrant",
) -> None:
    """Let an agency answer by its newest link: first without what is needed, then wholly."""
    to = address_of(agency) if browser is None else COLLEAGUE
    page = (browser or story.somebody()).opens(story.link_to(to, "trawl_return"))
    proves(story, page)
    page.reads("Request to search your records", about)
    page.fills(outcome="nil" if nil else "trace").presses("Check your answer")
    page.reads("There is a problem")
    page.fills(**ANSWER)
    if page.page.locator("[name=conflict]").count():
        page.fills(conflict=False)
    if not nil:
        first, *others = page.people_asked()
        page.fills(**{first: "known"}, **dict.fromkeys(others, "none"))
        page.fills(involvement="Three visits between May and August 2025.")
    page.presses("Check your answer").presses("Send your answer")
    page.reads("received")


COLLEAGUE = "records@agency.example"


def passes_on(story: Story, agency: str) -> None:
    """Let an agency pass the request to a colleague: his own link answers, the old one is dead."""
    old = story.link_to(address_of(agency), "trawl_return")
    page = proves(story, story.somebody().opens(old)).follows("Pass this on to a colleague")
    page.fills(address=COLLEAGUE).presses("Pass it on")
    page.reads("Your colleague has been sent a link", COLLEAGUE)
    page.is_refused(old)
    answers(story, agency, nil=True, browser=story.somebody())


def is_renewed(story: Story, agency: str) -> None:
    """Let a link run out, and the agency ask for a new one, which goes to the address on file."""
    old = story.link_to(address_of(agency), "trawl_return")
    with story.of.scope():
        TrawlRequest.objects.filter(pk=number_of(story, agency)).update(
            link_made_at=timezone.now() - timedelta(hours=1)
        )
        Link.objects.filter(case__reference=story.reference, address=address_of(agency)).update(
            expires_on=story.today - timedelta(days=1)
        )
    page = story.somebody().is_refused(old)
    page.presses("Send a new link").reads("A new link is on its way")
    assert story.link_to(address_of(agency), "trawl_return") != old


def is_entered_by_the_officer(story: Story, agency: str) -> None:
    """Let the officer enter an answer that came by post."""
    officer = story.officer.opens(story.at(f"trawl/requests/{number_of(story, agency)}/answer/"))
    officer.fills(**ANSWER, outcome="nil", came="post", received_on=story.today)
    if officer.page.locator("[name=conflict]").count():
        officer.fills(conflict=False)
    officer.presses("Keep").reads("The answer is kept as")


def is_waived(story: Story, agency: str) -> None:
    """Let the officer go on without an agency's answer, with a reason."""
    officer = story.officer.opens(story.at(f"trawl/requests/{number_of(story, agency)}/waive/"))
    officer.fills(because="The service closed in 2023 and its records went to the city.")
    officer.presses("Go on without this answer").reads("is waived")


def is_collated(story: Story, about: str) -> None:
    """Bring the agencies to an answer in the shortest way, and read the paper for the sub-group."""
    answers(story, HOSPITALS, nil=False, about=about)
    is_entered_by_the_officer(story, POLICE)
    for agency in (HOUSING, REFUGE, PROBATION):
        is_waived(story, agency)
    member = story.person("sub_group_member").opens(story.at("trawl/collation/"))
    member.reads("Adult A", HOSPITALS, "Three visits between May and August 2025.", POLICE)
    member.does_not_read(about)


def is_answered(story: Story) -> None:
    """Bring every agency to an answer, and open the panel, which had been refused."""
    is_refused_the_step(
        story, "open_panel", "Open the panel", f"{HOSPITALS} has not answered the trawl."
    )
    answers(story, HOSPITALS, nil=False)
    passes_on(story, POLICE)
    is_renewed(story, HOUSING)
    answers(story, HOUSING, nil=True)
    is_entered_by_the_officer(story, REFUGE)
    is_waived(story, PROBATION)
    story.officer.opens(story.at("trawl/")).reads("1 with a trace")
    takes_the_step(story, "open_panel", "Open the panel")

"""A body merges while it is being asked: proposed, entered for all, confirmed on a phone; the list.

An administrator proposes, the operator decides, the officer confirms on a phone and reviews the
standard list.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page

from partnerships.models import Agency
from tests import cast
from tests.cases.core.agencies.directory import contact, operator
from tests.cases.trawl import stage
from tests.journeys.browser import PHONE, assert_reflows
from tests.journeys.walk.story import Story


def test_a_body_merges_and_the_standard_list_is_reviewed(new_page: Callable[..., Page]) -> None:
    """R43."""
    company = cast.somerby()
    company.people["operator"] = operator()
    case, asked, _ = stage.out(company)
    old = asked.agency
    new = Agency.objects.create(name="Eyebrook Care Board", kind="health_commissioner")
    with company.scope("officer"):
        contact(company, new, "trawl", "board@care.example", name="Duty desk")
    story = Story(company, new_page, reference=case.reference)

    administrator = story.person("partnership_administrator").opens("settings/agencies/?q=hosp")
    administrator.follows(old.name).follows("It has merged into another body")
    day = story.today - timedelta(days=2)
    administrator.fills(into=old.pk, on=day, because="The order of April.")
    administrator.presses("Send the proposal").reads("A body cannot merge into itself.")
    administrator.fills(into=new.pk).presses("Send the proposal")
    administrator.reads("Waits for the operator", f"Merged into {new.name}")

    keeper = story.person("operator").opens("/operator/agencies/")
    keeper.follows(old.name).reads("The order of April.").fills(agree="yes")
    keeper.presses("Record the decision").reads("No partnership proposes a change.")

    officer = story.person("officer", viewport=PHONE)
    officer.opens("").follows(f"{old.name} has merged into {new.name}")
    officer.reads("1 trawl to answer", asked.address, "board@care.example")
    assert_reflows(officer.page)
    officer.fills(trawl="keep").presses("Confirm the contacts").reads("are confirmed", "Duty desk")
    officer.opens(story.at("trawl/")).reads(old.name, f"now {new.name}")

    officer.opens("settings/standard-list/").reads(f"{old.name} merged into {new.name}")
    assert_reflows(officer.page)
    officer.presses("Begin the review").reads("0 of 3 gone through")
    assert_reflows(officer.page)
    for agency in Agency.objects.in_use():
        officer.fills(**{f"outcome_{agency.pk}": "confirmed"})
    officer.presses("Save and complete the review").reads("Nobody goes off the list.")
    officer.presses("Complete the review").reads("The review of the standard list is completed.")
    officer.reads("Reviews of the list")

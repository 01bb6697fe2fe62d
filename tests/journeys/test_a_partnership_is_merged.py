"""Two partnerships become one: proposed, agreed to by both, done, and every address leads on."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone
from playwright.sync_api import Page

from cases.core.progress.merger_running import run_merger
from partnerships.models import Membership, PartnershipMerger
from tests import cast
from tests.journeys.browser import PHONE, assert_reflows
from tests.journeys.person import PASSWORD
from tests.journeys.walk.story import Story
from tests.partnerships.merger.parties import ADMINISTRATOR, BECAUSE, Parties, parties


def done(merger: PartnershipMerger) -> None:
    """Have the merger done, where the agreement of the second has not set it going already."""
    merger.refresh_from_db()
    if merger.done_at is None:
        assert run_merger(merger.pk)


def ready(new_page: Callable[..., Page]) -> tuple[Parties, Story, Story]:
    """Give the partnerships, and the people of the one that ends and of the heir."""
    the = parties()
    case = cast.a_case(the.old)
    the.old.people["operator"] = the.operator
    return the, Story(the.old, new_page, case.reference), Story(the.new, new_page, case.reference)


def test_a_partnership_is_merged_into_another_and_its_reviews_are_found_there(
    new_page: Callable[..., Page],
) -> None:
    the, ending, inheriting = ready(new_page)
    old, new = the.old.partnership, the.new.partnership
    review = f"reviews/{ending.reference}/"

    # Signing in leads an operator to his own pages.
    operator = ending.person("operator").reads("Create a partnership")
    operator.follows("Mergers", within="nav").reads("No merger is proposed")
    operator.follows("Propose a merger")
    operator.fills(abolished=old.pk, heir=new.pk, on=timezone.localdate(), because=BECAUSE)
    operator.presses("Propose the merger").reads("Not answered yet", BECAUSE)
    assert_reflows(operator.page)
    merger = PartnershipMerger.objects.get()
    here = f"settings/mergers/{merger.pk}/"

    first = ending.person(ADMINISTRATOR, viewport=PHONE).opens("settings/")
    first.follows("Mergers").follows(old.name).reads("What moves")
    assert_reflows(first.page)
    first.follows("Agree to the merger").reads("this cannot be undone")
    first.fills(understood=True, proof="guessed").presses("Sign and agree")
    first.reads("There is a problem")
    first.fills(understood=True, proof=PASSWORD).presses("Sign and agree")
    first.reads("You have agreed to the merger", "Not answered yet")

    with the.old.scope():
        going_on = Membership.objects.here().get(user=the.old.people["officer"]).pk
    second = inheriting.person(ADMINISTRATOR).opens(here).follows("Agree to the merger")
    second.fills(people=[going_on], understood=True, proof=PASSWORD).presses("Sign and agree")
    second.reads("You have agreed to the merger")
    assert_reflows(second.page)
    done(merger)
    second.opens(here).reads(f"{old.name} was merged into {new.name}", "Done")
    operator.opens("/operator/").reads(f"was merged into {new.name}")

    # The heir's officer finds the review under the heir, and at the address of an old mail.
    officer = inheriting.officer.opens("reviews/").follows(ending.reference)
    assert officer.page.url.endswith(the.new.url(review))
    officer.opens(the.old.url(review)).reads(f"{old.name} was merged into {new.name}")
    assert officer.page.url.endswith(the.new.url(review))
    assert_reflows(officer.page)

    # Who was taken on signs in as before and is led on; who was not finds nothing there.
    ending.officer.opens("").reads(new.name)
    assert ending.officer.page.url.endswith(the.new.url(""))
    ending.person("case_administrator").is_refused(review)

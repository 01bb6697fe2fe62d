"""A death is referred twice here and once elsewhere: compared, merged on a phone, parted again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from playwright.sync_api import Page

from cases.core.identity.models import Part, Person
from cases.core.progress.who_is_who import PersonFacts, keep_person
from partnerships.pages.values import PartialDate
from tests import cast
from tests.journeys.browser import PHONE, assert_reflows
from tests.journeys.walk.story import Story

BORN = PartialDate(1984, 2, 29)


def referred(of: cast.Company, name: str, attention: date) -> str:
    """Open a case and write down who died; give its reference."""
    case = cast.a_case(of, attention=attention)
    with of.scope("officer"):
        dead = Person.objects.get(case=case, part=Part.DECEASED)
        facts = PersonFacts(full_name=name, births=(BORN,))
        keep_person(case=case, by=of.officer, part=Part.DECEASED, facts=facts, person=dead)
    return case.reference


def test_one_death_in_two_cases_and_in_two_areas(new_page: Callable[..., Page]) -> None:
    """R136."""
    company, other = cast.somerby(), cast.wreake_valley()
    first = referred(company, "Marisol Quenby-Tarrant", date(2026, 2, 2))
    second = referred(company, "QUENBIE-TARRANT, Marisol", date(2026, 3, 2))
    referred(other, "Tarrant Marisol", date(2026, 3, 2))

    story = Story(company, new_page, reference=second)
    officer = story.person("officer", viewport=PHONE)
    officer.opens("").reads("Ask another area about a death")
    officer.opens(story.at("referral/")).reads("Wreake Valley may hold the same death")
    officer.follows("Whom to ask").reads("reviews@wreake-valley.example")
    assert_reflows(officer.page)
    officer.presses("Keep this").reads("There is a problem")
    officer.fills(verdict="another", because="Another person of that name.").presses("Keep this")
    officer.reads("Wreake Valley: it is another death")

    officer.follows("Compare the two").reads("A name that is alike", "The same date of birth")
    assert_reflows(officer.page)
    officer.fills(verdict="same", because="The police confirm it.").presses("Keep this")
    officer.reads("The two are linked").follows(f"Merge {first} with {second}")
    officer.reads(f"What {second} gets", "Who is whom")
    assert_reflows(officer.page)
    officer.presses("Merge the two").reads("There is a problem")
    officer.fills(because="Two agencies told of it.").presses("Merge the two")
    officer.reads(f"{first} was merged with this case", f"{first} was merged here")

    officer.opens(f"reviews/{first}/").reads(second)
    officer.follows(f"{first} was merged here").reads("Two agencies told of it.")
    assert_reflows(officer.page)
    officer.follows("Who is who").reads("Marisol Quenby-Tarrant").does_not_read("Change")
    officer.opens(f"reviews/{first}/merged/").fills(because="Two people died.")
    officer.presses("Take the merge back").reads("was taken back", first, "Put to decision")

"""Who is who: people, names, pseudonyms, keys for the scan (R16, R125, R126)."""

from datetime import date
from typing import Any

import pytest

from cases.core.audit.models import CaseEvent, EventDetail, Reading
from cases.core.case.models import Case
from cases.core.identity.models import Part, Person
from cases.core.identity.scan import KeyKind
from cases.core.identity.selectors import identity_keys
from cases.core.identity.services import AddressFacts
from cases.core.progress.who_is_who import (
    PersonFacts,
    agree_pseudonym,
    keep_person,
    take_person_away,
)
from cases.core.workflow.plug import NotReady
from cases.core.workflow.states import State
from partnerships.pages.values import PartialDate
from tests import cast

FACTS = PersonFacts(
    full_name="Ottoline Quenby",
    aliases=["Otty"],
    spellings=["Otoline Quenby"],
    births=[PartialDate(2015, 6, 1), PartialDate(2015)],
    addresses=[AddressFacts("4 Quince Yard", "ZZ1 4QY", at_death=True)],
)


def page(company: cast.Company, case: Case, path: str = "") -> str:
    return company.url(f"reviews/{case.reference}/people/{path}")


def first(case: Case) -> Person:
    return Person.objects.filter(case=case).order_by("pk")[0]


def test_r126_the_page_shows_names_and_the_reading_is_recorded(somerby: cast.Company) -> None:
    case = cast.a_case(somerby)
    text = somerby.client("officer").get(page(somerby, case)).content.decode()
    assert "Marisol Quenby-Tarrant" in text
    with somerby.scope():
        read = Reading.objects.get(case=case)
        assert (read.actor, read.purpose) == (somerby.officer.key, "who is who")


@pytest.mark.parametrize(
    ("who", "state", "status"),
    [
        ("sub_group_member", State.REFERRAL, 403),
        ("csp_chair", State.REFERRAL, 403),
        ("panel_member", State.PANEL, 403),
        ("independent_chair", State.REFERRAL, 403),
        ("independent_chair", State.PANEL, 200),
        ("stranger", State.PANEL, 404),
    ],
)
def test_who_may_see_who_is_who(somerby: cast.Company, who: str, state: State, status: int) -> None:
    case = cast.a_case_at(somerby, state)
    assert somerby.client(who).get(page(somerby, case)).status_code == status
    assert somerby.client("independent_chair").get(page(somerby, case, "new/")).status_code == 403


def test_a_person_is_added_changed_and_taken_away_through_the_pages(
    somerby: cast.Company,
) -> None:
    case = cast.a_case(somerby)
    officer = somerby.client("officer")
    posted: dict[str, Any] = {
        "part": Part.OTHER.value,
        "full_name": "Ignatius Pellew",
        "aliases": "Iggy\nNate",
        "born_year": "1970",
        "births-TOTAL_FORMS": "0",
        "births-INITIAL_FORMS": "0",
        "addresses-TOTAL_FORMS": "1",
        "addresses-INITIAL_FORMS": "0",
        "addresses-0-postcode": "ZZ1 4QY",
    }
    refused = officer.post(page(somerby, case, "new/"), posted)
    assert refused.status_code == 422
    assert "Enter the address" in refused.content.decode()
    assert "Ignatius Pellew" in refused.content.decode()
    kept = officer.post(page(somerby, case, "new/"), posted | {"addresses-0-lines": "1 Ash Row"})
    assert kept.status_code == 302
    with somerby.scope():
        person = Person.objects.get(case=case, part=Part.OTHER)
        assert person.working_label == "Adult C"
        assert [n.name for n in person.names.all()] == ["Ignatius Pellew", "Iggy", "Nate"]
    changed = posted | {"aliases": "Iggy", "addresses-TOTAL_FORMS": "0", "full_name": "I. Pellew"}
    assert officer.post(page(somerby, case, f"{person.pk}/"), changed).status_code == 302
    with somerby.scope():
        assert [n.name for n in person.names.all()] == ["I. Pellew", "Iggy"]
        assert person.names.first().history.count() == 2
        assert person.addresses.count() == 0
    away = page(somerby, case, f"{person.pk}/away/")
    assert officer.post(away, {"because": "Entered on the wrong case."}).status_code == 302
    with somerby.scope():
        assert not Person.objects.filter(pk=person.pk).exists()


def test_no_event_tells_a_name(somerby: cast.Company) -> None:
    case = cast.a_case(somerby)
    with somerby.scope("officer"):
        keep_person(case=case, by=somerby.officer, part=Part.OTHER, facts=FACTS)
        said = " ".join(
            f"{d.words} {d.because} {d.details}"
            for d in EventDetail.objects.filter(event__in=CaseEvent.objects.filter(case=case))
        )
    assert "Adult C" in said
    assert "Quenby" not in said


def test_the_only_person_who_died_is_not_taken_away(somerby: cast.Company) -> None:
    case = cast.a_case(somerby)
    with somerby.scope("officer"), pytest.raises(NotReady):
        take_person_away(case=case, by=somerby.officer, person=first(case), because="A slip.")


def test_r125_the_case_is_called_by_the_pseudonym_once_it_is_agreed(
    somerby: cast.Company,
) -> None:
    case = cast.a_case(somerby)
    with somerby.scope("officer"):
        person = first(case)
        agree_pseudonym(
            case=case,
            by=somerby.officer,
            person=person,
            pseudonym="Yolande",
            agreed_on=date(2026, 3, 20),
        )
        assert cast.fresh(case).label == "Yolande"
        assert person.refreshed().pseudonym_agreed_on == date(2026, 3, 20)


@pytest.mark.parametrize(
    "given", ["Marisol", "marisol", "Quenby Tarrant", "Declan", "Adult B", "adult b", " "]
)
def test_a_pseudonym_that_is_a_real_name_or_taken_is_refused_and_stays_typed(
    somerby: cast.Company, given: str
) -> None:
    case = cast.a_case(somerby)
    with somerby.scope():
        person = first(case)
    answer = somerby.client("officer").post(
        page(somerby, case, f"{person.pk}/pseudonym/"),
        {
            "pseudonym": given,
            "agreed_on_day": "20",
            "agreed_on_month": "3",
            "agreed_on_year": "2026",
        },
    )
    assert answer.status_code == (409 if given.strip() else 422)
    assert "govuk-error-summary" in answer.content.decode()
    assert f'value="{given.strip()}"' in answer.content.decode() or not given.strip()
    with somerby.scope():
        assert person.refreshed().pseudonym == ""


def test_two_people_of_a_case_never_share_a_pseudonym(somerby: cast.Company) -> None:
    case = cast.a_case(somerby)
    with somerby.scope("officer"):
        one, two = Person.objects.filter(case=case).order_by("pk")
        agree_pseudonym(case=case, by=somerby.officer, person=one, pseudonym="Yolande")
        with pytest.raises(NotReady):
            agree_pseudonym(case=case, by=somerby.officer, person=two, pseudonym="yolande")


def test_the_keys_of_the_scan_are_all_that_is_on_record_but_partial_births(
    somerby: cast.Company,
) -> None:
    case = cast.a_case(somerby, names=False)
    with somerby.scope("officer"):
        keep_person(case=case, by=somerby.officer, part=Part.OTHER, facts=FACTS)
        found = [(key.label, key.kind, key.value) for key in identity_keys(case)]
    assert found == [
        ("Adult A", KeyKind.NAME, "Ottoline Quenby"),
        ("Adult A", KeyKind.ALIAS, "Otty"),
        ("Adult A", KeyKind.NAME, "Otoline Quenby"),
        ("Adult A", KeyKind.DATE_OF_BIRTH, "2015-06-01"),
        ("Adult A", KeyKind.ADDRESS_LINE, "4 Quince Yard"),
        ("Adult A", KeyKind.POSTCODE, "ZZ1 4QY"),
    ]

"""A death that was referred twice: the warning, the comparison, and what stays unseen (R136)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.core.access.models import Exclusion
from cases.core.access.reach import AccessDenied, Reach
from cases.core.audit.models import CaseEvent
from cases.core.case.models import Case
from cases.core.identity.models import Part, Person, PersonAddress, PersonBirth, PersonName
from cases.core.identity.services import add_person
from cases.core.workflow.plug import NotReady
from cases.referral.models import DeathCompared
from cases.referral.same_death import Known, alike_to, compare, likenesses
from tests import cast

NAME = "Séraphine O’Dray-Tarrant"


def a_death(
    of: cast.Company,
    name: str = NAME,
    born: date | None = None,
    died: date | None = None,
    postcode: str = "",
    lines: str = "",
    also: str = "",
    second: bool = False,
) -> Case:
    case = cast.a_case(of)
    with of.scope("officer"):
        person = Person.objects.filter(case=case, part=Part.DECEASED).first()
        if person is None:
            person = Person.objects.create(
                case=case, part=Part.DECEASED, working_label="Adult Z", died_on=died
            )
        person.names.all().delete()
        Person.objects.filter(pk=person.pk).update(died_on=died)
        PersonName.objects.create(person=person, name=name)
        if born:
            PersonBirth.objects.create(
                person=person, year=born.year, month=born.month, day=born.day
            )
        if postcode:
            PersonAddress.objects.create(person=person, lines="4 Reed Row", postcode=postcode)
        if lines:
            PersonAddress.objects.create(person=person, lines=lines)
        if also and second:
            person = add_person(case=case, part=Part.DECEASED)
        if also:
            PersonName.objects.create(person=person, name=also, kind="spelling")
    return case


def found(of: cast.Company, case: Case, who: str = "officer") -> list[tuple[str, list[str]]]:
    with of.scope(who):
        reach = Reach.of(of.actor(who))
        return [(each.case.reference, each.alike) for each in likenesses(case, reach)]


BORN, DIED = date(1984, 2, 29), date(2026, 5, 3)
A_NAME = "A name that is alike"
B, D, P = "The same date of birth", "The same date of death", "The same postcode"
L = "An address that is alike"


@pytest.mark.parametrize(
    ("other", "alike"),
    [
        ({"name": "Seraphine O'Dray Tarrant"}, [A_NAME]),
        ({"name": "SERAPHINE ODRAY"}, [A_NAME]),
        ({"name": "Sara Dray", "born": BORN}, None),
        ({"name": "Seraphina Tarrant", "born": BORN}, [A_NAME, B]),
        ({"name": "Wholly Otherwise", "born": BORN, "died": DIED}, [B, D]),
        ({"name": "Wholly Otherwise", "born": BORN}, None),
        ({"name": "Wholly Otherwise", "died": DIED, "postcode": "le99 2ta"}, [D, P, L]),
        ({"name": "Wholly Otherwise", "died": DIED}, None),
        ({"name": NAME, "postcode": "le99 2ta"}, [A_NAME, P, L]),
        ({"name": "Wholly Otherwise", "born": BORN, "lines": "4, Reed Rowe"}, [B, L]),
        ({"name": "Wholly Otherwise", "born": BORN, "lines": "14 Reed Row"}, None),
        ({"name": "Wholly Otherwise", "lines": "4 Reed Row"}, None),
        ({"name": "Bartholomew Quint", "also": "S. O’Dray Tarrant"}, [A_NAME]),
        ({"name": "Bartholomew Quint", "also": "S. O’Dray Tarrant", "second": True}, [A_NAME]),
        ({"name": "Bartholomew Quint"}, None),
    ],
)
def test_a_like_name_or_two_like_facts_warn_and_less_does_not(
    somerby: cast.Company, other: dict[str, Any], alike: list[str] | None
) -> None:
    mine = a_death(somerby, NAME, BORN, DIED, "LE99 2TA")
    theirs = a_death(somerby, **other)
    expected = [] if alike is None else [(theirs.reference, alike)]
    assert found(somerby, mine) == expected


def test_another_partnership_and_a_case_that_one_may_not_see_are_never_found(
    somerby: cast.Company, wreake_valley: cast.Company
) -> None:
    mine, hidden = a_death(somerby), a_death(somerby)
    a_death(wreake_valley)
    assert found(somerby, mine) == [(hidden.reference, [A_NAME])]
    with somerby.scope():
        Exclusion.objects.create(
            case=hidden, user=somerby.people["officer"], because="An interest."
        )
    assert found(somerby, mine) == []
    page = somerby.client("officer").get(
        somerby.url(f"reviews/{mine.reference}/referral/same-death/{hidden.reference}/")
    )
    assert page.status_code == 404


def test_who_opens_a_case_with_a_like_name_is_asked_first_and_may_insist(
    somerby: cast.Company,
) -> None:
    there = a_death(somerby)
    client = somerby.client("officer")
    typed = {
        "alerted_by": "Inspector Mabel Thrush",
        "attention_on_day": "1",
        "attention_on_month": "6",
        "attention_on_year": "2026",
        "attention_time": "09:30",
        "by_police": "no",
        "person_who_died": "Seraphine ODray-Tarrant",
    }
    asked = client.post(somerby.url("referrals/new/"), typed)
    words = asked.content.decode()
    assert "Has this death been referred already?" in words
    assert there.reference in words and "Tarrant</" not in words
    with somerby.scope():
        assert Case.objects.count() == 1
    again = client.post(somerby.url("referrals/new/"), typed | {"again": "yes"})
    assert "Inspector Mabel Thrush" in again.content.decode()
    opened = client.post(somerby.url("referrals/new/"), typed | {"sure": "yes"})
    assert opened.status_code == 302
    with somerby.scope():
        assert Case.objects.count() == 2
    page = client.get(opened["Location"]).content.decode()
    assert f"{there.reference} may be of the same death" in page


def test_two_cases_are_compared_side_by_side_and_what_was_found_can_be_changed(
    somerby: cast.Company,
) -> None:
    one, other = a_death(somerby, died=DIED), a_death(somerby, born=BORN)
    client = somerby.client("officer")
    address = somerby.url(f"reviews/{other.reference}/referral/same-death/{one.reference}/")
    page = client.get(address).content.decode()
    assert "29 February 1984" in page and "3 May 2026" in page and "In one only" in page
    refused = client.post(address, {"verdict": "another", "because": " "})
    assert "There is a problem" in refused.content.decode()
    said = {"verdict": "another", "because": "Born in different years, the police say."}
    assert client.post(address, said).status_code == 302
    with somerby.scope():
        row = DeathCompared.objects.get()
        assert (row.case_id, row.other_id, row.verdict) == (one.pk, other.pk, "another")
        assert CaseEvent.objects.filter(verb="referral.compared").count() == 2
    referral = client.get(somerby.url(f"reviews/{one.reference}/referral/")).content.decode()
    assert "it is another death" in referral and "may be of the same death" not in referral
    said = {"verdict": "same", "because": "The police confirm it."}
    assert client.post(address, said).status_code == 302
    with somerby.scope():
        assert DeathCompared.objects.get().verdict == "same"
        assert DeathCompared.history.count() == 2


def test_only_who_may_see_and_edit_identities_compares(somerby: cast.Company) -> None:
    one, other = a_death(somerby), a_death(somerby)
    address = somerby.url(f"reviews/{one.reference}/referral/same-death/{other.reference}/")
    assert somerby.client("csp_chair").get(address).status_code == 403
    assert somerby.client("stranger").get(address).status_code == 404
    with somerby.scope("csp_chair"), pytest.raises(AccessDenied):
        compare(one, other, by=somerby.actor("csp_chair"), verdict="same", because="I think so.")
    with somerby.scope("officer"), pytest.raises(NotReady):
        compare(one, other, by=somerby.officer, verdict="perhaps", because="I think so.")


def test_an_empty_name_is_like_none_and_the_referral_asks_as_often_for_many_as_for_few(
    somerby: cast.Company,
) -> None:
    mine = a_death(somerby)
    a_death(somerby)
    with somerby.scope("officer"):
        assert alike_to(Known(names=("  ",)), Reach.of(somerby.officer)) == []
        assert alike_to(Known(), Reach.of(somerby.officer)) == []
    client, address = somerby.client("officer"), somerby.url(f"reviews/{mine.reference}/referral/")

    def asked() -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    few = asked()
    for _ in range(4):
        a_death(somerby)
    assert asked() == few

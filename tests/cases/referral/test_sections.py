"""Every section of the form through its page (R3, R4, R15, R16): kept, refused, read back."""

from datetime import date
from typing import Any

import pytest

from cases.core.case.models import Case
from cases.core.case.selectors import milestone_on
from cases.core.identity.models import Part, Person, PersonAddress, PersonBirth, PersonName
from cases.core.timetable.kinds import Milestone
from cases.referral.choices import Circumstance, Factor, Supervision, Vulnerable
from cases.referral.models import InvolvedAgency, PersonParticulars, Referral, Vulnerability
from cases.referral.sections import SECTIONS
from tests import cast
from tests.cases.referral.helpers import (
    CRITERIA,
    day,
    people,
    person_rows,
    rows,
    section_url,
    url,
)

DIED = date(2026, 2, 27)


def post(company: cast.Company, case: Case, code: str, posted: dict[str, Any]) -> Any:
    return company.client("officer").post(section_url(company, case, code), posted)


def post_person(company: cast.Company, case: Case, person: Person, posted: dict[str, Any]) -> Any:
    address = url(company, case, f"people/{person.pk}/")
    return company.client("officer").post(address, person_rows() | posted)


FACTORS = {Factor.COERCIVE_CONTROL.value: "known", Factor.STALKING.value: "believed"}
PLAIN: dict[str, dict[str, Any]] = {
    "responsible": {"responsible_by": "last_known_address", "responsible_because": "No home."},
    "referrer": {
        "referrer_name": "Odalys Threlfall",
        "referrer_agency": "Somerby Housing",
        "referrer_job_title": "Tenancy officer",
        "referrer_telephone": "01632 960001",
        "referrer_email": "odalys@housing.example",
        "referrer_is_police": "no",
    },
    "lead": {
        "lead_name": "Perpetua Wigmore",
        "lead_agency": "Somerby Housing",
        "lead_job_title": "Safeguarding Lead",
        "lead_telephone": "01632 960002",
        "lead_email": "perpetua@housing.example",
    },
    "incident": {
        "locations": "4 Quince Yard",
        "lead_investigator": "DCI Ambrose Thackaberry",
        "multiple_investigation": "not_known",
        "adults_board": "planned",
        "childrens_board": "no",
    },
    "summary": {"summary": "She was found at home."},
    "circumstances": {"circumstances": [Circumstance.CARE_NEEDS.value]},
}


@pytest.mark.parametrize("code", sorted(PLAIN))
def test_r4_a_section_is_kept_and_comes_back_as_it_was_entered(
    somerby: cast.Company, code: str
) -> None:
    case = cast.a_case(somerby)
    page = post(somerby, case, code, PLAIN[code])
    assert page.status_code == 302, page.content.decode()
    with somerby.scope():
        kept = Referral.objects.get(case=case)
        for name, value in PLAIN[code].items():
            answer = getattr(kept, name)
            assert ("no" if answer is False else answer) == value
        assert {row.section: row.saved_by for row in kept.sections.all()} == {
            code: somerby.officer.name
        }
    listed = somerby.client("officer").get(url(somerby, case)).content.decode()
    assert "1 of 14 completed" in listed


@pytest.mark.parametrize("section", [section.code for section in SECTIONS])
def test_every_section_opens_empty(somerby: cast.Company, section: str) -> None:
    case = cast.a_case(somerby)
    page = somerby.client("officer").get(section_url(somerby, case, section))
    assert page.status_code == 200
    assert "govuk-error-message" not in page.content.decode()


def test_the_dates_are_milestones_and_can_be_corrected(somerby: cast.Company) -> None:
    case = cast.a_case(somerby)
    posted = (
        {"alerted_by": "Odalys Threlfall", "attention_time": "9.15", "incident_time": "2:30pm"}
        | day("attention_on", date(2026, 3, 1))
        | day("incident_on", DIED)
        | day("received_on", date(2026, 3, 3))
    )
    assert post(somerby, case, "dates", posted).status_code == 302
    with somerby.scope():
        assert milestone_on(case, Milestone.CAME_TO_ATTENTION) == date(2026, 3, 1)
        assert milestone_on(case, Milestone.INCIDENT) == DIED
        assert milestone_on(case, Milestone.REFERRAL_RECEIVED) == date(2026, 3, 3)
    page = somerby.client("officer").get(section_url(somerby, case, "dates")).content.decode()
    assert 'value="09:15"' in page
    assert 'value="14:30"' in page
    without = {key: value for key, value in posted.items() if "incident" not in key}
    assert post(somerby, case, "dates", without | {"version": "100000"}).status_code == 302
    with somerby.scope():
        assert milestone_on(case, Milestone.INCIDENT) is None


def test_the_factors_are_kept_as_known_or_believed(somerby: cast.Company) -> None:
    case = cast.a_case(somerby)
    assert post(somerby, case, "factors", FACTORS).status_code == 302
    with somerby.scope():
        assert Referral.objects.get(case=case).factors == FACTORS


def test_r2_the_criteria_are_computed_and_shown_with_their_limbs(somerby: cast.Company) -> None:
    case = cast.a_case(somerby)
    assert post(somerby, case, "criteria", CRITERIA).status_code == 302
    with somerby.scope():
        kept = Referral.objects.get(case=case)
        assert (kept.meets_criteria, kept.limbs) == (True, ["C2a"])
    listed = somerby.client("officer").get(url(somerby, case)).content.decode()
    assert "by a relative, or by a present or past intimate partner" in listed


def test_a_criterion_left_open_is_refused_and_the_others_stay_chosen(
    somerby: cast.Company,
) -> None:
    case = cast.a_case(somerby)
    page = post(somerby, case, "criteria", {"aged_16_or_over": "yes"})
    text = page.content.decode()
    assert page.status_code == 422
    assert "Select yes or no for each criterion" in text
    assert 'id="id_aged_16_or_over_0" value="yes" checked' in text


def test_none_of_these_stands_alone(somerby: cast.Company) -> None:
    case = cast.a_case(somerby)
    page = post(somerby, case, "circumstances", {"circumstances": ["none", "care_setting"]})
    assert page.status_code == 422
    assert "“None of these”, not both" in page.content.decode()


def test_r4_zero_or_more_agencies_are_kept_changed_and_taken_away(somerby: cast.Company) -> None:
    case = cast.a_case(somerby)
    two = rows("rows", {"agency": "Somerby Hospitals"}, {"agency": "Quince Surgery"}, {})
    assert post(somerby, case, "agencies", two).status_code == 302
    with somerby.scope():
        first, second = InvolvedAgency.objects.filter(referral__case=case)
    changed = rows(
        "rows",
        {"pk": first.pk, "agency": "Somerby Hospitals", "DELETE": "on"},
        {"pk": second.pk, "agency": "Quince Surgery", "reason": "Her doctor"},
        initial=2,
    )
    assert post(somerby, case, "agencies", changed | {"version": "100000"}).status_code == 302
    with somerby.scope():
        kept = InvolvedAgency.objects.filter(referral__case=case).values_list("pk", "reason")
        assert list(kept) == [(second.pk, "Her doctor")]


def test_a_row_without_its_agency_is_refused_and_keeps_what_was_typed(
    somerby: cast.Company,
) -> None:
    case = cast.a_case(somerby)
    page = post(somerby, case, "agencies", rows("rows", {"reason": "Rent arrears"}))
    assert page.status_code == 422
    assert "Enter the agency" in page.content.decode()
    assert "Rent arrears" in page.content.decode()


def test_r16_r3_all_that_is_asked_of_a_person_who_died_is_kept(somerby: cast.Company) -> None:
    case = cast.a_case(somerby)
    with somerby.scope():
        person = people(case)[0]
    posted: dict[str, Any] = {
        "full_name": "Marisol Quenby-Tarrant",
        "aliases": "Mari\nSol Tarrant",
        "spellings": "Marysol Quenby",
        "born_month": "6",
        "born_year": "1984",
        "sex": "Female",
        "sexual_orientation": "Heterosexual",
        "ethnicity": "Mixed",
        "country_of_birth": "Chile",
        "religion": "None",
        "caring": "yes",
        "caring_details": "Her mother",
        "relationships": "Husband, mother",
        "services": "yes",
        "services_details": "Quince Surgery",
        "experienced_abuse": "not_known",
        "marac": "no",
        **{kind.value: "not_known" for kind in Vulnerable},
        "mental_ill_health": "yes",
        "mental_ill_health_extent": "",
        "alcohol_use": "no",
    } | day("died_on", DIED)
    addresses = rows(
        "addresses",
        {"lines": "4 Quince Yard", "postcode": "ZZ1 4QY", "at_death": "on"}
        | day("from_on", date(2020, 1, 1)),
        {"lines": "9 Pell Lane"} | day("to_on", date(2019, 12, 31)),
        {},
    )
    births = rows("births", {"born_year": "1985"}, {})
    page = post_person(somerby, case, person, posted | addresses | births)
    assert page.status_code == 302, page.content.decode()
    with somerby.scope():
        names = PersonName.objects.filter(person=person).values_list("kind", "name")
        assert set(names) == {
            ("full", "Marisol Quenby-Tarrant"),
            ("alias", "Mari"),
            ("alias", "Sol Tarrant"),
            ("spelling", "Marysol Quenby"),
        }
        births_kept = PersonBirth.objects.filter(person=person)
        assert [(b.year, b.month, b.day) for b in births_kept] == [
            (1984, 6, None),
            (1985, None, None),
        ]
        kept = PersonAddress.objects.filter(person=person).values_list(
            "lines", "from_on", "to_on", "at_death"
        )
        assert list(kept) == [
            ("4 Quince Yard", date(2020, 1, 1), None, True),
            ("9 Pell Lane", None, date(2019, 12, 31), False),
        ]
        said = dict(Vulnerability.objects.filter(person=person).values_list("kind", "answer"))
        assert said == {kind.value: "not_known" for kind in Vulnerable} | {
            "mental_ill_health": "yes",
            "alcohol_use": "no",
        }
        row = PersonParticulars.objects.get(person=person)
        assert (row.country_of_birth, row.caring, row.marac) == ("Chile", "yes", "no")
        assert milestone_on(case, Milestone.DEATH) == DIED
    again = somerby.client("officer").get(url(somerby, case, f"people/{person.pk}/"))
    for typed in ("Mari\nSol Tarrant", "4 Quince Yard", "Her mother", 'value="1985"'):
        assert typed in again.content.decode()


@pytest.mark.parametrize("answer", ["", "perhaps", "Yes"])
def test_r3_a_vulnerability_takes_yes_no_or_not_known_only(
    somerby: cast.Company, answer: str
) -> None:
    case = cast.a_case(somerby)
    with somerby.scope():
        person = people(case)[0]
    page = post_person(somerby, case, person, {"pregnancy": answer})
    assert page.status_code == (302 if answer == "" else 422)
    with somerby.scope():
        assert Vulnerability.objects.filter(person=person).count() == 0


@pytest.mark.parametrize(
    ("born", "more", "refusal"),
    [
        (date(2010, 2, 27), {}, ""),
        (date(2010, 2, 28), {}, "the person was 15 at death"),
        (date(2010, 2, 28), {"child_died_too": "on"}, ""),
        (date(2026, 3, 1), {}, "must be before the date of death"),
    ],
)
def test_r1_a_birth_that_does_not_fit_the_death_is_refused_beside_its_field(
    somerby: cast.Company, born: date, more: dict[str, str], refusal: str
) -> None:
    case = cast.a_case(somerby)
    with somerby.scope():
        person = people(case)[0]
    posted = more | day("born", born) | day("died_on", DIED) | {"ethnicity": "Typed before"}
    page = post_person(somerby, case, person, posted)
    assert page.status_code == (422 if refusal else 302)
    if refusal:
        text = page.content.decode()
        assert refusal in text
        assert 'href="#id_born_day"' in text
        assert "Typed before" in text


def test_a_death_ahead_and_an_address_that_ends_before_it_begins_are_refused(
    somerby: cast.Company,
) -> None:
    case = cast.a_case(somerby)
    with somerby.scope():
        person = people(case)[0]
    address = {"lines": "4 Quince Yard"}
    address |= day("from_on", date(2020, 1, 2)) | day("to_on", date(2020, 1, 1))
    posted = day("died_on", date(2099, 1, 1)) | rows("addresses", address)
    text = post_person(somerby, case, person, posted).content.decode()
    assert "Date of death or serious incident must be today or in the past" in text
    assert "Until must be on or after the day from which it was home" in text


def test_r15_further_people_who_died_and_suspects_are_added(somerby: cast.Company) -> None:
    case = cast.a_case(somerby)
    officer = somerby.client("officer")
    for part in ("suspect", "deceased"):
        assert officer.post(url(somerby, case, f"add/{part}/")).status_code == 302
    assert officer.post(url(somerby, case, "add/household/")).status_code == 409
    with somerby.scope():
        assert [p.working_label for p in people(case)] == ["Adult A", "Adult D"]
        second = people(case, Part.SUSPECT)[1]
        assert cast.fresh(case).label == "Adult A and Adult D"
    posted = {
        "full_name": "Ignatius Pellew",
        "relationship": "brother-in-law",
        "abused_others": "yes",
        "abused_others_details": "A former wife",
        "managed_by": [Supervision.MAPPA.value, Supervision.PERPETRATOR_PROGRAMME.value],
    }
    assert post_person(somerby, case, second, posted).status_code == 302
    with somerby.scope():
        row = PersonParticulars.objects.get(person=second)
        assert row.managed_by == ["mappa", "perpetrator_programme"]
        assert second.refreshed().relationship == "brother-in-law"


def test_a_section_that_is_not_there_and_a_person_of_another_case_are_not_found(
    somerby: cast.Company,
) -> None:
    case, other = cast.a_case(somerby), cast.a_case(somerby)
    with somerby.scope():
        person = people(other)[0]
    officer = somerby.client("officer")
    assert officer.get(section_url(somerby, case, "nothing")).status_code == 404
    assert officer.get(url(somerby, case, f"people/{person.pk}/")).status_code == 404


@pytest.mark.parametrize(
    ("who", "reads", "writes"),
    [
        ("officer", 200, 200),
        ("sub_group_member", 200, 403),
        ("csp_chair", 200, 403),
        ("panel_member", 403, 403),
        ("independent_chair", 403, 403),
        ("stranger", 404, 404),
    ],
)
def test_who_reads_and_who_writes_the_referral(
    somerby: cast.Company, who: str, reads: int, writes: int
) -> None:
    case = cast.a_case(somerby)
    client = somerby.client(who)
    assert client.get(url(somerby, case, "answers/")).status_code == reads
    assert client.get(section_url(somerby, case, "summary")).status_code == writes

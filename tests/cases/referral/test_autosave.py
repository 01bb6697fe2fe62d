"""Saved as one types: drafts that may be invalid, a second writer told, nothing lost."""

from datetime import date
from typing import Any

from cases.core.case.models import Case
from cases.core.drafts.models import Draft
from cases.referral.models import Referral
from partnerships.people.roles import Role
from tests import cast
from tests.cases.referral.helpers import day, people, person_rows, section_url, url


def second_officer(company: cast.Company) -> None:
    """Let the partnership have a second officer, called `second`."""
    with company.scope():
        company.people["second"] = cast.member(company.partnership, "Second officer", Role.OFFICER)


def type_in(company: cast.Company, who: str, case: Case, text: str, version: int) -> Any:
    return company.client(who).post(
        section_url(company, case, "summary") + "draft/",
        {"summary": text, "draft_version": str(version)},
    )


def save(company: cast.Company, who: str, case: Case, text: str, **more: str) -> Any:
    posted = {"summary": text, "version": "0", "draft_version": "0"} | more
    return company.client(who).post(section_url(company, case, "summary"), posted)


def test_what_is_typed_is_kept_as_a_draft_and_comes_back_unsaved(somerby: cast.Company) -> None:
    case = cast.a_case(somerby)
    answer = type_in(somerby, "officer", case, "She was", 0)
    assert (answer.status_code, answer.json()["version"]) == (200, 1)
    assert type_in(somerby, "officer", case, "She was found", 1).json()["version"] == 2
    with somerby.scope():
        assert Referral.objects.filter(case=case).count() == 0
    page = somerby.client("officer").get(section_url(somerby, case, "summary")).content.decode()
    assert "She was found" in page
    assert "has not saved it" in page
    assert 'data-autosave-version="2"' in page
    assert "Typed, not saved" in somerby.client("officer").get(url(somerby, case)).content.decode()


def test_a_draft_may_be_invalid_and_is_shown_without_blame(somerby: cast.Company) -> None:
    case = cast.a_case(somerby)
    with somerby.scope():
        person = people(case)[0]
    address = url(somerby, case, f"people/{person.pk}/")
    typed = person_rows({"lines": "", "postcode": "ZZ1"}, {}) | {
        "born_day": "31",
        "born_month": "2",
    }
    officer = somerby.client("officer")
    assert officer.post(f"{address}draft/", typed | {"draft_version": "0"}).status_code == 200
    page = officer.get(address).content.decode()
    assert 'value="31"' in page
    assert 'value="ZZ1"' in page
    assert "govuk-error-message" not in page


def test_a_second_writer_is_told_while_typing_and_nothing_is_overwritten(
    somerby: cast.Company,
) -> None:
    second_officer(somerby)
    case = cast.a_case(somerby)
    type_in(somerby, "second", case, "Theirs", 0)
    answer = type_in(somerby, "officer", case, "Mine", 0)
    assert answer.status_code == 409
    assert answer.json()["by"] == "Second officer of Somerby"
    with somerby.scope():
        assert Draft.objects.get().data == {"summary": ["Theirs"]}


def test_saving_over_what_somebody_typed_shows_both_versions_then_keeps_ones_own(
    somerby: cast.Company,
) -> None:
    second_officer(somerby)
    case = cast.a_case(somerby)
    type_in(somerby, "second", case, "Theirs", 0)
    page = save(somerby, "officer", case, "Mine")
    text = page.content.decode()
    assert page.status_code == 409
    assert "Theirs" in text
    assert "Mine" in text
    assert "Second officer of Somerby" in text
    again = save(somerby, "officer", case, "Mine", version="1", draft_version="1")
    assert again.status_code == 302
    with somerby.scope():
        assert Referral.objects.get(case=case).summary == "Mine"
        assert Draft.objects.count() == 0


def test_saving_over_what_somebody_saved_shows_both_versions_rows_too(
    somerby: cast.Company,
) -> None:
    second_officer(somerby)
    case = cast.a_case(somerby)
    with somerby.scope():
        person = people(case)[0]
    address = url(somerby, case, f"people/{person.pk}/")
    first = person_rows({"lines": "4 Quince Yard"}) | {"ethnicity": "Mixed", "version": "0"}
    first |= day("died_on", date(2026, 2, 27))
    assert somerby.client("second").post(address, first).status_code == 302
    mine = person_rows({"lines": "9 Pell Lane"}) | {"ethnicity": "Other", "version": "0"}
    page = somerby.client("officer").post(address, mine)
    text = page.content.decode()
    assert page.status_code == 409
    for part in ("4 Quince Yard", "9 Pell Lane", "Mixed", "Other", "27 February 2026"):
        assert part in text
    with somerby.scope():
        assert person.addresses.get().lines == "4 Quince Yard"


def test_ones_own_last_keystrokes_on_their_way_are_no_conflict(somerby: cast.Company) -> None:
    case = cast.a_case(somerby)
    type_in(somerby, "officer", case, "Mine", 0)
    type_in(somerby, "officer", case, "Mine, more", 1)
    assert save(somerby, "officer", case, "Mine, more.", draft_version="1").status_code == 302


def test_what_was_typed_can_be_given_up(somerby: cast.Company) -> None:
    case = cast.a_case(somerby)
    type_in(somerby, "officer", case, "Never mind", 0)
    officer = somerby.client("officer")
    officer.post(section_url(somerby, case, "summary") + "discard/")
    assert "Never mind" not in officer.get(section_url(somerby, case, "summary")).content.decode()


def test_only_who_may_write_types(somerby: cast.Company) -> None:
    case = cast.a_case(somerby)
    assert type_in(somerby, "sub_group_member", case, "x", 0).status_code == 403

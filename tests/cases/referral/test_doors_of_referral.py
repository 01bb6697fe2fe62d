"""What was typed into a referral is given up; a Safeguarding Lead asks for a new link."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from cases.core.drafts.models import Draft
from cases.referral.signing import invite_lead, sign_as_referrer
from tests import cast
from tests.cases.referral.helpers import people, person_rows, url


def drafts(company: cast.Company) -> int:
    """Give how many drafts there are."""
    with company.scope("officer"):
        count: int = Draft.objects.count()
        return count


def test_what_was_typed_before_a_case_was_opened_is_given_up(somerby: cast.Company) -> None:
    officer = somerby.client("officer")
    where = somerby.url("referrals/new/")
    typed = {"alerted_by": "Odalys Threlfall", "draft_version": "0"}
    assert officer.post(f"{where}draft/", typed).status_code == 200
    assert drafts(somerby) == 1
    given_up = officer.post(f"{where}discard/")
    assert (given_up.status_code, given_up["Location"]) == (302, where)
    assert drafts(somerby) == 0
    assert "Odalys Threlfall" not in officer.get(where).content.decode()


def test_what_was_typed_of_a_person_is_given_up_and_what_was_kept_stands_again(
    somerby: cast.Company,
) -> None:
    case = cast.a_case(somerby)
    officer = somerby.client("officer")
    with somerby.scope():
        person = people(case)[0]
    where = url(somerby, case, f"people/{person.pk}/")
    typed = person_rows({}, {}) | {"full_name": "Somebody Else", "draft_version": "0"}
    assert officer.post(f"{where}draft/", typed).status_code == 200
    assert "Somebody Else" in officer.get(where).content.decode()
    given_up = officer.post(f"{where}discard/")
    assert (given_up.status_code, given_up["Location"]) == (302, where)
    assert drafts(somerby) == 0
    page = officer.get(where).content.decode()
    assert ("Somebody Else" in page, "Marisol Quenby-Tarrant" in page) == (False, True)


def test_a_lead_whose_link_ran_out_opens_the_page_that_sends_a_new_one(
    somerby: cast.Company,
) -> None:
    case = cast.a_case(somerby)
    with somerby.scope("officer"):
        sign_as_referrer(case=case, by=somerby.officer, name="Odalys Threlfall")
        link, address = invite_lead(
            case=case, by=somerby.officer, address="perpetua@housing.example"
        )
        link.expires_on = timezone.localdate() - timedelta(days=1)
        link.save()
    page = Client().get(f"{address[address.index('/p/') :]}new/")
    assert page.status_code == 200
    text = page.content.decode()
    assert ("Ask for a new link" in text, "Quenby" in text) == (True, False)

"""Floods, programs, and what the clock does about referrals that are not sent (R6)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from cases.referral.incoming import door
from cases.referral.incoming.keeping import keep_in_order
from cases.referral.incoming.models import IncomingReferral, IncomingSection, Knock
from tests import cast
from tests.cases.referral.outside import LEAD, REFERRER, Outside, mails, page, the_referral

State = IncomingReferral.State


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"seconds": "0"}, "faster than a person can read"),
        ({"page": "forged"}, "open for too long"),
        ({"seconds": "18000"}, "open for too long"),
        ({"website": "https://spam.example"}, "Empty this box"),
        ({"email": "not-an-address"}, "e-mail address"),
    ],
)
def test_a_program_is_told_why_and_nothing_typed_is_lost(
    somerby: cast.Company, other: dict[str, str], said: str
) -> None:
    if "seconds" in other:
        other = {"page": page(timedelta(seconds=int(other["seconds"])))}
    answer = Outside(somerby).begins(**other)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert 'value="Odalys Threlfall"' in answer.content.decode()
    with somerby.scope():
        assert IncomingReferral.objects.count() == 0


def test_a_page_that_was_too_fast_is_taken_when_it_is_sent_again(somerby: cast.Company) -> None:
    writer = Outside(somerby)
    text = writer.begins(page=page(timedelta())).content.decode()
    found = re.search(r'name="page" value="([^"]+)"', text)
    assert found is not None
    assert writer.begins(page=found[1]).status_code == 200


def test_a_flood_from_one_address_is_shown_whom_to_ring(somerby: cast.Company) -> None:
    limit = door.LIMITS["begin"].each
    answers = [
        Outside(somerby).begins(email=f"p{number}@police.example") for number in range(limit + 1)
    ]
    assert [answer.status_code for answer in answers] == [200] * limit + [429]
    assert "0116 454 6270" in answers[-1].content.decode()
    with somerby.scope():
        assert IncomingReferral.objects.count() == limit
        assert {len(knock.who) for knock in Knock.objects.all()} == {64}


def test_the_partnership_as_a_whole_has_a_limit_too(
    somerby: cast.Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(door.LIMITS, "begin", door.Limit(each=9, all=2, within=door.HOUR))
    with somerby.scope():
        door.knock("begin", who="10.0.0.1")
        door.knock("begin", who="10.0.0.2")
        with pytest.raises(door.Flooded):
            door.knock("begin", who="10.0.0.3")


def run(company: cast.Company, days: int) -> int:
    """Let the clock look so many days from now."""
    with company.scope():
        return keep_in_order(timezone.localdate() + timedelta(days=days))


def test_a_draft_is_told_of_twice_before_it_ends_and_then_nothing_of_it_is_left(
    somerby: cast.Company,
) -> None:
    writer = Outside(somerby)
    writer.is_ready()
    writer.saves("summary", {"summary": "Found at home."})
    for days in (22, 23, 23, 29, 30):
        assert run(somerby, days) == 0
    with somerby.scope():
        assert len(mails(REFERRER, "has not been sent")) == 2
        assert len(mails("reviews@somerby.example", "begun and has not been sent")) == 1
    assert run(somerby, 31) == 1
    assert run(somerby, 31) == 0
    with somerby.scope():
        row = the_referral()
        assert (row.state, row.name, row.email) == (State.RUN_OUT, "", "")
        assert IncomingSection.objects.count() == 0
        assert IncomingReferral.history.filter(name="Odalys Threlfall").count() == 0
    gone = writer.client.get(writer.link)
    assert gone.status_code == 410
    assert "has been deleted" in gone.content.decode()


def test_what_waits_for_the_lead_is_chased_and_never_ends_by_itself(
    somerby: cast.Company,
) -> None:
    writer = Outside(somerby)
    writer.is_ready()
    writer.fills_in()
    writer.signs()
    for days in (2, 2, 5, 7, 8, 90):
        assert run(somerby, days) == 0
    with somerby.scope():
        assert the_referral().state == State.WITH_LEAD
        assert len(mails(LEAD, "please read and sign")) == 3
        assert len(mails(REFERRER, "has not signed yet")) == 2
        assert len(mails("reviews@somerby.example", "waits for its Safeguarding Lead")) == 1
    row_page = somerby.client("officer").get(
        somerby.url(f"referrals/sent-in/{the_receipt(somerby)}/")
    )
    assert "Why is the Safeguarding Lead not waited for?" in row_page.content.decode()


def the_receipt(company: cast.Company) -> str:
    with company.scope():
        return the_referral().receipt

"""A referral by somebody without an account: written, signed twice, sent (R5, R6)."""

from __future__ import annotations

import pytest

from cases.core.case.models import Case
from cases.referral.incoming.models import IncomingReferral, IncomingSection
from tests import cast
from tests.cases.referral.outside import (
    DECEASED,
    LEAD,
    REFERRER,
    Outside,
    a_sent_one,
    link_in,
    mails,
    the_referral,
)

State = IncomingReferral.State


def test_r6_anybody_finds_what_a_referral_is_for_and_whom_to_ring(somerby: cast.Company) -> None:
    page = Outside(somerby).client.get(somerby.url("refer/"))
    text = page.content.decode()
    assert page.status_code == 200
    assert "call 999" in text
    assert "0116 454 6270" in text
    assert somerby.url("refer/begin/") in text


def test_r5_a_referral_is_signed_by_the_referrer_then_by_the_lead_and_both_dates_are_kept(
    somerby: cast.Company,
) -> None:
    row = a_sent_one(somerby)
    assert row.state == State.SENT
    assert (row.signed_as, row.lead_signed_as) == ("Odalys Threlfall", "Perpetua Wigmore")
    assert row.signed_at is not None
    assert row.lead_signed_at is not None
    assert row.sent_at is not None
    with somerby.scope():
        assert Case.objects.count() == 0
        told = [mail.to for mail in mails("", "") or []]
        assert told == []
        assert len(mails("reviews@somerby.example", "a referral was sent in")) == 1
        assert len(mails(REFERRER, "has been received")) == 1
        assert len(mails(LEAD, "has been received")) == 1


def test_r6_no_mail_holds_a_name_or_a_fact_of_the_death(somerby: cast.Company) -> None:
    a_sent_one(somerby)
    with somerby.scope():
        everything = " ".join(m.subject + m.body for to in (REFERRER, LEAD) for m in mails(to))
    for secret in ("Siân", "Dubhgháin", "Quillfeather", "neighbour", "Threlfall"):
        assert secret not in everything


def test_r6_a_draft_is_reopened_only_by_its_own_link_and_the_code_that_goes_to_its_address(
    somerby: cast.Company,
) -> None:
    writer = Outside(somerby)
    writer.is_ready()
    writer.fills_in()
    stranger = Outside(somerby)
    stranger.link = writer.link
    for path in ("", "check/", "papers/", "sections/deceased/1/"):
        assert "Siân" not in stranger.reads(path)
        assert "Is it you?" in stranger.reads(path)
    assert "Siân" in writer.reads("sections/deceased/1/")
    assert stranger.client.get(somerby.url("link/referral/not-a-token/")).status_code == 404


def test_r6_what_is_sent_cannot_be_read_back_by_either_link(somerby: cast.Company) -> None:
    writer, lead = Outside(somerby), Outside(somerby, LEAD)
    writer.is_ready()
    writer.fills_in()
    writer.signs()
    lead.takes_the_link("referral-lead")
    lead.proves()
    assert "Siân O’Dubhgháin-Nyström" in lead.reads()
    lead.client.post(
        lead.link, {"act": "sign", "name": "Perpetua W", "job_title": "Lead", "confirm": "on"}
    )
    for who in (writer, lead):
        for path in ("", "check/", "papers/", "sections/deceased/1/", "sections/summary/0/"):
            if who is lead and path:
                continue
            text = who.reads(path)
            assert "The referral has been sent" in text
            assert "Siân" not in text
            assert "neighbour" not in text


def test_a_code_is_good_once_and_five_wrong_ones_end_it(somerby: cast.Company) -> None:
    writer = Outside(somerby)
    writer.begins()
    writer.takes_the_link()
    writer.client.post(f"{writer.link}code/", {"send": "yes"})
    with somerby.scope():
        code = mails(REFERRER, "your code")[-1].body.split("code is ")[1][:6]
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(5):
        assert writer.client.post(f"{writer.link}code/", {"code": wrong}).status_code == 422
    assert writer.client.post(f"{writer.link}code/", {"code": code}).status_code == 422
    assert writer.proves().status_code == 302


def test_what_is_typed_is_kept_at_once_and_a_second_window_is_told(somerby: cast.Company) -> None:
    writer = Outside(somerby)
    writer.is_ready()
    address = f"{writer.link}sections/summary/0/typed/"
    first = writer.client.post(address, {"summary": "Half a", "draft_version": "0"})
    assert first.json()["version"] == 1
    assert (
        writer.client.post(address, {"summary": "Other", "draft_version": "0"}).status_code == 409
    )
    text = writer.reads("sections/summary/0/")
    assert "Half a" in text
    assert "Typed, not saved" in writer.reads()
    late = writer.client.post(
        f"{writer.link}sections/summary/0/", {"summary": "Other", "draft_version": "0"}
    )
    assert late.status_code == 409
    assert "Half a" in late.content.decode()
    assert "Other" in late.content.decode()


def test_a_section_with_a_mistake_keeps_what_was_typed_and_hinders_the_signature(
    somerby: cast.Company,
) -> None:
    writer = Outside(somerby)
    writer.is_ready()
    writer.fills_in()
    bad = writer.saves("deceased", DECEASED | {"born_year": "2010", "born_month": "4"}, 1)
    assert bad.status_code == 422
    assert "the person was 15 at death" in bad.content.decode()
    assert "2010" in writer.reads("sections/deceased/1/")
    refused = writer.signs()
    assert refused.status_code == 409
    with somerby.scope():
        assert the_referral().state == State.WRITING


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"born_day": "5", "born_month": "3", "born_year": "2026"}, "before the date of death"),
        ({"born_year": "81"}, "year with 4 numbers"),
        ({"born_day": "3", "born_year": "1981"}, "must include a month"),
        ({"died_on_year": "2199"}, "past"),
        ({"mental_ill_health": "perhaps"}, "Mental ill-health"),
    ],
)
def test_bad_input_is_refused_with_words_and_stays(
    somerby: cast.Company, wrong: dict[str, str], said: str
) -> None:
    writer = Outside(somerby)
    writer.is_ready()
    page = writer.saves("deceased", DECEASED | wrong, 1)
    assert page.status_code == 422
    assert said in page.content.decode()
    assert "Siân O’Dubhgháin-Nyström" in page.content.decode()


def test_the_lead_sends_it_back_with_a_reason_and_both_sign_anew(somerby: cast.Company) -> None:
    writer, lead = Outside(somerby), Outside(somerby, LEAD)
    writer.is_ready()
    writer.fills_in()
    writer.signs()
    lead.takes_the_link("referral-lead")
    lead.proves()
    lead.client.post(lead.link, {"act": "back", "back-because": "Name the other children."})
    assert lead.client.get(lead.link).status_code == 404
    assert "Name the other children." in writer.reads()
    with somerby.scope():
        row = the_referral()
        assert (row.state, row.signed_as) == (State.WRITING, "")
        assert "children" not in mails(REFERRER)[-1].body


def test_a_referral_does_not_wait_for_a_lead_who_is_away(somerby: cast.Company) -> None:
    writer = Outside(somerby)
    writer.is_ready()
    writer.fills_in()
    writer.signs()
    assert writer.client.post(writer.link, {"act": "send", "because": ""}).status_code == 422
    writer.client.post(writer.link, {"act": "send", "because": "On leave until May."})
    with somerby.scope():
        row = the_referral()
        assert (row.state, row.no_lead_because) == (State.SENT, "On leave until May.")


def test_leicestershire_asks_for_a_written_report_and_no_second_signature(
    wreake_valley: cast.Company,
) -> None:
    writer = Outside(wreake_valley)
    writer.is_ready()
    text = writer.reads()
    assert "Written report of the circumstances" in text
    assert "Safeguarding Lead" not in text
    assert "The relationship" not in text
    writer.fills_in(lead="")
    writer.signs()
    with wreake_valley.scope():
        assert the_referral().state == State.SENT


def test_r4_the_leicester_form_asks_every_part_of_the_paper_form_and_rows_may_be_many(
    somerby: cast.Company,
) -> None:
    writer = Outside(somerby)
    writer.is_ready()
    text = writer.reads()
    for title in (
        "Referrer", "Safeguarding Lead", "Person who died", "The fatal incident",
        "Others at the address of the person who died", "Suspect or perpetrator",
        "Others at the suspect’s address", "The relationship", "Criteria for a review",
        "Other agencies with known involvement", "Brief summary of the case",
    ):  # fmt: skip
        assert title in text
    row = {"rows-0-agency": "Melbury Housing", "rows-1-agency": "", "rows-2-agency": "Fenland GP"}
    management = {"rows-TOTAL_FORMS": "3", "rows-INITIAL_FORMS": "0"}
    assert writer.saves("agencies", row | management).status_code == 302
    with somerby.scope():
        data = IncomingSection.objects.get(code="agencies").data
    assert data["rows-1-agency"] == ["Fenland GP"]
    assert data["rows-TOTAL_FORMS"] == ["2"]
    assert 'name="rows-2-agency"' in writer.reads("sections/agencies/0/")


def test_r15_several_who_died_each_have_a_section_and_a_further_one_can_be_taken_away(
    somerby: cast.Company,
) -> None:
    writer = Outside(somerby)
    writer.is_ready()
    typed = f"{writer.link}sections/summary/0/typed/"
    for address in (f"{writer.link}add/deceased/", typed):
        assert writer.client.get(address).status_code == 302, "followed by itself it does nothing"
    added = writer.client.post(f"{writer.link}add/deceased/")
    assert added.headers["Location"].endswith("/sections/deceased/2/")
    assert "Person who died 2" in writer.reads()
    assert "Take “Person who died 2” away?" in writer.reads("sections/deceased/2/remove/")
    writer.client.post(f"{writer.link}sections/deceased/2/remove/")
    assert "Person who died 2" not in writer.reads()
    assert writer.client.get(f"{writer.link}sections/deceased/1/remove/").status_code == 404


def test_a_lost_link_is_sent_again_and_the_old_one_ends(somerby: cast.Company) -> None:
    writer = Outside(somerby)
    writer.is_ready()
    old = writer.link
    from tests.cases.referral.outside import page

    answers = [
        Outside(somerby).client.post(
            somerby.url("refer/link/"), {"email": email, "page": page(), "website": ""}
        )
        for email in (REFERRER.upper(), "nobody@nowhere.example")
    ]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].content.decode().count("on its way") == 1
    new = writer.takes_the_link()
    assert new != old
    assert writer.client.get(old).status_code == 404
    with somerby.scope():
        assert link_in(mails(REFERRER)[-1]) == new
        assert mails("nobody@nowhere.example") == []

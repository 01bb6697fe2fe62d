"""An agreement is written in the browser, compared, and applied only once it is approved."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from partnerships.funding.agreement import agreement_of, preset
from partnerships.funding.models import AgreementVersion
from partnerships.funding.pool import Pool
from tests import cast
from tests.cases.costs.desk import DISTRICTS, GLOUCESTERSHIRE, OPCC, Desk, errors
from tests.partnerships.funding.fund import a_pool, an_agreement

NEW = "fund/agreement/1/"
CHAIR = f"{NEW}costs/chair/"


@pytest.fixture
def desk(somerby: cast.Company) -> Desk:
    """Give an administrator at a fund with a draft that says nothing yet."""
    desk = Desk(somerby, "partnership_administrator")
    assert "Set up a fund" in desk.get("fund/").content.decode()
    desk.does("fund/begin/", name="Somerby fund")
    start = {"name": "Gloucestershire", "start": "nothing"}
    desk.does("fund/agreement/new/", from_on=date(2019, 1, 1), **start)
    return desk


def saves() -> int:
    return int(AgreementVersion._base_manager.values_list("saves", flat=True).get(number=1))


def draft(desk: Desk) -> AgreementVersion:
    with desk.company.scope():
        found: AgreementVersion = AgreementVersion.objects.get(number=1)
        return found


def parties(desk: Desk) -> None:
    first, *others = GLOUCESTERSHIRE
    desk.does(f"{NEW}parties/new/", name=first, version=draft(desk).saves)
    desk.does(f"{NEW}parties/several/", names="\r\n".join([*others, " "]))
    desk.does(f"{NEW}groups/new/", name="Districts", members=DISTRICTS, version=draft(desk).saves)


def reading(desk: Desk, kind: str, how: str, words: str, **more: Any) -> Any:
    return desk.post(
        f"{NEW}costs/{kind}/readings/new/?how={how}",
        words=words,
        version=draft(desk).saves,
        extra=more,
    )


def gloucestershire(desk: Desk) -> None:
    """Write the whole agreement, each kind of cost in its readings."""
    parties(desk)
    half = {f"number_{OPCC}": "50", "number_districts": "50"}
    for words, above in (("A", "districts"), ("B", "+nobody")):
        capped = {f"cap_{OPCC}": "5,000", f"above_{OPCC}": above}
        assert reading(desk, "chair", "percent", words, **half, **capped).status_code == 302
    limit = {"limit": "5000", "above_limit": "+nobody"}
    assert reading(desk, "chair", "percent", "C", **half, **limit).status_code == 302
    shared = {"in_districts": "on", "limit": "2000", "above_limit": "+lead"}
    assert reading(desk, "administration", "equally", "A", **shared).status_code == 302
    most = {"most": "2500", "usual": "1500"}
    eight = {f"in_{OPCC}": "on", "in_police": "on", "in_districts": "on"}
    assert reading(desk, "advocacy", "equally", "A", **eight, **most).status_code == 302
    three = {f"number_{OPCC}": "1", "number_police": "1", "number_districts": "1"}
    assert reading(desk, "advocacy", "weight", "B", **three, **most).status_code == 302
    for kind in ("chair", "advocacy"):
        desk.does(f"{NEW}costs/{kind}/choose/", reading="a")


def test_gloucestershire_is_written_from_nothing_and_says_the_same_as_the_preset(
    desk: Desk,
) -> None:
    gloucestershire(desk)
    written, brought = draft(desk).agreement, preset("gloucestershire")
    for kind, rule in brought.costs.items():
        for each in rule.readings:
            for pounds in (1_500_00, 2_400_00, 8_000_00, 12_400_00):
                if kind == "advocacy" and pounds > 2_500_00:
                    continue
                found = [
                    of.split(
                        kind,
                        pounds,
                        date(2026, 2, 5),
                        lead="cheltenham",
                        reading=each.key,
                        need_agreed=True,
                    )
                    for of in (written, brought)
                ]
                shares = [
                    {(OPCC if k == "opcc" else k): p for k, p in f.shares.items()} for f in found
                ]
                assert sorted(shares[0].values()) == sorted(shares[1].values())
                assert sum(shares[0].values()) + found[0].unallocated == pounds
                assert found[0].unallocated == found[1].unallocated


def test_readings_stand_side_by_side_for_an_amount_that_is_typed(desk: Desk) -> None:
    gloucestershire(desk)
    page = desk.get(CHAIR, amount="12,400")
    compared = page.context["compared"]
    assert [pence for _, pence in compared["unallocated"]] == [0, 1_200_00, 7_400_00]
    opcc = next(row for row in compared["rows"] if row["name"] == GLOUCESTERSHIRE[0])
    assert [pence for _, pence in opcc["cells"]] == [5_000_00, 5_000_00, 2_500_00]
    assert "£1,233.34" in page.content.decode()


def test_nothing_is_applied_before_it_is_approved_and_nothing_changed_after(desk: Desk) -> None:
    gloucestershire(desk)
    with desk.company.scope():
        assert AgreementVersion.objects.filter(approved_at__isnull=False).count() == 0
    assert "Approve version 1" in desk.get(f"{NEW}approve/").content.decode()
    desk.does(f"{NEW}approve/")
    assert draft(desk).approved_by == "Partnership administrator of Somerby"
    assert desk.post(f"{NEW}parties/new/", name="A ninth", version=99).status_code == 404
    assert desk.post(f"{NEW}discard/").status_code == 404
    assert "In force" in desk.get("fund/agreement/").content.decode()


def test_an_agreement_with_a_reading_to_choose_is_not_approved(desk: Desk) -> None:
    parties(desk)
    for words in ("One", "Other"):
        reading(desk, "chair", "one", words, payer="police")
    answer = desk.post(f"{NEW}approve/")
    assert answer.status_code == 409
    assert "can be read in 2 ways. Choose one." in answer.content.decode()


@pytest.mark.parametrize(
    ("how", "more", "field", "said"),
    [
        ("percent", {"number_police": "60"}, "__all__", "The percentages make 60, not a hundred."),
        ("percent", {"number_police": "half"}, "__all__", "is a number, such as 50"),
        (
            "percent",
            {"number_police": "100", "cap_police": "10"},
            "above_police",
            "Say who pays above the cap.",
        ),
        (
            "percent",
            {"number_police": "100", "above_police": "+lead"},
            "cap_police",
            "Say at which amount the part stops.",
        ),
        ("equally", {}, "__all__", "Say who pays."),
        ("equally", {"in_police": "on", "limit": "10"}, "above_limit", "Say who pays above the"),
        ("equally", {"in_police": "on", "usual": "10"}, "most", "Say what the maximum is."),
        ("equally", {"in_police": "on", "most": "10.005"}, "__all__", "part of a penny"),
        ("equally", {"in_police": "on", "most": "0"}, "__all__", "a sum of nought"),
        ("fixed", {"number_police": "10", "rest": ""}, "rest", "Answer “Who pays the rest?”"),
        ("tiers", {"payer_0": "police", "number_0": "10"}, "__all__", "takes the excess"),
        ("one", {"payer": ""}, "payer", "Answer “Who pays?”"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_beside_its_field_and_nothing_typed_is_lost(
    desk: Desk, how: str, more: dict[str, str], field: str, said: str
) -> None:
    parties(desk)
    answer = reading(desk, "chair", how, "My own words", **more)
    assert answer.status_code in (409, 422)
    assert [name for name in errors(answer) if said in " ".join(errors(answer)[name])] == [field]
    assert "My own words" in answer.content.decode()
    assert draft(desk).data["costs"] == {}


def test_a_group_and_a_reading_are_changed_while_the_agreement_is_a_draft(desk: Desk) -> None:
    gloucestershire(desk)
    five = DISTRICTS[1:]
    desk.does(f"{NEW}groups/districts/", members=five, version=draft(desk).saves)
    assert draft(desk).data["groups"]["districts"] == five
    chair = f"{NEW}costs/chair/readings/c/"
    assert desk.get(chair).status_code == 200
    limit = {f"number_{OPCC}": "40", "number_districts": "60", "limit": "6000"}
    desk.does(
        f"{chair}?how=percent",
        words="Up to 6,000.",
        version=draft(desk).saves,
        extra=limit | {"above_limit": "+nobody"},
    )
    page = desk.get(CHAIR, amount="12,400")
    assert page.context["compared"]["unallocated"][2][1] == 6_400_00


def test_what_a_rule_names_is_not_removed(desk: Desk) -> None:
    parties(desk)
    reading(desk, "chair", "one", "Police pay.", payer="police")
    page = desk.browser.post(
        desk.company.url(f"{NEW}remove/"), {"what": "party:police"}, follow=True
    )
    assert "names “police”, no party" in page.content.decode()
    assert "police" in draft(desk).data["parties"]
    desk.does(f"{NEW}remove/", what="reading:chair:a")
    desk.does(f"{NEW}remove/", what="party:police")
    desk.does(f"{NEW}remove/", what="group:districts")
    assert (draft(desk).data["groups"], draft(desk).data["costs"]) == ({}, {})


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"name": "Police"}, "name", "There is a party named Police already."),
        (
            {"name": "York", "from_on": date(2026, 2, 2), "until_on": date(2026, 2, 1)},
            "until_on",
            "York leaves before it joins.",
        ),
        ({"name": ""}, "name", "Enter"),
    ],
)
def test_a_party_that_cannot_be_is_refused_beside_its_field(
    desk: Desk, values: dict[str, Any], field: str, said: str
) -> None:
    parties(desk)
    answer = desk.post(f"{NEW}parties/new/", version=draft(desk).saves, **values)
    assert said in errors(answer)[field][0]


def test_of_several_parties_none_is_added_where_one_cannot_be(desk: Desk) -> None:
    answer = desk.post(f"{NEW}parties/several/", names="Ash\nBirch\nash")
    assert errors(answer)["names"] == ["There is a party named ash already."]
    assert "Birch" in answer.content.decode()
    assert draft(desk).data["parties"] == {}
    assert desk.get(f"{NEW}parties/several/").status_code == 200


def test_two_agreements_for_one_day_are_refused(desk: Desk) -> None:
    answer = desk.post("fund/agreement/new/", name="Two", from_on=date(2019, 1, 1), start="nothing")
    assert "Two agreements cannot begin on one day." in errors(answer)["from_on"][0]


def test_a_second_editor_is_told_and_loses_nothing(desk: Desk) -> None:
    desk.does(f"{NEW}parties/new/", name="Police", version=1)
    answer = desk.post(f"{NEW}parties/police/", name="Constabulary", version=1)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "saved this while you were writing" in page
    assert "Constabulary" in page
    desk.does(f"{NEW}parties/police/", name="Constabulary", version=2)
    assert draft(desk).agreement.parties[0].name == "Constabulary"


def test_a_draft_begins_from_a_preset_or_from_a_version_and_can_be_discarded(desk: Desk) -> None:
    for day, start in ((2, "preset:leicestershire-rutland"), (3, "version:2")):
        name = "Leicestershire and Rutland"
        desk.does("fund/agreement/new/", name=name, from_on=date(2026, 4, day), start=start)
    with desk.company.scope():
        second, third = (AgreementVersion.objects.get(number=number) for number in (2, 3))
    assert second.data["costs"] == third.data["costs"]
    assert len(agreement_of(second.data).parties) == 11
    desk.does("fund/agreement/3/discard/")
    assert desk.get("fund/agreement/3/").status_code == 404
    for path in ("", "costs/legal/", "parties/county/", "groups/districts/", "approve/"):
        assert desk.get(f"fund/agreement/2/{path}").status_code == 200
    for path in ("new/", "a/", "a/?how=percent"):
        assert desk.get(f"fund/agreement/2/costs/legal/readings/{path}").status_code == 200
    desk.does("fund/agreement/2/remove/", what="group:districts")
    desk.does("fund/agreement/1/fund-pays/")
    desk.does("fund/agreement/2/groups/new/", name="All", members=["county"], version=2)
    assert "fund" in draft(desk).data["parties"]


def test_a_fund_is_set_up_once_and_has_a_name_of_its_own(
    desk: Desk, wreake_valley: cast.Company
) -> None:
    again = desk.post("fund/begin/", name="Another")
    assert "has a fund already" in errors(again)["__all__"][0]
    other = Desk(wreake_valley, "partnership_administrator").post(
        "fund/begin/", name="Somerby Fund"
    )
    assert errors(other)["name"] == ["There is a fund of this name. Choose another."]
    assert Pool.objects.count() == 1


def test_who_may_not_set_up_agreements_reads_them_only(somerby: cast.Company) -> None:
    pool = a_pool(somerby)
    with somerby.scope():
        an_agreement(pool)
    board = Desk(somerby, "board_member")
    assert board.get("fund/agreement/1/").status_code == 200
    assert board.get("fund/agreement/new/").status_code == 403
    assert board.get("fund/ledger/").status_code == 403
    finance = Desk(somerby, "finance_officer")
    assert finance.get("fund/ledger/").status_code == 200
    assert finance.post("fund/agreement/new/").status_code == 403
    assert Desk(somerby, "sub_group_member").get("fund/").status_code == 403

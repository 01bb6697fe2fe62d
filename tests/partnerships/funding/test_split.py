"""Shares to the penny: Gloucestershire's figures in each reading, and what holds of any rule.

R119–R121; the figures are those of GL §2.8 worked out by hand.
"""

from __future__ import annotations

import json
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from partnerships.funding.agreement import CostKind, agreement_of, preset, preset_data
from partnerships.funding.pence import NotAnAmount, apportioned, pence_of, pounds_of
from partnerships.funding.rules import (
    Divided,
    Equally,
    Part,
    RuleRefused,
    Tier,
    Tiers,
    data_of,
    rule_of,
)
from partnerships.funding.split import Parties, Split, split

DAY = date(2026, 2, 5)
DISTRICTS = ["cheltenham", "cotswold", "forest-of-dean", "gloucester", "stroud", "tewkesbury"]


def districts(*pence: int) -> dict[str, int]:
    return dict(zip(DISTRICTS, pence, strict=True))


@pytest.mark.parametrize(
    ("kind", "reading", "pounds", "shares", "unallocated"),
    [
        (
            "chair",
            "a",
            "8000",
            {"opcc": 400000, **districts(66667, 66667, 66667, 66667, 66666, 66666)},
            0,
        ),
        (
            "chair",
            "a",
            "12,400",
            {"opcc": 500000, **districts(123334, 123334, 123333, 123333, 123333, 123333)},
            0,
        ),
        (
            "chair",
            "b",
            "12,400",
            {"opcc": 500000, **districts(103334, 103334, 103333, 103333, 103333, 103333)},
            120000,
        ),
        (
            "chair",
            "c",
            "12,400",
            {"opcc": 250000, **districts(41667, 41667, 41667, 41667, 41666, 41666)},
            740000,
        ),
        ("administration", "a", "1500", districts(*[25000] * 6), 0),
        (
            "administration",
            "a",
            "2600",
            districts(33334, 33334, 33333, 33333, 93333, 33333),
            0,
        ),
        ("advocacy", "a", "1500", {"opcc": 18750, "police": 18750, **districts(*[18750] * 6)}, 0),
        (
            "advocacy",
            "b",
            "1500",
            {
                "opcc": 50000,
                "police": 50000,
                **districts(8334, 8334, 8333, 8333, 8333, 8333),
            },
            0,
        ),
        ("advocacy", "a", "2500", {"opcc": 31250, "police": 31250, **districts(*[31250] * 6)}, 0),
    ],
)
def test_each_printed_example_comes_out_in_each_reading(
    kind: str, reading: str, pounds: str, shares: dict[str, int], unallocated: int
) -> None:
    """R119 (half of a chair's fee), R120 (the lead district's excess), R121 (advocacy)."""
    found = preset("gloucestershire").split(
        CostKind(kind), pence_of(pounds), DAY, lead="stroud", reading=reading, need_agreed=True
    )
    assert found.shares == dict(sorted(shares.items()))
    assert found.unallocated == unallocated


@pytest.mark.parametrize(
    ("kind", "pounds", "lead", "said"),
    [
        ("advocacy", "2600", None, "above the maximum of £2,500.00"),
        ("advocacy", "1500.01", None, "record that the need was agreed"),
        ("administration", "2600", None, "this review has none"),
        ("administration", "2600", "wakefield", "no party of the agreement on this day"),
        ("chair", "0", None, "more than nought"),
        ("legal", "100", None, "says nothing of legal"),
    ],
)
def test_what_the_agreement_does_not_allow_is_refused_with_its_reason(
    kind: str, pounds: str, lead: str | None, said: str
) -> None:
    with pytest.raises(RuleRefused, match=said):
        preset("gloucestershire").split(CostKind(kind), pence_of(pounds), DAY, lead=lead)


def test_readings_stand_side_by_side_and_none_is_taken_until_one_is_chosen() -> None:
    data = preset_data("gloucestershire")
    del data["costs"]["chair"]["chosen"]
    agreement = agreement_of(data)
    compared = agreement.side_by_side(CostKind.CHAIR, 1_240_000, DAY)
    open_sums = [
        (each.key, found.unallocated) for each, found in compared if isinstance(found, Split)
    ]
    assert open_sums == [("a", 0), ("b", 120_000), ("c", 740_000)]
    with pytest.raises(RuleRefused, match="Choose one before a cost is split"):
        agreement.split(CostKind.CHAIR, 1_240_000, DAY)


def test_a_party_that_left_pays_no_more_from_the_day_after() -> None:
    data = preset_data("gloucestershire")
    data["parties"]["cheltenham"] = {"name": "Cheltenham", "until_on": "2026-02-05"}
    agreement = agreement_of(data)
    before = agreement.split(CostKind.ADMINISTRATION, 150_000, DAY)
    after = agreement.split(CostKind.ADMINISTRATION, 150_000, date(2026, 2, 6))
    assert before.shares["cheltenham"] == 25_000
    assert after.shares == {each: 30_000 for each in DISTRICTS if each != "cheltenham"}


def test_a_percentage_of_one_who_left_is_refused_and_says_whose() -> None:
    data = preset_data("gloucestershire")
    data["parties"]["opcc"] = {"name": "Commissioner", "until_on": "2025-03-31"}
    with pytest.raises(RuleRefused, match="opcc is not a party on the day"):
        agreement_of(data).split(CostKind.CHAIR, 800_000, DAY)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "A rule is written as one of"),
        ({"pays": "a", "lead": True}, "A rule says one of"),
        ({"pays": "a", "rest": {}}, "“rest” does not belong beside “pays”"),
        ({"equally": []}, "need somebody"),
        ({"equally": ["a", "a"]}, "named twice"),
        (
            {"parts": [{"percent": "60", "rule": {"pays": "a"}}]},
            "The percentages make 60, not a hundred",
        ),
        (
            {
                "parts": [
                    {"percent": "120", "rule": {"pays": "a"}},
                    {"percent": "-20", "rule": {"pays": "b"}},
                ]
            },
            "nought or less",
        ),
        (
            {
                "parts": [
                    {"percent": "50", "rule": {"pays": "a"}},
                    {"weight": "50", "rule": {"pays": "b"}},
                ]
            },
            "each a percentage, or each a weight",
        ),
        ({"parts": [{"weight": "half", "rule": {"pays": "a"}}]}, "is a number"),
        ({"tiers": []}, "at least one tier"),
        ({"tiers": [{"up_to": "10", "rule": {"pays": "a"}}]}, "somebody takes the excess"),
        (
            {
                "tiers": [
                    {"up_to": "10", "rule": {"pays": "a"}},
                    {"up_to": "10", "rule": {"pays": "b"}},
                    {"rule": {"pays": "a"}},
                ]
            },
            "not above £10.00",
        ),
        ({"most": "10", "usual": "20", "rule": {"pays": "a"}}, "above the maximum"),
        ({"most": "10.005", "rule": {"pays": "a"}}, "part of a penny"),
        ({"most": "0", "rule": {"pays": "a"}}, "sum of nought"),
        ({"fixed": {"a": "10"}}, "a rule for the rest"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_as_it_is_read(
    data: dict[str, Any], said: str
) -> None:
    with pytest.raises(RuleRefused, match=said):
        rule_of(data)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d["groups"].update(districts=["york"]), "names “york”, which is no party"),
        (lambda d: d["groups"].update(opcc=["police"]), "of a party and of a group"),
        (lambda d: d["parties"].pop("police"), "names “police”, no party"),
        (lambda d: d["costs"].update(feast=d["costs"]["chair"]), "no kind of cost “feast”"),
        (lambda d: d["costs"]["chair"].update(chosen="z"), "no reading “z”"),
        (lambda d: d["costs"]["chair"].update(readings={}), "has no rule"),
        (lambda d: d.pop("from_on"), "the day from which it holds"),
        (lambda d: d.update(from_on="soon"), "“soon” is not a day"),
        (
            lambda d: d["parties"].update(
                opcc={"name": "C", "from_on": "2026-02-02", "until_on": "2026-02-01"}
            ),
            "leaves before it joins",
        ),
    ],
)
def test_an_agreement_that_contradicts_itself_is_refused_as_it_is_read(
    change: Any, said: str
) -> None:
    data = preset_data("gloucestershire")
    change(data)
    with pytest.raises(RuleRefused, match=said):
        agreement_of(data)


@pytest.mark.parametrize(
    ("typed", "pence"),
    [("12,400", 1_240_000), ("£12400.00", 1_240_000), ("0.5", 50), (" 7.500 ", 750), ("0", 0)],
)
def test_pounds_are_read_as_people_write_them(typed: str, pence: int) -> None:
    assert pence_of(typed) == pence


@pytest.mark.parametrize("typed", ["", "-5", "5.005", "1,24", "twelve", "1e3", "٣"])
def test_what_is_no_sum_of_whole_pence_is_refused(typed: str) -> None:
    with pytest.raises(NotAnAmount):
        pence_of(typed)


def test_the_command_prints_the_shares_and_why_as_json_and_as_words() -> None:
    out = StringIO()
    call_command(
        "split", agreement="gloucestershire", kind="chair", amount="12400.00", json=True, stdout=out
    )
    said = json.loads(out.getvalue())
    assert (said["reading"], said["shares"]["opcc"], said["unallocated"]) == ("a", 500000, 0)
    assert sum(said["shares"].values()) == 1240000
    assert said["why"][1] == "  £5,000.00: what lies up to £5,000.00"
    out = StringIO()
    call_command(
        "split", agreement="gloucestershire", kind="chair", amount="12400", reading="b", stdout=out
    )
    assert "£1,200.00  unallocated" in out.getvalue()
    with pytest.raises(CommandError, match="There is no agreement “york”"):
        call_command("split", agreement="york", kind="chair", amount="1")
    with pytest.raises(CommandError, match="part of a penny"):
        call_command("split", agreement="gloucestershire", kind="chair", amount="1.001")


# What holds of any rule

KEYS = ["ash", "birch", "cedar", "dogwood", "elm"]
GROUPS = {"grove": ("ash", "birch", "cedar"), "pair": ("dogwood", "elm")}
NAMES = {key: key.title() for key in KEYS}
limits = st.integers(1, 10_000_00)


def _pounds(pence: int) -> str:
    return f"{pence // 100}.{pence % 100:02d}"


def _parts(rules: list[Any], weights: list[int]) -> dict[str, Any]:
    return {
        "parts": [
            {"weight": str(weight), "rule": rule}
            for weight, rule in zip(weights, rules, strict=False)
        ]
    }


leaves = st.one_of(
    st.sampled_from(KEYS).map(lambda key: {"pays": key}),
    st.just({"lead": True}),
    st.just({"nobody": "Nobody agreed."}),
    st.lists(st.sampled_from([*KEYS, *GROUPS]), min_size=1, unique=True).map(
        lambda keys: {"equally": keys}
    ),
)


def _wider(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.builds(
            _parts,
            st.lists(inner, min_size=1, max_size=3),
            st.lists(st.integers(1, 99), min_size=3, max_size=3),
        ),
        st.builds(
            lambda limit, below, above: {
                "tiers": [{"up_to": _pounds(limit), "rule": below}, {"rule": above}]
            },
            limits,
            inner,
            inner,
        ),
        st.builds(
            lambda who, pence, rest: {"fixed": {who: _pounds(pence)}, "rest": rest},
            st.sampled_from(KEYS),
            limits,
            inner,
        ),
    )


rules = st.recursive(leaves, _wider, max_leaves=8)
costs = st.integers(1, 50_000_00)
PARTIES = Parties(NAMES, GROUPS, lead="elm")


@given(rules, costs)
def test_shares_and_what_is_unallocated_make_the_cost_and_nobody_pays_below_nought(
    data: dict[str, Any], cost: int
) -> None:
    found = split(rule_of(data), cost, PARTIES)
    assert sum(found.shares.values()) + found.unallocated == cost
    assert min([0, *found.shares.values(), found.unallocated]) == 0


@given(rules, costs)
def test_the_same_cost_always_splits_the_same_way_also_after_writing_and_reading(
    data: dict[str, Any], cost: int
) -> None:
    rule = rule_of(data)
    assert split(rule_of(data_of(rule)), cost, PARTIES) == split(rule, cost, PARTIES)


@given(rules, costs, st.randoms())
def test_the_order_in_which_parties_and_parts_are_listed_changes_nothing(
    data: dict[str, Any], cost: int, chance: Any
) -> None:
    def shuffled(rule: Any) -> Any:
        match rule:
            case Equally(parties):
                return Equally(tuple(chance.sample(parties, len(parties))))
            case Divided(parts, in_percent):
                mixed = [Part(each.weight, shuffled(each.rule)) for each in parts]
                return Divided(tuple(chance.sample(mixed, len(mixed))), in_percent)
            case Tiers(tiers):
                return Tiers(tuple(Tier(each.up_to, shuffled(each.rule)) for each in tiers))
            case _:
                return rule

    rule = rule_of(data)
    assert split(shuffled(rule), cost, PARTIES).shares == split(rule, cost, PARTIES).shares


@given(limits, costs, st.sampled_from(KEYS), st.integers(1, 99))
def test_a_cap_is_never_exceeded(cap: int, cost: int, capped: str, percent: int) -> None:
    above = {"nobody": "Above the cap."}
    limited = {"tiers": [{"up_to": _pounds(cap), "rule": {"pays": capped}}, {"rule": above}]}
    parts = {
        "parts": [
            {"percent": str(percent), "rule": limited},
            {"percent": str(100 - percent), "rule": above},
        ]
    }
    found = split(rule_of(parts), cost, PARTIES)
    assert found.shares.get(capped, 0) <= cap


@given(st.integers(0, 10**9), st.lists(st.integers(1, 10**6), min_size=1, max_size=9))
def test_an_amount_apportioned_is_within_a_penny_of_exact(pence: int, weights: list[int]) -> None:
    given_out = apportioned(pence, weights, [str(n) for n in range(len(weights))])
    total = sum(weights)
    assert sum(given_out) == pence
    assert all(
        abs(share * total - pence * weight) < total
        for share, weight in zip(given_out, weights, strict=True)
    )


@given(st.integers(0, 10**12))
def test_what_is_written_in_pounds_is_read_as_the_same_pence(pence: int) -> None:
    assert pence_of(pounds_of(pence)) == pence

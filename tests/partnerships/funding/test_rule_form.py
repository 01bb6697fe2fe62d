"""A rule as a form: what is typed becomes the rule, and the rule is shown as it was typed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships.funding import drafting
from partnerships.funding.agreement import preset, preset_names
from partnerships.funding.contribution import contribution_of
from partnerships.funding.pence import NotAnAmount
from partnerships.funding.rule_form import (
    LEAD,
    NOBODY,
    FlatRule,
    How,
    Row,
    data_of_flat,
    flat_of,
    in_words,
)
from partnerships.funding.rules import RuleRefused, rule_of

GROUPS = {"districts": ("ash", "birch")}
PAYERS = ["ash", "birch", "cedar", "districts"]
NAMES = {key: key.title() for key in PAYERS}
pounds = st.integers(1, 9999).map(lambda n: f"{n}.00")
anybody = st.sampled_from([*PAYERS, LEAD, NOBODY])


@st.composite
def flats(draw: Any) -> FlatRule:
    """Give any form that is complete."""
    how = draw(st.sampled_from([How.EQUALLY, How.WEIGHT, How.FIXED, How.ONE]))
    count = 1 if how is How.ONE else draw(st.integers(2, 3))
    chosen = draw(
        st.lists(
            st.sampled_from(PAYERS[:3] if how is How.FIXED else PAYERS),
            min_size=count,
            max_size=count,
            unique=True,
        )
    )
    rows = [Row(payer) for payer in chosen]
    if how is How.FIXED:
        rows = [Row(payer, draw(pounds)) for payer in chosen]
    if how is How.WEIGHT:
        caps = [draw(st.none() | pounds) for _ in chosen]
        rows = [
            Row(payer, str(draw(st.integers(1, 99))), cap or "", draw(anybody) if cap else "")
            for payer, cap in zip(chosen, caps, strict=True)
        ]
    limit = draw(st.none() | pounds) if how not in (How.ONE,) else None
    most = draw(st.none() | pounds)
    return FlatRule(
        how,
        tuple(rows),
        draw(anybody) if how is How.FIXED else "",
        limit or "",
        draw(anybody) if limit else "",
        most or "",
    )


@given(flats())
def test_what_is_typed_is_shown_again_as_it_was_typed(flat: FlatRule) -> None:
    assert flat_of(rule_of(data_of_flat(flat, GROUPS))) == flat


@given(flats())
def test_every_rule_can_be_said_in_words(flat: FlatRule) -> None:
    lines = in_words(rule_of(data_of_flat(flat, GROUPS)), NAMES)
    assert lines
    assert all(line.endswith(".") for line in lines)


@pytest.mark.parametrize("name", preset_names())
def test_every_rule_of_a_preset_fits_the_form(name: str) -> None:
    agreement = preset(name)
    for cost in agreement.costs.values():
        for reading in cost.readings:
            flat = flat_of(reading.rule)
            assert flat is not None, (name, cost.kind, reading.key)
            again = data_of_flat(flat, agreement.groups)
            words = [in_words(rule, NAMES) for rule in (rule_of(again), reading.rule)]
            assert words[0] == words[1]


def test_a_rule_deeper_than_the_form_is_said_in_words_only() -> None:
    deep = {
        "parts": [{"percent": "100", "rule": {"parts": [{"weight": "1", "rule": {"lead": True}}]}}]
    }
    assert flat_of(rule_of(deep)) is None
    assert in_words(rule_of(deep), {}) == [
        "100 per cent: 1 of 1 parts: The lead party of the review."
    ]


def test_the_order_of_fixed_sums_is_kept_by_a_list() -> None:
    flat = FlatRule(How.FIXED, (Row("cedar", "5"), Row("ash", "9")), "birch")
    data = data_of_flat(flat, GROUPS)
    assert data["fixed"] == [["cedar", "5"], ["ash", "9"]]
    with pytest.raises(RuleRefused, match="paid by one party"):
        data_of_flat(FlatRule(How.FIXED, (Row("districts", "5"),), "ash"), GROUPS)


@pytest.mark.parametrize(
    ("typed", "pence"),
    [
        ("2,500", 2_500_00),
        ("5% of 66,000", 3_300_00),
        ("12.5 % of £100", 12_50),
        ("51,201 x 0.05", 2_560_05),
        ("3 × 0.335", 1_01),
    ],
)
def test_a_contribution_is_an_amount_or_a_formula(typed: str, pence: int) -> None:
    assert contribution_of(typed) == pence


@pytest.mark.parametrize("typed", ["", "five", "101% of 5", "5% of five", "-5", "5 x", "5%"])
def test_what_is_neither_amount_nor_formula_is_refused(typed: str) -> None:
    with pytest.raises(NotAnAmount):
        contribution_of(typed)


def test_a_party_that_is_called_fund_is_not_the_fund_itself() -> None:
    data = drafting.with_party(drafting.begun("X", date(2026, 4, 1)), None, "Fund")
    assert list(data["parties"]) == ["fund-2"]
    assert list(drafting.with_fund(data)["parties"]) == ["fund-2", "fund"]


def test_the_last_of_a_group_is_not_removed_and_a_step_changes_nothing_that_was_given() -> None:
    first = drafting.with_party(drafting.begun("X", date(2026, 4, 1)), None, "Ash")
    second = drafting.with_group(first, None, "Trees", ["ash"])
    with pytest.raises(RuleRefused, match="the last of the group trees"):
        drafting.without_party(second, "ash")
    with pytest.raises(RuleRefused, match="Choose who is in the group"):
        drafting.with_group(second, "trees", "Trees", [])
    assert (first["groups"], second["groups"]) == ({}, {"trees": ["ash"]})
    assert drafting.not_ready(first) == ["Say of at least one kind of cost who pays it."]

"""Which checks each protocol raises (R9, R10, R11, R152)."""

import pytest

from cases.core.protocol import preset
from cases.referral.checks import POLICE_CHECKS, CheckFacts, required_checks
from cases.referral.choices import CheckCode as C
from cases.referral.choices import Circumstance as F

LEICESTER, RUTLAND, GLOS = "leicester-city", "leicestershire-rutland", "gloucestershire"


def codes(protocol: str, *ticked: F, adults: bool = False, police: bool = False) -> list[C]:
    rules = preset.load(protocol).referral
    found = required_checks(rules, CheckFacts(frozenset(ticked), adults, police))
    assert all(check.why and check.task for check in found)
    return [check.code for check in found]


@pytest.mark.parametrize(
    ("protocol", "ticked", "wanted"),
    [
        (LEICESTER, F.VICTIM_16_OR_17, [C.CHILD_REVIEW]),
        (RUTLAND, F.VICTIM_16_OR_17, [C.CHILD_REVIEW, C.TELL_CDOP]),
        (GLOS, F.VICTIM_16_OR_17, [C.CHILD_REVIEW]),
        (LEICESTER, F.UNDER_18_IN_FAMILY, []),
        (RUTLAND, F.UNDER_18_IN_FAMILY, [C.CHILD_REVIEW]),
        (GLOS, F.UNDER_18_IN_FAMILY, []),
        (LEICESTER, F.CHILD_DIED, []),
        (GLOS, F.CHILD_DIED, [C.CHILD_REVIEW]),
        (LEICESTER, F.CHILD_LEARNING, [C.CHILD_REVIEW]),
        (RUTLAND, F.CHILD_LEARNING, []),
        (LEICESTER, F.CARE_NEEDS, [C.ADULT_REVIEW]),
        (GLOS, F.MENTAL_HEALTH, [C.MENTAL_HEALTH]),
        (LEICESTER, F.MENTAL_HEALTH, []),
        (GLOS, F.CARE_SETTING, [C.CARE_SETTING]),
        (LEICESTER, F.NONE, []),
    ],
)
def test_r9_r10_r11_each_fact_raises_the_checks_of_the_protocol(
    protocol: str, ticked: F, wanted: list[C]
) -> None:
    assert codes(protocol, ticked) == wanted


def test_r10_a_referral_to_the_adults_board_raises_the_adult_check() -> None:
    assert codes(LEICESTER, adults=True) == [C.ADULT_REVIEW]


def test_r152_the_police_say_when_their_four_officers_were_told() -> None:
    assert codes(LEICESTER, police=True) == list(POLICE_CHECKS)
    assert codes(GLOS, police=True) == []

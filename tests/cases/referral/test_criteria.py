"""Whether the criteria are met (R1, R2): the whole truth table."""

from itertools import product

import pytest

from cases.referral.criteria import LIMBS, criteria_from

ANSWERS = (True, False, None)


@pytest.mark.parametrize(("c1", "a", "b", "c"), list(product(ANSWERS, repeat=4)))
def test_r2_criteria_are_c1_and_any_limb(
    c1: bool | None, a: bool | None, b: bool | None, c: bool | None
) -> None:
    found = criteria_from(c1, a, b, c)
    limbs = (a, b, c)
    if c1 is False or (c1 and all(limb is False for limb in limbs)):
        assert (found.meets, found.limbs) == (False, ())
    elif c1 and any(limbs):
        relied_on = tuple(
            code for code, said in zip(("C2a", "C2b", "C2c"), limbs, strict=True) if said
        )
        assert (found.meets, found.limbs) == (True, relied_on)
        assert found.words == tuple(LIMBS[code] for code in relied_on)
    else:
        assert (found.meets, found.limbs) == (None, ())


@pytest.mark.parametrize("limbs", list(product(ANSWERS, repeat=3)))
def test_r1_without_aged_16_or_over_nothing_meets_the_criteria(
    limbs: tuple[bool | None, bool | None, bool | None],
) -> None:
    assert criteria_from(False, *limbs).meets is False
    assert criteria_from(None, *limbs).meets is None


def test_three_answers_are_put_in_words() -> None:
    assert [
        criteria_from(*four).answer
        for four in (
            (True, True, False, False),
            (True, False, False, False),
            (None, None, None, None),
        )
    ] == ["Met", "Not met", "Not answered yet"]

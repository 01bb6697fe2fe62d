"""A missed decision is brought to somebody by name of his role, in every protocol."""

import pytest

from cases.core.protocol import preset
from cases.core.timetable.rules import Level


@pytest.mark.parametrize("name", preset.names())
def test_a_missed_decision_is_brought_to_the_chair_of_the_partnership(name: str) -> None:
    rule = preset.load(name).timetable["decision"]
    assert rule.escalate == (Level(2, "named_senior"), Level(5, "csp_chair"))

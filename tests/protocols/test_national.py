"""The national default: the month and the six months of the guidance, and nothing invented."""

from __future__ import annotations

from datetime import date

from cases.core.timetable.kinds import CASE, Milestone, Subject
from tests.protocols.stories import told

M = Milestone


def test_the_dates_of_a_review() -> None:
    story = {
        (M.CAME_TO_ATTENTION, CASE): date(2026, 1, 31),
        (M.DECIDED, CASE): date(2026, 2, 27),
        (M.REVIEW_DECIDED, CASE): date(2026, 2, 27),
        (M.TRAWL_SENT, Subject("trawl_request", 1)): date(2026, 3, 2),
        (M.SIGNED_OFF, CASE): date(2026, 8, 3),
        (M.PUBLISHED, Subject("publication", 1)): date(2027, 2, 1),
    }

    assert told("national", story, today=date(2026, 4, 1)) == {
        ("decision", 0, 1): date(2026, 2, 28),
        ("home_office_notice", 0, 1): None,
        ("family_notice", 0, 1): None,
        ("trawl_return", 1, 1): None,
        ("overview_report", 0, 1): date(2026, 8, 27),
        ("dac_copy", 0, 1): None,
    }

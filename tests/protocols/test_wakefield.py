"""Wakefield: from the notice to its chair, six months for the report, two years of display."""

from __future__ import annotations

from datetime import date

from cases.core.protocol import preset
from cases.core.protocol.choices import Confidentiality
from cases.core.timetable.kinds import CASE, Milestone, Subject
from tests.protocols.stories import told

M = Milestone
STORY = {
    (M.CAME_TO_ATTENTION, CASE): date(2025, 2, 20),
    (M.CHAIR_NOTIFIED, CASE): date(2025, 2, 28),
    (M.DECIDED, CASE): date(2025, 3, 31),
    (M.REVIEW_DECIDED, CASE): date(2025, 3, 31),
    (M.TRAWL_SENT, Subject("trawl_request", 1)): date(2025, 4, 2),
    (M.PUBLISHED, Subject("publication", 1)): date(2024, 2, 29),
}


def test_the_dates_of_a_review() -> None:
    assert told("wakefield", STORY, today=date(2025, 4, 1)) == {
        ("decision", 0, 1): date(2025, 3, 28),
        ("home_office_notice", 0, 1): None,
        ("overview_report", 0, 1): date(2025, 9, 30),
        ("publication_removal", 1, 1): date(2026, 2, 28),
    }


def test_closing_and_confidentiality() -> None:
    protocol = preset.load("wakefield")

    assert protocol.action_plan.close_requires_all_complete is True
    assert protocol.action_plan.audit_before_close is False
    assert protocol.panel.confidentiality is Confidentiality.PER_REVIEW

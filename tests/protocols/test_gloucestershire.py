"""Gloucestershire: the Home Office clock starts with the notification; six months to report."""

from __future__ import annotations

from datetime import date

from cases.core.protocol import preset
from cases.core.protocol.choices import ChairRule, Outcome, PoliticianRule, Recipient, SignOff
from cases.core.timetable.kinds import CASE, Milestone, Subject
from tests.protocols.stories import told

M = Milestone
STORY = {
    (M.CAME_TO_ATTENTION, CASE): date(2025, 5, 31),
    (M.DECIDED, CASE): date(2025, 6, 20),
    (M.REVIEW_DECIDED, CASE): date(2025, 8, 31),
    (M.TRAWL_SENT, Subject("trawl_request", 1)): date(2025, 6, 2),
    (M.MEETING_ON, Subject("meeting", 1)): date(2025, 10, 9),
}


def test_the_dates_of_a_review() -> None:
    assert told("gloucestershire", STORY, today=date(2025, 9, 1)) == {
        ("decision", 0, 1): date(2025, 6, 30),
        ("home_office_notice", 0, 1): date(2025, 6, 30),
        ("family_notice", 0, 1): None,
        ("overview_report", 0, 1): date(2026, 2, 28),
    }


def test_a_direction_starts_the_six_months_again() -> None:
    directed = {**STORY, (M.DIRECTED, CASE): date(2025, 11, 17)}

    assert told("gloucestershire", directed, today=date(2025, 12, 1))[
        ("overview_report", 0, 1)
    ] == date(2026, 5, 17)


def test_closing_chairing_and_notices() -> None:
    protocol = preset.load("gloucestershire")

    assert protocol.action_plan.close_requires_all_complete is True
    assert protocol.action_plan.audit_before_close is True
    assert protocol.panel.chair_csp_member is ChairRule.REFUSE
    assert protocol.panel.politicians is PoliticianRule.AGENCY_STAFF_ONLY
    assert protocol.panel.draft_meetings_at_most == 3
    assert protocol.overview.sign_off == (SignOff.PANEL, SignOff.CSP_CHAIR)
    assert Recipient.OTHER_DISTRICTS in protocol.decision.told(Outcome.REVIEW)
    assert protocol.decision.told(Outcome.NO_REVIEW) == (Recipient.HOME_OFFICE, Recipient.FAMILY)

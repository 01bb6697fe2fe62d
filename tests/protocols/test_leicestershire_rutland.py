"""Leicestershire and Rutland: its own start of the clock, working days, one year of display."""

from __future__ import annotations

from datetime import date

from cases.core.protocol import preset
from cases.core.protocol.choices import ChairRule, Outcome, PublicationNeeds, Recipient
from cases.core.timetable.kinds import CASE, Milestone, Subject
from tests.protocols.stories import told

M = Milestone
STORY = {
    (M.CAME_TO_ATTENTION, CASE): date(2026, 1, 20),
    (M.SUB_GROUP_INFORMED, CASE): date(2026, 1, 31),
    (M.DECIDED, CASE): date(2026, 2, 20),
    (M.REVIEW_DECIDED, CASE): date(2026, 2, 20),
    (M.TRAWL_SENT, Subject("trawl_request", 1)): date(2026, 3, 27),
    (M.MEETING_ON, Subject("meeting", 1)): date(2026, 4, 9),
    (M.PUBLISHED, Subject("publication", 1)): date(2027, 2, 28),
}


def test_the_dates_of_a_review() -> None:
    assert told("leicestershire-rutland", STORY, today=date(2026, 4, 1)) == {
        ("decision", 0, 1): date(2026, 2, 28),
        ("home_office_notice", 0, 1): None,
        ("family_notice", 0, 1): None,
        ("trawl_return", 1, 1): date(2026, 4, 14),
        ("overview_report", 0, 1): None,
        ("publication_removal", 1, 1): date(2028, 2, 28),
    }


def test_the_clock_runs_from_coming_to_attention_until_the_sub_group_is_recorded() -> None:
    before = {(M.CAME_TO_ATTENTION, CASE): date(2026, 1, 20)}

    assert told("leicestershire-rutland", before, today=date(2026, 2, 1)) == {
        ("decision", 0, 1): date(2026, 2, 20)
    }


def test_new_reviews_bear_the_later_name_from_the_switch_date() -> None:
    names = preset.load("leicestershire-rutland").names

    assert names.review_name(date(2026, 3, 25))[1] == "DHR"
    assert names.review_name(date(2026, 3, 26))[1] == "DARDR"


def test_panel_publication_and_notices() -> None:
    protocol = preset.load("leicestershire-rutland")

    assert protocol.panel.minimum_members == 4
    assert protocol.panel.chair_involved_agency is ChairRule.REFUSE
    assert protocol.panel.chair_uninvolved_local_employee is ChairRule.REASON
    assert protocol.publication.requires == tuple(PublicationNeeds)
    assert Recipient.POLICE_LEAD in protocol.decision.told(Outcome.OTHER_REVIEW)
    assert Recipient.POLICE_LEAD not in protocol.decision.told(Outcome.NO_REVIEW)
    assert protocol.trawl.before_decision is True

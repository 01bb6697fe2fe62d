"""Leicester City: one review from the incident to the removal of the report, date by date."""

from __future__ import annotations

from datetime import UTC, date, datetime

from cases.core.protocol import preset
from cases.core.protocol.choices import Confidentiality, Document, Outcome, Recipient, SignOff
from cases.core.timetable.engine import State
from cases.core.timetable.kinds import CASE, Milestone, Subject
from cases.core.timetable.rules import Reading
from tests.protocols.stories import rows, told

M = Milestone
STORY = {
    (M.INCIDENT, CASE): datetime(2026, 1, 30, 22, 10, tzinfo=UTC),
    (M.CAME_TO_ATTENTION, CASE): datetime(2026, 1, 31, 9, 0, tzinfo=UTC),
    (M.DECIDED, CASE): date(2026, 2, 20),
    (M.REVIEW_DECIDED, CASE): date(2026, 2, 20),
    (M.TRAWL_SENT, Subject("trawl_request", 1)): date(2026, 3, 27),
    (M.MEETING_ON, Subject("meeting", 1)): date(2026, 4, 9),
    (M.DRAFT_SENT, Subject("comment_round", 1)): date(2026, 9, 1),
    (M.PUBLISHED, Subject("publication", 1)): date(2027, 8, 31),
    (M.ACTION_AGREED, Subject("action", 1)): date(2026, 11, 30),
}


def test_the_dates_of_a_review() -> None:
    assert told("leicester-city", STORY, today=date(2026, 12, 1)) == {
        ("alert", 0, 1): date(2026, 2, 1),
        ("decision", 0, 1): date(2026, 2, 28),
        ("home_office_notice", 0, 1): date(2026, 3, 20),
        ("family_notice", 0, 1): None,
        ("trawl_return", 1, 1): date(2026, 4, 10),
        ("papers", 1, 1): date(2026, 3, 30),
        ("draft_comments", 1, 1): date(2026, 9, 15),
        ("overview_report", 0, 1): None,
        ("publication_removal", 1, 1): date(2030, 8, 31),
        ("action_update", 1, 1): date(2027, 2, 28),
    }


def test_the_home_office_notice_warns_from_the_end_of_the_calendar_month() -> None:
    (notice,) = [
        row
        for row in rows("leicester-city", STORY, today=date(2026, 2, 28))
        if row.kind.code == "home_office_notice"
    ]

    assert notice.due is not None
    assert notice.due.warn_on == date(2026, 2, 28)
    assert notice.due.other_reading(Reading.MONTH_END) == date(2026, 2, 28)
    assert notice.state is State.DUE_SOON


def test_a_trawl_reminds_two_days_before_on_the_day_and_two_days_after() -> None:
    (trawl,) = [
        row
        for row in rows("leicester-city", STORY, today=date(2026, 4, 1))
        if row.kind.code == "trawl_return"
    ]

    assert trawl.remind_on == (date(2026, 4, 8), date(2026, 4, 10), date(2026, 4, 12))


def test_who_is_told_and_who_signs() -> None:
    protocol = preset.load("leicester-city")

    assert protocol.decision.told(Outcome.REVIEW) == (
        Recipient.HOME_OFFICE,
        Recipient.SUB_GROUP_CHAIR,
        Recipient.FAMILY,
        Recipient.CORONER,
    )
    assert protocol.decision.notices_after_home_office == (Recipient.FAMILY,)
    assert protocol.overview.sign_off == (SignOff.PANEL, SignOff.SUB_GROUP, SignOff.CSP_CHAIR)
    assert protocol.publication.set[-1] is Document.HOME_OFFICE_LETTER
    assert protocol.panel.confidentiality is Confidentiality.PER_MEETING
    assert len(protocol.action_plan.themes) == 10
    assert protocol.action_plan.close_requires_all_complete is False

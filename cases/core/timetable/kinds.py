"""Every dated fact and every kind of deadline in a review.

What differs from one partnership to the next (period, start, options, source) is not here but in
the protocol's rule for the kind. A kind without a rule, or whose rule has no period, has no due
date until a person gives one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from cases.core.timetable.activities import Activity


class Milestone(StrEnum):
    """A dated fact of a case, or of one subject in it."""

    words: str

    def __new__(cls, code: str, words: str = "") -> Milestone:
        member = str.__new__(cls, code)
        member._value_ = code
        member.words = words
        return member

    # Referral and decision
    INCIDENT = "incident", "the incident"
    DEATH = "death", "the death"
    CAME_TO_ATTENTION = "came_to_attention", "the death came to the partnership's attention"
    SUB_GROUP_INFORMED = "sub_group_informed", "the death came to the sub-group's attention"
    CHAIR_NOTIFIED = "chair_notified", "the chair of the partnership was notified"
    REFERRAL_RECEIVED = "referral_received", "the referral was received"
    RECORDS_SECURED = "records_secured", "records were secured"
    RECORDS_CHECK_SENT = "records_check_sent", "the records check was sent"
    RECORDS_CHECK_ANSWERED = "records_check_answered", "the agency answered the records check"
    PUT_TO_DECISION = "put_to_decision", "the case was put to the chair for decision"
    DECIDED = "decided", "the decision was made"
    REVIEW_DECIDED = "review_decided", "it was decided to hold a review"
    HOME_OFFICE_NOTIFIED = "home_office_notified", "the Home Office was told of the decision"
    NO_REVIEW_NOTIFIED = "no_review_notified", "the Home Office was told that there is no review"
    HOME_OFFICE_ANSWERED = "home_office_answered", "the Home Office answered"
    DIRECTED = "directed", "the Home Office directed a review"
    ASSIST_ASKED = "assist_asked", "the other area asked for help"
    ASSIST_ANSWERED = "assist_answered", "the other area was answered"
    TRANSFERRED_OUT = "transferred_out", "the case was transferred to another area"
    MERGED = "merged", "the case was merged with another of the same death"
    # Family
    FAMILY_TOLD = "family_told", "the family was told of the decision"
    FAMILY_UPDATED = "family_updated", "the family was updated"
    CHAIR_LETTER_SENT = "chair_letter_sent", "the chair's letter went to the family"
    # Trawl, panel, reports
    TRAWL_SENT = "trawl_sent", "the trawl was sent"
    TRAWL_RETURNED = "trawl_returned", "the agency replied"
    PANEL_OPENED = "panel_opened", "the panel was opened"
    FIRST_PANEL_MEETING = "first_panel_meeting", "the panel met for the first time"
    MEETING_ON = "meeting_on", "the meeting"
    PAPERS_SENT = "papers_sent", "the papers were sent"
    CHRONOLOGY_REQUESTED = "chronology_requested", "the chronology was asked for"
    CHRONOLOGY_RETURNED = "chronology_returned", "the chronology was returned"
    IMR_REQUESTED = "imr_requested", "the management review was asked for"
    IMR_RETURNED = "imr_returned", "the management review was returned"
    OVERVIEW_BEGUN = "overview_begun", "the overview report was begun"
    DRAFT_SENT = "draft_sent", "the draft was sent for comment"
    COMMENTS_CLOSED = "comments_closed", "comments were received"
    FAMILY_READING_OPENED = "family_reading_opened", "the draft was opened to the family"
    FAMILY_READING_CLOSED = "family_reading_closed", "the family finished reading"
    SIGNED_OFF = "signed_off", "the report was signed off"
    # Home Office quality assurance and publication
    SUBMITTED = "submitted", "the report went to the Home Office"
    QA_LETTER_RECEIVED = "qa_letter_received", "the quality assurance letter was received"
    CLEARED = "cleared", "the Home Office cleared the report for publication"
    SENT_TO_DAC = "sent_to_dac", "the report went to the Domestic Abuse Commissioner"
    PUBLISHED = "published", "the report was published"
    NOT_PUBLISHED = "not_published", "it was agreed not to publish"
    REMOVED = "removed", "the report was removed from the web"
    # Action plan
    ACTION_PLAN_AGREED = "action_plan_agreed", "the action plan was agreed"
    ACTION_AGREED = "action_agreed", "the action was agreed"
    ACTION_UPDATED = "action_updated", "the action was updated"
    ACTION_COMPLETED = "action_completed", "the action was completed"
    ACTION_TESTED = "action_tested", "the effect of the action was tested"
    # Holds, information asked for, close
    HOLD_STARTED = "hold_started", "the hold began"
    HOLD_ENDED = "hold_ended", "the hold ended"
    INFORMATION_ASKED = "information_asked", "more information was asked for"
    INFORMATION_SENT = "information_sent", "the information was sent"
    CLOSED = "closed", "the case was closed"
    REOPENED = "reopened", "the case was reopened"
    # The partnership's own routine
    ROUTINE_BEGAN = "routine_began", "the routine began"
    SUB_GROUP_MET = "sub_group_met", "the sub-group met"
    ACTIONS_REVIEWED = "actions_reviewed", "progress of actions was reviewed"
    BOARD_REPORTED = "board_reported", "the written report was given"
    TRAWL_LIST_REVIEWED = "trawl_list_reviewed", "the standard trawl list was reviewed"
    DATA_REPORTED = "data_reported", "the yearly data were published"
    ACCESS_REVIEWED = "access_reviewed", "everybody's access was looked over"
    PROTOCOL_REVIEWED = "protocol_reviewed", "the protocol was reviewed"


class SubjectKind(StrEnum):
    """What in a case (or beside all cases: the partnership) a deadline is about."""

    CASE = "case"
    PARTNERSHIP = "partnership"
    NOTICE = "notice"
    RECORDS_REQUEST = "records_request"
    TRAWL_REQUEST = "trawl_request"
    MEETING = "meeting"
    CHRONOLOGY = "chronology"
    IMR = "imr"
    COMMENT_ROUND = "comment_round"
    READING = "reading"
    PUBLICATION = "publication"
    ACTION = "action"
    HOLD = "hold"
    FAMILY_CONTACT = "family_contact"


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """One thing within a case, by kind and number; number 0 is the case itself."""

    kind: str
    number: int = 0

    def __str__(self) -> str:
        return self.kind if self.number == 0 else f"{self.kind} {self.number}"


CASE = Subject(SubjectKind.CASE, 0)
PARTNERSHIP = Subject(SubjectKind.PARTNERSHIP, 0)


class Direction(StrEnum):
    """How a due date follows from its start: after it, before it, again and again, or given."""

    FORWARD = "forward"
    BACKWARD = "backward"
    RECURRING = "recurring"
    HOURS = "hours"
    GIVEN = "given"


@dataclass(frozen=True, slots=True)
class DeadlineKind:
    """One kind of deadline; its ``code`` is also the protocol's key for the rule.

    What ``waits_on_hold`` is not asked for while its activity is on hold, and a given date that
    fell within a hold comes due when the hold has ended.
    """

    code: str
    title: str
    stage: str
    owed_by: str
    start: Milestone | None
    met_by: Milestone | None
    direction: Direction = Direction.FORWARD
    subject: SubjectKind = SubjectKind.CASE
    known_as: tuple[str, ...] = ()
    runs_after_close: bool = False
    ends_with: Milestone | None = None
    activity: Activity | None = None
    waits_on_hold: bool = False


def _kinds() -> tuple[DeadlineKind, ...]:
    m, d, s, a = Milestone, Direction, SubjectKind, Activity
    return (
        DeadlineKind(
            "alert", "Tell the partnership of the death", "referral", "agency",
            m.INCIDENT, m.CAME_TO_ATTENTION, d.HOURS, known_as=("referral",),
        ),
        DeadlineKind(
            "records_check", "Agency answers the records check", "decision", "agency",
            m.RECORDS_CHECK_SENT, m.RECORDS_CHECK_ANSWERED, subject=s.RECORDS_REQUEST,
            activity=a.DECISION,
        ),
        DeadlineKind(
            "decision", "Decide whether to hold a review", "decision", "csp_chair",
            m.CAME_TO_ATTENTION, m.DECIDED,
            activity=a.DECISION,
        ),
        DeadlineKind(
            "home_office_notice", "Tell the Home Office of the decision", "decision", "officer",
            m.DECIDED, m.HOME_OFFICE_NOTIFIED,
            known_as=("ho_notification", "ho_notification_from_referral"),
        ),
        DeadlineKind(
            "home_office_answer", "Home Office answers a decision not to review", "decision",
            "home_office", m.HOME_OFFICE_NOTIFIED, m.HOME_OFFICE_ANSWERED,
        ),
        DeadlineKind(
            "home_office_view_chase", "Ask the Home Office about the decision not to review",
            "decision", "officer", m.NO_REVIEW_NOTIFIED, m.HOME_OFFICE_ANSWERED,
        ),
        DeadlineKind(
            "home_office_information", "Send the Home Office the information asked for",
            "decision", "officer", m.INFORMATION_ASKED, m.INFORMATION_SENT, d.GIVEN,
        ),
        DeadlineKind(
            "family_notice", "Tell the family of the decision", "family", "officer",
            m.REVIEW_DECIDED, m.FAMILY_TOLD,
            activity=a.FAMILY_CONTACT,
        ),
        DeadlineKind(
            "family_update", "Update the family", "family", "chair", None, m.FAMILY_UPDATED,
            d.GIVEN,
            activity=a.FAMILY_CONTACT, waits_on_hold=True,
        ),
        DeadlineKind(
            "trawl_return", "Agency replies to the trawl", "trawl", "agency",
            m.TRAWL_SENT, m.TRAWL_RETURNED, subject=s.TRAWL_REQUEST, known_as=("trawl",),
            activity=a.TRAWL,
        ),
        DeadlineKind(
            "assist_answer", "Answer the other area", "trawl", "officer",
            m.ASSIST_ASKED, m.ASSIST_ANSWERED, d.GIVEN,
            activity=a.TRAWL,
        ),
        DeadlineKind(
            "papers", "Send the meeting papers", "panel", "officer",
            m.MEETING_ON, m.PAPERS_SENT, d.BACKWARD, s.MEETING,
            activity=a.PANEL,
        ),
        DeadlineKind(
            "chronology", "Agency returns its chronology", "chronology", "agency",
            m.CHRONOLOGY_REQUESTED, m.CHRONOLOGY_RETURNED, d.GIVEN, s.CHRONOLOGY,
            activity=a.CHRONOLOGIES,
        ),
        DeadlineKind(
            "imr_return", "Agency returns its management review", "imr", "agency",
            m.IMR_REQUESTED, m.IMR_RETURNED, d.GIVEN, s.IMR,
            activity=a.MANAGEMENT_REVIEWS,
        ),
        DeadlineKind(
            "draft_comments", "Panel comments on the draft", "overview", "panel_member",
            m.DRAFT_SENT, m.COMMENTS_CLOSED, subject=s.COMMENT_ROUND,
            known_as=("draft_feedback",),
            activity=a.REPORT,
        ),
        DeadlineKind(
            "family_reading", "Family finishes reading the draft", "overview", "chair",
            m.FAMILY_READING_OPENED, m.FAMILY_READING_CLOSED, d.GIVEN, s.READING,
            activity=a.FAMILY_CONTACT,
        ),
        DeadlineKind(
            "overview_report", "Complete the overview report", "overview", "chair",
            m.REVIEW_DECIDED, m.SIGNED_OFF, known_as=("overview",),
            activity=a.REPORT,
        ),
        DeadlineKind(
            "home_office_qa_chase", "Ask the Home Office about the report sent",
            "quality_assurance", "officer", m.SUBMITTED, m.QA_LETTER_RECEIVED,
        ),
        DeadlineKind(
            "dac_copy", "Send the report to the Domestic Abuse Commissioner",
            "quality_assurance", "officer", m.SIGNED_OFF, m.SENT_TO_DAC, runs_after_close=True,
        ),
        DeadlineKind(
            "publication_removal", "Take the report off the web", "publication", "officer",
            m.PUBLISHED, m.REMOVED, subject=s.PUBLICATION, known_as=("publication",),
            runs_after_close=True,
        ),
        DeadlineKind(
            "action_update", "Update on the action", "action_plan", "action_owner",
            m.ACTION_AGREED, m.ACTION_UPDATED, d.RECURRING, s.ACTION, known_as=("action",),
            ends_with=m.ACTION_COMPLETED,
            activity=a.ACTIONS,
        ),
        DeadlineKind(
            "action_target", "Complete the action", "action_plan", "action_owner",
            m.ACTION_AGREED, m.ACTION_COMPLETED, d.GIVEN, s.ACTION,
            activity=a.ACTIONS,
        ),
        DeadlineKind(
            "action_test", "Test the effect of the completed action", "action_plan", "officer",
            m.ACTION_COMPLETED, m.ACTION_TESTED, d.GIVEN, s.ACTION,
            activity=a.ACTIONS,
        ),
        DeadlineKind(
            "hold_review", "Look at the hold again", "decision", "officer",
            m.HOLD_STARTED, m.HOLD_ENDED, d.GIVEN, s.HOLD,
        ),
        DeadlineKind(
            "sub_group_meeting", "Sub-group meets", "reporting", "sub_group_chair",
            m.ROUTINE_BEGAN, m.SUB_GROUP_MET, d.RECURRING, s.PARTNERSHIP,
        ),
        DeadlineKind(
            "action_review", "Review progress of actions", "reporting", "sub_group_chair",
            m.ROUTINE_BEGAN, m.ACTIONS_REVIEWED, d.RECURRING, s.PARTNERSHIP,
        ),
        DeadlineKind(
            "board_report", "Written report to the partnership's executive", "reporting",
            "officer", m.ROUTINE_BEGAN, m.BOARD_REPORTED, d.RECURRING, s.PARTNERSHIP,
        ),
        DeadlineKind(
            "trawl_list_review", "Review the standard trawl list", "trawl", "officer",
            m.ROUTINE_BEGAN, m.TRAWL_LIST_REVIEWED, d.RECURRING, s.PARTNERSHIP,
        ),
        DeadlineKind(
            "data_report", "Publish the yearly data", "reporting", "officer",
            m.ROUTINE_BEGAN, m.DATA_REPORTED, d.RECURRING, s.PARTNERSHIP,
        ),
        DeadlineKind(
            "protocol_review", "Review the protocol", "reporting", "officer",
            m.ROUTINE_BEGAN, m.PROTOCOL_REVIEWED, d.RECURRING, s.PARTNERSHIP,
        ),
        DeadlineKind(
            "access_review", "Look over who has access", "reporting",
            "partnership_administrator", m.ROUTINE_BEGAN, m.ACCESS_REVIEWED, d.RECURRING,
            s.PARTNERSHIP,
        ),
    )  # fmt: skip


#: Every kind by its code, in the order of the process.
KINDS: Mapping[str, DeadlineKind] = MappingProxyType({kind.code: kind for kind in _kinds()})
#: The recurring duties of the partnership itself. A stage that has another adds a kind above, and
#: a protocol that prints how often a rule for it: nothing else is needed.
ROUTINES: tuple[DeadlineKind, ...] = tuple(
    kind for kind in KINDS.values() if kind.subject is SubjectKind.PARTNERSHIP
)


class UnknownKind(LookupError):
    """No kind of deadline has this name."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"There is no kind of deadline called “{name}”. The kinds are: {', '.join(KINDS)}."
        )


def find(name: str) -> DeadlineKind:
    """The kind with this code, or known by this name in a file of rules."""
    for kind in KINDS.values():
        if name == kind.code or name in kind.known_as:
            return kind
    raise UnknownKind(name)

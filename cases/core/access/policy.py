"""The one table of who may do what, in which state (DOMAIN 7.1 and 7.2).

A row allows a verb to roles, seats and link purposes, in states, and where a fact holds. What no
row allows is refused. docs/access-matrix.md is generated from this table.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cases.core.access.verbs import Guest, Purpose, Seat, Verb
from cases.core.workflow.case_kinds import LOCAL, STATUTORY, CaseKind
from cases.core.workflow.states import ENDED, PUT_AWAY, State
from partnerships.people.roles import Role

Holder = Role | Seat | Purpose | Guest


@dataclass(frozen=True)
class Allow:
    """A row: the verb, who may, in which states, where which fact holds.

    None stands for every state but those in which a case is put away (PUT_AWAY).
    """

    verb: Verb
    to: frozenset[Holder]
    states: frozenset[State] | None = None
    when: str = ""

    def holds_at(self, state: State) -> bool:
        """Say whether the row allows its verb in a state."""
        return state not in PUT_AWAY if self.states is None else state in self.states


def allow(verb: Verb, *to: Holder, at: Iterable[State] | None = None, when: str = "") -> Allow:
    """Write a row of the table."""
    return Allow(verb, frozenset(to), None if at is None else frozenset(at), when)


OFFICER, CASE_ADMIN = Role.OFFICER, Role.CASE_ADMINISTRATOR
ADMIN = Role.PARTNERSHIP_ADMINISTRATOR
CSP_CHAIRS = (Role.CSP_CHAIR, Role.CSP_CHAIR_DEPUTY)
SUB_GROUP, COMMS = Role.SUB_GROUP_MEMBER, Role.COMMUNICATIONS_LEAD
# To whom what is missed is brought before it reaches the CSP chair.
SENIOR = Role.NAMED_SENIOR
COUNTY_BOARD = Role.COUNTY_BOARD_MEMBER
FINANCE, BOARD, PARTICIPANT = Role.FINANCE_OFFICER, Role.BOARD_MEMBER, Role.PARTICIPANT
CHAIR, AUTHOR, PANEL = Seat.INDEPENDENT_CHAIR, Seat.AUTHOR, Seat.PANEL_MEMBER
POLICE = (Seat.POLICE_LEAD, Seat.DISCLOSURE_OFFICER)
AGENCY_SEATS = (Seat.IMR_AUTHOR, Seat.AGENCY_CONTACT, Seat.AGENCY_SENIOR_MANAGER)
EVERY_ROLE = tuple(Role)
EVERY_SEAT = tuple(Seat)

S = State
BEFORE_DECISION = (S.REFERRAL, S.DECISION)
ONCE_PUT = tuple(s for s in State if s is not S.REFERRAL)
FROM_TRAWL = (
    S.TRAWL,
    S.PANEL,
    S.OVERVIEW,
    S.HOME_OFFICE_QA,
    S.PUBLICATION,
    S.ACTION_MONITORING,
)
FROM_PANEL = FROM_TRAWL[1:]
FROM_OVERVIEW = FROM_TRAWL[2:]
OPEN = tuple(s for s in State if s not in ENDED)

# What is read of a review that was opened in an emergency: all that the review officer reads. It
# is never changed by it, and a declared interest beats it (DOMAIN 7.2).
READ_IN_EMERGENCY = (
    Verb.READ_CASE,
    Verb.READ_CHRONICLE,
    Verb.READ_ACCESS,
    Verb.READ_IDENTITY,
    Verb.READ_DEADLINES,
    Verb.READ_LETTERS,
    Verb.READ_REFERRAL,
    Verb.READ_RECORDS_CHECK,
    Verb.READ_BRIEFING,
    Verb.READ_DECISION,
    Verb.READ_TRAWL,
    Verb.READ_PANEL,
    Verb.READ_DRAFT,
    Verb.READ_QA,
    Verb.READ_PUBLICATION_PLAN,
    Verb.READ_ACTIONS,
    Verb.READ_PROGRESS,
)
# What support sees of a review: how it stands, no name and no paper.
READ_BY_SUPPORT = (Verb.READ_CASE, Verb.READ_DEADLINES)

CASE_ROWS: tuple[Allow, ...] = (
    # The case page. Board members and administrators see figures and settings, no case.
    allow(Verb.READ_CASE, OFFICER, CASE_ADMIN, *CSP_CHAIRS, SENIOR, SUB_GROUP),
    allow(Verb.READ_CASE, COMMS, at=(S.HOME_OFFICE_QA, S.PUBLICATION, S.ACTION_MONITORING)),
    allow(Verb.READ_CASE, *EVERY_SEAT, at=[*OPEN, S.CLOSED]),
    allow(Verb.READ_CHRONICLE, OFFICER),
    allow(Verb.READ_ACCESS, OFFICER, *CSP_CHAIRS),
    allow(Verb.READ_IDENTITY, OFFICER),
    allow(Verb.READ_IDENTITY, CHAIR, AUTHOR, at=FROM_TRAWL),
    allow(Verb.EDIT_IDENTITY, OFFICER, at=OPEN),
    allow(Verb.WRITE_NOTE, OFFICER, CASE_ADMIN),
    allow(Verb.HOLD, OFFICER, at=OPEN),
    allow(Verb.EXTEND, OFFICER, at=OPEN),
    allow(Verb.GIVE_SEAT, OFFICER),
    allow(Verb.DECLARE_INTEREST, *EVERY_ROLE, *EVERY_SEAT),
    allow(Verb.READ_DEADLINES, OFFICER, CASE_ADMIN, *CSP_CHAIRS, SENIOR, SUB_GROUP, CHAIR, AUTHOR),
    allow(Verb.EXPLAIN_MISSED, OFFICER, CASE_ADMIN, *CSP_CHAIRS, SUB_GROUP),
    allow(Verb.EXPLAIN_MISSED, *EVERY_SEAT, at=OPEN),
    allow(Verb.ASSIGN_WORK, OFFICER, CASE_ADMIN),
    allow(Verb.PLAN_STAGES, OFFICER, at=OPEN),
    allow(Verb.MOVE_PROTOCOL, OFFICER, at=OPEN),
    allow(Verb.READ_LETTERS, OFFICER, CASE_ADMIN),
    allow(Verb.SEND_LETTERS, OFFICER, CASE_ADMIN),
    allow(Verb.READ_SENT_LETTER, Purpose.LETTER),
    allow(Verb.PRINT_SUMMARY, OFFICER, CASE_ADMIN, *CSP_CHAIRS, SUB_GROUP),
    # Steps without a form of their own.
    allow(Verb.PUT_TO_DECISION, OFFICER, at=(S.REFERRAL,)),
    allow(Verb.TRANSFER_OUT, OFFICER, at=BEFORE_DECISION),
    allow(Verb.OPEN_PANEL, OFFICER, at=(S.TRAWL,)),
    allow(Verb.BEGIN_OVERVIEW, OFFICER, at=(S.PANEL,)),
    allow(Verb.RETURN_FOR_AMENDMENT, OFFICER, at=(S.HOME_OFFICE_QA,)),
    allow(Verb.CLEAR_FOR_PUBLICATION, OFFICER, at=(S.HOME_OFFICE_QA,)),
    allow(Verb.CLOSE, OFFICER, at=(S.ACTION_MONITORING, S.OTHER_REVIEW)),
    allow(Verb.REOPEN, OFFICER, at=(S.CLOSED,)),
    allow(Verb.TAKE_BACK, OFFICER, at=[s for s in State if s is not S.REFERRAL]),
    # Two cases of one death: the one is merged with the other, which alone goes on. What was is
    # read by the officer, who may take it back; nobody else sees it (R136).
    allow(Verb.MERGE, OFFICER, at=BEFORE_DECISION),
    allow(Verb.READ_MERGED, OFFICER, at=(S.MERGED,)),
    allow(Verb.READ_REFERRAL, OFFICER, at=(S.MERGED,)),
    allow(Verb.READ_IDENTITY, OFFICER, at=(S.MERGED,)),
    allow(Verb.READ_CHRONICLE, OFFICER, at=(S.MERGED,)),
    allow(Verb.READ_LETTERS, OFFICER, at=(S.MERGED,)),
    allow(Verb.READ_TRAWL, OFFICER, at=(S.MERGED,)),
    # Referral.
    allow(Verb.READ_REFERRAL, OFFICER, CASE_ADMIN, *CSP_CHAIRS, SUB_GROUP),
    allow(Verb.READ_REFERRAL, CHAIR, AUTHOR, at=FROM_TRAWL),
    allow(Verb.READ_REFERRAL, Seat.POLICE_LEAD),
    allow(Verb.EDIT_REFERRAL, OFFICER, at=BEFORE_DECISION),
    allow(Verb.SIGN_REFERRAL, OFFICER, Purpose.SAFEGUARDING_LEAD, at=(S.REFERRAL,)),
    allow(Verb.ANSWER_CHECKS, OFFICER, at=BEFORE_DECISION),
    # Records check before the decision (R155); a late answer is taken while the case is open.
    allow(Verb.READ_RECORDS_CHECK, OFFICER, CASE_ADMIN, *CSP_CHAIRS, SUB_GROUP),
    allow(Verb.SEND_RECORDS_CHECK, OFFICER, at=BEFORE_DECISION),
    allow(Verb.CHASE_RECORDS_CHECK, OFFICER, CASE_ADMIN, at=BEFORE_DECISION),
    allow(Verb.ANSWER_RECORDS_CHECK, OFFICER, CASE_ADMIN, Purpose.RECORDS_CHECK, at=OPEN),
    # Decision.
    allow(Verb.READ_BRIEFING, OFFICER, CASE_ADMIN, *CSP_CHAIRS, SUB_GROUP, at=ONCE_PUT),
    allow(Verb.RECORD_REPRESENTATION, OFFICER, at=(S.AWAITING_HOME_OFFICE, S.CLOSED)),
    allow(Verb.READ_DECISION, OFFICER, CASE_ADMIN, *CSP_CHAIRS, SUB_GROUP, *EVERY_SEAT),
    allow(Verb.RECOMMEND, OFFICER, SUB_GROUP, at=(S.DECISION,)),
    allow(Verb.DECIDE, *CSP_CHAIRS, at=(S.DECISION,)),
    allow(Verb.RECORD_SIGNED_DECISION, OFFICER, at=(S.DECISION,)),
    allow(Verb.RECORD_HOME_OFFICE_VIEW, OFFICER, at=(S.AWAITING_HOME_OFFICE,)),
    # Trawl.
    allow(Verb.READ_TRAWL, OFFICER, CASE_ADMIN, SUB_GROUP),
    allow(Verb.READ_TRAWL, CHAIR, AUTHOR, at=FROM_TRAWL),
    allow(Verb.SEND_TRAWL, OFFICER, at=FROM_TRAWL),
    allow(Verb.SEND_TRAWL, OFFICER, at=(S.DECISION,), when="trawl_before_decision"),
    allow(Verb.CHASE_TRAWL, OFFICER, CASE_ADMIN, at=(S.DECISION, *FROM_TRAWL)),
    allow(
        Verb.ANSWER_TRAWL, OFFICER, CASE_ADMIN, Purpose.TRAWL_RETURN, at=(S.DECISION, *FROM_TRAWL)
    ),
    allow(Verb.SIGN_TRAWL_RETURN, Purpose.TRAWL_SIGNATURE, at=(S.DECISION, *FROM_TRAWL)),
    # The sub-group says who is invited to the first panel meeting (LC ¶41).
    allow(Verb.RECOMMEND_PANEL, OFFICER, SUB_GROUP, at=FROM_TRAWL[:2]),
    # Panel.
    allow(Verb.READ_PANEL, OFFICER, CASE_ADMIN, *CSP_CHAIRS, SUB_GROUP),
    allow(Verb.READ_PANEL, CHAIR, AUTHOR, PANEL, *POLICE, at=(*FROM_PANEL, S.CLOSED)),
    # Chair and author are commissioned as soon as there is a review (LC ¶48; LR §3.1).
    allow(Verb.FORM_PANEL, OFFICER, at=FROM_TRAWL),
    allow(Verb.WRITE_TERMS, OFFICER, CHAIR, at=FROM_PANEL),
    allow(Verb.HOLD_MEETINGS, OFFICER, CASE_ADMIN, CHAIR, at=FROM_PANEL),
    allow(Verb.ACCEPT_CONFIDENTIALITY, CHAIR, AUTHOR, PANEL, at=FROM_PANEL),
    # Overview report. CSP roles cannot edit it, only sign or send back (GL §4.1).
    allow(Verb.READ_DRAFT, OFFICER, at=(*FROM_OVERVIEW, S.CLOSED)),
    allow(Verb.READ_DRAFT, CHAIR, AUTHOR, PANEL, Seat.POLICE_LEAD, at=FROM_OVERVIEW),
    allow(Verb.READ_DRAFT, *CSP_CHAIRS, SUB_GROUP, COMMS, at=FROM_OVERVIEW, when="at_sign_off"),
    allow(Verb.UPLOAD_DRAFT, AUTHOR, CHAIR, at=(S.OVERVIEW,)),
    allow(Verb.CIRCULATE_DRAFT, OFFICER, CHAIR, at=(S.OVERVIEW,)),
    allow(Verb.COMMENT_ON_DRAFT, CHAIR, AUTHOR, PANEL, at=(S.OVERVIEW,)),
    allow(Verb.ANSWER_COMMENTS, CHAIR, AUTHOR, at=(S.OVERVIEW,)),
    allow(Verb.STATE_SATISFACTION, PANEL, at=(S.OVERVIEW,)),
    allow(Verb.WRITE_RECOMMENDATIONS, OFFICER, CHAIR, AUTHOR, at=(S.OVERVIEW,)),
    allow(Verb.RECORD_ENDORSEMENT, OFFICER, at=(S.OVERVIEW,)),
    allow(Verb.SIGN_REPORT, *CSP_CHAIRS, at=(S.OVERVIEW,)),
    # Home Office quality assurance.
    allow(Verb.READ_QA, OFFICER, CASE_ADMIN, *CSP_CHAIRS, SUB_GROUP),
    allow(Verb.READ_QA, CHAIR, AUTHOR, PANEL, Seat.POLICE_LEAD, at=FROM_OVERVIEW),
    allow(Verb.SUBMIT, OFFICER, at=(S.OVERVIEW,)),
    allow(Verb.RECORD_QA_LETTER, OFFICER, at=(S.HOME_OFFICE_QA,)),
    allow(
        Verb.ANSWER_QA_POINTS,
        OFFICER,
        CHAIR,
        AUTHOR,
        at=(S.OVERVIEW, S.HOME_OFFICE_QA, S.PUBLICATION),
    ),
    # Costs (DOMAIN 7.2, row Finance): pence and reference, no name.
    allow(Verb.READ_COSTS, OFFICER, CASE_ADMIN, FINANCE, *CSP_CHAIRS),
    allow(Verb.ENTER_COSTS, OFFICER, CASE_ADMIN, FINANCE),
    allow(Verb.READ_OWN_FEE, CHAIR, AUTHOR),
    allow(Verb.LOG_TIME, OFFICER, CASE_ADMIN),
    # Publication.
    allow(Verb.READ_PUBLICATION_PLAN, OFFICER, CASE_ADMIN, COMMS, *CSP_CHAIRS, SUB_GROUP),
    allow(Verb.PLAN_PUBLICATION, OFFICER, CASE_ADMIN, COMMS, at=(S.HOME_OFFICE_QA, S.PUBLICATION)),
    allow(Verb.PUBLISH, OFFICER, at=(S.PUBLICATION,)),
    allow(Verb.TAKE_DOWN, OFFICER, at=(S.ACTION_MONITORING, S.CLOSED)),
    # Action monitoring, which begins before publication (R109).
    allow(Verb.READ_ACTIONS, OFFICER, CASE_ADMIN, *CSP_CHAIRS, SUB_GROUP),
    allow(Verb.READ_ACTIONS, CHAIR, AUTHOR, PANEL, *AGENCY_SEATS, *POLICE, at=FROM_PANEL),
    allow(Verb.MANAGE_ACTIONS, OFFICER, CASE_ADMIN, at=FROM_PANEL),
    allow(Verb.UPDATE_ACTION, OFFICER, CASE_ADMIN, PANEL, *AGENCY_SEATS, at=FROM_PANEL),
    allow(Verb.UPDATE_ACTION, Purpose.ACTION_UPDATE, at=FROM_PANEL),
    # Family and advocate.
    allow(Verb.UPDATE_FAMILY, OFFICER, at=OPEN),
    allow(Verb.UPDATE_FAMILY, CHAIR, at=FROM_TRAWL),
    allow(Verb.READ_PROGRESS, OFFICER, CASE_ADMIN, Purpose.FAMILY),
    # Other reviews of the same death; a case handed over; help for others; local reviews.
    allow(Verb.RECORD_PARALLEL, OFFICER, at=OPEN),
    allow(Verb.FOLLOW_TRANSFER, OFFICER, CASE_ADMIN, at=(S.TRANSFERRED,)),
    allow(Verb.RUN_ASSIST, OFFICER, at=(S.REFERRAL, S.TRAWL)),
    allow(Verb.DECIDE_LOCAL_REVIEW, OFFICER, *CSP_CHAIRS, at=(S.REFERRAL,)),
    allow(Verb.RUN_LOCAL_REVIEW, OFFICER, CASE_ADMIN, at=(S.OTHER_REVIEW,)),
    # Guests, who only read.
    *(allow(verb, Guest.EMERGENCY) for verb in READ_IN_EMERGENCY),
    *(allow(verb, Guest.SUPPORT) for verb in READ_BY_SUPPORT),
)

# Which verbs belong to some kinds of case only; all others to every kind (R14, R30).
NOT_ASSIST = frozenset(kind for kind in CaseKind if kind is not CaseKind.ASSIST)
ONLY_IN: dict[Verb, frozenset[CaseKind]] = {
    **dict.fromkeys(
        (
            Verb.PUT_TO_DECISION,
            Verb.TRANSFER_OUT,
            Verb.SIGN_REFERRAL,
            Verb.RECOMMEND,
            Verb.DECIDE,
            Verb.RECORD_SIGNED_DECISION,
            Verb.RECORD_HOME_OFFICE_VIEW,
            Verb.OPEN_PANEL,
            Verb.BEGIN_OVERVIEW,
            Verb.READ_PANEL,
            Verb.FORM_PANEL,
            Verb.WRITE_TERMS,
            Verb.HOLD_MEETINGS,
            Verb.READ_DRAFT,
            Verb.UPLOAD_DRAFT,
            Verb.SIGN_REPORT,
            Verb.READ_QA,
            Verb.SUBMIT,
            Verb.RETURN_FOR_AMENDMENT,
            Verb.CLEAR_FOR_PUBLICATION,
            Verb.RECORD_QA_LETTER,
            Verb.ANSWER_QA_POINTS,
            Verb.READ_PUBLICATION_PLAN,
            Verb.PLAN_PUBLICATION,
            Verb.PUBLISH,
            Verb.TAKE_DOWN,
        ),
        STATUTORY,
    ),
    **dict.fromkeys(
        (
            Verb.READ_DECISION,
            Verb.ANSWER_CHECKS,
            Verb.PLAN_STAGES,
            Verb.CLOSE,
            Verb.UPDATE_FAMILY,
            Verb.READ_ACTIONS,
            Verb.RECORD_PARALLEL,
        ),
        NOT_ASSIST,
    ),
    Verb.RUN_ASSIST: frozenset({CaseKind.ASSIST}),
    Verb.DECIDE_LOCAL_REVIEW: LOCAL,
    Verb.RUN_LOCAL_REVIEW: LOCAL,
}


def kinds_of(verb: Verb) -> frozenset[CaseKind]:
    """Give the kinds of case in which a verb can be done."""
    return ONLY_IN.get(verb, frozenset(CaseKind))


PARTNERSHIP_ROWS: tuple[Allow, ...] = (
    allow(Verb.OPEN_CASE, OFFICER),
    allow(Verb.ANSWER_TRANSFER, OFFICER),
    allow(Verb.TAKE_IN_REFERRAL, OFFICER),
    allow(
        Verb.LIST_CASES,
        OFFICER,
        CASE_ADMIN,
        *CSP_CHAIRS,
        SENIOR,
        SUB_GROUP,
        COMMS,
        PARTICIPANT,
    ),
    allow(Verb.SEARCH, OFFICER, CASE_ADMIN, *CSP_CHAIRS, SENIOR, SUB_GROUP, COMMS, PARTICIPANT),
    allow(Verb.SEARCH_BY_NAME, OFFICER),
    allow(
        Verb.READ_FIGURES,
        OFFICER,
        CASE_ADMIN,
        ADMIN,
        *CSP_CHAIRS,
        SENIOR,
        SUB_GROUP,
        FINANCE,
        BOARD,
    ),
    allow(Verb.ASK_DATES, *EVERY_ROLE),
    allow(Verb.READ_PROTOCOL, *EVERY_ROLE),
    allow(Verb.EDIT_PROTOCOL, ADMIN),
    allow(Verb.EDIT_CALENDAR, ADMIN),
    allow(Verb.EDIT_DELAY_REASONS, ADMIN, OFFICER),
    allow(Verb.READ_TIMELINESS, OFFICER, CASE_ADMIN, *CSP_CHAIRS, SENIOR, SUB_GROUP),
    allow(Verb.READ_ROUTINE, OFFICER, CASE_ADMIN, ADMIN, *CSP_CHAIRS, SENIOR, SUB_GROUP),
    allow(Verb.KEEP_ROUTINE, OFFICER, CASE_ADMIN),
    allow(Verb.READ_SUB_GROUP, OFFICER, CASE_ADMIN, *CSP_CHAIRS, SUB_GROUP),
    allow(Verb.HOLD_SUB_GROUP, OFFICER, CASE_ADMIN),
    allow(Verb.READ_DEPUTIES, OFFICER, CASE_ADMIN, ADMIN, *CSP_CHAIRS),
    allow(Verb.NAME_DEPUTY, ADMIN, Role.CSP_CHAIR),
    allow(Verb.OWN_NOTICES, *EVERY_ROLE),
    allow(Verb.EDIT_PEOPLE, ADMIN),
    allow(Verb.EDIT_SIGN_IN, ADMIN),
    allow(Verb.EDIT_AGENCIES, ADMIN, OFFICER),
    allow(Verb.READ_AGENCIES, ADMIN, OFFICER, CASE_ADMIN),
    allow(Verb.REVIEW_STANDARD_LIST, OFFICER, CASE_ADMIN),
    allow(Verb.PROPOSE_AGENCY_CHANGE, ADMIN),
    allow(Verb.READ_PARTNERSHIP_CHRONICLE, ADMIN, OFFICER),
    allow(Verb.OWN_TRAWLS, PARTICIPANT, SUB_GROUP),
    allow(Verb.READ_LETTER_TEXTS, ADMIN, OFFICER, CASE_ADMIN),
    allow(Verb.EDIT_LETTER_TEXTS, ADMIN),
    # The fund: the board and the CSP chair read totals, finance keeps it, an administrator sets up
    # who pays what.
    allow(Verb.READ_FUND, OFFICER, CASE_ADMIN, ADMIN, FINANCE, BOARD, SENIOR, *CSP_CHAIRS),
    allow(Verb.READ_LEDGER, OFFICER, ADMIN, FINANCE),
    allow(Verb.KEEP_FUND, FINANCE),
    allow(Verb.SET_AGREEMENT, ADMIN),
    # The partnership's look and names; what it lets a county board see, whose people see nothing
    # else of it.
    allow(Verb.EDIT_LOOK, ADMIN),
    allow(Verb.AGREE_BOARD, ADMIN),
    allow(Verb.READ_BOARD_FIGURES, COUNTY_BOARD),
    # A merger with another partnership binds both: their administrators read and answer it.
    allow(Verb.READ_MERGER, ADMIN),
    allow(Verb.ANSWER_MERGER, ADMIN),
    # Who sees what. An officer sees every review that he has no interest in, so he opens none in
    # an emergency; whoever opened one, somebody else looks at it.
    allow(Verb.REVIEW_ACCESS, ADMIN),
    allow(Verb.ASK_ACCESS, *(role for role in EVERY_ROLE if role is not OFFICER)),
    allow(Verb.ANSWER_ACCESS, OFFICER, ADMIN),
    allow(Verb.OPEN_IN_EMERGENCY, ADMIN, CASE_ADMIN, SENIOR),
    allow(Verb.LOOK_AT_OPENINGS, ADMIN, OFFICER, Role.CSP_CHAIR),
    allow(Verb.INVITE_SUPPORT, ADMIN),
    *(
        allow(verb, Guest.SUPPORT)
        for verb in (
            Verb.LIST_CASES,
            Verb.READ_FIGURES,
            Verb.ASK_DATES,
            Verb.READ_PROTOCOL,
            Verb.READ_TIMELINESS,
            Verb.READ_ROUTINE,
            Verb.READ_LETTER_TEXTS,
        )
    ),
)

PARTNERSHIP_VERBS: frozenset[Verb] = frozenset(row.verb for row in PARTNERSHIP_ROWS)


def rows_for(verb: Verb) -> tuple[Allow, ...]:
    """Give the rows that allow a verb."""
    rows = PARTNERSHIP_ROWS if verb in PARTNERSHIP_VERBS else CASE_ROWS
    return tuple(row for row in rows if row.verb == verb)

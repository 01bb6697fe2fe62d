"""The one table of who may do what, in which state (DOMAIN 7.1 and 7.2).

A row allows a verb to roles, seats and link purposes, in states, and where a fact holds. What no
row allows is refused. docs/access-matrix.md is generated from this table.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cases.core.access.verbs import Purpose, Seat, Verb
from cases.core.workflow.states import State
from partnerships.people.roles import Role

Holder = Role | Seat | Purpose


@dataclass(frozen=True)
class Allow:
    """A row: the verb, who may, in which states (None: in every one), where which fact holds."""

    verb: Verb
    to: frozenset[Holder]
    states: frozenset[State] | None = None
    when: str = ""


def allow(verb: Verb, *to: Holder, at: Iterable[State] | None = None, when: str = "") -> Allow:
    """Write a row of the table."""
    return Allow(verb, frozenset(to), None if at is None else frozenset(at), when)


OFFICER, CASE_ADMIN = Role.OFFICER, Role.CASE_ADMINISTRATOR
ADMIN = Role.PARTNERSHIP_ADMINISTRATOR
CSP_CHAIRS = (Role.CSP_CHAIR, Role.CSP_CHAIR_DEPUTY)
SUB_GROUP, COMMS = Role.SUB_GROUP_MEMBER, Role.COMMUNICATIONS_LEAD
# To whom what is missed is brought before it reaches the CSP chair.
SENIOR = Role.NAMED_SENIOR
FINANCE, BOARD, PARTICIPANT = Role.FINANCE_OFFICER, Role.BOARD_MEMBER, Role.PARTICIPANT
CHAIR, AUTHOR, PANEL = Seat.INDEPENDENT_CHAIR, Seat.AUTHOR, Seat.PANEL_MEMBER
POLICE = (Seat.POLICE_LEAD, Seat.DISCLOSURE_OFFICER)
AGENCY_SEATS = (Seat.IMR_AUTHOR, Seat.AGENCY_CONTACT, Seat.AGENCY_SENIOR_MANAGER)
EVERY_ROLE = tuple(Role)
EVERY_SEAT = tuple(Seat)

S = State
BEFORE_DECISION = (S.REFERRAL, S.DECISION)
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
OPEN = tuple(s for s in State if s not in (S.CLOSED, S.TRANSFERRED))

CASE_ROWS: tuple[Allow, ...] = (
    # The case page. Board members and administrators see figures and settings, no case.
    allow(Verb.READ_CASE, OFFICER, CASE_ADMIN, *CSP_CHAIRS, SENIOR, SUB_GROUP),
    allow(Verb.READ_CASE, COMMS, at=(S.HOME_OFFICE_QA, S.PUBLICATION, S.ACTION_MONITORING)),
    allow(Verb.READ_CASE, *EVERY_SEAT, at=[s for s in State if s is not S.TRANSFERRED]),
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
    allow(Verb.READ_LETTERS, OFFICER, CASE_ADMIN),
    allow(Verb.SEND_LETTERS, OFFICER, CASE_ADMIN),
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
    # Referral.
    allow(Verb.READ_REFERRAL, OFFICER, CASE_ADMIN, *CSP_CHAIRS, SUB_GROUP),
    allow(Verb.READ_REFERRAL, CHAIR, AUTHOR, at=FROM_TRAWL),
    allow(Verb.READ_REFERRAL, Seat.POLICE_LEAD),
    allow(Verb.EDIT_REFERRAL, OFFICER, at=BEFORE_DECISION),
    allow(Verb.SIGN_REFERRAL, OFFICER, Purpose.SAFEGUARDING_LEAD, at=(S.REFERRAL,)),
    allow(Verb.ANSWER_CHECKS, OFFICER, at=BEFORE_DECISION),
    # Decision.
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
)

PARTNERSHIP_ROWS: tuple[Allow, ...] = (
    allow(Verb.OPEN_CASE, OFFICER),
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
    allow(Verb.EDIT_CALENDAR, ADMIN),
    allow(Verb.EDIT_DELAY_REASONS, ADMIN, OFFICER),
    allow(Verb.READ_TIMELINESS, OFFICER, CASE_ADMIN, *CSP_CHAIRS, SENIOR, SUB_GROUP),
    allow(Verb.READ_ROUTINE, OFFICER, CASE_ADMIN, ADMIN, *CSP_CHAIRS, SENIOR, SUB_GROUP),
    allow(Verb.KEEP_ROUTINE, OFFICER, CASE_ADMIN),
    allow(Verb.OWN_NOTICES, *EVERY_ROLE),
    allow(Verb.EDIT_PEOPLE, ADMIN),
    allow(Verb.EDIT_AGENCIES, ADMIN, OFFICER),
    allow(Verb.READ_PARTNERSHIP_CHRONICLE, ADMIN, OFFICER),
    # The fund: the board and the CSP chair read totals, finance keeps it, an administrator sets up
    # who pays what.
    allow(Verb.READ_FUND, OFFICER, CASE_ADMIN, ADMIN, FINANCE, BOARD, SENIOR, *CSP_CHAIRS),
    allow(Verb.READ_LEDGER, OFFICER, ADMIN, FINANCE),
    allow(Verb.KEEP_FUND, FINANCE),
    allow(Verb.SET_AGREEMENT, ADMIN),
)

PARTNERSHIP_VERBS: frozenset[Verb] = frozenset(row.verb for row in PARTNERSHIP_ROWS)


def rows_for(verb: Verb) -> tuple[Allow, ...]:
    """Give the rows that allow a verb."""
    rows = PARTNERSHIP_ROWS if verb in PARTNERSHIP_VERBS else CASE_ROWS
    return tuple(row for row in rows if row.verb == verb)

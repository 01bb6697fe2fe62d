"""The states of a review (DESIGN section 6)."""

from django.db.models import TextChoices

from cases.core.workflow.case_kinds import LOCAL, CaseKind


class State(TextChoices):
    """Where a review stands. A hold lies over a state and is none itself."""

    REFERRAL = "referral", "Referral"
    DECISION = "decision", "Decision"
    TRANSFERRED = "transferred", "Transferred to another partnership"
    MERGED = "merged", "Merged with another case"
    OTHER_REVIEW = "other_review", "Other kind of review"
    AWAITING_HOME_OFFICE = "awaiting_home_office", "Awaiting the Home Office"
    TRAWL = "trawl", "Trawl"
    PANEL = "panel", "Panel"
    OVERVIEW = "overview", "Overview report"
    HOME_OFFICE_QA = "home_office_qa", "Home Office quality assurance"
    PUBLICATION = "publication", "Publication"
    ACTION_MONITORING = "action_monitoring", "Action monitoring"
    CLOSED = "closed", "Closed"


MAIN_LINE: tuple[State, ...] = (
    State.REFERRAL,
    State.DECISION,
    State.TRAWL,
    State.PANEL,
    State.OVERVIEW,
    State.HOME_OFFICE_QA,
    State.PUBLICATION,
    State.ACTION_MONITORING,
    State.CLOSED,
)
NO_REVIEW_LINE: tuple[State, ...] = (
    State.REFERRAL,
    State.DECISION,
    State.AWAITING_HOME_OFFICE,
    State.CLOSED,
)
ENDED: frozenset[State] = frozenset({State.TRANSFERRED, State.MERGED, State.CLOSED})
#: What stands here is kept whole and can be read, but is no case of its own any more: it stands in
#: no list and counts in no number, and what the policy allows in every state it does not allow
#: here.
PUT_AWAY: frozenset[State] = frozenset({State.MERGED})


ASSIST_LINE: tuple[State, ...] = (State.REFERRAL, State.TRAWL, State.CLOSED)
LOCAL_LINE: tuple[State, ...] = (State.REFERRAL, State.OTHER_REVIEW, State.CLOSED)


def line_of(state: State, kind: str = CaseKind.REVIEW) -> tuple[State, ...]:
    """Give the line of states on which a case of a kind is drawn that is in this state."""
    if kind == CaseKind.ASSIST:
        return ASSIST_LINE
    if kind in LOCAL and state is State.REFERRAL:
        return LOCAL_LINE
    if state in (State.AWAITING_HOME_OFFICE,):
        return NO_REVIEW_LINE
    if state is State.TRANSFERRED:
        return (State.REFERRAL, State.DECISION, State.TRANSFERRED)
    if state is State.MERGED:
        return (State.REFERRAL, State.DECISION, State.MERGED)
    if state is State.OTHER_REVIEW:
        return (State.REFERRAL, State.DECISION, State.OTHER_REVIEW, State.CLOSED)
    return MAIN_LINE

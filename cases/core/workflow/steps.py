"""The steps between states: from where, to where, in whose words (DESIGN section 6)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cases.core.workflow.case_kinds import LOCAL, STATUTORY, CaseKind
from cases.core.workflow.states import State


class Step(StrEnum):
    """A step of the process; the method of the machine has the same name."""

    PUT_TO_DECISION = "put_to_decision"
    TRANSFER_OUT = "transfer_out"
    MERGE = "merge"
    DECIDE_REVIEW = "decide_review"
    DECIDE_OTHER_REVIEW = "decide_other_review"
    DECIDE_NO_REVIEW = "decide_no_review"
    HOME_OFFICE_AGREES = "home_office_agrees"
    HOME_OFFICE_DIRECTS = "home_office_directs"
    OPEN_PANEL = "open_panel"
    BEGIN_OVERVIEW = "begin_overview"
    SUBMIT = "submit"
    RETURN_FOR_AMENDMENT = "return_for_amendment"
    CLEAR_FOR_PUBLICATION = "clear_for_publication"
    PUBLISH = "publish"
    AGREE_NOT_TO_PUBLISH = "agree_not_to_publish"
    CLOSE = "close"
    REOPEN = "reopen"
    TAKE_BACK = "take_back"
    # The shorter ways of local reviews and of help for another area
    BEGIN_LOCAL_REVIEW = "begin_local_review"
    DECLINE_LOCAL_REVIEW = "decline_local_review"
    BEGIN_ASSIST = "begin_assist"
    END_ASSIST = "end_assist"


@dataclass(frozen=True)
class StepFacts:
    """What a step is called, where it leads from and to, and where a person takes it.

    `button` is what the button says; `done` is how the chronicle says that it happened.
    `bare` steps are taken by their own button on the case page; the others end a verb of a
    stage (a signed decision, a submission) and are taken on that stage's page. `kinds` are the
    kinds of case that know the step.
    """

    sources: tuple[State, ...]
    target: State | None
    button: str
    done: str
    bare: bool = False
    kinds: frozenset[CaseKind] = STATUTORY


S = State
STEPS: dict[Step, StepFacts] = {
    Step.PUT_TO_DECISION: StepFacts(
        (S.REFERRAL,), S.DECISION, "Put to decision", "put the case to decision", bare=True
    ),
    Step.TRANSFER_OUT: StepFacts(
        (S.REFERRAL, S.DECISION),
        S.TRANSFERRED,
        "Transfer to another partnership",
        "transferred the case to another partnership",
    ),
    Step.MERGE: StepFacts(
        (S.REFERRAL, S.DECISION),
        S.MERGED,
        "Merge with another case of the same death",
        "merged the case with another of the same death",
    ),
    Step.DECIDE_REVIEW: StepFacts(
        (S.DECISION,), S.TRAWL, "Decide to review", "decided that there will be a review"
    ),
    Step.DECIDE_OTHER_REVIEW: StepFacts(
        (S.DECISION,),
        S.OTHER_REVIEW,
        "Decide on another kind of review",
        "decided on another kind of review",
    ),
    Step.DECIDE_NO_REVIEW: StepFacts(
        (S.DECISION,),
        S.AWAITING_HOME_OFFICE,
        "Decide not to review",
        "decided that there will be no review",
    ),
    Step.HOME_OFFICE_AGREES: StepFacts(
        (S.AWAITING_HOME_OFFICE,),
        S.CLOSED,
        "Record that the Home Office agrees",
        "recorded that the Home Office agrees",
    ),
    Step.HOME_OFFICE_DIRECTS: StepFacts(
        (S.AWAITING_HOME_OFFICE,),
        S.TRAWL,
        "Record a direction to review",
        "recorded the Home Office's direction to review",
    ),
    Step.OPEN_PANEL: StepFacts((S.TRAWL,), S.PANEL, "Open the panel", "opened the panel", True),
    Step.BEGIN_OVERVIEW: StepFacts(
        (S.PANEL,), S.OVERVIEW, "Begin the overview report", "began the overview report", True
    ),
    Step.SUBMIT: StepFacts(
        (S.OVERVIEW,),
        S.HOME_OFFICE_QA,
        "Submit to the Home Office",
        "submitted the report to the Home Office",
    ),
    Step.RETURN_FOR_AMENDMENT: StepFacts(
        (S.HOME_OFFICE_QA,),
        S.OVERVIEW,
        "Return the report for amendment",
        "returned the report for amendment",
        True,
    ),
    Step.CLEAR_FOR_PUBLICATION: StepFacts(
        (S.HOME_OFFICE_QA,),
        S.PUBLICATION,
        "Clear for publication",
        "cleared the report for publication",
        True,
    ),
    Step.PUBLISH: StepFacts(
        (S.PUBLICATION,), S.ACTION_MONITORING, "Publish the report", "published the report"
    ),
    Step.AGREE_NOT_TO_PUBLISH: StepFacts(
        (S.PUBLICATION,),
        S.ACTION_MONITORING,
        "Record that the report will not be published",
        "recorded that the report will not be published",
    ),
    Step.CLOSE: StepFacts(
        (S.ACTION_MONITORING, S.OTHER_REVIEW),
        S.CLOSED,
        "Close the review",
        "closed the review",
        True,
        kinds=STATUTORY | LOCAL,
    ),
    Step.REOPEN: StepFacts(
        (S.CLOSED,), None, "Reopen", "reopened the case", True, kinds=frozenset(CaseKind)
    ),
    Step.TAKE_BACK: StepFacts(
        tuple(s for s in State if s is not State.REFERRAL),
        None,
        "Take back the last step",
        "took back the last step",
        True,
        kinds=frozenset(CaseKind),
    ),
    Step.BEGIN_LOCAL_REVIEW: StepFacts(
        (S.REFERRAL,), S.OTHER_REVIEW, "Begin the review", "began the local review", kinds=LOCAL
    ),
    Step.DECLINE_LOCAL_REVIEW: StepFacts(
        (S.REFERRAL,),
        S.CLOSED,
        "Decide against a review",
        "decided against a local review",
        kinds=LOCAL,
    ),
    Step.BEGIN_ASSIST: StepFacts(
        (S.REFERRAL,),
        S.TRAWL,
        "Begin to help",
        "began to help the other area’s review",
        True,
        kinds=frozenset({CaseKind.ASSIST}),
    ),
    Step.END_ASSIST: StepFacts(
        (S.TRAWL,),
        S.CLOSED,
        "End the help",
        "ended the help for the other area’s review",
        True,
        kinds=frozenset({CaseKind.ASSIST}),
    ),
}


#: What leads off the line of the process, and is offered where it is wanted.
OFF_THE_LINE = (Step.REOPEN, Step.TAKE_BACK, Step.MERGE)


def steps_from(state: State, kind: str = CaseKind.REVIEW) -> list[Step]:
    """Give the steps that lead a case of a kind on from a state; reopening, taking back and
    merging left out."""
    return [
        step
        for step, facts in STEPS.items()
        if state in facts.sources and kind in facts.kinds and step not in OFF_THE_LINE
    ]

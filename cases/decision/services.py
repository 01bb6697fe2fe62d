"""Recommending and deciding. What follows a decision stands in notices.py and home_office.py."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, BinaryIO

from django.db import transaction

from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case, StepTaken
from cases.core.case.selectors import locked, milestone_on
from cases.core.case.services import mark_milestone
from cases.core.deadlines.holding import clash_of, new_hold
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.deadlines.refusing import FieldReason
from cases.core.deadlines.waiting import Waits, refuse_on_hold
from cases.core.documents.services import keep_upload
from cases.core.documents.uploads import UploadKinds
from cases.core.identity.models import Person
from cases.core.progress.advance import advance, happened, require_on
from cases.core.progress.signing import SignedWith
from cases.core.protocol.choices import Outcome
from cases.core.timetable.kinds import Milestone
from cases.core.workflow.plug import NotReady, Reason
from cases.core.workflow.steps import Step
from cases.decision.deputies import signed_for
from cases.decision.holding import end_holds_of_decisions, holds_of_decisions, put_on_hold
from cases.decision.models import OUTCOME_WORDS, Decision, SubGroupRecommendation
from cases.decision.notices import open_notices, tell
from cases.decision.reading import what_is_read
from cases.decision.selectors import recommendation_of
from cases.decision.sub_group_selectors import considered_at
from partnerships.people.actor import Actor
from partnerships.people.roles import Role

STEPS: dict[str, Step] = {
    Outcome.REVIEW: Step.DECIDE_REVIEW,
    Outcome.JOINT_CHILD: Step.DECIDE_REVIEW,
    Outcome.JOINT_ADULT: Step.DECIDE_REVIEW,
    Outcome.OTHER_REVIEW: Step.DECIDE_OTHER_REVIEW,
    Outcome.NO_REVIEW: Step.DECIDE_NO_REVIEW,
}
PAPER_KINDS = UploadKinds.PDF | UploadKinds.IMAGE
MOST_YEARS_BACK = 60


@transaction.atomic
def recommend(
    case: Case,
    *,
    by: Actor,
    considered_on: date,
    recommendation: str,
    reasons: str,
    meets_criteria: bool | None,
    relevant_people: Iterable[int] | None = None,
    years_back: int | None = None,
    present: str = "",
    dissent: str = "",
    clock_on: date | None = None,
) -> SubGroupRecommendation:
    """Record, or change until the decision, what the sub-group recommends (R17, R18).

    `relevant_people` are the numbers of the people of the case whom the trawl asks about (None
    leaves them), `years_back` how many years before the death it looks. `clock_on` is the day on
    which the protocol's decision clock began, where that is not the coming to attention (K3).
    Raises NotReady for an outcome that the protocol does not know, and without reasons.
    """
    case = locked(case)
    require_on(by, case, Verb.RECOMMEND)
    considered_on = happened(considered_on)
    _refuse(_wrong_recommendation(case, recommendation, reasons, years_back))
    found = recommendation_of(case)
    new = found is None
    row = found or SubGroupRecommendation(case=case, partnership_id=case.partnership_id, version=0)
    row.considered_on, row.recommendation, row.reasons = considered_on, recommendation, reasons
    row.meets_criteria, row.years_back = meets_criteria, years_back
    row.present, row.dissent, row.saved_by = present, dissent, by.name
    row.meeting = considered_at(case, considered_on)
    row.version += 1
    row.save()
    if relevant_people is not None:
        _tick(case, set(relevant_people))
    start = case.protocol.rules.timetable["decision"].start
    if clock_on is not None and start not in (None, Milestone.CAME_TO_ATTENTION):
        mark_milestone(case=case, code=start, on=happened(clock_on))
    refresh_deadlines(case)
    record(
        "decision.recommended",
        f"{'recorded' if new else 'changed'} the recommendation of the sub-group: "
        f"{row.words.lower()}",
        by=by,
        case=case,
        on=considered_on,
        details={"recommendation": recommendation, "version": row.version},
    )
    return row


def _wrong_recommendation(
    case: Case, recommendation: str, reasons: str, years_back: int | None
) -> list[Reason]:
    wrong = []
    if recommendation not in case.protocol.rules.decision.outcomes:
        wrong.append(Reason("Choose one of the outcomes that the protocol knows."))
    if not reasons.strip():
        wrong.append(Reason("Give the reasons for the recommendation."))
    if years_back is not None and not 0 < years_back <= MOST_YEARS_BACK:
        wrong.append(Reason(f"Look back between 1 and {MOST_YEARS_BACK} years."))
    return wrong


def _refuse(reasons: list[Reason]) -> None:
    if reasons:
        raise NotReady(reasons)


def _tick(case: Case, chosen: set[int]) -> None:
    for person in Person.objects.filter(case=case):
        if person.is_relevant_for_trawl != (person.pk in chosen):
            person.is_relevant_for_trawl = person.pk in chosen
            person.save()


@dataclass(frozen=True)
class Decided:
    """What is decided: outcome, rationale, conditions, the day, and what else the form asks.

    `review_hold_on` is the day on which a hold is looked at again (outcome on hold only).
    `without_recommendation_because` and `before_attention_because` are asked for where there is
    no recommendation, or where the day lies before the death came to attention.
    """

    outcome: str
    rationale: str
    decided_on: date
    conditions: str = ""
    without_recommendation_because: str = ""
    before_attention_because: str = ""
    review_hold_on: date | None = None


def wrong_with(case: Case, decided: Decided) -> list[Reason]:
    """Give what stands against a decision as it was entered; nothing where it can be signed."""
    wrong = []
    if decided.outcome not in case.protocol.rules.decision.outcomes:
        wrong.append(Reason("Choose one of the outcomes that the protocol knows."))
    if not decided.rationale.strip():
        wrong.append(
            Reason("Give the rationale of the decision.", rule="LC ¶29; LR §2.8.1: with rationale")
        )
    attention = milestone_on(case, Milestone.CAME_TO_ATTENTION)
    early = attention is not None and decided.decided_on < attention
    if early and not decided.before_attention_because.strip():
        wrong.append(
            Reason("The day lies before the death came to attention. Correct it, or say why.")
        )
    if decided.outcome == Outcome.ON_HOLD:
        if decided.review_hold_on is None:
            wrong.append(Reason("Say on which day the hold is looked at again."))
        elif decided.review_hold_on <= decided.decided_on:
            wrong.append(Reason("The day on which the hold is looked at again lies in the past."))
        else:
            wrong += would_clash(case, decided)
    if recommendation_of(case) is None and not decided.without_recommendation_because.strip():
        wrong.append(Reason("The sub-group has recommended nothing yet: say why none is awaited."))
    return wrong


def would_clash(case: Case, decided: Decided) -> list[FieldReason]:
    """Give the hold that speaks against a decision to hold the case, if there is one."""
    review_on = decided.review_hold_on or decided.decided_on
    clash = clash_of(
        new_hold(
            case,
            started_on=decided.decided_on,
            reason=decided.rationale,
            requested_by="",
            review_on=review_on,
        )
    )
    return [] if clash is None else [clash]


@transaction.atomic
def sign_decision(
    case: Case,
    decided: Decided,
    *,
    by: Actor,
    signed_with: SignedWith,
    read_digest: str = "",
    seen_version: int | None = None,
) -> Decision:
    """Sign the decision as CSP chair or named deputy (R17); the page has verified the signature.

    `read_digest` is that of what stood on the page; raises NotReady when it has changed since.
    """
    case = locked(case)
    require_on(by, case, Verb.DECIDE)
    if read_digest and what_is_read(case).digest != read_digest:
        raise NotReady(
            [Reason("The recommendation or the criteria have changed since you read them.")]
        )
    return _decide(
        case,
        decided,
        by=by,
        decided_by=by.name,
        seen_version=seen_version,
        signed_with=signed_with,
        signed_for=signed_for(by),
    )


@transaction.atomic
def record_signed_decision(
    case: Case,
    decided: Decided,
    *,
    by: Actor,
    decided_by: str,
    scan: tuple[str, BinaryIO],
    seen_version: int | None = None,
) -> Decision:
    """Record a decision that was signed on paper: who signed, when, and the scan of it.

    Raises NotReady without a name, UploadRefused for a scan that is no PDF or picture.
    """
    case = locked(case)
    require_on(by, case, Verb.RECORD_SIGNED_DECISION)
    if not decided_by.strip():
        raise NotReady([Reason("Say who signed the paper.")])
    name, content = scan
    version = keep_upload(
        case=case,
        by=by,
        name=name,
        content=content,
        kinds=PAPER_KINDS,
        title="Signed decision",
        kind="signed_decision",
        reader_verb=Verb.READ_DECISION,
    )
    return _decide(
        case,
        decided,
        by=by,
        decided_by=decided_by.strip(),
        seen_version=seen_version,
        scan=version.document,
    )


def _decide(
    case: Case,
    decided: Decided,
    *,
    by: Actor,
    decided_by: str,
    seen_version: int | None,
    **how: Any,
) -> Decision:
    day = happened(decided.decided_on)
    if decided.outcome != Outcome.ON_HOLD:
        held = holds_of_decisions(case)
        refuse_on_hold(case, Waits.DECIDING, by=by, on=day, but_for=held)
    _refuse(wrong_with(case, decided))
    read = what_is_read(case)
    signature = read.signed(
        {
            "outcome": decided.outcome,
            "rationale": decided.rationale,
            "conditions": decided.conditions,
            "decided_on": day,
            "decided_by": decided_by,
            "signed_for": how.get("signed_for", ""),
        }
    )
    decision = Decision.objects.create(
        case=case,
        outcome=decided.outcome,
        rationale=decided.rationale,
        conditions=decided.conditions,
        decided_on=day,
        decided_by=decided_by,
        recorded_by=by.name,
        read=signature.text,
        sha256=signature.sha256,
        meets_criteria=read.meets,
        limbs=list(read.limbs),
        limb_words=list(read.relied_on),
        without_recommendation_because=decided.without_recommendation_because,
        before_attention_because=decided.before_attention_because,
        partnership_id=case.partnership_id,
        **how,
    )
    record(
        "decision.signed" if decision.signed_with else "decision.recorded_from_paper",
        _told(decision),
        by=by,
        case=case,
        on=day,
        because=decided.before_attention_because,
        details={
            "decision": decision.pk,
            "outcome": decision.outcome,
            "signed_with": decision.signed_with or "paper",
            "sha256": decision.sha256,
        },
    )
    if decided.outcome == Outcome.ON_HOLD:
        put_on_hold(case, decision, review_on=decided.review_hold_on, by=by)
        open_notices(case, decision, by=by)
        refresh_deadlines(case)
        return decision
    end_holds_of_decisions(case, on=day, by=by)
    mark_milestone(case=case, code=Milestone.DECIDED, on=day)
    if STEPS[decided.outcome] is Step.DECIDE_REVIEW:
        mark_milestone(case=case, code=Milestone.REVIEW_DECIDED, on=day)
    open_notices(case, decision, by=by)
    advance(
        case,
        STEPS[decided.outcome],
        by=by,
        because=_because(decision),
        on=day,
        seen_version=seen_version,
    )
    decision.step = StepTaken.objects.filter(case=case).latest("pk")
    decision.save()
    tell(
        case,
        (Role.OFFICER,),
        key=f"decided:{decision.pk}",
        subject="a decision has been made",
        text="The decision on this case is recorded. Its letters wait to be sent.",
    )
    return decision


def _told(decision: Decision) -> str:
    if decision.from_paper:
        return f"recorded the decision from a signed paper: {decision.words.lower()}"
    for_whom = " for the CSP chair" if decision.signed_for else ""
    return (
        f"signed the decision{for_whom} with {decision.get_signed_with_display()}: "
        f"{decision.words.lower()}"
    )


def _because(decision: Decision) -> str:
    joint = decision.outcome in (Outcome.JOINT_CHILD, Outcome.JOINT_ADULT)
    return OUTCOME_WORDS[decision.outcome] if joint else ""

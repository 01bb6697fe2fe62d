"""The chain of sign-offs, each of exactly what was read; changes asked for after it (R87, R90)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked, milestone_on
from cases.core.case.services import mark_milestone, unmark_milestone
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.deadlines.waiting import Waits, refuse_on_hold
from cases.core.progress.advance import happened, reach_of, require_on
from cases.core.protocol.choices import SignOff as Stage
from cases.core.timetable.kinds import Milestone
from cases.overview.chain import Standing, stage_words, standing_of
from cases.overview.gates import missing_for_panel, missing_for_stage
from cases.overview.models import Satisfaction, SignOff
from cases.overview.services.commenting import criteria_answers
from cases.overview.services.common import refuse
from cases.overview.services.satisfaction import keep_word
from partnerships.people.actor import Actor
from partnerships.people.roles import Role


@dataclass(frozen=True)
class Word:
    """What an agency said in the meeting: satisfied or not, why not, and what came of it."""

    satisfied: bool
    why: str = ""
    outcome: str = ""


@transaction.atomic
def record_panel_agreement(
    *,
    case: Case,
    by: Actor,
    package_hash: str,
    on: date | None = None,
    present: str = "",
    dissent: str = "",
    comments: str = "",
    words: Mapping[str, Word] | None = None,
) -> SignOff:
    """Record that the panel agreed to exactly what now stands (LC ¶79; R86, R88, R90).

    Takes the hash of what was read, the day of the meeting, who was present, dissent, and what
    each agency that had not said so online said there. Raises NotReady with everything missing.
    """
    case = locked(case)
    require_on(by, case, Verb.RECORD_ENDORSEMENT)
    day = happened(on)
    standing = _about_to(case, Stage.PANEL, package_hash, day)
    for agency_name, word in (words or {}).items():
        said = keep_word(
            case,
            by,
            standing.package.overview,
            agency_name,
            word.satisfied,
            word.why,
            day,
            at_meeting=True,
        )
        if word.outcome.strip():
            _settle(said, word.outcome, by, day)
    missing = missing_for_panel(case, standing)
    if not present.strip():
        missing.append(refuse("Write who was present.").reasons[0])
    if missing:
        raise refuse(*missing)
    return _signed(
        standing, Stage.PANEL, by, day, present=present, dissent=dissent, comments=comments
    )


def _settle(said: Satisfaction, outcome: str, by: Actor, day: date) -> None:
    said.outcome, said.minuted_on, said.minuted_by_name = outcome.strip(), day, by.name
    said.save()


@transaction.atomic
def record_sub_group(
    *,
    case: Case,
    by: Actor,
    package_hash: str,
    endorsed: bool,
    present: str,
    comments: str,
    dissent: str = "",
    on: date | None = None,
    criteria: Sequence[Mapping[str, Any]] = (),
    compared: str = "",
) -> SignOff:
    """Record from its meeting that the sub-group endorsed, or sent back (LC ¶84-86; R90, R143).

    Where the protocol asks, an endorsement answers the four criteria and says how the learning
    compares with other local reviews. Its comments are kept either way.
    """
    case = locked(case)
    require_on(by, case, Verb.RECORD_ENDORSEMENT)
    day = happened(on)
    standing = _about_to(case, Stage.SUB_GROUP, package_hash, day)
    rules = case.protocol.rules.quality_assurance
    reasons = [] if present.strip() else ["Write who was present."]
    if not endorsed and not comments.strip():
        reasons.append("Write what the panel is asked to do.")
    asked = endorsed and rules.criteria_asked_of_sub_group
    if asked and not compared.strip():
        reasons.append("Write how the learning compares with other local reviews.")
    if reasons:
        raise refuse(*reasons)
    outcome = SignOff.Outcome.AGREED if endorsed else SignOff.Outcome.RETURNED
    return _signed(
        standing,
        Stage.SUB_GROUP,
        by,
        day,
        outcome,
        present=present,
        comments=comments,
        dissent=dissent,
        compared_with_other_reviews=compared,
        criteria=criteria_answers(case, criteria) if asked else [],
    )


@transaction.atomic
def sign_report(*, case: Case, by: Actor, package_hash: str, signed_with: str) -> SignOff:
    """Sign the report as chair of the partnership or named deputy, for exactly what was read.

    `signed_with` says with what the signer proved at that moment who he is (core signing).
    """
    case = locked(case)
    require_on(by, case, Verb.SIGN_REPORT)
    refuse_on_hold(case, Waits.SIGNING_REPORT, by=by)
    day = happened(None)
    standing = _about_to(case, Stage.CSP_CHAIR, package_hash, day)
    if not signed_with:
        raise refuse("A signature needs your code or password, entered now.")
    return _signed(
        standing,
        Stage.CSP_CHAIR,
        by,
        day,
        in_role=_role_of(by, case),
        signed_with=signed_with,
    )


@transaction.atomic
def send_back(*, case: Case, by: Actor, package_hash: str, because: str) -> SignOff:
    """Send the report back to its author with a reason: changes are the panel's (GL §4.1)."""
    case = locked(case)
    require_on(by, case, Verb.SIGN_REPORT)
    day = happened(None)
    standing = _about_to(case, Stage.CSP_CHAIR, package_hash, day, with_requests=False)
    if not because.strip():
        raise refuse("Say why the report is sent back.")
    return _signed(
        standing,
        Stage.CSP_CHAIR,
        by,
        day,
        SignOff.Outcome.RETURNED,
        comments=because,
        in_role=_role_of(by, case),
    )


def _role_of(by: Actor, case: Case) -> str:
    held = reach_of(by).on(case).held
    role = Role.CSP_CHAIR if Role.CSP_CHAIR in held else Role.CSP_CHAIR_DEPUTY
    return role.label


def _about_to(
    case: Case, stage: Stage, package_hash: str, day: date, with_requests: bool = True
) -> Standing:
    """Give the standing when this step comes next and exactly this was read; else NotReady."""
    standing = standing_of(case)
    missing = missing_for_stage(case, standing, stage, with_requests=with_requests)
    if not missing and package_hash != standing.package.hash:
        missing = list(
            refuse(
                "The report or its recommendations changed after this page was made. "
                "Read what now stands, and sign that."
            ).reasons
        )
    if not missing and standing.done and day < standing.done[-1].happened_on:
        words = stage_words(case)[Stage(standing.done[-1].step)]
        missing = list(refuse(f"This cannot have happened before the step of {words}.").reasons)
    if missing:
        raise refuse(*missing)
    return standing


def _signed(
    standing: Standing,
    stage: Stage,
    by: Actor,
    day: date,
    outcome: str = SignOff.Outcome.AGREED,
    **more: Any,
) -> SignOff:
    case, package = standing.case, standing.package
    assert package.overview is not None  # noqa: S101  (missing_for_stage has refused without)
    row = SignOff.objects.create(
        case=case,
        step=stage,
        outcome=outcome,
        round=standing.round,
        version=package.overview,
        summary_version=package.summary,
        package_hash=package.hash,
        overview_hash=package.overview.hash,
        summary_hash=package.summary.hash if package.summary else "",
        recommendations_hash=package.recommendations_hash,
        happened_on=day,
        by=by.key,
        by_name=by.name,
        partnership_id=case.partnership_id,
        **more,
    )
    agreed = outcome == SignOff.Outcome.AGREED
    last = agreed and stage == standing.chain[-1]
    if last and (standing.round == 1 or milestone_on(case, Milestone.SIGNED_OFF) is None):
        mark_milestone(case=case, code=Milestone.SIGNED_OFF, on=day)
    if not agreed and standing.round == 1:
        unmark_milestone(case=case, code=Milestone.SIGNED_OFF)
    refresh_deadlines(case)
    who = stage_words(case)[stage]
    verb = {
        (Stage.PANEL, True): f"recorded that the panel agreed to {package.words}",
        (Stage.SUB_GROUP, True): f"recorded that the {who} endorsed {package.words}",
        (Stage.SUB_GROUP, False): f"recorded that the {who} sent the report back",
        (Stage.CSP_CHAIR, True): f"signed off {package.words}",
        (Stage.CSP_CHAIR, False): "sent the report back to its author",
    }[stage, agreed]
    record(
        f"overview.{stage}.{outcome}",
        verb,
        by=by,
        case=case,
        because=row.comments if not agreed else "",
        on=day,
        details={"sign_off": row.pk, "hash": package.hash, "round": standing.round},
    )
    return row

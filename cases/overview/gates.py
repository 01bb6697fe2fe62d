"""What must be there before a step of the sign-off, and before the report is submitted."""

from __future__ import annotations

from collections.abc import Iterable

from cases.core.case.models import Case
from cases.core.protocol.choices import SignOff as Stage
from cases.core.workflow.plug import Gate, Reason
from cases.core.workflow.steps import Step
from cases.overview.chain import Standing, stage_words, standing_of
from cases.overview.models import Satisfaction
from cases.overview.people import panel_agencies
from cases.overview.reasons import reason
from cases.overview.selectors import (
    current_round,
    live_comments,
    open_change_requests,
    open_disputes,
)

FAIR = (
    "Contributing organisations must be satisfied that their information is fully and fairly "
    "represented (LC ¶79a); disputes are minuted (LR §4.17)."
)


def missing_texts(case: Case, standing: Standing) -> list[Reason]:
    """Give what is missing of the texts."""
    found = []
    if standing.package.overview is None:
        found.append(reason(case, "There is no overview report yet.", "report", "See the drafts"))
    if standing.needs_summary and standing.package.summary is None:
        found.append(
            reason(
                case,
                "There is no executive summary yet.",
                "report",
                "See the drafts",
                "The executive summary goes to the Home Office with the report (LC ¶87, GL §4.1).",
            )
        )
    return found


def missing_for_stage(
    case: Case, standing: Standing, stage: Stage, with_requests: bool = True
) -> list[Reason]:
    """Give why this step of the chain cannot be taken now; none where it comes next."""
    words = stage_words(case)
    if stage not in standing.chain:
        return [Reason(f"This protocol does not ask for the step of: {words[stage]}.")]
    found = missing_texts(case, standing)
    if found:
        return found
    if standing.next_stage is None:
        return [Reason("Every step of the sign-off is done for exactly this version.")]
    if standing.next_stage != stage:
        if stage in [row.step for row in standing.done]:
            return [Reason(f"{words[stage]}: this is done for exactly this version.")]
        return [
            reason(
                case,
                f"{words[standing.next_stage]} comes first.",
                "sign_off",
                "See the steps of the sign-off",
                "No step of the sign-off can be skipped (R90; LC ¶79, ¶85-87; GL §4.1; LR §4.17).",
            )
        ]
    if with_requests and open_change_requests(case):
        found.append(
            reason(
                case,
                "An agency has asked for a change, and the independent chair has not decided.",
                "sign_off",
                "See the changes asked for",
                "A change asked for after the panel’s agreement needs a reason and the chair’s "
                "decision (R87; LR26-D ¶17-18).",
            )
        )
    return found


def missing_for_panel(case: Case, standing: Standing) -> list[Reason]:
    """Give what is missing before the panel's agreement can be recorded."""
    version = standing.package.overview
    found = []
    if current_round(case) is not None:
        found.append(
            reason(case, "A round of comments is still open.", "report", "Close the round")
        )
    unanswered = live_comments(case).filter(outcome="").count()
    if unanswered:
        found.append(
            reason(
                case,
                f"{unanswered} comment{'' if unanswered == 1 else 's'} of the panel "
                f"{'waits' if unanswered == 1 else 'wait'} for an answer.",
                "report",
                "Answer the comments",
            )
        )
    said = set(Satisfaction.objects.filter(version=version).values_list("agency_name", flat=True))
    found += [
        reason(
            case,
            f"{name} has not said whether it is fairly represented in this version.",
            "satisfaction",
            "See what each agency said",
            FAIR,
        )
        for name in panel_agencies(case)
        if name not in said
    ]
    found += missing_outcomes(case, standing)
    found += [
        reason(
            case,
            f"The accountable body has not answered on recommendation {row.number}.",
            "recommendations",
            "See the recommendations",
            "Who is accountable, who updates each quarter, is it realistic, who shapes the "
            "actions (R88; LC ¶66).",
        )
        for row in standing.package.recommendations
        if not row.is_tested
    ]
    return found


def missing_outcomes(case: Case, standing: Standing) -> list[Reason]:
    """Give the disputes that have no outcome yet."""
    return [
        reason(
            case,
            f"{row.agency_name} is not satisfied, and what came of it is not minuted.",
            "satisfaction",
            "Minute the outcome",
            FAIR,
        )
        for row in open_disputes(case, standing.package.overview)
    ]


def before_submitting(case: Case) -> Iterable[Reason]:
    """Give what of this stage stands against submitting to the Home Office (R90)."""
    standing = standing_of(case)
    texts = missing_texts(case, standing)
    if texts:
        return texts
    found = missing_outcomes(case, standing)
    words = stage_words(case)
    done = len(standing.done)
    found += [
        reason(
            case,
            f"{words[stage]} has not signed off exactly the texts that now stand.",
            "sign_off",
            "See the steps of the sign-off",
            "Each step signs exactly one version; a change of the texts or recommendations needs "
            "the chain again (R90).",
        )
        for stage in standing.chain[done:]
    ]
    if open_change_requests(case):
        found.append(
            reason(
                case,
                "A change that an agency asked for waits for the chair’s decision.",
                "sign_off",
                "See the changes asked for",
            )
        )
    return found


GATES = (Gate(Step.SUBMIT, before_submitting),)

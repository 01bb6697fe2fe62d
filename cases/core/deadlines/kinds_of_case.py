"""Which kinds of deadline a case has: a local review and help for others have fewer (R14, R30)."""

from __future__ import annotations

from collections.abc import Collection

from cases.core.timetable.kinds import KINDS, DeadlineKind, Milestone
from cases.core.workflow.case_kinds import STATUTORY, CaseKind

#: What only a report that goes to the Home Office and is published is owed (GL §5).
OF_A_REPORT = frozenset(
    {
        "draft_comments",
        "overview_report",
        "home_office_qa_chase",
        "dac_copy",
        "publication_removal",
    }
)
#: What leads to the CSP chair's decision by law and follows it.
OF_A_DECISION = frozenset(
    {
        "alert",
        "decision",
        "home_office_notice",
        "home_office_answer",
        "home_office_information",
        "family_notice",
    }
)
#: All that help for another area's review can be owed (LR §2.2).
OF_ASSISTANCE = frozenset({"trawl_return", "assist_answer", "chronology", "hold_review"})


def kinds_of_case(kind: str, reached: Collection[Milestone]) -> tuple[DeadlineKind, ...]:
    """Give the kinds of deadline of a case of a kind that has reached these milestones.

    A case that became a local review by a decision by law keeps what that decision is owed: the
    Home Office is told of it (LC ¶29).
    """
    if kind in STATUTORY:
        return tuple(KINDS.values())
    if kind == CaseKind.ASSIST:
        return tuple(each for each in KINDS.values() if each.code in OF_ASSISTANCE)
    left_out = OF_A_REPORT
    if Milestone.DECIDED not in reached:
        left_out |= OF_A_DECISION
    return tuple(each for each in KINDS.values() if each.code not in left_out)

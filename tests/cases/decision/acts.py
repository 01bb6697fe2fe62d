"""What the tests of the decision do over and over: a case to decide on, recommended, decided."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pikepdf

from cases.core.case.models import Case
from cases.core.notices.models import Letter
from cases.core.progress.signing import SignedWith
from cases.core.timetable.kinds import Milestone
from cases.core.workflow.states import State
from cases.decision.models import Decision, SubGroupRecommendation
from cases.decision.services import Decided, recommend, sign_decision
from tests import cast

ATTENTION = date(2026, 3, 2)
CONSIDERED = date(2026, 3, 20)
DECIDED = date(2026, 3, 31)
RATIONALE = "The criteria are met: Adult B was the husband of Adult A."


def a_pdf(name: str = "paper.pdf") -> tuple[str, io.BytesIO]:
    """Give the name and content of a small PDF."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    out = io.BytesIO()
    pdf.save(out)
    out.seek(0)
    out.name = name
    return name, out


def to_decide(of: cast.Company, attention: date = ATTENTION) -> Case:
    """Give a case that stands at the decision, with nothing recommended."""
    return cast.a_case_at(of, State.DECISION, attention=attention)


def recommended(of: cast.Company, case: Case, **more: Any) -> SubGroupRecommendation:
    """Record a recommendation to review."""
    values: dict[str, Any] = {
        "considered_on": CONSIDERED,
        "recommendation": "review",
        "reasons": "The definition is met, and three agencies knew the household.",
        "meets_criteria": True,
        "years_back": 4,
    }
    with of.scope("officer"):
        return recommend(case, by=of.officer, **{**values, **more})


def decided(of: cast.Company, case: Case, outcome: str = "review", **more: Any) -> Decision:
    """Sign a decision as the chair, with a recommendation behind it."""
    recommended(of, case, considered_on=min(CONSIDERED, more.get("decided_on", DECIDED)))
    values: dict[str, Any] = {"rationale": RATIONALE, "decided_on": DECIDED}
    if outcome == "on_hold":
        values["review_hold_on"] = date(2027, 6, 1)
    with of.scope("csp_chair"):
        return sign_decision(
            case,
            Decided(outcome=outcome, **{**values, **more}),
            by=of.actor("csp_chair"),
            signed_with=SignedWith.PASSWORD,
        )


def letters_of(of: cast.Company, case: Case) -> dict[str, Letter]:
    """Give the letters of a case by their codes."""
    with of.scope():
        return {letter.code: letter for letter in Letter.objects.filter(case=case)}


def gloucestershire() -> cast.Company:
    """Give a partnership that follows the Gloucestershire protocol."""
    return cast.company("Windrush Edge", "windrush-edge", "WIN", "gloucestershire")


MILESTONE = Milestone

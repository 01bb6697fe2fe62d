"""A report on its way: drafts in Word, rounds, agencies' words, and each step of the chain."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date

import docx

from cases.core.case.models import Case
from cases.core.timetable.kinds import Milestone
from cases.core.workflow.states import State
from cases.overview import services
from cases.overview.chain import standing_of
from cases.overview.models import CommentRound, ReportVersion, SignOff
from partnerships.models import Membership
from tests import cast

TEXT = (
    "The panel met four times.",
    "Adult A told her general practice that she was afraid at home.",
    "No agency asked about the children.",
)
MET = [{"met": True}] * 4


def word(paragraphs: Sequence[str] = TEXT, title: str = "Report of the review") -> bytes:
    """Give a Word document with a heading and these paragraphs."""
    document = docx.Document()
    document.add_heading(title, 1)
    for text in paragraphs:
        document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def a_case(of: cast.Company, agency: str = "Somerby Hospitals") -> Case:
    """Give a case at the overview report, whose panel member sits there for an agency."""
    case = cast.a_case_at(
        of, State.OVERVIEW, {Milestone.REVIEW_DECIDED: date(2026, 4, 1)}, names=False
    )
    if agency:
        with of.scope():
            found = cast.an_agency(of, agency)
            Membership.objects.here().filter(user=of.people["panel_member"]).update(agency=found)
    return case


def a_version(
    of: cast.Company,
    case: Case,
    paragraphs: Sequence[str] = TEXT,
    kind: str = "overview_report",
    what_changed: str = "",
) -> ReportVersion:
    """Let the author upload and confirm a version."""
    with of.scope("author"):
        by = of.actor("author")
        pending = services.upload_draft(
            case=case, by=by, kind=kind, name="report.docx", content=io.BytesIO(word(paragraphs))
        )
        return services.confirm_draft(case=case, by=by, pending=pending, what_changed=what_changed)


def both_texts(of: cast.Company, case: Case) -> None:
    """Give a case its overview report and executive summary."""
    a_version(of, case)
    a_version(of, case, ("In short.",), kind="executive_summary")


def satisfied(of: cast.Company, case: Case) -> None:
    """Let the panel member say that his agency is satisfied."""
    with of.scope("panel_member"):
        services.state_satisfaction(case=case, by=of.actor("panel_member"), satisfied=True)


def agree(of: cast.Company, case: Case) -> SignOff:
    """Record the panel's agreement to what now stands."""
    with of.scope("officer"):
        return services.record_panel_agreement(
            case=case,
            by=of.officer,
            package_hash=standing_of(case).package.hash,
            present="All members",
        )


def endorse(of: cast.Company, case: Case, endorsed: bool = True) -> SignOff:
    """Record the sub-group's endorsement, or that it sent the report back."""
    with of.scope("officer"):
        return services.record_sub_group(
            case=case,
            by=of.officer,
            package_hash=standing_of(case).package.hash,
            endorsed=endorsed,
            present="All members",
            comments="Say more about the children." if not endorsed else "Well argued.",
            criteria=MET,
            compared="The same gap as in two earlier reviews.",
        )


def sign(of: cast.Company, case: Case) -> SignOff:
    """Let the chair of the partnership sign what now stands."""
    with of.scope("csp_chair"):
        return services.sign_report(
            case=case,
            by=of.actor("csp_chair"),
            package_hash=standing_of(case).package.hash,
            signed_with="password",
        )


def send_back(of: cast.Company, case: Case) -> SignOff:
    """Let the chair of the partnership send the report back."""
    with of.scope("csp_chair"):
        return services.send_back(
            case=case,
            by=of.actor("csp_chair"),
            package_hash=standing_of(case).package.hash,
            because="The conclusions do not follow.",
        )


def a_round(of: cast.Company, case: Case, **more: object) -> CommentRound:
    """Send the current version to the panel member."""
    with of.scope("officer"):
        return services.circulate(
            case=case,
            by=of.officer,
            user_ids=[of.people["panel_member"].pk],
            **more,  # type: ignore[arg-type]  # passed through to the verb
        )

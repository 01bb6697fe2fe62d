"""Questions about a report: its versions, who read them, comments, and whether it is signed."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from cases.core.audit.models import Reading
from cases.core.case.models import Case
from cases.core.identity.scan import ScannedText
from cases.core.protocol.choices import SignOff as Stage
from cases.core.workflow.states import State
from cases.overview.chain import Standing, standing_of, standings
from cases.overview.models import (
    ChangeRequest,
    Comment,
    CommentRound,
    CommissionerCopy,
    Paragraph,
    ReportKind,
    ReportRecommendation,
    ReportVersion,
    Satisfaction,
)

__all__ = [
    "Standing",
    "at_sign_off",
    "commissioner_copy",
    "current_round",
    "latest_version",
    "live_comments",
    "open_change_requests",
    "open_disputes",
    "read_by",
    "recommendations_of",
    "signed_off_version",
    "standing_of",
    "standings",
    "texts_of",
    "versions_of",
]
LINK = re.compile(r'href="([^"]+)"')
DEFAULT_THEMES = (
    "Technology and systems",
    "Guidelines",
    "Identification of risk",
    "Training",
    "Policy",
    "Inter-agency communication",
    "Multi-agency working",
    "Record keeping",
    "Awareness raising",
    "Report on or share action plan and findings",
)


def latest_version(case: Case, kind: str = "overview_report") -> ReportVersion | None:
    """Give the current version of the overview report or of the executive summary, or None."""
    return (
        ReportVersion.objects.filter(case=case, kind=kind, is_current=True)
        .select_related("document_version")
        .first()
    )


def versions_of(case: Case, kind: str) -> Any:
    """Give the versions of one kind, newest first."""
    return ReportVersion.objects.filter(case=case, kind=kind).select_related("document_version")


def signed_off_version(case: Case) -> ReportVersion | None:
    """Give the overview report that every step of the chain signed exactly as it stands (R90)."""
    standing = standing_of(case)
    return standing.package.overview if standing.is_complete else None


def at_sign_off(case: Case) -> bool:
    """Say whether the panel has agreed, so that the bodies that sign may read (the fact)."""
    if case.state != State.OVERVIEW:
        return True
    return standing_of(case).panel_agreed


def recommendations_of(case: Case) -> Any:
    """Give the recommendations of the report in their order."""
    return ReportRecommendation.objects.filter(case=case).select_related("lead_agency")


def themes_of(case: Case) -> tuple[str, ...]:
    """Give the headings among which a recommendation's theme is chosen (R89; LC LIF 3.7)."""
    return case.protocol.rules.action_plan.themes or DEFAULT_THEMES


def texts_of(version: ReportVersion) -> list[ScannedText]:
    """Give a version for the identity scan: title, every paragraph, and where its links lead."""
    paragraphs = list(Paragraph.objects.filter(version=version))
    kind = version.get_kind_display()
    return [
        ScannedText(f"{kind}: title", version.title),
        *(ScannedText(f"{kind}: {each.place}", each.text) for each in paragraphs),
        *(
            ScannedText(f"{kind}: link in {each.place}", unescape(link))
            for each in paragraphs
            for link in LINK.findall(each.html)
        ),
    ]


def current_round(case: Case) -> CommentRound | None:
    """Give the round of comments that is open, or None."""
    return (
        CommentRound.objects.filter(case=case, closed_on=None)
        .select_related("version", "summary_version")
        .first()
    )


def live_comments(case: Case) -> Any:
    """Give the comments that were not withdrawn."""
    return Comment.objects.filter(case=case, withdrawn_at=None)


def read_what(version: ReportVersion) -> str:
    """Give how the reading of a version is noted."""
    return version.name


def read_by(version: ReportVersion) -> dict[str, Any]:
    """Give who has read a version, by actor's key, with the first moment."""
    found: dict[str, Any] = {}
    for key, at in Reading.objects.filter(
        case_id=version.case_id, what=read_what(version)
    ).values_list("actor", "at"):
        found.setdefault(key, at)
    return found


def open_disputes(case: Case, version: ReportVersion | None) -> list[Satisfaction]:
    """Give the agencies that are not satisfied with a version and whose dispute has no outcome."""
    rows = Satisfaction.objects.filter(case=case, version=version, satisfied=False, outcome="")
    return list(rows)


def open_change_requests(case: Case) -> list[ChangeRequest]:
    """Give the changes asked for after the panel's agreement that the chair has not decided."""
    return list(ChangeRequest.objects.filter(case=case, decision=""))


def commissioner_copy(case: Case) -> CommissionerCopy | None:
    """Give the record of the copy to the Domestic Abuse Commissioner, or None (R98)."""
    return CommissionerCopy.objects.filter(case=case).first()


def agreed_by_panel(case: Case) -> bool:
    """Say whether the panel's agreement stands."""
    return any(row.step == Stage.PANEL for row in standing_of(case).done)


KINDS = tuple(ReportKind)

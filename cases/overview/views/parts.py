"""What several pages of the report share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.template.response import TemplateResponse

from cases.core.access.reach import Access
from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest
from cases.core.case.models import Case
from cases.core.deadlines.models import Deadline
from cases.core.progress.pages.case_page import case_url
from cases.core.progress.pages.form_page import form_page as core_form_page
from cases.core.timetable.kinds import SubjectKind
from cases.overview.models import CommentRound

TABS = (
    ("Report", "report"),
    ("Recommendations", "recommendations"),
    ("What agencies said", "satisfaction"),
    ("Sign-off", "sign_off"),
)


def parts(case: Case, access: Access, current: str) -> dict[str, Any]:
    """Give the tabs of the report's pages and the way back, for their templates."""
    return {
        "case": case,
        "access": access,
        "report_tabs": [
            {"label": label, "url": case_url(case, name), "current": name == current}
            for label, name in TABS
            if access.allows(Verb.READ_DRAFT)
        ],
        "trail": [
            {"label": case.reference, "url": case_url(case, "case")},
            {"label": "Report", "url": case_url(case, "report")},
        ],
    }


def deadline_of(case: Case, round: CommentRound | None) -> Deadline | None:
    """Give the deadline of a round of comments, or None where no date is set."""
    if round is None:
        return None
    return Deadline.objects.filter(
        case=case,
        kind="draft_comments",
        subject_kind=SubjectKind.COMMENT_ROUND,
        subject_number=round.pk,
    ).first()


def posted(request: CaseRequest) -> Any:
    """Give what was posted, an empty form too, or None where the page is only read."""
    return request.POST if request.method == "POST" else None


def page(
    request: CaseRequest, case: Case, template: str, missing: Any = (), **context: Any
) -> HttpResponse:
    """Give a page of the report; with reasons against what was tried it answers 409."""
    current = context.pop("current", "report")
    full = {**parts(case, request.access, current), "missing": missing, **context}
    return TemplateResponse(
        request, f"cases/overview/{template}.html", full, status=409 if missing else 200
    )


def form_page(
    request: CaseRequest,
    case: Case,
    form: Any,
    act: Callable[[dict[str, Any]], Any],
    *,
    template: str = "form",
    current: str = "report",
    **more: Any,
) -> HttpResponse:
    """Give a page of the report with one form and act on what is sent; see the core's form_page."""
    return core_form_page(
        request,
        form,
        act,
        template=f"cases/overview/{template}.html",
        **{**parts(case, request.access, current), **more},
    )

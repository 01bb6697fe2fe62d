"""What the pages of the panel share: tabs, a meeting by its number, reasons on a form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from cases.core.access.wrappers import CaseRequest
from cases.core.case.models import Case
from cases.core.progress.pages.case_page import case_url
from cases.core.progress.pages.form_page import form_page as core_form_page
from cases.panel.models import Meeting

TABS = (("Panel", "panel"), ("Terms of reference", "terms"), ("Meetings", "meetings"))


def _around(
    request: CaseRequest, case: Case, here: str, beyond: tuple[str, str] | None
) -> dict[str, Any]:
    """Give what stands on every page: its tabs, the way back, and what the reader may do."""
    trail = [(case.reference, "case"), *([beyond] if beyond else [])]
    return {
        "case": case,
        "access": request.access,
        "today": timezone.localdate(),
        "tabs": [
            {"label": label, "url": case_url(case, name), "current": name == here}
            for label, name in TABS
        ],
        "trail": [{"label": label, "url": case_url(case, name)} for label, name in trail],
    }


def page(
    request: CaseRequest,
    template: str,
    case: Case,
    here: str = "",
    status: int = 200,
    beyond: tuple[str, str] | None = None,
    **context: Any,
) -> HttpResponse:
    """Give a page of the panel; `here` is the name of the tab that it belongs to.

    `beyond` is the page (its label and name) that stands in the trail between the case and here.
    """
    context |= _around(request, case, here, beyond)
    return TemplateResponse(request, f"cases/panel/{template}.html", context, status=status)


def form_page(
    request: CaseRequest,
    case: Case,
    form: Any,
    act: Callable[[dict[str, Any]], Any],
    *,
    template: str = "form",
    **more: Any,
) -> HttpResponse:
    """Give a page of the panel with one form and act on what is sent; see the core's form_page."""
    return core_form_page(
        request,
        form,
        act,
        template=f"cases/panel/{template}.html",
        has_files=form.is_multipart(),
        **_around(request, case, "", None),
        **more,
    )


def meeting_or_404(case: Case, number: int) -> Meeting:
    """Give the meeting of the case with this number."""
    found = (
        Meeting.objects.select_related("papers_document", "minutes_document")
        .filter(case=case, number=number)
        .first()
    )
    if found is None:
        raise Http404
    return found

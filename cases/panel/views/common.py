"""What the pages of the panel share: tabs, a meeting by its number, reasons on a form."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from cases.core.access.wrappers import CaseRequest
from cases.core.case.models import Case
from cases.core.progress.pages.case_page import case_url
from cases.core.workflow.plug import NotReady
from cases.panel.models import Meeting

TABS = (("Panel", "panel"), ("Terms of reference", "terms"), ("Meetings", "meetings"))


def page(
    request: CaseRequest, template: str, case: Case, here: str = "", **context: Any
) -> HttpResponse:
    """Give a page of the panel: with its tabs, the way back, and what the reader may do.

    `beyond` is the page (its label and name) that stands in the trail between the case and here.
    """
    status = context.pop("status", 200)
    trail = [(case.reference, "case"), *([context.pop("beyond")] if "beyond" in context else [])]
    context |= {
        "case": case,
        "access": request.access,
        "today": timezone.localdate(),
        "tabs": [
            {"label": label, "url": case_url(case, name), "current": name == here}
            for label, name in TABS
        ],
        "trail": [{"label": label, "url": case_url(case, name)} for label, name in trail],
    }
    return TemplateResponse(request, f"cases/panel/{template}.html", context, status=status)


def form_page(
    request: CaseRequest,
    case: Case,
    form: Any,
    *,
    title: str,
    button: str,
    back: str,
    unready: NotReady | None = None,
    **more: Any,
) -> HttpResponse:
    """Give a page with one form, the reasons why it was refused, and the way back."""
    return page(
        request,
        more.pop("template", "form"),
        case,
        form=form,
        title=title,
        button=button,
        back=back,
        missing=unready.reasons if unready else (),
        status=409 if unready else 200,
        has_files=form.is_multipart(),
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


def newest(document: Any) -> Any:
    """Give the newest version of a document, or None without one."""
    return document.versions.order_by("-number").first() if document else None

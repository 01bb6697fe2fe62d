"""Pages about dates: one deadline and why it is due then; what would be due."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership, on_case
from cases.core.case.models import Case
from cases.core.deadlines.models import Deadline


@on_case(Verb.READ_DEADLINES)
def deadline(request: CaseRequest, case: Case, deadline: int) -> HttpResponse:
    """Show one deadline: why it is due then, with every day counted or skipped."""
    found = Deadline.objects.filter(case=case, pk=deadline).first()
    if found is None:
        raise Http404
    return TemplateResponse(
        request, "cases/deadlines/deadline.html", {"case": case, "deadline": found}
    )


@in_partnership(Verb.ASK_DATES)
def due(request: CaseRequest) -> HttpResponse:
    """Ask the engine for any date."""
    return TemplateResponse(request, "cases/deadlines/due.html", {})

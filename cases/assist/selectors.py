"""Questions about help for other areas' reviews."""

from __future__ import annotations

from typing import Any

from cases.assist.models import AssistRequest, AssistSupport
from cases.core.case.models import Case
from cases.core.workflow.case_kinds import CaseKind


def assist_of(case: Case) -> AssistRequest | None:
    """Give what another area asks for, or None for a case of our own; asks only for help."""
    if case.kind != CaseKind.ASSIST:
        return None
    return AssistRequest.objects.filter(case=case).first()


def supports_of(request: AssistRequest) -> list[AssistSupport]:
    """Give the other help that was asked for, in order."""
    return list(AssistSupport.objects.filter(request=request))


def requests_of(cases: Any) -> Any:
    """Give what other areas ask for in these cases, each with its case."""
    return AssistRequest.objects.filter(case__in=cases).select_related("case")

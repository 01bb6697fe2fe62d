"""The briefing for the chair: read on the page, made as a PDF of two sides."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, on_case
from cases.core.audit.services import record_reading
from cases.core.case.models import Case
from cases.core.documents.selectors import newest_version
from cases.core.progress.pages.case_page import case_url
from cases.decision.briefing import ask_for_briefing, last_briefing
from cases.decision.briefing_facts import Room, facts_of

#: On a page nothing needs to be cut.
WHOLE = Room(summary=10**6, reasons=10**6, involvement=10**6, rows=10**6)


@on_case(Verb.READ_BRIEFING, post=Verb.READ_BRIEFING)
def briefing(request: CaseRequest, case: Case) -> HttpResponse:
    """Show the briefing as the record stands now; a post has it made as a PDF."""
    if request.method == "POST":
        ask_for_briefing(case, by=request.actor)
        return HttpResponseRedirect(case_url(case, "briefing"))
    record_reading("the briefing for the decision", by=request.actor, case=case, purpose="decision")
    today = timezone.localdate()
    facts = facts_of(case, today)
    last = last_briefing(case)
    version = newest_version(last.document_id) if last and last.document_id else None
    context = {
        **facts.cut_to(WHOLE),
        "case": case,
        "today": today,
        "last": last,
        "version": version,
        "is_current": last is not None and last.read_sha256 == facts.digest,
        "back": case_url(case, "decision"),
    }
    return TemplateResponse(request, "cases/decision/briefing.html", context)

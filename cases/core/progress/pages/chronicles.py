"""The chronicle of a case, and of the partnership: everything that was done, in a whole chain."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.template.response import TemplateResponse

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership, on_case
from cases.core.audit.models import CaseEvent
from cases.core.audit.selectors import broken_links, chronicle
from cases.core.audit.services import PARTNERSHIP_CHAIN
from cases.core.case.models import Case, CaseNote
from cases.core.progress.pages.case_page import case_url
from partnerships.pages.lists import Filter, ListPage

ON_PAPER = 2000
KINDS = {
    "case": "Opening and taking over",
    "step": "Steps",
    "access": "Refusals",
    "seat": "Seats",
    "interest": "Interests declared",
    "note": "Notes",
    "people": "People and roles",
    "hold": "Holds",
    "audit": "Readings sealed",
    "partnership": "Partnership",
    "action": "Action plan",
    "qa": "Home Office quality assurance",
}


def _of_kinds(rows: Any, values: list[str]) -> Any:
    return rows.filter(verb__regex=rf"^({'|'.join(values)})\.")


def _listed(request: Any, events: Any) -> ListPage:
    """Filter by the part of the verb before the point; only kinds that occur are offered."""
    verbs = events.order_by().values_list("verb", flat=True).distinct()
    kinds = sorted({verb.split(".", 1)[0] for verb in verbs})
    named = [(kind, KINDS.get(kind, kind.replace("_", " ").capitalize())) for kind in kinds]
    return ListPage(
        query=request.GET,
        source=events,
        sorts={"when": "number"},
        default_sort="-when",
        declared=[Filter("kind", "Kind", _of_kinds, named, "many")],
        noun="event",
        per_page=ON_PAPER if request.GET.get("print") else 25,
        kept=("print",),
    )


@on_case(Verb.READ_CHRONICLE)
def case_chronicle(request: CaseRequest, case: Case) -> HttpResponse:
    """Show everything that was done on the case, with the notes, and whether the chain is whole."""
    listed = _listed(request, chronicle(case))
    events = listed.rows
    numbers = [
        event.detail.details["note"]
        for event in events
        if event.verb == "note.written" and hasattr(event, "detail") and event.detail.details
    ]
    notes = CaseNote.objects.filter(case=case).in_bulk(numbers) if numbers else {}
    for event in events:
        if event.verb == "note.written" and hasattr(event, "detail"):
            event.note = notes.get(event.detail.details.get("note"))
    context = {
        "case": case,
        "list_page": listed,
        "events": events,
        "faults": broken_links(f"case:{case.pk}"),
        "what": "this review",
        "back": case_url(case, "case"),
        "back_text": "Back to the review",
    }
    return TemplateResponse(request, "cases/core/chronicle.html", context)


def own_chronicle(request: Any) -> dict[str, Any]:
    """Give what the page shows of the chronicle of the partnership in scope."""
    events = CaseEvent.objects.filter(case=None, chain=PARTNERSHIP_CHAIN).select_related("detail")
    listed = _listed(request, events)
    faults = broken_links(PARTNERSHIP_CHAIN)
    return {"list_page": listed, "events": list(listed.rows), "faults": faults}


@in_partnership(Verb.READ_PARTNERSHIP_CHRONICLE)
def partnership_chronicle(request: CaseRequest) -> HttpResponse:
    """Show what was done that belongs to no case: roles, refusals, sealed readings."""
    context = own_chronicle(request) | {
        "what": "the partnership",
        "back": f"/p/{request.partnership.slug}/settings/",
        "back_text": "Back to settings",
    }
    return TemplateResponse(request, "cases/core/chronicle.html", context)

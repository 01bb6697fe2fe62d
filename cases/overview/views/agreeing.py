"""What each agency said of its part in the report, and the outcome of disputes (R86)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, on_case
from cases.core.case.models import Case
from cases.core.progress.pages.case_page import case_url
from cases.core.workflow.plug import NotReady
from cases.overview import services
from cases.overview.forms import DisputeForm, SatisfactionForm
from cases.overview.models import Satisfaction
from cases.overview.people import agency_of, panel_agencies
from cases.overview.selectors import latest_version
from cases.overview.views.parts import form_page, page, posted


@on_case(Verb.READ_DRAFT, post=Verb.STATE_SATISFACTION)
def satisfaction(request: CaseRequest, case: Case) -> HttpResponse:
    """Show what each agency said; a panel member says it for his own."""
    version = latest_version(case)
    rows = list(Satisfaction.objects.filter(case=case).select_related("version"))
    own = agency_of(case, request.actor.user_id)
    mine = next(
        (r for r in rows if own and r.agency_name == own.name and r.version == version), None
    )
    initial = {"satisfied": mine.satisfied, "why": mine.why} if mine else {}
    form = SatisfactionForm(posted(request), initial=initial)
    missing: Any = []
    if request.method == "POST" and form.is_valid():
        try:
            services.state_satisfaction(case=case, by=request.actor, **form.cleaned_data)
            return HttpResponseRedirect(case_url(case, "satisfaction"))
        except NotReady as unready:
            missing = unready.reasons
    may = request.access.may
    said = {row.agency_name: row for row in rows if row.version == version}
    older: dict[str, Satisfaction] = {}
    for row in sorted(rows, key=lambda each: each.version.number):
        if row.version != version:
            older[row.agency_name] = row
    names = sorted({*panel_agencies(case), *said, *older})
    return page(
        request,
        case,
        "satisfaction",
        missing,
        current="satisfaction",
        version=version,
        agencies=[
            {
                "name": name,
                "row": said.get(name),
                "older": older.get(name) if name not in said else None,
                "dispute_url": case_url(case, "dispute", dispute=said[name].pk)
                if name in said
                and not said[name].satisfied
                and (may["record_endorsement"] or may["answer_comments"])
                else "",
            }
            for name in names
        ],
        past_disputes=[row for row in rows if row.version != version and not row.satisfied],
        form=form if own and version and may["state_satisfaction"] else None,
        own=own,
        seatless=own is None and may["state_satisfaction"],
    )


@on_case(
    (Verb.RECORD_ENDORSEMENT, Verb.ANSWER_COMMENTS),
    post=(Verb.RECORD_ENDORSEMENT, Verb.ANSWER_COMMENTS),
)
def dispute(request: CaseRequest, case: Case, dispute: int) -> HttpResponse:
    """Minute what came of a dispute."""
    row = (
        Satisfaction.objects.select_related("version")
        .filter(pk=dispute, case=case, satisfied=False)
        .first()
    )
    if row is None:
        raise Http404
    initial = {"on": row.minuted_on or timezone.localdate(), "outcome": row.outcome}
    form = DisputeForm(posted(request), initial=initial)
    return form_page(
        request,
        case,
        form,
        lambda said: services.minute_dispute(case=case, by=request.actor, dispute=row, **said),
        current="satisfaction",
        title=f"What came of the dispute of {row.agency_name}",
        facts=[
            {"label": "Version", "value": row.version.name},
            {"label": "What is disputed", "value": row.why},
        ],
        button="Minute the outcome",
        back=case_url(case, "satisfaction"),
    )

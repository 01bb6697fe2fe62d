"""The identity scan: what was found, where, and how each is put right."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, on_case
from cases.core.audit.services import record_reading
from cases.core.case.models import Case
from cases.core.progress.pages.case_page import case_url
from cases.core.workflow.plug import NotReady
from cases.overview.models import Paragraph
from cases.overview.selectors import latest_version
from cases.quality_assurance.forms import NotThePersonForm
from cases.quality_assurance.models import Goal, NotThePerson
from cases.quality_assurance.outgoing import REPORT_TITLES
from cases.quality_assurance.scan_services import SCANNERS, run_identity_scan, say_not_the_person
from cases.quality_assurance.scanning import scan_state


def _goal(text: str) -> Goal:
    try:
        return Goal(text)
    except ValueError:
        raise Http404 from None


@on_case(SCANNERS, post=SCANNERS)
def identity_scan(request: CaseRequest, case: Case, goal: str) -> HttpResponse:
    """Show what the scan found; say of an ordinary word that it is not the person."""
    found_goal = _goal(goal)
    request.access.require(Verb.READ_IDENTITY)
    reasons: list[Any] = []
    posted = NotThePersonForm(request.POST) if request.method == "POST" else None
    if posted is not None and posted.is_valid():
        try:
            say_not_the_person(
                case=case,
                by=request.actor,
                goal=found_goal,
                binding=posted.cleaned_data["binding"],
                reason=posted.cleaned_data["reason"],
            )
            return HttpResponseRedirect(case_url(case, "identity_scan", goal=goal))
        except NotReady as unready:
            reasons = list(unready.reasons)
    state = scan_state(case, found_goal)
    record_reading("identity scan", by=request.actor, case=case, purpose=found_goal.label)
    places = _places(case) if state.open else {}
    context = {
        "case": case,
        "goal": found_goal,
        "state": state,
        "hits": [_row(case, hit, posted, places) for hit in state.open],
        "cleared": NotThePerson.objects.filter(case=case) if state.cleared else [],
        "reasons": reasons,
        "form": posted,
        "run_url": case_url(case, "identity_scan_run", goal=goal),
        "redact_url": case_url(case, "qa_letter_redact"),
        "back": case_url(
            case, "submission" if found_goal is Goal.SUBMISSION else "quality_assurance"
        )
        if request.access.allows(Verb.SUBMIT) or found_goal is Goal.PUBLICATION
        else case_url(case, "case"),
    }
    status = 409 if reasons else (400 if posted is not None and posted.errors else 200)
    return TemplateResponse(request, "cases/quality_assurance/scan.html", context, status=status)


def _places(case: Case) -> dict[str, str]:
    """Give the address of each paragraph of the current texts, by the words for its place."""
    found: dict[str, str] = {}
    for kind, title in REPORT_TITLES.items():
        version = latest_version(case, kind)
        if version is None:
            continue
        page = case_url(case, "report_version", version=version.pk)
        for row in Paragraph.objects.filter(version=version):
            found[f"{title}: {row.place}"] = f"{page}#paragraph-{row.position}"
    return found


def _row(
    case: Case, hit: Any, posted: NotThePersonForm | None, places: dict[str, str]
) -> dict[str, Any]:
    is_posted = posted is not None and posted.data.get("binding") == hit.binding
    form = (
        posted
        if is_posted
        else NotThePersonForm(initial={"binding": hit.binding}, auto_id=f"id_%s_{hit.binding[:8]}")
    )
    url = places.get(hit.where, "")
    return {"hit": hit, "url": url, "form": form if hit.common_word else None}


@on_case(SCANNERS, post=SCANNERS)
def run_scan(request: CaseRequest, case: Case, goal: str) -> HttpResponse:
    """Run the scan over what would go out now; 409 with the reason where that is not possible."""
    found_goal = _goal(goal)
    here = case_url(case, "identity_scan", goal=goal)
    if request.method == "POST":
        row = run_identity_scan(case=case, by=request.actor, goal=found_goal)
        if row.state == row.State.DONE and not row.hits:
            messages.success(request, "Nothing was found.")
    return HttpResponseRedirect(here)

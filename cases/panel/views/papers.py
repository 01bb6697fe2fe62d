"""The papers of a meeting: collected, put together, sent."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, on_case
from cases.core.case.models import Case
from cases.core.documents.refusal import UploadRefused
from cases.core.documents.selectors import newest_version
from cases.core.progress.pages.case_page import case_url
from cases.core.workflow.plug import NotReady
from cases.panel import services
from cases.panel.forms.meetings import PaperForm, SendForm
from cases.panel.models import Meeting
from cases.panel.selectors import sitters_of
from cases.panel.views.common import form_page, meeting_or_404, page
from cases.panel.views.meetings import papers_due, papers_of


@on_case(Verb.HOLD_MEETINGS, post=Verb.HOLD_MEETINGS)
def papers(request: CaseRequest, case: Case, number: int) -> HttpResponse:
    """Collect the papers: add one, order them, have them put together."""
    found = meeting_or_404(case, number)
    form = PaperForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_paper(
                case,
                by=request.actor,
                meeting=found,
                title=form.cleaned_data["title"],
                file=form.cleaned_data["file"],
            )
            return HttpResponseRedirect(case_url(case, "meeting_papers", number=number))
        except UploadRefused as refused:
            form.add_error("file", str(refused))
    return _collected(request, case, found, form)


def _collected(
    request: CaseRequest,
    case: Case,
    found: Meeting,
    form: PaperForm,
    unready: NotReady | None = None,
) -> HttpResponse:
    return page(
        request,
        "papers",
        case,
        meeting=found,
        form=form,
        papers=papers_of(found),
        joined=newest_version(found.papers_document_id),
        due=papers_due(case).get(found.pk),
        missing=unready.reasons if unready else (),
        status=409 if unready else 200,
    )


@on_case(post=Verb.HOLD_MEETINGS)
def order(request: CaseRequest, case: Case, number: int) -> HttpResponse:
    """Move a paper up or down, or take it out."""
    found = meeting_or_404(case, number)
    for name in ("up", "down", "remove"):
        chosen = request.POST.get(name, "")
        if not chosen.isdigit():
            continue
        if name == "remove":
            services.remove_paper(case, by=request.actor, meeting=found, paper=int(chosen))
        else:
            services.move_paper(
                case, by=request.actor, meeting=found, paper=int(chosen), up=name == "up"
            )
    return HttpResponseRedirect(case_url(case, "meeting_papers", number=number))


@on_case(post=Verb.HOLD_MEETINGS)
def together(request: CaseRequest, case: Case, number: int) -> HttpResponse:
    """Have the papers put together by a worker."""
    found = meeting_or_404(case, number)
    try:
        services.put_papers_together(case, by=request.actor, meeting=found)
    except NotReady as refused:
        return _collected(request, case, found, PaperForm(), refused)
    return HttpResponseRedirect(case_url(case, "meeting_papers", number=number))


@on_case(Verb.HOLD_MEETINGS)
def state(request: CaseRequest, case: Case, number: int) -> HttpResponse:
    """Give the part of the page that says how far putting together has come."""
    found = meeting_or_404(case, number)
    joined = newest_version(found.papers_document_id)
    return page(request, "papers_state", case, meeting=found, joined=joined)


@on_case(Verb.HOLD_MEETINGS, post=Verb.HOLD_MEETINGS)
def send(request: CaseRequest, case: Case, number: int) -> HttpResponse:
    """Send the papers to the panel, or record that they were sent."""
    found = meeting_or_404(case, number)
    sitters = sitters_of(case)

    def act(known: dict[str, Any]) -> None:
        sent_before = known["way"] == SendForm.SENT
        services.send_papers(
            case,
            by=request.actor,
            meeting=found,
            on=known["on"] if sent_before else None,
            how=known["how"] if sent_before else "",
        )

    return form_page(
        request,
        case,
        SendForm(request.POST or None, initial={"way": SendForm.NOW}),
        act,
        said="The papers are recorded as sent.",
        template="papers_send",
        title=f"Send the papers of panel meeting {number}",
        button="Send the papers",
        back=case_url(case, "meeting", number=number),
        meeting=found,
        due=papers_due(case).get(found.pk),
        reachable=[each for each in sitters if each.email],
        unreachable=[each for each in sitters if not each.email],
    )

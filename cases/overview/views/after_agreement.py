"""A change that an agency asks for after the panel agreed, and the Commissioner's copy."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, on_case
from cases.core.case.models import Case
from cases.core.progress.pages.case_page import case_url
from cases.overview import services
from cases.overview.forms import ChangeDecisionForm, ChangeRequestForm, CommissionerForm
from cases.overview.models import ChangeRequest
from cases.overview.people import agency_of
from cases.overview.views.parts import form_page, posted


@on_case(
    (Verb.STATE_SATISFACTION, Verb.RECORD_ENDORSEMENT),
    post=(Verb.STATE_SATISFACTION, Verb.RECORD_ENDORSEMENT),
)
def ask_for_change(request: CaseRequest, case: Case) -> HttpResponse:
    """Enter a change that an agency asks for after the panel agreed (R87)."""
    own = agency_of(case, request.actor.user_id)
    form = ChangeRequestForm(
        posted(request),
        initial={"on": timezone.localdate()},
        own_agency=own.name if own else "",
    )
    return form_page(
        request,
        case,
        form,
        lambda said: services.ask_for_change(case=case, by=request.actor, **said),
        current="sign_off",
        title="Ask for a change after the panel’s agreement",
        lead="The independent chair decides. Until then nobody signs, and the days are counted.",
        button="Ask for the change",
        back=case_url(case, "sign_off"),
    )


@on_case(Verb.ANSWER_COMMENTS, post=Verb.ANSWER_COMMENTS)
def decide_change(request: CaseRequest, case: Case, change: int) -> HttpResponse:
    """The independent chair decides on a change asked for late."""
    row = ChangeRequest.objects.filter(pk=change, case=case).first()
    if row is None:
        raise Http404
    form = ChangeDecisionForm(posted(request))
    return form_page(
        request,
        case,
        form,
        lambda said: services.decide_change(case=case, by=request.actor, request=row, **said),
        current="sign_off",
        title=f"Change that {row.agency_name} asks for",
        facts=[
            {"label": "What should change", "value": row.what},
            {"label": "Why", "value": row.reason},
        ],
        button="Decide",
        back=case_url(case, "sign_off"),
    )


@on_case(Verb.SEND_LETTERS, post=Verb.SEND_LETTERS)
def commissioner(request: CaseRequest, case: Case) -> HttpResponse:
    """Record when and how the report went to the Domestic Abuse Commissioner (R98)."""
    form = CommissionerForm(posted(request), initial={"on": timezone.localdate()})
    return form_page(
        request,
        case,
        form,
        lambda said: services.send_to_commissioner(case=case, by=request.actor, **said),
        current="sign_off",
        title="Copy to the Domestic Abuse Commissioner",
        lead="The completed report goes to the Commissioner as soon as reasonably practicable "
        "(Domestic Violence, Crime and Victims Act 2004, section 9).",
        button="Record that it was sent",
        back=case_url(case, "case"),
    )

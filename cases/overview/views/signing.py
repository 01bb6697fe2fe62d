"""The steps of the sign-off, changes asked for after it, and the Commissioner's copy."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone

from cases.core.access.verbs import Seat, Verb
from cases.core.access.wrappers import CaseRequest, on_case
from cases.core.audit.services import record_reading
from cases.core.case.models import Case
from cases.core.progress.pages.case_page import case_url
from cases.core.protocol.choices import SignOff as Stage
from cases.core.workflow.plug import NotReady
from cases.overview import services
from cases.overview.chain import Standing, stage_words, standing_of
from cases.overview.forms import (
    PanelAgreementForm,
    SendBackForm,
    SignForm,
    SubGroupForm,
)
from cases.overview.gates import missing_for_panel, missing_for_stage
from cases.overview.models import ChangeRequest, QualityAnswers, Satisfaction
from cases.overview.people import panel_agencies
from cases.overview.selectors import commissioner_copy, read_what
from cases.overview.views.parts import form_page, page, posted

PAGES = {Stage.PANEL: "panel_agreement", Stage.SUB_GROUP: "sub_group", Stage.CSP_CHAIR: "csp_chair"}
STAGE_VERBS = {
    Stage.PANEL: Verb.RECORD_ENDORSEMENT,
    Stage.SUB_GROUP: Verb.RECORD_ENDORSEMENT,
    Stage.CSP_CHAIR: Verb.SIGN_REPORT,
}
BUTTONS = {
    Stage.PANEL: "Record the panel’s agreement",
    Stage.SUB_GROUP: "Record what was decided",
    Stage.CSP_CHAIR: "Read and sign, or send back",
}


@on_case(Verb.READ_DRAFT)
def sign_off(request: CaseRequest, case: Case) -> HttpResponse:
    """Show the chain: what counts, what comes next, what counted once, and late changes."""
    standing = standing_of(case)
    words = stage_words(case)
    done = {row.step: row for row in standing.done}
    today = timezone.localdate()
    changes = list(ChangeRequest.objects.filter(case=case).select_related("version"))
    chair = Seat.INDEPENDENT_CHAIR in request.access.seats
    steps = []
    for stage in standing.chain:
        is_next = stage == standing.next_stage
        allowed = request.access.allows(STAGE_VERBS[stage])
        blocked = missing_for_stage(case, standing, stage) if is_next else []
        if is_next and not blocked and stage is Stage.PANEL:
            blocked = missing_for_panel(case, standing)
        steps.append(
            {
                "words": words[stage],
                "row": done.get(stage),
                "status": "Done" if stage in done else "Next" if is_next else "Later",
                "colour": "green" if stage in done else "blue" if is_next else "grey",
                "url": case_url(case, PAGES[stage]) if is_next and allowed else "",
                "button": BUTTONS[stage],
                "missing": blocked,
            }
        )
    lost = [((each.decided_on or today) - each.asked_on).days for each in changes]
    return page(
        request,
        case,
        "sign_off",
        current="sign_off",
        standing=standing,
        steps=steps,
        earlier=[
            {"row": row, "words": words[Stage(row.step)]}
            for row in reversed(standing.history)
            if not standing.counts(row)
        ],
        changes=[
            {
                "row": each,
                "days": days,
                "decide_url": case_url(case, "decide_change", change=each.pk)
                if chair and not each.decision and request.access.may["answer_comments"]
                else "",
            }
            for each, days in zip(changes, lost, strict=True)
        ],
        days_lost=sum(lost),
        may_ask=standing.panel_agreed
        and (request.access.may["record_endorsement"] or request.access.may["state_satisfaction"]),
        copy=commissioner_copy(case),
    )


def _facts(standing: Standing) -> list[dict[str, Any]]:
    package = standing.package
    return [
        {
            "label": "Overview report",
            "value": f"{package.overview}\nChecksum {package.overview.hash[:12]}…"
            if package.overview
            else "Not there yet",
        },
        {
            "label": "Executive summary",
            "value": f"{package.summary}\nChecksum {package.summary.hash[:12]}…"
            if package.summary
            else "Not there yet",
        },
        {"label": "Recommendations", "value": str(len(package.recommendations))},
    ]


@on_case(Verb.RECORD_ENDORSEMENT, post=Verb.RECORD_ENDORSEMENT)
def panel_agreement(request: CaseRequest, case: Case) -> HttpResponse:
    """Record from the meeting that the panel agreed to exactly what now stands."""
    standing = standing_of(case)
    version = standing.package.overview
    words = list(Satisfaction.objects.filter(case=case, version=version)) if version else []
    said = {row.agency_name for row in words}
    silent = [name for name in panel_agencies(case) if name not in said]
    form = PanelAgreementForm(
        posted(request),
        initial={"package_hash": standing.package.hash, "on": timezone.localdate()},
        silent=silent,
    )
    answers = QualityAnswers.objects.filter(version=version) if version else []
    return form_page(
        request,
        case,
        form,
        lambda asked: services.record_panel_agreement(
            case=case,
            by=request.actor,
            package_hash=asked["package_hash"],
            on=asked["on"],
            present=asked["present"],
            dissent=asked["dissent"],
            comments=asked["comments"],
            words=form.words,
        ),
        template="panel_agreement",
        current="sign_off",
        facts=_facts(standing),
        standing=standing,
        words=words,
        unmet=[
            (answer.by_name, each["criterion"], each["comment"])
            for answer in answers
            for each in answer.answers
            if not each["met"]
        ],
        back=case_url(case, "sign_off"),
    )


@on_case(Verb.RECORD_ENDORSEMENT, post=Verb.RECORD_ENDORSEMENT)
def sub_group(request: CaseRequest, case: Case) -> HttpResponse:
    """Record from its meeting that the sub-group endorsed the report, or sent it back."""
    standing = standing_of(case)
    form = SubGroupForm(
        posted(request),
        initial={"package_hash": standing.package.hash, "on": timezone.localdate()},
        case=case,
    )
    invited = case.protocol.rules.overview.communications_lead_invited
    return form_page(
        request,
        case,
        form,
        lambda said: services.record_sub_group(
            case=case,
            by=request.actor,
            package_hash=said["package_hash"],
            endorsed=said["outcome"] == "endorse",
            present=said["present"],
            comments=said["comments"],
            dissent=said["dissent"],
            on=said["on"],
            criteria=form.answers,
            compared=said.get("compared", ""),
        ),
        current="sign_off",
        title=f"{stage_words(case)[Stage.SUB_GROUP]}: its decision on the report",
        lead="The communications lead is invited to this meeting, and the chair or author should "
        "be there."
        if invited
        else "",
        facts=_facts(standing),
        button="Record what it decided",
        back=case_url(case, "sign_off"),
    )


@on_case(Verb.SIGN_REPORT, post=Verb.SIGN_REPORT)
def csp_chair(request: CaseRequest, case: Case) -> HttpResponse:
    """Sign exactly what is shown, afresh with a code or the password; or send it back."""
    standing = standing_of(case)
    initial = {"package_hash": standing.package.hash}
    sending = "send_back" in request.POST
    given = posted(request)
    form = SignForm(None if sending else given, initial=initial, user=request.user)
    back_form = SendBackForm(given if sending else None, initial=initial, prefix="back")
    missing: Any = []
    try:
        if sending and back_form.is_valid():
            services.send_back(case=case, by=request.actor, **back_form.cleaned_data)
            return HttpResponseRedirect(case_url(case, "sign_off"))
        if request.method == "POST" and not sending and form.is_valid():
            missing = missing_for_stage(case, standing, Stage.CSP_CHAIR)
            if not missing and (signed := form.sign(request)):
                services.sign_report(
                    case=case,
                    by=request.actor,
                    package_hash=form.cleaned_data["package_hash"],
                    signed_with=str(signed),
                )
                return HttpResponseRedirect(case_url(case, "sign_off"))
    except NotReady as unready:
        missing = unready.reasons
    for version in (standing.package.overview, standing.package.summary):
        if version is not None:
            record_reading(read_what(version), by=request.actor, case=case, purpose="signing")
    return page(
        request,
        case,
        "csp_chair",
        missing,
        current="sign_off",
        form=back_form if sending else form,
        sign_form=form,
        back_form=back_form,
        standing=standing,
        blocked=missing_for_stage(case, standing, Stage.CSP_CHAIR),
        facts=_facts(standing),
        before=[{"row": row, "words": stage_words(case)[Stage(row.step)]} for row in standing.done],
        back=case_url(case, "sign_off"),
    )

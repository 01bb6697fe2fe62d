"""The pages of planning: the form, what comes before, dates to avoid, ends, exemptions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, on_case
from cases.core.case.models import Case
from cases.core.drafts.autosave import autosave_answer, saved_by_another, seen_version
from cases.core.drafts.services import SHARED, find_draft, save_draft
from cases.core.progress.pages.case_page import case_url
from cases.core.progress.pages.form_page import form_page
from cases.publication import planning
from cases.publication.forms import (
    AvoidForm,
    ExemptionForm,
    LegalForm,
    PlanForm,
    ReasonForm,
    ReplyForm,
    StepForm,
    SubGroupForm,
    draft_values,
    plan_values,
)
from cases.publication.issues import PLANNING_WORDS
from cases.publication.selectors import (
    issues_of,
    last_request,
    plan_of,
    planning_steps,
    planning_warnings,
)
from partnerships.pages.forms import Form, Saved


@on_case(Verb.PLAN_PUBLICATION, post=Verb.PLAN_PUBLICATION)
def publication_plan(request: CaseRequest, case: Case) -> HttpResponse:
    """Write the plan: header and 16 issues; a second writer is told and sees both versions."""
    plan = plan_of(case)
    values = plan_values(plan, issues_of(plan))
    saved = Saved(
        plan.version if plan else 0,
        plan.saved_by if plan else "",
        plan.saved_at if plan else None,
        values if plan else None,
    )
    draft = find_draft(planning.FORM, case=case, whose=SHARED)
    initial = {**values, **(draft_values(draft.data) if draft else {})}
    form = PlanForm(request.POST or None, saved=saved, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        kept = planning.save_plan(
            case=case,
            by=request.actor,
            meeting_on=given["meeting_on"],
            attending=given["attending"],
            publish_on=given["publish_on"],
            issues=form.texts(),
            seen_version=given["version"],
        )
        messages.success(request, "The plan is saved.")
        for warning in planning_warnings(case, kept):
            messages.warning(request, warning)
        return HttpResponseRedirect(case_url(case, "publication"))
    context = {
        "case": case,
        "form": form,
        "sections": form.sections(),
        "draft": draft,
        "draft_version": draft.version if draft else 0,
        "autosave_url": case_url(case, "publication_plan_draft"),
        "back": case_url(case, "publication"),
    }
    status = 409 if form.conflict else (400 if form.errors else 200)
    return TemplateResponse(request, "cases/publication/plan.html", context, status=status)


@on_case(post=Verb.PLAN_PUBLICATION)
def publication_plan_draft(request: CaseRequest, case: Case) -> HttpResponse:
    """Keep what is typed, valid or not; somebody who is behind is told who was first."""
    plan = plan_of(case)
    posted = request.POST.dict()
    posted.pop("draft_version", None)
    posted.pop("csrfmiddlewaretoken", None)
    if plan is not None and posted.get("version") != str(plan.version):
        return saved_by_another(plan.saved_by, plan.saved_at)
    return autosave_answer(
        lambda: save_draft(
            planning.FORM,
            posted,
            case=case,
            by=request.actor,
            whose=SHARED,
            version=seen_version(request.POST),
        )
    )


def _small_form(
    request: CaseRequest,
    case: Case,
    form: Form,
    act: Callable[[dict[str, Any]], object],
    **context: Any,
) -> HttpResponse:
    """Run a small form of the planning; see the core's form_page."""
    return form_page(
        request,
        form,
        act,
        back=case_url(case, "publication"),
        invalid=400,
        template="cases/publication/simple.html",
        case=case,
        **context,
    )


@on_case(Verb.PLAN_PUBLICATION, post=Verb.PLAN_PUBLICATION)
def planning_step(request: CaseRequest, case: Case, code: str) -> HttpResponse:
    """Note something that should come before the planning meeting (R151)."""
    if code not in [step.value for step in case.protocol.rules.publication.planning]:
        raise Http404
    row = planning_steps(case).get(code)
    initial = {"done_on": row.done_on if row else None, "note": row.note if row else ""}
    form = StepForm(request.POST or None, initial=initial)
    return _small_form(
        request,
        case,
        form,
        lambda given: planning.note_planning_step(
            case=case, by=request.actor, code=code, done_on=given["done_on"], note=given["note"]
        ),
        title=PLANNING_WORDS[code][0],
        label="Note it",
    )


@on_case(Verb.PLAN_PUBLICATION, post=Verb.PLAN_PUBLICATION)
def date_to_avoid(request: CaseRequest, case: Case) -> HttpResponse:
    """Keep a day that the family asks to avoid."""
    return _small_form(
        request,
        case,
        AvoidForm(request.POST or None),
        lambda given: planning.avoid_date(case=case, by=request.actor, **given),
        title="A date that the family asks to avoid",
        label="Keep the date",
    )


@on_case(Verb.PLAN_PUBLICATION, post=Verb.PLAN_PUBLICATION)
def legal_end(request: CaseRequest, case: Case) -> HttpResponse:
    """Record the end of criminal or coronial proceedings."""
    form = LegalForm(request.POST or None, initial={"kind": request.GET.get("kind", "")})
    return _small_form(
        request,
        case,
        form,
        lambda given: planning.record_legal_end(case=case, by=request.actor, **given),
        title="The end of proceedings",
        label="Record it",
    )


@on_case(Verb.PLAN_PUBLICATION, post=Verb.PLAN_PUBLICATION)
def exemption(request: CaseRequest, case: Case) -> HttpResponse:
    """Ask not to publish or only in part; then what the sub-group and the Home Office say."""
    row = last_request(case)
    stage = "ask"
    if row is not None and not row.reply:
        stage = "sub_group" if row.sub_group_on is None or row.sent_on is None else "reply"
    by = request.actor
    if request.method == "POST" and request.POST.get("withdraw"):
        return _small_form(
            request,
            case,
            ReasonForm(request.POST),
            lambda given: planning.withdraw_exemption(case=case, by=by, because=given["because"]),
            title="Withdraw the request",
            label="Withdraw",
        )
    if stage == "ask":
        return _small_form(
            request, case, ExemptionForm(request.POST or None),
            lambda given: planning.ask_exemption(case=case, by=by, **given),
            title="Ask not to publish, or only in part", label="Ask",
            intro="Nothing can be published until the request is answered or withdrawn.",
        )  # fmt: skip
    if stage == "sub_group":
        initial = {"on": row.sub_group_on, "view": row.sub_group_view} if row else {}
        return _small_form(
            request, case, SubGroupForm(request.POST or None, initial=initial),
            lambda given: planning.record_sub_group_view(case=case, by=by, **given),
            title="The sub-group's view of the request", label="Record it", request_row=row,
        )  # fmt: skip
    return _small_form(
        request, case, ReplyForm(request.POST or None),
        lambda given: planning.record_home_office_reply(case=case, by=by, **given),
        title="The Home Office's answer to the request", label="Record it", request_row=row,
    )  # fmt: skip

"""The pages of a local review: consider, one, weigh, decide, workshop, agencies."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership, on_case
from cases.core.case.models import Case
from cases.core.progress.pages.case_page import case_url
from cases.core.progress.pages.form_page import facts_in, form_page
from cases.core.workflow.case_kinds import LOCAL, CaseKind
from cases.local_review import services
from cases.local_review.choices import Criterion
from cases.local_review.forms import (
    AskForm,
    BringForm,
    ConsiderForm,
    DecideForm,
    WeighForm,
    WorkshopForm,
)
from cases.local_review.models import LocalReview, WorkshopAgency
from cases.local_review.selectors import agencies_of, local_review_of
from partnerships.pages.forms import Saved


@in_partnership(Verb.OPEN_CASE, post=Verb.OPEN_CASE)
def local_review_new(request: CaseRequest) -> HttpResponse:
    """Open a case to be considered for a local review."""
    form = ConsiderForm(request.POST or None, initial={"found_on": timezone.localdate()})

    def act(given: dict[str, Any]) -> Any:
        own = {name: given[name] for name in ("found_by", "criteria", "why")}
        return services.consider(
            by=request.actor,
            kind=given["kind"],
            found_on=given["found_on"],
            name=given["name"],
            values=own,
        )

    return form_page(
        request,
        form,
        act,
        back=reverse("case_list", args=[request.partnership.slug]),
        then=lambda case: case_url(case, "local_review"),
        title="Consider a local review",
        intro="A learning review, a near miss or an alternative review. It does not go to the Home "
        "Office and is not published.",
        button="Open",
    )


def _row(case: Case) -> LocalReview:
    if case.kind not in LOCAL:
        raise Http404
    return local_review_of(case) or LocalReview(case=case, partnership_id=case.partnership_id)


@on_case(Verb.READ_REFERRAL)
def local_review(request: CaseRequest, case: Case) -> HttpResponse:
    """Show what speaks for the review, what was decided, the workshop and who comes."""
    row = _row(case)
    context = {
        "case": case,
        "of": row,
        "kind": case.get_kind_display(),
        "criteria": [Criterion(code).label for code in row.criteria if code in Criterion.values],
        "agencies": agencies_of(row) if row.pk else [],
        "near_miss": case.kind == CaseKind.NEAR_MISS,
        "may_decide": request.access.allows(Verb.DECIDE_LOCAL_REVIEW),
        "may_run": request.access.allows(Verb.RUN_LOCAL_REVIEW),
        "begun": case.state != "referral",
        "back": case_url(case, "case"),
    }
    return TemplateResponse(request, "cases/local_review/local_review.html", context)


def _saved(row: LocalReview, names: Any, **more: Any) -> Saved:
    values = {name: getattr(row, name) for name in names if name not in more} | more
    return Saved(row.version, row.saved_by, row.saved_at, values)


@on_case(Verb.DECIDE_LOCAL_REVIEW, post=Verb.DECIDE_LOCAL_REVIEW)
def local_review_weigh(request: CaseRequest, case: Case) -> HttpResponse:
    """Change what speaks for the review."""
    saved = _saved(_row(case), WeighForm.base_fields)
    form = WeighForm(request.POST or None, initial=dict(saved.values or {}), saved=saved)
    if case.kind != CaseKind.NEAR_MISS:
        for name in ("consent", "consent_note", "safe_contact"):
            del form.fields[name]
    return form_page(
        request,
        form,
        lambda given: services.weigh(case=case, by=request.actor, values=facts_in(given)),
        back=case_url(case, "local_review"),
        said="Saved.",
        case=case,
        title="What speaks for the review",
        button="Save",
    )


@on_case(Verb.DECIDE_LOCAL_REVIEW, post=Verb.DECIDE_LOCAL_REVIEW)
def local_review_decide(request: CaseRequest, case: Case) -> HttpResponse:
    """Record the partnership's decision for or against the review."""
    _row(case)
    form = DecideForm(
        request.POST or None, initial={"on": timezone.localdate(), "version": case.version}
    )

    def act(given: dict[str, Any]) -> Any:
        return services.decide(
            case=case,
            by=request.actor,
            hold=given["hold"] == "yes",
            decided_by=given["decided_by"],
            on=given["on"],
            rationale=given["rationale"],
            seen_version=given["version"],
        )

    return form_page(
        request,
        form,
        act,
        back=case_url(case, "local_review"),
        case=case,
        title="Decide on the review",
        intro="The partnership decides alone: this is no review by law, and the Home Office is "
        "not told.",
        button="Record the decision",
    )


@on_case(Verb.RUN_LOCAL_REVIEW, post=Verb.RUN_LOCAL_REVIEW)
def local_review_workshop(request: CaseRequest, case: Case) -> HttpResponse:
    """Say who chairs, when the workshop is, and what came of it."""
    saved = _saved(_row(case), WorkshopForm.base_fields, kind=case.kind)
    form = WorkshopForm(request.POST or None, initial=dict(saved.values or {}), saved=saved)

    def act(given: dict[str, Any]) -> Any:
        kind = given.pop("kind")
        return services.plan(case=case, by=request.actor, values=facts_in(given), kind=kind)

    return form_page(
        request,
        form,
        act,
        back=case_url(case, "local_review"),
        said="Saved.",
        case=case,
        title="The workshop",
        button="Save",
    )


@on_case(Verb.RUN_LOCAL_REVIEW, post=Verb.RUN_LOCAL_REVIEW)
def local_review_ask(request: CaseRequest, case: Case) -> HttpResponse:
    """Record that an agency was asked to the workshop."""
    _row(case)
    form = AskForm(request.POST or None, initial={"on": timezone.localdate()})
    return form_page(
        request,
        form,
        lambda given: services.ask_agency(case=case, by=request.actor, **given),
        back=case_url(case, "local_review"),
        case=case,
        title="Ask an agency to the workshop",
        intro="It is asked to bring a summary of its involvement with a short chronology, "
        "examples of good practice, and recommendations (Gloucestershire, 5.4).",
        button="Record that it was asked",
    )


@on_case(Verb.RUN_LOCAL_REVIEW, post=Verb.RUN_LOCAL_REVIEW)
def local_review_bring(request: CaseRequest, case: Case, number: int) -> HttpResponse:
    """Record what an agency brings."""
    row = WorkshopAgency.objects.filter(review__case=case, pk=number).first()
    if row is None:
        raise Http404
    initial = {
        "on": row.brought_on or timezone.localdate(),
        "summary": row.summary,
        "good_practice": row.good_practice,
        "recommendations": row.recommendations,
    }
    form = BringForm(request.POST or None, initial=initial)

    def act(given: dict[str, Any]) -> Any:
        on = given.pop("on")
        return services.bring(case=case, by=request.actor, number=number, on=on, values=given)

    return form_page(
        request,
        form,
        act,
        back=case_url(case, "local_review"),
        said="Saved.",
        case=case,
        title=f"What {row.agency} brings",
        button="Save",
    )

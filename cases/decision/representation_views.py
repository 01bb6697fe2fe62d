"""Representations against a decision not to review: recorded, and answered."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, on_case
from cases.core.case.models import Case
from cases.core.documents.selectors import newest_versions
from cases.core.progress.pages.case_page import case_url
from cases.core.progress.pages.form_page import form_page
from cases.decision import no_review
from cases.decision.after_forms import RepresentationAnswerForm, RepresentationForm
from cases.decision.after_models import Representation


@on_case(Verb.READ_BRIEFING, post=Verb.RECORD_REPRESENTATION)
def representations(request: CaseRequest, case: Case) -> HttpResponse:
    """List what was said against the decision, with the answers; record another."""
    rows = no_review.representations_of(case)
    files = newest_versions(row.document_id for row in rows)
    may = request.access.allows(Verb.RECORD_REPRESENTATION)
    post = request.method == "POST"

    def act(given: dict[str, Any]) -> None:
        upload = given.pop("document")
        no_review.record_representation(
            case,
            by=request.actor,
            upload=(upload.name, upload) if upload else None,
            **given,
        )

    return form_page(
        request,
        RepresentationForm(
            request.POST if post else None,
            request.FILES if post else None,
            initial={"received_on": timezone.localdate()},
        )
        if may
        else None,
        act,
        back=case_url(case, "representations"),
        said="The representation is recorded.",
        upload="document",
        template="cases/decision/representations.html",
        case=case,
        rows=[
            (row, files[row.document_id].pk if row.document_id in files else None) for row in rows
        ],
        may=may,
        decision_url=case_url(case, "decision"),
    )


@on_case(Verb.RECORD_REPRESENTATION, post=Verb.RECORD_REPRESENTATION)
def answer(request: CaseRequest, case: Case, number: int) -> HttpResponse:
    """Record what was answered to one."""
    if not Representation.objects.filter(case=case, pk=number, answered_on=None).exists():
        raise Http404
    return form_page(
        request,
        RepresentationAnswerForm(
            request.POST if request.method == "POST" else None,
            initial={"answered_on": timezone.localdate()},
        ),
        lambda given: no_review.answer_representation(
            case,
            by=request.actor,
            number=number,
            answer=given["answer"],
            text=given["text"],
            on=given["answered_on"],
        ),
        back=case_url(case, "representations"),
        said="The answer is recorded.",
        title="Record the answer to a representation",
        button="Record the answer",
    )

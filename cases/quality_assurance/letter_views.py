"""The Home Office's letter: recorded, its points answered, its copies noted."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, on_case
from cases.core.case.models import Case
from cases.core.progress.pages.case_page import case_url
from cases.core.progress.pages.form_page import form_page
from cases.quality_assurance.forms import CopyForm, LetterForm, PointForm, UploadForm
from cases.quality_assurance.letter_services import (
    LetterFacts,
    answer_quality_point,
    note_copy,
    record_quality_letter,
    redact_letter,
)
from cases.quality_assurance.models import LetterCopy, QualityPoint
from cases.quality_assurance.selectors import last_submission
from partnerships.pages.forms import Saved


@on_case(Verb.RECORD_QA_LETTER, post=Verb.RECORD_QA_LETTER)
def letter_new(request: CaseRequest, case: Case) -> HttpResponse:
    """Record the Home Office's letter."""
    form = LetterForm(request.POST or None, request.FILES or None)
    return form_page(
        request,
        form,
        lambda given: record_quality_letter(
            case=case,
            by=request.actor,
            facts=LetterFacts(
                given["outcome"], given["dated_on"], given["received_on"], given["panel_on"]
            ),
            points=form.point_texts(),
            name=given["file"].name,
            content=given["file"],
            no_points_meant=given["no_points_meant"],
        ),
        back=case_url(case, "quality_assurance"),
        said="The letter is recorded, and copied to those who read here.",
        upload="file",
        invalid=400,
        template="cases/quality_assurance/letter.html",
        case=case,
        submission=last_submission(case),
    )


@on_case(Verb.ANSWER_QA_POINTS, post=Verb.ANSWER_QA_POINTS)
def point(request: CaseRequest, case: Case, point: int) -> HttpResponse:
    """Accept or reject one point; a second editor is told what the first has answered."""
    row = (
        QualityPoint.objects.select_related("letter__scan")
        .filter(pk=point, letter__submission__case=case)
        .first()
    )
    if row is None:
        raise Http404
    saved = Saved(
        row.version,
        row.answered_by,
        row.answered_at,
        {"answer": row.answer, "reason": row.reason} if row.answer else None,
    )
    form = PointForm(
        request.POST or None, saved=saved, initial={"answer": row.answer, "reason": row.reason}
    )
    if request.method == "POST" and form.is_valid():
        answer_quality_point(
            case=case,
            by=request.actor,
            point=row,
            answer=form.cleaned_data["answer"],
            reason=form.cleaned_data["reason"],
            seen_version=form.cleaned_data["version"],
        )
        return HttpResponseRedirect(case_url(case, "quality_assurance"))
    context = {
        "case": case,
        "form": form,
        "point": row,
        "back": case_url(case, "quality_assurance"),
    }
    status = 409 if form.conflict else (400 if form.errors else 200)
    return TemplateResponse(request, "cases/quality_assurance/point.html", context, status=status)


@on_case(Verb.SEND_LETTERS, post=Verb.SEND_LETTERS)
def copy(request: CaseRequest, case: Case, copy: int) -> HttpResponse:
    """Note that somebody got a copy of the letter."""
    row = LetterCopy.objects.filter(pk=copy, letter__submission__case=case).first()
    if row is None:
        raise Http404
    form = CopyForm(request.POST or None, initial={"sent_on": timezone.localdate()})
    return form_page(
        request,
        form,
        lambda given: note_copy(
            case=case, by=request.actor, copy=row, sent_on=given["sent_on"], how=given["how"]
        ),
        back=case_url(case, "quality_assurance"),
        invalid=400,
        template="cases/quality_assurance/simple.html",
        case=case,
        title=f"Copy of the letter to the {row.recipient_words}",
        label="Note the copy",
    )


@on_case((Verb.RECORD_QA_LETTER, Verb.PUBLISH), post=(Verb.RECORD_QA_LETTER, Verb.PUBLISH))
def redact(request: CaseRequest, case: Case) -> HttpResponse:
    """Upload a copy of the letter with names taken out, for publication."""
    form = UploadForm(
        request.POST or None,
        request.FILES or None,
        label="The letter with names taken out, as PDF",
        hint="Print it anew after blacking out: a black box over words leaves the words in the "
        "file, and the scan will find them.",
    )
    return form_page(
        request,
        form,
        lambda given: redact_letter(
            case=case, by=request.actor, name=given["file"].name, content=given["file"]
        ),
        back=case_url(case, "identity_scan", goal="publication"),
        said="Kept. Run the identity scan again.",
        upload="file",
        invalid=400,
        template="cases/quality_assurance/upload.html",
        case=case,
        title="Copy of the Home Office's letter for publication",
        label="Upload",
    )

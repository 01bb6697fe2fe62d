"""The pages of the submission: what is missing, files, self-check, sending."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, on_case
from cases.core.case.models import Case
from cases.core.progress.advance import missing_for
from cases.core.progress.pages.case_page import case_url
from cases.core.progress.pages.form_page import form_page
from cases.core.workflow.plug import NotReady
from cases.core.workflow.states import State
from cases.core.workflow.steps import Step
from cases.quality_assurance.forms import SelfCheckForm, SubmitForm, UploadForm
from cases.quality_assurance.models import Submission
from cases.quality_assurance.outgoing import ACTION_PLAN, DATA_FORM, latest_file
from cases.quality_assurance.selectors import (
    checklist,
    clearance_reasons,
    current_round,
    days_waiting,
    latest_letter,
    self_checks,
)
from cases.quality_assurance.services import (
    FILES,
    answer_self_check,
    keep_submission_file,
    submit_to_home_office,
)


@on_case(Verb.READ_QA)
def overview(request: CaseRequest, case: Case) -> HttpResponse:
    """Show every round: what was sent, what the Home Office wrote, how each point was answered."""
    rounds = list(
        Submission.objects.filter(case=case)
        .select_related("report", "summary", "letter__document")
        .prefetch_related("files__document_version", "letters__points", "letters__copies")
        .prefetch_related("letters__scan")
        .order_by("-round")
    )
    at_qa = case.state == State.HOME_OFFICE_QA
    context = {
        "case": case,
        "access": request.access,
        "rounds": [
            {
                "submission": each,
                "letters": list(each.letters.all()),
                "days": days_waiting(each),
                "may_see_data_form": request.access.allows(Verb.READ_IDENTITY),
            }
            for each in rounds
        ],
        "can_submit": request.access.allows(Verb.SUBMIT),
        "can_record": request.access.allows(Verb.RECORD_QA_LETTER) and bool(rounds),
        "can_answer": request.access.allows(Verb.ANSWER_QA_POINTS),
        "can_note": request.access.allows(Verb.SEND_LETTERS),
        "clearance_missing": clearance_reasons(case) if at_qa and latest_letter(case) else None,
        "back": case_url(case, "case"),
    }
    return TemplateResponse(request, "cases/quality_assurance/overview.html", context)


def _called(kind: str) -> str:
    """Give what a file is called within a sentence."""
    title = FILES[kind][0]
    return title if kind == DATA_FORM else f"{title[0].lower()}{title[1:]}"


def _tasks(case: Case) -> list[dict[str, Any]]:
    return [
        {
            "title": item.title,
            "hint": item.reason.text if item.reason else item.hint,
            "url": item.reason.url if item.reason else "",
            "status": "Missing" if item.reason else "Completed",
            "colour": "orange" if item.reason else "",
        }
        for item in checklist(case)
    ]


@on_case(Verb.SUBMIT, post=Verb.SUBMIT)
def submission(request: CaseRequest, case: Case) -> HttpResponse:
    """Show what is still missing for the submission, and record that it was sent."""
    form = SubmitForm(
        request.POST or None,
        initial={
            "sent_on": timezone.localdate(),
            "sent_to": case.protocol.rules.names.home_office_mailbox,
            "version": case.version,
        },
    )
    refused: list[Any] = []
    if request.method == "POST" and form.is_valid():
        try:
            submit_to_home_office(
                case=case,
                by=request.actor,
                sent_on=form.cleaned_data["sent_on"],
                sent_to=form.cleaned_data["sent_to"],
                ask_again_on=form.cleaned_data["ask_again_on"],
                seen_version=form.cleaned_data["version"],
            )
            messages.success(
                request, "The submission is recorded. Now wait for the Home Office's letter."
            )
            return HttpResponseRedirect(case_url(case, "quality_assurance"))
        except NotReady as unready:
            refused = list(unready.reasons)
    missing = missing_for(case, Step.SUBMIT)
    context = {
        "case": case,
        "form": form,
        "round": current_round(case),
        "tasks": _tasks(case),
        "refused": refused,
        "missing": missing,
        "files": [
            {
                "kind": kind,
                "called": _called(kind),
                "file": latest_file(case, kind),
                "url": case_url(case, "submission_file", kind=kind),
            }
            for kind in (ACTION_PLAN, DATA_FORM)
        ],
        "self_check_url": case_url(case, "qa_self_check"),
        "scan_url": case_url(case, "identity_scan", goal="submission"),
        "back": case_url(case, "quality_assurance"),
    }
    status = 409 if refused else (400 if form.errors else 200)
    return TemplateResponse(
        request, "cases/quality_assurance/submission.html", context, status=status
    )


@on_case(Verb.SUBMIT, post=Verb.SUBMIT)
def upload(request: CaseRequest, case: Case, kind: str) -> HttpResponse:
    """Upload the action plan or the data form."""
    if kind not in FILES:
        raise Http404
    title = FILES[kind][0]
    hint = (
        "The form of the statutory guidance, filled in. It is sent with the report and never "
        "published."
        if kind == DATA_FORM
        else "The plan as it is sent, with who does what by when."
    )
    form = UploadForm(request.POST or None, request.FILES or None, label=title, hint=hint)
    return form_page(
        request,
        form,
        lambda given: keep_submission_file(
            case=case,
            by=request.actor,
            kind=kind,
            name=given["file"].name,
            content=given["file"],
        ),
        back=case_url(case, "submission"),
        said=f"{title} kept.",
        upload="file",
        invalid=400,
        template="cases/quality_assurance/upload.html",
        case=case,
        title=f"Upload the {_called(kind)}",
        label="Upload",
        accepted="Word, PDF or Excel",
        current=latest_file(case, kind),
    )


@on_case(Verb.SUBMIT, post=Verb.SUBMIT)
def self_check(request: CaseRequest, case: Case) -> HttpResponse:
    """Answer the criteria by which the Home Office judges."""
    rules = case.protocol.rules.quality_assurance
    kept = self_checks(case, current_round(case))
    initial: dict[str, Any] = {}
    for number, row in kept.items():
        initial |= {f"met_{number}": row.met, f"comment_{number}": row.comment}
    form = SelfCheckForm(request.POST or None, rules=rules, initial=initial)
    if request.method == "POST" and form.is_valid():
        answer_self_check(case=case, by=request.actor, answers=form.answers())
        messages.success(request, "The self-check is kept.")
        return HttpResponseRedirect(case_url(case, "submission"))
    context = {
        "case": case,
        "form": form,
        "answered_by": next(iter(kept.values()), None),
        "back": case_url(case, "submission"),
    }
    status = 400 if form.errors else 200
    return TemplateResponse(
        request, "cases/quality_assurance/self_check.html", context, status=status
    )

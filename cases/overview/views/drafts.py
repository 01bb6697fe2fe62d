"""The report's page, uploading a draft, what would be lost, and confirming it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.defaultfilters import filesizeformat
from django.template.response import TemplateResponse

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, on_case
from cases.core.case.models import Case
from cases.core.documents.refusal import UploadRefused
from cases.core.progress.pages.case_page import case_url
from cases.core.workflow.plug import NotReady
from cases.overview import services
from cases.overview.chain import standing_of
from cases.overview.forms import ConfirmForm, UploadForm
from cases.overview.models import CommentRound, PendingDraft, ReportKind, ReportVersion
from cases.overview.report_sections import missing_sections, wanted_sections
from cases.overview.selectors import current_round, latest_version, live_comments
from cases.overview.services.uploading import blocks_of
from cases.overview.views.parts import deadline_of, parts, posted
from cases.overview.word import draft_hash


@on_case(Verb.READ_DRAFT)
def report(request: CaseRequest, case: Case) -> HttpResponse:
    """Show the versions of both texts, the rounds of comments, and what to do next."""
    may = request.access.may
    versions: dict[str, list[ReportVersion]] = {kind.value: [] for kind in ReportKind}
    for version in ReportVersion.objects.filter(case=case).select_related("document_version"):
        versions[version.kind].append(version)
    pending = {row.kind: row for row in PendingDraft.objects.filter(case=case)}
    comments = list(live_comments(case).values_list("outcome", "place_id"))
    rounds = list(
        CommentRound.objects.filter(case=case)
        .select_related("version")
        .prefetch_related("recipients")
    )
    open_round = next((each for each in rounds if each.is_open), None)
    context = {
        **parts(case, request.access, "report"),
        "texts": [
            {
                "kind": kind,
                "versions": versions[kind.value],
                "pending": pending.get(kind.value) if may["upload_draft"] else None,
                "upload_url": case_url(case, "upload_draft", kind=kind.value),
            }
            for kind in ReportKind
        ],
        "rounds": rounds,
        "open_round": open_round,
        "open_deadline": deadline_of(case, open_round),
        "unanswered": sum(1 for outcome, _ in comments if not outcome),
        "standing": standing_of(case),
    }
    return TemplateResponse(request, "cases/overview/report.html", context)


def kind_of(text: str) -> ReportKind:
    """Give the kind that an address names; 404 for another word."""
    if text not in ReportKind.values:
        raise Http404
    return ReportKind(text)


@on_case(Verb.UPLOAD_DRAFT, post=Verb.UPLOAD_DRAFT)
def upload_draft(request: CaseRequest, case: Case, kind: str) -> HttpResponse:
    """Take a Word file; a refusal stands beside the field with its reason."""
    wanted = kind_of(kind)
    form = UploadForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            pending = services.upload_draft(
                case=case, by=request.actor, kind=wanted, name=file.name, content=file
            )
            return HttpResponseRedirect(case_url(case, "pending_draft", pending=pending.pk))
        except UploadRefused as refused:
            form.add_error("file", refused.reason)
    context = {
        **parts(case, request.access, "report"),
        "form": form,
        "kind": wanted,
        "before": latest_version(case, wanted),
        "largest": filesizeformat(settings.LARGEST_UPLOAD_BYTES),
        "sections": wanted_sections(case, wanted),
    }
    return TemplateResponse(request, "cases/overview/upload.html", context)


@on_case(Verb.UPLOAD_DRAFT, post=Verb.UPLOAD_DRAFT)
def pending_draft(request: CaseRequest, case: Case, pending: int) -> HttpResponse:
    """Show what would be lost; confirm the draft as the next version, or give it up."""
    row = (
        PendingDraft.objects.select_related("document_version")
        .filter(pk=pending, case=case)
        .first()
    )
    if row is None:
        raise Http404
    form = ConfirmForm(posted(request))
    missing: Any = []
    if request.method == "POST" and "give_up" in request.POST:
        services.discard_pending(case=case, by=request.actor, pending=row)
        return HttpResponseRedirect(case_url(case, "report"))
    if request.method == "POST" and form.is_valid():
        try:
            version = services.confirm_draft(
                case=case, by=request.actor, pending=row, **form.cleaned_data
            )
            return HttpResponseRedirect(case_url(case, "report_version", version=version.pk))
        except NotReady as unready:
            missing = unready.reasons
    before = latest_version(case, row.kind)
    blocks = blocks_of(row)
    context = {
        **parts(case, request.access, "report"),
        "form": form,
        "pending": row,
        "missing": missing,
        "before": before,
        "number": (before.number if before else 0) + 1,
        "same_words": before is not None and bool(blocks) and draft_hash(blocks) == before.hash,
        "gone": [loss for loss in row.losses if not loss["kept"]],
        "otherwise": [loss for loss in row.losses if loss["kept"]],
        "numbered": sum(1 for block in blocks if not block.kind.is_heading),
        "standing": standing_of(case),
        "round": current_round(case),
        "lacks": missing_sections(case, row.kind, blocks) if blocks else [],
    }
    return TemplateResponse(
        request, "cases/overview/pending.html", context, status=409 if missing else 200
    )

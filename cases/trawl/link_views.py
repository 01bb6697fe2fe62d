"""The agency's pages, by private link: letter, form, check, receipt. Opening consumes nothing."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from cases.core.access.links import actor_of
from cases.core.access.models import Link
from cases.core.access.verbs import Purpose, Verb
from cases.core.access.wrappers import CaseRequest, by_link
from cases.core.audit.services import record_reading
from cases.core.documents.models import DocumentVersion
from cases.core.documents.refusal import UploadRefused
from cases.core.documents.services import keep_upload
from cases.core.drafts.autosave import autosave_answer, seen_version
from cases.core.drafts.models import Draft
from cases.core.drafts.services import DraftConflict, find_draft, save_draft
from cases.core.notices.services import own_words
from cases.core.progress.pages.link_code import after_code, code_page
from cases.core.workflow.plug import NotReady
from cases.trawl import services
from cases.trawl.answer import sign_link, whose
from cases.trawl.collating import return_rows
from cases.trawl.links import FORM
from cases.trawl.models import SUBJECT, TrawlRequest, TrawlReturn
from cases.trawl.outcome_models import TrawlSignature
from cases.trawl.own import other_requests
from cases.trawl.return_form import (
    FILE,
    ReturnForm,
    as_typed,
    initial_from,
    initial_of,
    searched_name,
)
from cases.trawl.selectors import returns_of, scoped_people
from cases.trawl.uploads import KINDS
from partnerships.pages.dates import in_words
from partnerships.pages.numbers import whole_number
from partnerships.people.actor import Actor, ActorKind


def asked_by(link: Link) -> TrawlRequest:
    """Give the request that a link is for; raises Http404 where it is for something else."""
    found: TrawlRequest | None = None
    if link.subject_kind == SUBJECT:
        found = (
            TrawlRequest.objects.sent()
            .with_due()
            .filter(pk=link.subject_number, case_id=link.case_id)
            .select_related("agency", "round", "letter__document")
            .first()
        )
    if found is None:
        raise Http404
    found.case = link.case
    return found


def mark(request: CaseRequest) -> None:
    """Put the partnership's marking on a page that holds names."""
    request.frame.marking = request.partnership.marking  # type: ignore[attr-defined]  # set by by_link


def link_url(request: CaseRequest, name: str) -> str:
    """Give the address of a page of the same link."""
    token: str = request.token  # type: ignore[attr-defined]  # set by by_link
    return reverse(name, args=[request.partnership.slug, token])


def _draft(asked: TrawlRequest) -> Draft | None:
    return find_draft(
        FORM,
        case=asked.case,
        whose=whose(asked),
        subject_kind=SUBJECT,
        subject_number=asked.pk,
    )


def _keep_draft(
    request: CaseRequest, asked: TrawlRequest, typed: dict[str, Any], version: int
) -> Draft:
    said = typed.get("respondent_name", "").strip()[:150]
    by = Actor(ActorKind.LINK, said, request.actor.number) if said else request.actor
    return save_draft(
        FORM,
        typed,
        case=asked.case,
        by=by,
        whose=whose(asked),
        version=version,
        subject_kind=SUBJECT,
        subject_number=asked.pk,
    )


def _how(asked: TrawlRequest) -> dict[str, Any]:
    return {"people": scoped_people(asked.round), "rules": asked.case.protocol.rules.trawl}


def link_frame(request: CaseRequest, asked: TrawlRequest, link: Link) -> dict[str, Any]:
    """Give what every page behind the link shows, and put the marking on it."""
    mark(request)
    return {
        "link": link,
        "asked": asked,
        "fields": asked.letter.fields if asked.letter else {},
        "own_words": own_words(asked.letter, asked.case),
        "today": timezone.localdate(),
        "mailbox": request.partnership.mailbox,
        "reference": asked.case.reference,
        "start_url": link_url(request, "trawl_return"),
        "letter_url": link_url(request, "trawl_return_letter"),
        "pass_on_url": link_url(request, "trawl_return_pass_on"),
        "correct_url": link_url(request, "trawl_return_correct"),
        "draft_url": link_url(request, "trawl_return_draft"),
        "check_url": link_url(request, "trawl_return_check"),
        "lock_url": link_url(request, "trawl_return_lock"),
        "others_url": link_url(request, "trawl_return_others"),
        "others": other_requests(link, asked).silent().count(),
    }


@by_link(Purpose.TRAWL_RETURN)
@after_code
def answer(request: CaseRequest, link: Link) -> HttpResponse:
    """Show the letter with the form; after the answer, the receipt and what was sent."""
    asked = asked_by(link)
    record_reading("the trawl letter by private link", by=request.actor, case=asked.case)
    if asked.returned_on and request.method == "GET":
        return _receipt(request, asked, link)
    return _form_page(request, asked, link, None)


@by_link(Purpose.TRAWL_RETURN)
def code(request: CaseRequest, link: Link) -> HttpResponse:
    """Take the code that proves who opens the link; nothing of the request shows before it."""
    asked = asked_by(link)

    def go_on() -> HttpResponse | None:
        """Take up the form that was posted when the proof had run out."""
        typed = "respondent_name" in request.POST
        return _form_page(request, asked, link, None) if typed else None

    return code_page(request, link, go_on=go_on)


@by_link(Purpose.TRAWL_RETURN)
@after_code
def correct(request: CaseRequest, link: Link) -> HttpResponse:
    """Show the form with what was sent, to send a correction while the round is open."""
    asked = asked_by(link)
    sent = returns_of(asked)
    if not sent or asked.round.closed_on:
        return HttpResponseRedirect(link_url(request, "trawl_return"))
    record_reading("the trawl return by private link", by=request.actor, case=asked.case)
    return _form_page(request, asked, link, sent[0])


def _form_page(
    request: CaseRequest, asked: TrawlRequest, link: Link, correcting: TrawlReturn | None
) -> HttpResponse:
    how, draft = _how(asked), _draft(asked)
    conflict: Draft | None = None
    if request.method == "POST":
        form = ReturnForm(request.POST, request.FILES, **how)
        try:
            draft = _keep_posted(request, asked, form, draft)
        except DraftConflict as clash:
            draft = conflict = clash.theirs
        except UploadRefused as refused:
            form.add_error("upload", str(refused))
        if conflict is None and form.is_valid():
            return HttpResponseRedirect(link_url(request, "trawl_return_check"))
    elif draft is not None:
        form = ReturnForm(initial=initial_from(ReturnForm, draft.data, **how), **how)
    elif correcting is not None:
        form = ReturnForm(initial=initial_of(correcting, list(correcting.findings.all())), **how)
    else:
        form = ReturnForm(**how)
    context = {
        **link_frame(request, asked, link),
        "form": form,
        "draft": draft,
        "draft_version": draft.version if draft else 0,
        "correcting": correcting,
        "sent_back": _sent_back(correcting),
        "their_words": _their_words(form, conflict) if conflict else [],
        "draft_conflict": conflict,
        "file": _file_of(draft, asked),
        "late_days": _late(asked),
    }
    status = 200 if request.method == "GET" else 409
    return TemplateResponse(request, "cases/trawl/answer.html", context, status=status)


def _sent_back(correcting: TrawlReturn | None) -> TrawlSignature | None:
    """Give what the agency's senior said of the version that is being corrected."""
    if correcting is None:
        return None
    return next((each for each in correcting.signatures.all() if each.sent_back_on), None)


def _late(asked: TrawlRequest) -> int:
    due_on = asked.due_on
    return max((timezone.localdate() - due_on).days, 0) if due_on else 0


def _keep_posted(
    request: CaseRequest, asked: TrawlRequest, form: ReturnForm, draft: Draft | None
) -> Draft:
    typed = as_typed(request.POST)
    kept = _file_of(draft, asked)
    if kept is not None:
        typed[FILE] = str(kept.pk)
    version = seen_version(request.POST)
    if draft is not None and draft.version != version:
        raise DraftConflict(draft)
    given = request.FILES.get("upload")
    refused: UploadRefused | None = None
    if given is not None:
        try:
            made = keep_upload(
                case=asked.case,
                by=request.actor,
                name=given.name or "file",
                content=cast(BinaryIO, given),
                kinds=KINDS,
                title=f"File with the trawl return of {asked.agency.name}"[:200],
                kind="trawl_return",
                reader_verb=Verb.READ_TRAWL,
            )
            typed[FILE] = str(made.pk)
        except UploadRefused as told:
            refused = told
    draft = _keep_draft(request, asked, typed, version)
    if refused is not None:
        raise refused
    return draft


def _file_of(draft: Draft | None, asked: TrawlRequest) -> DocumentVersion | None:
    number = whole_number(draft.data.get(FILE)) if draft else 0
    if not number:
        return None
    found: DocumentVersion | None = DocumentVersion.objects.filter(
        pk=number, document__case_id=asked.case_id, document__kind="trawl_return"
    ).first()
    return found


def _their_words(form: ReturnForm, theirs: Draft) -> list[dict[str, str]]:
    """Give where the saved draft and the posted form differ, question by question."""
    rows = []
    for name, field in form.fields.items():
        if name == "upload":
            continue
        read = field.widget.value_from_datadict
        saved = read(theirs.data, {}, name)
        yours = form.data.get(name) if not name.endswith("_on") else read(form.data, {}, name)
        if str(saved or "") != str(yours or "") and name != "lawful_basis":
            rows.append(
                {
                    "label": str(field.label),
                    "theirs": _plain(field, saved),
                    "yours": _plain(field, yours),
                }
            )
    return rows


def _plain(field: Any, value: Any) -> str:
    if hasattr(value, "_fields"):
        return " ".join(part for part in value[:3] if part) or "Nothing entered"
    choices = {str(key): str(text) for key, text in getattr(field, "choices", ())}
    return choices.get(str(value), str(value or "")) or "Nothing entered"


@by_link(Purpose.TRAWL_RETURN)
@after_code
def keep_draft(request: CaseRequest, link: Link) -> HttpResponse:
    """Keep what is being typed; a second person who answers for the agency is told."""
    asked = asked_by(link)
    if request.method != "POST":
        return HttpResponseRedirect(link_url(request, "trawl_return"))
    typed = as_typed(request.POST)
    before = _draft(asked)
    if (kept := _file_of(before, asked)) is not None:
        typed[FILE] = str(kept.pk)
    return autosave_answer(lambda: _keep_draft(request, asked, typed, seen_version(request.POST)))


@by_link(Purpose.TRAWL_RETURN)
@after_code
def check(request: CaseRequest, link: Link) -> HttpResponse:
    """Show the answers once more, warn of what is worth a second look, and send them."""
    asked, draft = asked_by(link), _draft(asked_by(link))
    if draft is None:
        return HttpResponseRedirect(link_url(request, "trawl_return"))
    how = _how(asked)
    form = ReturnForm(draft.data, **how)
    changed = request.method == "POST" and seen_version(request.POST) != draft.version
    if not form.is_valid():
        back = "trawl_return_correct" if asked.returned_on else "trawl_return"
        return HttpResponseRedirect(link_url(request, back))
    reasons: Any = []
    if request.method == "POST" and not changed:
        signed = sign_link(link, form.cleaned_data["respondent_name"])
        try:
            services.send_return(
                request=asked,
                by=actor_of(signed),
                answers=form.answers(_file_of(draft, asked)),
            )
            return HttpResponseRedirect(link_url(request, "trawl_return"))
        except NotReady as unready:
            reasons = unready.reasons
    back = "trawl_return_correct" if asked.returned_on else "trawl_return"
    context = {
        **link_frame(request, asked, link),
        "rows": form.in_words(),
        "warnings": form.warnings(),
        "draft": draft,
        "changed": changed,
        "reasons": reasons,
        "back_url": link_url(request, back),
        "file": _file_of(draft, asked),
        "late_days": _late(asked),
        "correction": bool(asked.returned_on),
    }
    status = 409 if request.method == "POST" else 200
    return TemplateResponse(request, "cases/trawl/check.html", context, status=status)


def _receipt(request: CaseRequest, asked: TrawlRequest, link: Link) -> HttpResponse:
    returns = returns_of(asked)
    names = {row.person_id: searched_name(row) for row in scoped_people(asked.round)}
    last = returns[0]
    context = {
        **link_frame(request, asked, link),
        "sent": last,
        "rows": return_rows(last, names),
        "versions": len(returns),
        "signature": next(iter(last.signatures.all()), None),
        "may_correct": asked.round.closed_on is None,
        "steps": [
            "The review office reads your answer and shows it to the sub-group.",
            "You may be asked for a fuller chronology, or to join the panel.",
            f"This page shows what you sent until {in_words(link.expires_on)}.",
        ],
    }
    return TemplateResponse(request, "cases/trawl/receipt.html", context)

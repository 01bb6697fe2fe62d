"""The terms of reference: read, written, agreed, compared."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, on_case
from cases.core.case.models import Case
from cases.core.drafts.autosave import autosave_answer, seen_version
from cases.core.drafts.models import Draft
from cases.core.drafts.services import DraftConflict
from cases.core.progress.pages.case_page import case_url
from cases.panel import services
from cases.panel.forms.terms import AgreeForm, TermsForm
from cases.panel.models import TermsOfReference
from cases.panel.selectors import current_terms
from cases.panel.services.terms import terms_draft
from cases.panel.terms_text import SECTIONS, compared, section_text, warnings_about
from cases.panel.views.common import form_page, page
from partnerships.pages.numbers import whole_number

NOT_TYPED = {"csrfmiddlewaretoken", "draft_version", "then"}


@on_case(Verb.READ_PANEL)
def terms(request: CaseRequest, case: Case) -> HttpResponse:
    """Show the version in force, the versions before it, and whether a draft is being written."""
    versions = list(TermsOfReference.objects.filter(case=case).order_by("-number"))
    return _shown(request, case, versions, versions[0] if versions else None)


@on_case(Verb.READ_PANEL)
def version(request: CaseRequest, case: Case, number: int) -> HttpResponse:
    """Show one version."""
    versions = list(TermsOfReference.objects.filter(case=case).order_by("-number"))
    shown = next((each for each in versions if each.number == number), None)
    if shown is None:
        raise Http404
    return _shown(request, case, versions, shown)


def _shown(
    request: CaseRequest,
    case: Case,
    versions: list[TermsOfReference],
    shown: TermsOfReference | None,
) -> HttpResponse:
    draft = terms_draft(case) if request.access.may["write_terms"] else None
    return page(
        request,
        "terms",
        case,
        "terms",
        shown=shown,
        versions=versions,
        in_force=versions[0] if versions else None,
        sections=_read(shown),
        draft=draft,
    )


def _read(terms: Any) -> list[tuple[str, str]]:
    if terms is None:
        return []
    return [(title, section_text(terms, name)) for name, title in SECTIONS.items()]


def _typed(request: CaseRequest) -> dict[str, str]:
    return {name: str(value) for name, value in request.POST.items() if name not in NOT_TYPED}


def _save(request: CaseRequest, case: Case) -> Draft:
    return services.save_terms_draft(
        case, by=request.actor, data=_typed(request), version=seen_version(request.POST)
    )


@on_case(Verb.WRITE_TERMS, post=Verb.WRITE_TERMS)
def write(request: CaseRequest, case: Case) -> HttpResponse:
    """Write the terms; what is typed is kept as a draft that chair and officer share."""
    draft, status = terms_draft(case), 200
    if request.method == "POST":
        form = TermsForm(request.POST)
        try:
            draft = _save(request, case)
            if request.POST.get("then") != "agree":
                messages.success(request, "The draft is saved.")
                return HttpResponseRedirect(case_url(case, "terms"))
            if form.is_valid():
                return HttpResponseRedirect(case_url(case, "terms_agree"))
        except DraftConflict as conflict:
            form.tell_conflict(conflict.theirs)
            draft, status = conflict.theirs, 409
    elif draft is not None:
        form = TermsForm.of_typed(draft.data)
    else:
        before = current_terms(case)
        form = TermsForm.of_version(before) if before else TermsForm()
    return page(
        request,
        "terms_write",
        case,
        form=form,
        draft=draft,
        draft_version=draft.version if draft else 0,
        before=current_terms(case),
        status=status,
    )


@on_case(post=Verb.WRITE_TERMS)
def autosave(request: CaseRequest, case: Case) -> HttpResponse:
    """Keep what is being typed; a second writer is told."""
    return autosave_answer(lambda: _save(request, case))


@on_case(Verb.WRITE_TERMS, post=Verb.WRITE_TERMS)
def agree(request: CaseRequest, case: Case) -> HttpResponse:
    """Make the draft the next version: shows it, what the protocol warns of, and asks once."""
    draft = terms_draft(case)
    if draft is None:
        return HttpResponseRedirect(case_url(case, "terms_write"))
    written = TermsForm(_as_posted(draft.data))
    if not written.is_valid():
        return HttpResponseRedirect(case_url(case, "terms_write"))
    sections = {name: written.cleaned_data[name] for name in SECTIONS}
    form = AgreeForm(
        request.POST or None,
        initial={"on": timezone.localdate(), "draft_version": draft.version},
    )

    def act(known: dict[str, Any]) -> None:
        made = services.agree_terms(
            case,
            by=request.actor,
            sections=sections,
            agreed_by=known["agreed_by"],
            on=known["on"],
            draft_version=known["draft_version"],
        )
        messages.success(request, f"Version {made.number} of the terms is agreed.")

    before = current_terms(case)
    preview = TermsOfReference(**sections)
    shown = partial(
        form_page,
        request,
        case,
        form,
        act,
        template="terms_agree",
        title=f"Agree version {before.number + 1 if before else 1} of the terms of reference",
        button="Agree this version",
        back=case_url(case, "terms_write"),
        then=case_url(case, "terms"),
        sections=[
            (title, section_text(preview, name))
            for name, title in SECTIONS.items()
            if sections[name]
        ],
        warnings=warnings_about(case.protocol.rules.panel, sections),
    )
    try:
        return shown()
    except DraftConflict as conflict:
        form.add_error(
            None,
            f"{conflict.theirs.saved_by} has gone on writing. Read the text below again "
            "before you agree it.",
        )
        posted = request.POST.copy()
        posted["draft_version"] = str(conflict.theirs.version)
        form.data = posted
        return shown()


def _as_posted(data: dict[str, Any]) -> Any:
    posted = QueryDict(mutable=True)
    posted.update(data)
    return posted


@on_case(Verb.WRITE_TERMS, post=Verb.WRITE_TERMS)
def discard(request: CaseRequest, case: Case) -> HttpResponse:
    """Give up the draft, after asking once."""
    if request.method == "POST":
        services.discard_terms_draft(case, by=request.actor)
        return HttpResponseRedirect(case_url(case, "terms"))
    context = {
        "question": "Give up the draft of the terms of reference?",
        "consequences": ["What was written since the last agreed version is lost."],
        "label": "Give up the draft",
        "cancel_url": case_url(case, "terms_write"),
    }
    return TemplateResponse(request, "components/confirm.html", context)


@on_case(Verb.READ_PANEL)
def compare(request: CaseRequest, case: Case) -> HttpResponse:
    """Show two versions as one text, with the words that came and went."""
    versions = {
        each.number: each for each in TermsOfReference.objects.filter(case=case).order_by("number")
    }
    if len(versions) < 2:
        return HttpResponseRedirect(case_url(case, "terms"))
    numbers = list(versions)
    old = versions.get(whole_number(request.GET.get("from")), versions[numbers[-2]])
    new = versions.get(whole_number(request.GET.get("to")), versions[numbers[-1]])
    return page(
        request,
        "terms_compare",
        case,
        "terms",
        beyond=("Terms of reference", "terms"),
        old=old,
        new=new,
        numbers=numbers,
        changes=compared(old, new),
    )

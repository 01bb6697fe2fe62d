"""Settings: writing the text of a letter in the browser, checked as it is sent, with preview."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership
from cases.core.drafts.autosave import autosave_answer, seen_version
from cases.core.drafts.models import Draft
from cases.core.drafts.services import discard_draft, find_draft, save_draft
from cases.core.notices.wording.catalogue import catalogue
from cases.core.notices.wording.checking import problems_of
from cases.core.notices.wording.grammar import LONGEST
from cases.core.notices.wording.selectors import in_force, versions_of, words_of_version
from cases.core.progress.letter_texts import keep_letter_text, lacks
from cases.core.progress.pages.letter_texts import (
    kind_of,
    lettered,
    sample,
    sample_pdf,
    texts_url,
    version_of,
)
from cases.core.workflow.plug import LetterKind, NotReady
from cases.core.workflow.refusals import show_refusal
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.forms import Form, Saved, VersionedFormMixin
from partnerships.pages.numbers import whole_number

TYPED = ("text", "because", "effective_on_day", "effective_on_month", "effective_on_year")


class LetterTextForm(VersionedFormMixin, Form):
    """The words of a letter, from when they are in force, and why they change."""

    text = forms.CharField(
        label="The text of the letter",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 28, "spellcheck": "true", "autocomplete": "off"}),
    )
    effective_on = DayMonthYearField(
        label="From which day is it in force?",
        subject="The day",
        help_text="Letters that were produced before keep the text that they were made from.",
    )
    because = forms.CharField(
        label="Why does it change?",
        help_text="For example: the support service has a new number. Write no names.",
        max_length=300,
    )
    knowingly = forms.BooleanField(
        label="Use the text although a passage is missing that this letter should hold",
        required=False,
    )

    def __init__(self, *args: Any, kind: LetterKind, asks_knowingly: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        if not asks_knowingly:
            del self.fields["knowingly"]

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"].replace("\r\n", "\n").strip() + "\n"
        for problem in problems_of(self.kind, text):
            self.add_error("text", str(problem))
        return text


def _form(request: CaseRequest, kind: LetterKind, draft: Draft | None) -> LetterTextForm:
    """Give the form: as posted, as saved while one typed, or with the text to start from."""
    versions = versions_of(kind.code)
    today = timezone.localdate()
    newest = versions[0] if versions else None
    saved = Saved(
        newest.number if newest else 0,
        by=newest.written_by if newest else "",
        at=newest.made_at if newest else None,
        values={"text": words_of_version(kind, newest)} if newest else {},
    )
    typed = request.POST if request.method == "POST" else None
    start = request.GET.get("from", "")
    if typed is None and draft is not None and not start:
        kept = {name: draft.data.get(name, "") for name in ("text", "because")}
        # The version that the draft was begun from: a newer one is then told when it is sent.
        kept |= {"effective_on": today, "version": draft.data.get("version", 0)}
        return LetterTextForm(initial=kept, saved=saved, kind=kind, asks_knowingly=False)
    from_version = in_force(versions, today)
    if start.isascii() and start.isdigit() and len(start) < 6:
        from_version = version_of(kind.code, int(start))
    initial: dict[str, Any] = {
        "text": words_of_version(kind, from_version),
        "effective_on": today,
    }
    if start:
        back = f"version {from_version.number}" if from_version else "the text of the product"
        initial["because"] = f"Back to {back}."
    asks = typed is not None and bool(lacks(kind.code, typed.get("text", "")))
    return LetterTextForm(typed, initial=initial, saved=saved, kind=kind, asks_knowingly=asks)


def _draft(request: CaseRequest, code: str) -> Draft | None:
    return find_draft(_draft_name(code), case=None, whose=request.actor.key)


def _draft_name(code: str) -> str:
    return f"letter_text:{code}"[:60]


@in_partnership(Verb.EDIT_LETTER_TEXTS, post=Verb.EDIT_LETTER_TEXTS)
def letter_text_change(request: CaseRequest, code: str) -> HttpResponse:
    """Write the next version of a letter's text: looked at first, or kept."""
    kind, draft = kind_of(code), _draft(request, code)
    form = _form(request, kind, draft)
    look: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        text = request.POST.get("text", "")
        sound = bool(text.strip()) and not problems_of(kind, text)
        if request.POST.get("act") == "look":
            form.is_valid()
            _only_about_the_text(form)
            look = lettered(sample(request, kind, text)) if sound else {}
        elif form.is_valid():
            given = form.cleaned_data
            try:
                made = keep_letter_text(
                    by=request.actor,
                    code=code,
                    text=given["text"],
                    effective_on=given["effective_on"],
                    because=given["because"],
                    seen=form.saved.version,
                    knowingly=bool(given.get("knowingly")),
                )
            except NotReady as refused:
                show_refusal(form, refused)
                status = 409
            else:
                discard_draft(_draft_name(code), case=None, whose=request.actor.key)
                messages.success(request, f"Version {made.number} is kept.")
                return HttpResponseRedirect(texts_url(request, "letter_text", code))
        elif form.conflict:
            status = 409
    context = {
        "kind": kind,
        "form": form,
        "draft": draft,
        "fields": catalogue(kind).values(),
        "lacks": lacks(code, request.POST.get("text", "")) if request.method == "POST" else "",
        "draft_url": texts_url(request, "letter_text_draft", code),
        "preview_url": texts_url(request, "letter_text_preview", code),
        "back": texts_url(request, "letter_text", code),
        "slug": request.partnership.slug,
        **look,
    }
    return TemplateResponse(request, "cases/core/letter_text_change.html", context, status=status)


def _only_about_the_text(form: LetterTextForm) -> None:
    """Who only looks is told what is wrong with the text, not what is still to be filled in."""
    for name in list(form.errors):
        if name != "text":
            del form.errors[name]


@in_partnership(post=Verb.EDIT_LETTER_TEXTS)
def letter_text_preview(request: CaseRequest, code: str) -> HttpResponse:
    """Give what was typed as a PDF with invented merge fields; nothing is kept."""
    kind, text = kind_of(code), request.POST.get("text", "")
    problems = problems_of(kind, text)
    if not problems:
        return sample_pdf(request, kind, text)
    context = {"kind": kind, "problems": problems, "back": texts_url(request, "letter_text", code)}
    return TemplateResponse(request, "cases/core/letter_text_faults.html", context, status=409)


@in_partnership(post=Verb.EDIT_LETTER_TEXTS)
def letter_text_draft(request: CaseRequest, code: str) -> HttpResponse:
    """Keep what is being typed, sound or not, each writer's own."""
    kind_of(code)
    typed: dict[str, Any] = {name: request.POST.get(name, "")[:LONGEST] for name in TYPED}
    typed["version"] = whole_number(request.POST.get("version", ""))
    return autosave_answer(
        lambda: save_draft(
            _draft_name(code),
            typed,
            case=None,
            by=request.actor,
            whose=request.actor.key,
            version=seen_version(request.POST),
        )
    )

"""Settings: the texts of letters, each with its versions; read, previewed and compared."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from cases.core.access.reach import cases_for
from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership
from cases.core.documents.pdf import render_pdf
from cases.core.documents.printing import print_styles
from cases.core.notices.models import Letter
from cases.core.notices.wording.as_html import blocks_html, html_of
from cases.core.notices.wording.as_word import WORD, word_of
from cases.core.notices.wording.blocks import Composed
from cases.core.notices.wording.catalogue import catalogue
from cases.core.notices.wording.checking import missing_passages
from cases.core.notices.wording.comparing import compared
from cases.core.notices.wording.composing import sample_of
from cases.core.notices.wording.models import LetterText
from cases.core.notices.wording.selectors import (
    in_force,
    letterhead_on,
    versions_of,
    words_of_version,
    written_kinds,
)
from cases.core.progress.letter_texts import withdraw_letter_text
from cases.core.progress.opening import protocol_on
from cases.core.workflow.plug import LetterKind, registry

SHOWN_LETTERS = 5


def kind_of(code: str) -> LetterKind:
    """Give the kind of letter whose text may be written here; raises Http404 for any other."""
    try:
        kind = registry.letter(code)
    except KeyError:
        raise Http404 from None
    if not kind.is_written:
        raise Http404
    return kind


def standing_of(version: LetterText, current: LetterText | None, today: date) -> tuple[str, str]:
    """Give how a version stands in a word, and the colour of its tag."""
    if version.withdrawn_at:
        return "Withdrawn", "grey"
    if version.inherited_from_id:
        return "Came with other reviews", "grey"
    if current is not None and version.pk == current.pk:
        return "In force", "green"
    return ("Planned", "blue") if version.effective_on > today else ("Earlier", "grey")


def sample(request: CaseRequest, kind: LetterKind, source: str) -> Composed:
    """Give a letter of this text with invented merge fields and the letterhead of today."""
    today = timezone.localdate()
    return sample_of(
        kind,
        source,
        partnership=request.partnership,
        names=protocol_on(today).rules.names,
        letterhead=letterhead_on(today),
        today=today,
    )


def sample_pdf(request: CaseRequest, kind: LetterKind, source: str) -> HttpResponse:
    """Give a sample of a letter as PDF; one short letter takes well under a second."""
    content = render_pdf(
        html_of(sample(request, kind, source)), title=kind.title, static_root=print_styles()
    )
    return _file(content, "application/pdf", f"sample-{kind.code}.pdf", inline=True)


def _file(content: bytes, content_type: str, name: str, *, inline: bool = False) -> HttpResponse:
    how = "inline" if inline else "attachment"
    return HttpResponse(
        content,
        content_type=content_type,
        headers={
            "Content-Disposition": f'{how}; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
        },
    )


def texts_url(request: CaseRequest, name: str, *more: Any) -> str:
    """Give the address of a page of letters' texts."""
    return reverse(name, args=[request.partnership.slug, *more])


def lettered(letter: Composed) -> dict[str, Any]:
    """Give what the page shows of a letter that is printed for a look."""
    return {
        "look": letter,
        "look_body": _below(blocks_html(letter.body)),
        "look_after": _below(blocks_html(letter.after)),
    }


def _below(words: SafeString) -> SafeString:
    """Put a letter's headings below those of the page that shows it; all words are escaped."""
    lower = words.replace("<h2>", '<h3 class="govuk-heading-s">').replace("</h2>", "</h3>")
    return mark_safe(lower)  # noqa: S308  (only tags of ours were changed)


@in_partnership(Verb.READ_LETTER_TEXTS)
def letter_texts(request: CaseRequest) -> HttpResponse:
    """List every letter with the text that is in force, and what is planned; two queries."""
    today = timezone.localdate()
    by_code: dict[str, list[LetterText]] = {}
    for version in LetterText.objects.order_by("-number"):
        by_code.setdefault(version.code, []).append(version)
    rows = []
    for kind in written_kinds():
        versions = by_code.get(kind.code, [])
        planned = [each for each in versions if _planned(each, today)]
        rows.append({"kind": kind, "current": in_force(versions, today), "planned": planned})
    context = {
        "rows": rows,
        "head": letterhead_on(today),
        "slug": request.partnership.slug,
        "may_edit": request.reach.may(Verb.EDIT_LETTER_TEXTS),
    }
    return TemplateResponse(request, "cases/core/letter_texts.html", context)


def _planned(version: LetterText, today: date) -> bool:
    waits = version.withdrawn_at is None and version.inherited_from_id is None
    return version.effective_on > today and waits


@in_partnership(Verb.READ_LETTER_TEXTS)
def letter_text(request: CaseRequest, code: str) -> HttpResponse:
    """Show how a letter reads, what it must hold, its merge fields and its versions."""
    kind, today = kind_of(code), timezone.localdate()
    versions = versions_of(code)
    current = in_force(versions, today)
    source = words_of_version(kind, current)
    real = (
        Letter.objects.filter(code=code, case__in=cases_for(request.reach, Verb.READ_LETTERS))
        .select_related("case")
        .order_by("-pk")[:SHOWN_LETTERS]
    )
    context = {
        "kind": kind,
        "current": current,
        "versions": [
            {"version": each, "standing": standing_of(each, current, today)} for each in versions
        ],
        "fields": catalogue(kind).values(),
        "missing": missing_passages(kind, source),
        "real": list(real),
        "number": current.number if current else 0,
        "slug": request.partnership.slug,
        "may_edit": request.reach.may(Verb.EDIT_LETTER_TEXTS),
        **lettered(sample(request, kind, source)),
    }
    return TemplateResponse(request, "cases/core/letter_text.html", context)


def version_of(code: str, number: int) -> LetterText | None:
    """Give a version by its number (0: None, the product's); raises Http404 for no such one."""
    if number == 0:
        return None
    found: LetterText | None = LetterText.objects.filter(code=code, number=number).first()
    if found is None:
        raise Http404
    return found


@in_partnership(Verb.READ_LETTER_TEXTS, post=Verb.EDIT_LETTER_TEXTS)
def letter_text_version(request: CaseRequest, code: str, number: int) -> HttpResponse:
    """Show a version and what it changed; one that is not in force yet can be withdrawn."""
    kind, today = kind_of(code), timezone.localdate()
    version = version_of(code, number)
    if version is None:
        raise Http404
    if request.method == "POST":
        withdraw_letter_text(by=request.actor, version=version)
        messages.success(request, f"Version {number} is withdrawn.")
        return HttpResponseRedirect(texts_url(request, "letter_text", code))
    versions = versions_of(code)
    asked = request.GET.get("with", "")
    other = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else number - 1
    before = version_of(code, other)
    context = {
        "kind": kind,
        "version": version,
        "standing": standing_of(version, in_force(versions, today), today),
        "before": before,
        "others": [0, *sorted(each.number for each in versions if each.number != number)],
        "other": other,
        "compared": compared(words_of_version(kind, before), words_of_version(kind, version)),
        "may_withdraw": version.effective_on > today and not version.withdrawn_at,
        "slug": request.partnership.slug,
        "may_edit": request.reach.may(Verb.EDIT_LETTER_TEXTS),
    }
    return TemplateResponse(request, "cases/core/letter_text_version.html", context)


@in_partnership(Verb.READ_LETTER_TEXTS)
def letter_text_pdf(request: CaseRequest, code: str, number: int) -> HttpResponse:
    """Give a version as PDF, with invented merge fields."""
    kind = kind_of(code)
    return sample_pdf(request, kind, words_of_version(kind, version_of(code, number)))


@in_partnership(Verb.READ_LETTER_TEXTS)
def letter_text_word(request: CaseRequest, code: str, number: int) -> HttpResponse:
    """Give a version as a Word document, with invented merge fields."""
    kind = kind_of(code)
    source = words_of_version(kind, version_of(code, number))
    return _file(word_of(sample(request, kind, source)), WORD, f"sample-{code}.docx")

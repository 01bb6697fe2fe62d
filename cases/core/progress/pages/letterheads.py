"""Settings: the letterhead, with its logo and its versions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.template.defaultfilters import filesizeformat
from django.template.response import TemplateResponse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership
from cases.core.documents.refusal import UploadRefused
from cases.core.notices.wording.models import Letterhead
from cases.core.notices.wording.selectors import letterhead_on, letterheads
from cases.core.progress.letterhead import MOST_LINES, HeadFacts, keep_letterhead
from cases.core.progress.opening import protocol_on
from cases.core.progress.pages.letter_texts import texts_url
from cases.core.workflow.plug import NotReady
from cases.core.workflow.refusals import show_refusal
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.forms import Form, Saved, VersionedFormMixin

SAID = ("name", "address", "signed_by", "signed_as", "logo_words")


class LetterheadForm(VersionedFormMixin, Form):
    """What stands round every letter."""

    name = forms.CharField(label="Name at the head of letters", max_length=200)
    address = forms.CharField(
        label="Address, telephone and e-mail below it",
        help_text=f"One line each, at most {MOST_LINES}.",
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    signed_by = forms.CharField(
        label="Who signs letters",
        help_text="Where it is empty, the title of the officer stands below a letter. Trawl "
        "letters and letters to the Home Office are signed by whoever sends them.",
        max_length=200,
        required=False,
    )
    signed_as = forms.CharField(label="His or her post", max_length=200, required=False)
    logo = forms.FileField(label="A new logo", required=False)
    logo_words = forms.CharField(
        label="What the logo shows",
        help_text="Read out to people who listen to the letter, such as “Coat of arms of Somerby”.",
        max_length=200,
        required=False,
    )
    without_logo = forms.BooleanField(label="Leave the logo out", required=False)
    effective_on = DayMonthYearField(
        label="From which day is it in force?",
        subject="The day",
        help_text="Letters that were produced before keep theirs.",
    )


def _initial(request: CaseRequest, newest: Letterhead | None) -> dict[str, Any]:
    if newest is not None:
        return {name: getattr(newest, name) for name in SAID}
    names = protocol_on(timezone.localdate()).rules.names
    lines = (names.office, request.partnership.mailbox)
    return {
        "name": request.partnership.name,
        "address": "\n".join(line for line in lines if line),
    }


@in_partnership(Verb.READ_LETTER_TEXTS, post=Verb.EDIT_LETTER_TEXTS)
def letterhead(request: CaseRequest) -> HttpResponse:
    """Show and change the letterhead; every version is kept."""
    rows = letterheads()
    newest = rows[0] if rows else None
    said = _initial(request, newest)
    saved = Saved(
        newest.number if newest else 0,
        by=newest.written_by if newest else "",
        at=newest.made_at if newest else None,
        values=said if newest else {},
    )
    today = timezone.localdate()
    form = LetterheadForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        saved=saved,
        initial={**said, "effective_on": today},
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        picture = given["logo"]
        facts = HeadFacts(
            **{name: given[name] for name in SAID},
            effective_on=given["effective_on"],
            logo=(picture.name, picture) if picture else None,
            without_logo=given["without_logo"],
        )
        try:
            keep_letterhead(by=request.actor, facts=facts, seen=saved.version)
            messages.success(request, "The letterhead is kept.")
            return HttpResponseRedirect(texts_url(request, "letter_texts"))
        except UploadRefused as refused:
            form.add_error("logo", refused.reason)
        except NotReady as unready:
            show_refusal(form, unready)
            status = 409
    elif form.is_bound and form.conflict:
        status = 409
    context = {
        "form": form,
        "rows": rows,
        "current": letterhead_on(today),
        "newest": newest,
        "today": today,
        "may_edit": request.reach.may(Verb.EDIT_LETTER_TEXTS),
        "largest": filesizeformat(settings.LARGEST_UPLOAD_BYTES),
        "slug": request.partnership.slug,
        "back": texts_url(request, "letter_texts"),
    }
    return TemplateResponse(request, "cases/core/letterhead.html", context, status=status)


@in_partnership(Verb.READ_LETTER_TEXTS)
def logo(request: CaseRequest, number: int) -> HttpResponse:
    """Give the logo of a version of the letterhead."""
    found = Letterhead.objects.filter(number=number).exclude(logo="").first()
    if found is None:
        raise Http404
    response = FileResponse(found.logo.open("rb"), content_type="image/png")
    response["X-Content-Type-Options"] = "nosniff"
    return response  # type: ignore[return-value]  # a FileResponse is served like any response

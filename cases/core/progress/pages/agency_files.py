"""The directory's contacts as a file: downloaded, and read in after a preview."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership
from cases.core.progress.agencies.files import (
    COLUMNS,
    LARGEST,
    SAME,
    Line,
    Unreadable,
    decoded,
    read,
    read_in,
    rows_out,
)
from partnerships.pages.exports import csv_response
from partnerships.pages.forms import Form

EDIT = Verb.EDIT_AGENCIES
SHOWN = 200


class FileForm(Form):
    """A file of contacts."""

    file = forms.FileField(
        label="CSV file of contacts",
        help_text="With the columns of the file that you can download; a spreadsheet saves it as "
        "“CSV”. At most 300 kB.",
    )


@in_partnership(EDIT)
def download(request: CaseRequest) -> HttpResponse:
    """Give every contact in force as a CSV file."""
    return csv_response(f"{request.partnership.slug}-agency-contacts", COLUMNS, rows_out())


@in_partnership(EDIT, post=EDIT)
def read_file(request: CaseRequest) -> HttpResponse:
    """Read a file: first what it would change and which lines are wrong, then save."""
    back = reverse("agencies", args=[request.partnership.slug])
    if request.method == "POST" and "text" in request.POST:
        return _save(request, request.POST["text"], back)
    form = FileForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
    )
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            text = decoded(upload.read(LARGEST + 1))
            return _preview(request, text, read(text), back)
        except Unreadable as wrong:
            form.add_error("file", str(wrong))
    context = {"form": form, "back": back, "columns": COLUMNS, "slug": request.partnership.slug}
    return TemplateResponse(request, "cases/agencies/file.html", context)


def _preview(request: CaseRequest, text: str, lines: list[Line], back: str) -> HttpResponse:
    wrong = [line for line in lines if line.wrong]
    right = [line for line in lines if not line.wrong and line.does != SAME]
    context: dict[str, Any] = {
        "text": text,
        "wrong": wrong,
        "right": right[:SHOWN],
        "more": max(len(right) - SHOWN, 0),
        "number": len(right),
        "same": len(lines) - len(wrong) - len(right),
        "back": back,
        "again": reverse("agencies_file", args=[request.partnership.slug]),
    }
    return TemplateResponse(request, "cases/agencies/file_preview.html", context)


def _save(request: CaseRequest, text: str, back: str) -> HttpResponse:
    if len(text) > LARGEST:
        return HttpResponseRedirect(reverse("agencies_file", args=[request.partnership.slug]))
    try:
        done = read_in(by=request.actor, text=text)
    except Unreadable as wrong:
        messages.error(request, str(wrong))
        return HttpResponseRedirect(reverse("agencies_file", args=[request.partnership.slug]))
    messages.success(
        request,
        f"{done['new']} added, {done['changed']} changed, {done['same']} as they were"
        + (f"; {done['wrong']} lines were left out." if done["wrong"] else "."),
    )
    return HttpResponseRedirect(back)

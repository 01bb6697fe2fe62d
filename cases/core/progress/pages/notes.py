"""Notes on a case."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, on_case
from cases.core.case.models import Case, CaseNote
from cases.core.progress import notes
from cases.core.progress.pages.case_page import case_url
from cases.core.progress.pages.form_page import form_page
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.forms import Form
from partnerships.pages.lists import ListPage


class NoteForm(Form):
    """A note, and by when something was promised."""

    text = forms.CharField(
        label="Note",
        help_text="Who called, what was said, what was agreed. The office reads it, nobody else.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    promised_on = DayMonthYearField(
        label="Did you promise something by a day?",
        subject="The day",
        help_text="It then stands in your work until you mark it as done.",
        required=False,
    )


@on_case(Verb.WRITE_NOTE, post=Verb.WRITE_NOTE)
def case_notes(request: CaseRequest, case: Case) -> HttpResponse:
    """Show the notes on the case, latest first, and take a new one."""
    listed = ListPage(
        query=request.GET,
        source=CaseNote.objects.filter(case=case),
        sorts={"written": "written_at"},
        default_sort="-written",
        noun="note",
    )
    return form_page(
        request,
        NoteForm(request.POST or None),
        lambda data: notes.write_note(case=case, by=request.actor, **data),
        back=case_url(case, "case_notes"),
        said="Your note is kept.",
        template="cases/core/notes.html",
        case=case,
        list_page=listed,
        today=timezone.localdate(),
        case_url=case_url(case, "case"),
    )


@on_case(None, post=Verb.WRITE_NOTE)
def note_kept(request: CaseRequest, case: Case, note: int) -> HttpResponse:
    """Mark that what a note promised was done."""
    found = CaseNote.objects.filter(case=case, pk=note).first()
    if found is None:
        raise Http404
    notes.keep_promise(case=case, by=request.actor, note=found)
    return HttpResponseRedirect(case_url(case, "case_notes"))

"""Settings: publishing the draft as the next version, and bringing one from a file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership
from cases.core.deadlines.refusing import refuse
from cases.core.progress.pages.protocol_pages import by_stage, protocol_url
from cases.core.progress.protocol_drafts import (
    current_draft,
    draft_from_file,
    publish_draft,
)
from cases.core.progress.protocol_versions import (
    against_day,
    newest_version,
    open_by_version,
    still_waiting,
)
from cases.core.protocol.checking import problems_of
from cases.core.protocol.comparing import differences
from cases.core.protocol.models import Protocol
from cases.core.protocol.toml_file import LARGEST_FILE, FileRefused, from_toml
from cases.core.timetable.calendar import uk
from cases.core.workflow.plug import NotReady
from cases.core.workflow.refusals import show_refusal
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.forms import Form
from partnerships.pages.numbers import whole_number


class PublishForm(Form):
    """From which day the new version is in force, and why the protocol changes."""

    effective_on = DayMonthYearField(
        label="From which day is it in force?",
        subject="The day",
        help_text="Today or later. Reviews opened from that day on follow it.",
    )
    because = forms.CharField(
        label="Why does the protocol change?",
        help_text="For example: agreed by the board on 3 March. Write no names.",
        max_length=300,
    )


@in_partnership(Verb.EDIT_PROTOCOL, post=Verb.EDIT_PROTOCOL)
def protocol_publish(request: CaseRequest) -> HttpResponse:
    """Make the draft the next version: what differs is shown, asked for once more, then done."""
    draft = current_draft()
    changes = draft.changes()
    if draft.row is None or not changes:
        messages.info(request, "The draft changes nothing yet.")
        return HttpResponseRedirect(protocol_url(request, "protocol_draft"))
    today, status, confirming = timezone.localdate(), 200, False
    form = PublishForm(request.POST or None, initial={"effective_on": today})
    if request.method == "POST" and "again" not in request.POST and form.is_valid():
        try:
            refuse(against_day(form.cleaned_data["effective_on"], Protocol.objects.all()))
            if "confirmed" in request.POST:
                seen = whole_number(request.POST.get("seen", ""))
                made = publish_draft(by=request.actor, seen=seen, **form.cleaned_data)
                messages.success(
                    request, f"Version {made.version} is in force from {uk(made.effective_on)}."
                )
                return HttpResponseRedirect(protocol_url(request, "protocol"))
            confirming = True
        except NotReady as refused:
            show_refusal(form, refused)
            status = 409
    newest = newest_version()
    waits = still_waiting(draft.base.rules.to_data(), draft.data)
    context = {
        "form": form,
        "draft": draft,
        "stages": by_stage(changes),
        "problems": problems_of(draft.data),
        "is_behind": newest.pk != draft.base.pk,
        "newest": newest,
        "open": sum(open_by_version().values()),
        "waits": waits,
        "confirming": confirming,
        "number": newest.version + 1,
        "back": protocol_url(request, "protocol_draft"),
        "today": today,
        "slug": request.partnership.slug,
    }
    return TemplateResponse(request, "cases/core/protocol/publish.html", context, status=status)


class ImportForm(Form):
    """A protocol in a TOML file; a tick where a draft is there already."""

    file = forms.FileField(
        label="The file",
        help_text=f"A TOML file, up to {LARGEST_FILE // 1000} kB, as it is exported here.",
        allow_empty_file=True,
    )
    replace = forms.BooleanField(label="Replace the draft", required=False)

    def __init__(self, *args: Any, replaces: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if replaces:
            self.fields["replace"].label = replaces
            self.fields["replace"].help_text = "There is a draft already; it would be lost."
        else:
            del self.fields["replace"]


@in_partnership(Verb.EDIT_PROTOCOL, post=Verb.EDIT_PROTOCOL)
def protocol_import(request: CaseRequest) -> HttpResponse:
    """Bring a protocol from a file: it becomes a draft, with what it changes shown."""
    draft, status = current_draft(), 200
    replaces = f"Replace the draft that {draft.row.saved_by} last saved" if draft.row else ""
    files: Any = request.FILES if request.method == "POST" else None
    form = ImportForm(request.POST or None, files, replaces=replaces)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            data = from_toml(upload.read(LARGEST_FILE + 1))
            known = whole_number(request.POST.get("seen", ""))
            draft_from_file(
                by=request.actor,
                data=data,
                name=upload.name,
                replaces=known if form.cleaned_data.get("replace") else 0,
            )
        except FileRefused as refused:
            for reason in refused.reasons:
                form.add_error("file", reason)
            status = 409
        except NotReady as refused:
            if replaces:
                show_refusal(form, refused)
            else:
                form.add_error(None, "Somebody began a draft meanwhile. Look at it first.")
            status = 409
        else:
            number = len(differences(draft.base.rules.to_data(), data))
            messages.success(
                request, f"The file is now the draft. It changes {number} things; none is in force."
            )
            return HttpResponseRedirect(protocol_url(request, "protocol_draft"))
    context = {
        "form": form,
        "draft": draft,
        "back": protocol_url(request, "protocol"),
        "slug": request.partnership.slug,
    }
    return TemplateResponse(request, "cases/core/protocol/import.html", context, status=status)

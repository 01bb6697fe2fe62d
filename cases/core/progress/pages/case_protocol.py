"""The version of the protocol that a case follows, and moving it to a newer one with a preview."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, on_case
from cases.core.case.models import Case
from cases.core.progress.pages.case_page import case_url
from cases.core.progress.pages.protocol_pages import by_stage
from cases.core.progress.protocol_moving import foresee, move_case, versions_for
from cases.core.protocol.models import Protocol
from cases.core.timetable.calendar import uk
from cases.core.workflow.plug import NotReady
from cases.core.workflow.refusals import show_refusal
from partnerships.pages.forms import Form
from partnerships.pages.numbers import whole_number


class MoveForm(Form):
    """To which version a case is moved, and why."""

    to = forms.ChoiceField(label="To which version?", widget=forms.RadioSelect)
    because = forms.CharField(
        label="Why does this review follow it?", help_text="Write no names.", max_length=300
    )

    def __init__(self, *args: Any, versions: list[Protocol], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (str(each.pk), f"Version {each.version}, in force since {uk(each.effective_on)}")
            for each in versions
        ]


@on_case(Verb.MOVE_PROTOCOL, post=Verb.MOVE_PROTOCOL)
def case_protocol(request: CaseRequest, case: Case) -> HttpResponse:
    """Choose a newer version; see what moves, what differs and what stands against it; move."""
    versions = versions_for(case)
    initial = {"to": str(versions[0].pk)} if versions else {}
    form, status = MoveForm(request.POST or None, versions=versions, initial=initial), 200
    foreseen, to = None, None
    if request.method == "POST" and "again" not in request.POST and form.is_valid():
        to = next(each for each in versions if str(each.pk) == form.cleaned_data["to"])
        foreseen = foresee(case, to)
        if "confirmed" in request.POST:
            try:
                move_case(
                    case=case,
                    by=request.actor,
                    to=to,
                    because=form.cleaned_data["because"],
                    seen_version=whole_number(request.POST.get("version", "")),
                )
            except NotReady as refused:
                show_refusal(form, refused)
                status = 409
            else:
                messages.success(request, f"The review follows version {to.version} now.")
                return HttpResponseRedirect(case_url(case, "case_deadlines"))
    context = {
        "case": case,
        "form": form,
        "versions": versions,
        "foreseen": foreseen,
        "to": to,
        "stages": by_stage(foreseen.changes) if foreseen else [],
        "back": case_url(case, "case"),
        "slug": request.partnership.slug,
    }
    return TemplateResponse(request, "cases/core/protocol/case.html", context, status=status)

"""Pages that change what is due when: hold, end of a hold, extension, a date given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, on_case
from cases.core.case.models import Case
from cases.core.deadlines import services
from cases.core.deadlines.forms import (
    EndHoldForm,
    ExtensionForm,
    GivenDateForm,
    HoldForm,
    ToldForm,
)
from cases.core.deadlines.models import Extension, Hold
from cases.core.deadlines.selectors import open_hold, url_of
from cases.core.deadlines.subjects import subjects_of, titled
from cases.core.deadlines.views import deadline_of
from cases.core.documents.refusal import UploadRefused
from cases.core.timetable.calendar import uk
from cases.core.workflow.plug import NotReady
from cases.core.workflow.refusals import show_refusal
from partnerships.pages.forms import Form


def _page(
    request: CaseRequest,
    case: Case,
    form: Form,
    save: Callable[[dict[str, Any]], object],
    *,
    title: str,
    button: str,
    back: str,
    before: str = "",
) -> HttpResponse:
    """Show a form, or save it; a refusal stands beside its field, and what was typed stays."""
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            save(form.cleaned_data)
            return HttpResponseRedirect(back)
        except NotReady as refused:
            show_refusal(form, refused)
            status = 409
        except UploadRefused as refused:
            form.add_error("upload", refused.reason)
    context = {
        "case": case,
        "form": form,
        "title": title,
        "button": button,
        "back": back,
        "before": before,
        "uploads": form.is_multipart(),
    }
    return TemplateResponse(request, "cases/deadlines/change.html", context, status=status)


@on_case(Verb.HOLD, post=Verb.HOLD)
def hold(request: CaseRequest, case: Case) -> HttpResponse:
    """Put the case on hold."""
    form = HoldForm(request.POST or None, request.FILES or None)

    def save(typed: dict[str, Any]) -> None:
        upload = typed.pop("upload")
        services.put_on_hold(
            case=case,
            by=request.actor,
            upload=(upload.name, upload) if upload else None,
            **typed,
        )

    current = open_hold(case)
    return _page(
        request,
        case,
        form,
        save,
        title="Put the case on hold",
        button="Put the case on hold",
        back=url_of(case, "case"),
        before=(
            f"The case is on hold already, since {uk(current.started_on)}."
            if current
            else "Deadlines run on during a hold unless the local protocol says otherwise. "
            "The days on hold are shown beside the days that have gone."
        ),
    )


@on_case(Verb.HOLD, post=Verb.HOLD)
def end_hold(request: CaseRequest, case: Case, hold: int) -> HttpResponse:
    """End a hold."""
    found = Hold.objects.filter(case=case, pk=hold).first()
    if found is None:
        raise Http404
    form = EndHoldForm(request.POST or None)
    return _page(
        request,
        case,
        form,
        lambda typed: services.end_hold(case=case, by=request.actor, hold=found, **typed),
        title="End the hold",
        button="End the hold",
        back=url_of(case, "case"),
        before=f"On hold since {uk(found.started_on)}, asked for by {found.requested_by}: "
        f"{found.reason}",
    )


@on_case(Verb.EXTEND, post=Verb.EXTEND)
def extend(request: CaseRequest, case: Case, deadline: int) -> HttpResponse:
    """Extend an open deadline."""
    row = deadline_of(case, deadline)
    form = ExtensionForm(request.POST or None)
    return _page(
        request,
        case,
        form,
        lambda typed: services.extend_deadline(case=case, by=request.actor, deadline=row, **typed),
        title=f"Extend: {titled(row, subjects_of([row]))}",
        button="Extend the deadline",
        back=url_of(case, "deadline", deadline=row.pk),
        before=f"Due now on {uk(row.due_on)}. The original date stays visible."
        if row.due_on
        else "",
    )


@on_case(Verb.EXTEND, post=Verb.EXTEND)
def told(request: CaseRequest, case: Case, extension: int) -> HttpResponse:
    """Record later that the Home Office was told of an extension."""
    found = Extension.objects.filter(case=case, pk=extension).first()
    if found is None:
        raise Http404
    form = ToldForm(request.POST or None)
    return _page(
        request,
        case,
        form,
        lambda typed: services.tell_home_office_of_extension(
            case=case, by=request.actor, extension=found, **typed
        ),
        title="The Home Office was told of the extension",
        button="Save",
        back=url_of(case, "case_deadlines"),
        before=f"{titled(found, subjects_of([found]))}: extended from {uk(found.old_on)} to "
        f"{uk(found.new_on)}.",
    )


@on_case(Verb.EXTEND, post=Verb.EXTEND)
def give_date(request: CaseRequest, case: Case) -> HttpResponse:
    """Set a date that wins over the rule."""
    form = GivenDateForm(
        request.POST or None, case=case, initial={"kind": request.GET.get("kind", "")}
    )
    return _page(
        request,
        case,
        form,
        lambda typed: services.give_date(case=case, by=request.actor, **typed),
        title="Set a date",
        button="Set the date",
        back=url_of(case, "case_deadlines"),
        before="A date that you set wins over the period of the local protocol. To give more time "
        "for something that has a date, extend it instead: the original date then stays visible.",
    )

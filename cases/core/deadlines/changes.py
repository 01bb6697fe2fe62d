"""Pages that change what is due when: hold, end of a hold, extension, a date given.

Each shows what else moves before anything is saved: the form is checked, a second page says what
will be, and only its button saves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, on_case
from cases.core.case.models import Case
from cases.core.deadlines import extending, giving, holding, moving
from cases.core.deadlines.forms import (
    EndHoldForm,
    ExtensionForm,
    GivenDateForm,
    HoldForm,
    RequestForm,
    ToldForm,
)
from cases.core.deadlines.models import Extension, Hold
from cases.core.deadlines.moving import Move, StageMove
from cases.core.deadlines.refusing import FieldReason
from cases.core.deadlines.selectors import open_holds, url_of
from cases.core.deadlines.subjects import subjects_of, titled, titles_of
from cases.core.deadlines.views import deadline_of
from cases.core.documents.refusal import UploadRefused
from cases.core.timetable.activities import Activity
from cases.core.timetable.calendar import uk
from cases.core.timetable.kinds import KINDS
from cases.core.workflow.plug import NotReady
from cases.core.workflow.refusals import show_refusal
from partnerships.pages.forms import Form

Typed = dict[str, Any]


@dataclass(frozen=True)
class Foreseen:
    """What the page that confirms shows: the question, what was typed, what moves."""

    question: str
    facts: list[Typed]
    moves: list[Move]
    standing: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    stages: list[StageMove] = field(default_factory=list)


@dataclass(frozen=True)
class Page:
    """A page with a form: its words, and where it leads."""

    title: str
    button: str
    back: str
    before: str = ""
    notes: tuple[str, ...] = ()


def change_page(
    request: CaseRequest,
    case: Case,
    form: Form,
    page: Page,
    save: Callable[[Typed], object],
    *,
    against: Callable[[Typed], list[FieldReason]] | None = None,
    foresee: Callable[[Typed], Foreseen] | None = None,
    asked_last: Form | None = None,
) -> HttpResponse:
    """Show a form; then, where it foresees anything, what moves; then save.

    A refusal stands beside its field, and what was typed stays. `asked_last` is a form of its own
    on the page that confirms.
    """
    status = 200
    again = "again" in request.POST
    if request.method == "POST" and not again and form.is_valid():
        typed = form.cleaned_data
        try:
            if against is not None and (wrong := against(typed)):
                raise NotReady(wrong)
            last = asked_last is None or asked_last.is_valid()
            if foresee is None or ("confirmed" in request.POST and last):
                save(typed | (asked_last.cleaned_data if asked_last else {}))
                return HttpResponseRedirect(page.back)
            return _confirm(request, case, form, page, foresee(typed), asked_last)
        except NotReady as refused:
            show_refusal(form, refused)
            status = 409
        except UploadRefused as refused:
            if asked_last is None or foresee is None:
                raise
            asked_last.add_error("upload", refused.reason)
            return _confirm(request, case, form, page, foresee(typed), asked_last)
    context = {"case": case, "form": form, "page": page, "goes_on": foresee is not None}
    return TemplateResponse(request, "cases/deadlines/change.html", context, status=status)


def _confirm(
    request: CaseRequest,
    case: Case,
    form: Form,
    page: Page,
    foreseen: Foreseen,
    asked_last: Form | None,
) -> HttpResponse:
    context = {
        "case": case,
        "typed": form,
        "form": asked_last,
        "page": page,
        "foreseen": foreseen,
    }
    return TemplateResponse(request, "cases/deadlines/confirm.html", context)


def _chosen(typed: Typed) -> list[Activity]:
    return [Activity(code) for code in typed["activities"]]


@on_case(Verb.HOLD, post=Verb.HOLD)
def hold(request: CaseRequest, case: Case) -> HttpResponse:
    """Put the review, or some of its activities, on hold."""
    confirmed = "confirmed" in request.POST

    def new(typed: Typed) -> Hold:
        return holding.new_hold(
            case,
            started_on=typed["started_on"],
            reason=typed["reason"],
            requested_by=typed["requested_by"],
            review_on=typed["review_on"],
            activities=_chosen(typed),
        )

    def save(typed: Typed) -> None:
        upload = typed["upload"]
        holding.put_on_hold(
            case=case,
            by=request.actor,
            started_on=typed["started_on"],
            reason=typed["reason"],
            requested_by=typed["requested_by"],
            review_on=typed["review_on"],
            activities=_chosen(typed),
            upload=(upload.name, upload) if upload else None,
        )

    def foresee(typed: Typed) -> Foreseen:
        coming = new(typed)
        return Foreseen(
            "Put this on hold?",
            [
                {"label": "What waits", "value": coming.in_words[:1].upper() + coming.in_words[1:]},
                {"label": "From", "value": uk(coming.started_on)},
                {"label": "Why", "value": coming.reason},
                {"label": "Asked for by", "value": coming.requested_by},
                {"label": "Looked at again on", "value": uk(coming.review_on)},
            ],
            moving.moved_by_hold(case, coming),
            standing=moving.standing_still(case, _chosen(typed)),
        )

    current = open_holds(case)
    return change_page(
        request,
        case,
        HoldForm(request.POST or None),
        Page(
            "Put on hold",
            "Put on hold",
            url_of(case, "case"),
            "Deadlines run on during a hold unless the local protocol says otherwise. The days on "
            "hold are shown beside the days that have gone.",
            tuple(
                f"On hold already since {uk(each.started_on)}: {each.in_words}." for each in current
            ),
        ),
        save,
        against=lambda typed: holding.against_hold(new(typed)),
        foresee=foresee,
        asked_last=RequestForm(
            request.POST if confirmed else None, request.FILES if confirmed else None
        ),
    )


@on_case(Verb.HOLD, post=Verb.HOLD)
def end_hold(request: CaseRequest, case: Case, hold: int) -> HttpResponse:
    """End a hold, after showing which open deadlines it will have moved."""
    found = Hold.objects.filter(case=case, pk=hold).first()
    if found is None:
        raise Http404
    waited = f"{found.in_words[:1].upper()}{found.in_words[1:]}"

    def foresee(typed: Typed) -> Foreseen:
        return Foreseen(
            f"End the hold of {found.in_words}?",
            [
                {"label": "On hold since", "value": uk(found.started_on)},
                {"label": "Ends on", "value": uk(typed["ended_on"])},
                {"label": "Why", "value": typed["because"]},
            ],
            moving.moved_by_end(case, found, typed["ended_on"]),
            notes=["From: the date without the hold. To: the date once it has ended."],
        )

    return change_page(
        request,
        case,
        EndHoldForm(request.POST or None),
        Page(
            "End the hold",
            "End the hold",
            url_of(case, "case"),
            f"{waited}: on hold since {uk(found.started_on)}, asked for by {found.requested_by}. "
            f"{found.reason}",
        ),
        lambda typed: holding.end_hold(case=case, by=request.actor, hold=found, **typed),
        against=lambda typed: holding.against_ending(found, **typed),
        foresee=foresee,
    )


@on_case(Verb.EXTEND, post=Verb.EXTEND)
def extend(request: CaseRequest, case: Case, deadline: int) -> HttpResponse:
    """Extend an open deadline, after showing what else moves."""
    row = deadline_of(case, deadline)
    title = titles_of([row])[row.pk]

    def foresee(typed: Typed) -> Foreseen:
        told = typed["home_office_notified_on"]
        return Foreseen(
            f"Extend “{title}”?",
            [
                {"label": "Reason", "value": f"{typed['delay_reason']}. {typed['reason']}"},
                {"label": "Approved by", "value": typed["approved_by"]},
                {"label": "Home Office told on", "value": uk(told) if told else "Not told yet"},
            ],
            moving.moved_by_extension(case, row, typed["new_on"]),
        )

    return change_page(
        request,
        case,
        ExtensionForm(request.POST or None),
        Page(
            f"Extend: {title}",
            "Extend the deadline",
            url_of(case, "deadline", deadline=row.pk),
            f"Due now on {uk(row.due_on)}. The original date stays visible." if row.due_on else "",
        ),
        lambda typed: extending.extend_deadline(case=case, by=request.actor, deadline=row, **typed),
        against=lambda typed: extending.against_extension(row, **typed),
        foresee=foresee,
    )


@on_case(Verb.EXTEND, post=Verb.EXTEND)
def told(request: CaseRequest, case: Case, extension: int) -> HttpResponse:
    """Record later that the Home Office was told of an extension."""
    found = Extension.objects.filter(case=case, pk=extension).first()
    if found is None:
        raise Http404
    return change_page(
        request,
        case,
        ToldForm(request.POST or None),
        Page(
            "The Home Office was told of the extension",
            "Save",
            url_of(case, "case_deadlines"),
            f"{titled(found, subjects_of([found]))}: "
            f"extended from {uk(found.old_on)} to {uk(found.new_on)}.",
        ),
        lambda typed: extending.tell_home_office_of_extension(
            case=case, by=request.actor, extension=found, **typed
        ),
    )


@on_case(Verb.EXTEND, post=Verb.EXTEND)
def give_date(request: CaseRequest, case: Case) -> HttpResponse:
    """Set a date that wins over the rule, after showing what else moves."""

    def foresee(typed: Typed) -> Foreseen:
        return Foreseen(
            f"Set {uk(typed['due_on'])} for “{KINDS[typed['kind']].title}”?",
            [{"label": "Why", "value": typed["because"]}],
            moving.moved_by_given(case, typed["kind"], typed["due_on"]),
        )

    return change_page(
        request,
        case,
        GivenDateForm(
            request.POST or None, case=case, initial={"kind": request.GET.get("kind", "")}
        ),
        Page(
            "Set a date",
            "Set the date",
            url_of(case, "case_deadlines"),
            "A date that you set wins over the period of the local protocol. To give more time for "
            "something that has a date, extend it instead: the original date then stays visible.",
        ),
        lambda typed: giving.give_date(case=case, by=request.actor, **typed),
        against=lambda typed: giving.against_given(
            case, kind=typed["kind"], because=typed["because"]
        ),
        foresee=foresee,
    )

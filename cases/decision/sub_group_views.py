"""The pages of the sub-group: its meetings, an agenda, what was recorded, interests, minutes."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from cases.core.access.reach import AccessDenied
from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership
from cases.core.audit.services import record_reading
from cases.core.progress.pages.form_page import form_page
from cases.core.protocol.selectors import protocol_on
from cases.core.workflow.plug import NotReady
from cases.core.workflow.refusals import show_refusal
from cases.decision import sub_group
from cases.decision.meeting_models import SubGroupMeeting
from cases.decision.sub_group_forms import (
    AddCaseForm,
    CallForm,
    CancelForm,
    GuestForm,
    InterestForm,
    MeetingForm,
    RecordForm,
    recorded_values,
    values_of,
)
from cases.decision.sub_group_selectors import (
    APOLOGIES,
    PRESENT,
    addable_cases,
    agenda_of,
    meetings,
    waiting_cases,
)
from partnerships.pages.dates import in_words
from partnerships.pages.forms import Saved


def _found(number: int) -> SubGroupMeeting:
    meeting = SubGroupMeeting.objects.filter(number=number).first()
    if meeting is None:
        raise Http404
    found: SubGroupMeeting = meeting
    return found


def _url(request: CaseRequest, name: str, *numbers: int) -> str:
    return reverse(name, args=[request.partnership.slug, *numbers])


def _typed(request: CaseRequest) -> Any:
    return request.POST if request.method == "POST" else None


@in_partnership(Verb.READ_SUB_GROUP)
def sub_group_page(request: CaseRequest) -> HttpResponse:
    """List the meetings, those to come first, and the reviews that wait for one."""
    found = meetings()
    context = {
        "name": protocol_on(timezone.localdate()).rules.names.sub_group,
        "coming": sorted((each for each in found if each.is_open), key=lambda each: each.on),
        "past": [each for each in found if not each.is_open],
        "waiting": list(waiting_cases(request.reach)),
        "may_hold": request.reach.may(Verb.HOLD_SUB_GROUP),
        "may_deputies": request.reach.may(Verb.READ_DEPUTIES),
        "today": timezone.localdate(),
        "slug": request.partnership.slug,
    }
    return TemplateResponse(request, "cases/decision/sub_group.html", context)


@in_partnership(Verb.HOLD_SUB_GROUP, post=Verb.HOLD_SUB_GROUP)
def sub_group_call(request: CaseRequest) -> HttpResponse:
    """Call a meeting: day, place, and which of the waiting reviews it considers."""
    waiting = list(waiting_cases(request.reach))
    form = CallForm(
        _typed(request),
        saved=Saved(version=0, by="", at=None, values={}),
        waiting=waiting,
        initial={"cases": [str(each.pk) for each in waiting], "is_special": False, "version": 0},
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            meeting = sub_group.call_meeting(
                form.called,
                by=request.actor,
                cases=[int(each) for each in form.cleaned_data.get("cases", ())],
            )
            return HttpResponseRedirect(_url(request, "sub_group_meeting", meeting.number))
        except NotReady as unready:
            status = 409
            show_refusal(form, unready)
    context = {
        "form": form,
        "title": "Call a meeting of the sub-group",
        "intro": "Every member is invited by a mail that names no review.",
        "button": "Call the meeting",
        "back": _url(request, "sub_group_meetings"),
    }
    return TemplateResponse(request, "cases/decision/sub_group_form.html", context, status=status)


@in_partnership(Verb.READ_SUB_GROUP)
def sub_group_meeting(request: CaseRequest, number: int) -> HttpResponse:
    """Show a meeting: when and where, the agenda as far as the reader may see it, who was there."""
    meeting = _found(number)
    agenda = agenda_of(meeting, request.reach)
    attenders = list(meeting.attenders.all())
    may_hold = request.reach.may(Verb.HOLD_SUB_GROUP)
    context = {
        "meeting": meeting,
        "standing": meeting.standing,
        "agenda": agenda,
        "present": [each for each in attenders if each.attendance == PRESENT],
        "apologies": [each for each in attenders if each.attendance == APOLOGIES],
        "attenders": attenders,
        "may_hold": may_hold,
        "may_record": may_hold and not meeting.cancelled_because,
        "is_due": meeting.on <= timezone.localdate(),
        "minutes_ready": bool(meeting.minutes_file) and agenda.is_whole,
        "minutes_current": meeting.minutes_made == meeting.minutes_asked,
        "rows": [(row, request.reach.on(row.case)) for row in agenda.rows],
        "today": timezone.localdate(),
        "slug": request.partnership.slug,
    }
    return TemplateResponse(request, "cases/decision/sub_group_meeting.html", context)


@in_partnership(Verb.HOLD_SUB_GROUP, post=Verb.HOLD_SUB_GROUP)
def sub_group_change(request: CaseRequest, number: int) -> HttpResponse:
    """Change day, place or note; two who change at once see both versions."""
    meeting = _found(number)
    values = values_of(meeting)
    saved = Saved(version=meeting.version, by=meeting.saved_by, at=meeting.saved_at, values=values)
    form = MeetingForm(_typed(request), saved=saved, initial={**values, "version": meeting.version})
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            sub_group.change_meeting(number, form.called, by=request.actor, version=meeting.version)
            return HttpResponseRedirect(_url(request, "sub_group_meeting", number))
        except NotReady as unready:
            status = 409
            show_refusal(form, unready)
    context = {
        "form": form,
        "title": "Change the meeting",
        "intro": "The members are told when the day or the time changes.",
        "button": "Save the meeting",
        "back": _url(request, "sub_group_meeting", number),
    }
    return TemplateResponse(request, "cases/decision/sub_group_form.html", context, status=status)


@in_partnership(Verb.HOLD_SUB_GROUP, post=Verb.HOLD_SUB_GROUP)
def sub_group_record(request: CaseRequest, number: int) -> HttpResponse:
    """Record attendance, what was said and the minutes; the second button says that it met."""
    meeting = _found(number)
    agenda = agenda_of(meeting, request.reach)
    attenders = list(meeting.attenders.all())
    values = recorded_values(meeting, attenders, agenda.rows)
    saved = Saved(version=meeting.version, by=meeting.saved_by, at=meeting.saved_at, values=values)
    form = RecordForm(
        _typed(request),
        saved=saved,
        attenders=attenders,
        rows=agenda.rows,
        initial={**values, "version": meeting.version},
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            sub_group.record_meeting(
                number,
                by=request.actor,
                version=meeting.version,
                attendance=form.attendance,
                discussions=form.discussions,
                minutes=form.cleaned_data["minutes"],
                held=request.POST.get("do") == "held",
            )
            return HttpResponseRedirect(_url(request, "sub_group_meeting", number))
        except NotReady as unready:
            status = 409
            show_refusal(form, unready)
    context = {
        "form": form,
        "meeting": meeting,
        "closed": agenda.closed,
        "is_due": meeting.on <= timezone.localdate(),
        "people": [form[f"attender_{each.pk}"] for each in attenders],
        "items": [form[f"item_{row.item.pk}"] for row in agenda.rows],
        "back": _url(request, "sub_group_meeting", number),
    }
    return TemplateResponse(request, "cases/decision/sub_group_record.html", context, status=status)


@in_partnership(Verb.HOLD_SUB_GROUP, post=Verb.HOLD_SUB_GROUP)
def sub_group_add(request: CaseRequest, number: int) -> HttpResponse:
    """Put a further review on the agenda."""
    cases = list(addable_cases(request.reach, _found(number)))
    return form_page(
        request,
        AddCaseForm(_typed(request), cases=cases),
        lambda data: sub_group.add_case(
            number, case=int(data["case"]), why=data["why"], by=request.actor
        ),
        back=_url(request, "sub_group_meeting", number),
        title="Put a review on the agenda",
        button="Put it on the agenda",
    )


@in_partnership(Verb.HOLD_SUB_GROUP, post=Verb.HOLD_SUB_GROUP)
def sub_group_guest(request: CaseRequest, number: int) -> HttpResponse:
    """Add a guest."""
    _found(number)
    return form_page(
        request,
        GuestForm(_typed(request)),
        lambda data: sub_group.add_guest(
            number, name=data["name"], post=data["post"], by=request.actor
        ),
        back=_url(request, "sub_group_meeting", number),
        title="Add a guest",
        intro="Somebody who comes without an account, such as the senior investigating officer. "
        "A guest gets no mail and sees nothing here.",
        button="Add the guest",
    )


def _item(request: CaseRequest, number: int, item: int) -> Any:
    """Give a row of the agenda that the reader may see; for others there is none."""
    for row in agenda_of(_found(number), request.reach).rows:
        if row.item.pk == item:
            return row
    raise Http404


@in_partnership(Verb.HOLD_SUB_GROUP, post=Verb.HOLD_SUB_GROUP)
def sub_group_take_off(request: CaseRequest, number: int, item: int) -> HttpResponse:
    """Take a review off the agenda, after asking once."""
    row = _item(request, number, item)
    back = _url(request, "sub_group_meeting", number)
    if request.method == "POST":
        sub_group.take_off(number, item=item, by=request.actor)
        return HttpResponseRedirect(back)
    context = {
        "question": f"Take {row.case.reference} off the agenda",
        "consequences": ["It waits for another meeting."],
        "final": False,
        "label": "Take it off the agenda",
        "cancel_url": back,
    }
    return TemplateResponse(request, "components/confirm.html", context)


@in_partnership(Verb.READ_SUB_GROUP, post=Verb.READ_SUB_GROUP)
def sub_group_interest(request: CaseRequest, number: int, item: int) -> HttpResponse:
    """Declare an interest in a review of the agenda; an officer records somebody else's."""
    row = _item(request, number, item)
    meeting = _found(number)
    for_others = request.reach.on(row.case).allows(Verb.GIVE_SEAT) and "own" not in request.GET
    attenders = list(meeting.attenders.exclude(interests__item=item)) if for_others else []
    declares = "the person who declares it" if for_others else "you"
    return form_page(
        request,
        InterestForm(_typed(request), attenders=attenders),
        lambda data: sub_group.declare_interest(
            number,
            item=item,
            because=data["because"],
            by=request.actor,
            attender=int(data["attender"]) if "attender" in data else None,
        ),
        back=_url(request, "sub_group_meeting", number),
        said="The review is closed to whoever declared the interest.",
        title=f"Declare an interest in {row.case.reference}",
        intro=f"From that moment {declares} can no longer see this review, whatever role or seat "
        "is held, and takes no part when it is considered.",
        button="Declare the interest",
        warning=True,
    )


@in_partnership(Verb.HOLD_SUB_GROUP, post=Verb.HOLD_SUB_GROUP)
def sub_group_cancel(request: CaseRequest, number: int) -> HttpResponse:
    """Ask why a meeting is cancelled, and tell its members."""
    meeting = _found(number)
    return form_page(
        request,
        CancelForm(_typed(request)),
        lambda data: sub_group.cancel_meeting(number, because=data["because"], by=request.actor),
        back=_url(request, "sub_group_meeting", number),
        said="The meeting is cancelled; its members are told by mail.",
        title=f"Cancel the meeting of {in_words(meeting.on)}",
        intro="Its reviews wait for the next meeting.",
        button="Cancel the meeting",
        warning=True,
    )


@in_partnership(Verb.READ_SUB_GROUP)
def sub_group_minutes(request: CaseRequest, number: int) -> HttpResponse:
    """Give the minutes as a PDF; not to who declared an interest in a review that they tell of."""
    meeting = _found(number)
    if not meeting.minutes_file:
        raise Http404
    if not agenda_of(meeting, request.reach).is_whole:
        raise AccessDenied(Verb.READ_SUB_GROUP)
    record_reading(f"minutes of sub-group meeting {number}", by=request.actor)
    response = FileResponse(
        meeting.minutes_file.open("rb"),
        filename=f"sub-group-{meeting.on:%Y-%m-%d}.pdf",
        content_type="application/pdf",
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response  # type: ignore[return-value]  # a FileResponse is served like any response

"""The officer's pages of the records check: the table of answers, sending, chasing, entering."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, on_case
from cases.core.audit.services import record_reading
from cases.core.case.models import Case
from cases.core.deadlines.refresh import calendar_of
from cases.core.progress.pages.case_page import case_url
from cases.core.progress.pages.form_page import form_page
from cases.core.timetable.count import forward
from cases.core.timetable.periods import Period
from cases.core.workflow.plug import NotReady
from cases.core.workflow.refusals import show_refusal
from cases.records_check import answer, services
from cases.records_check.forms import EnteredForm, SendForm, initial_of
from cases.records_check.letter import notice_person
from cases.records_check.models import RecordsRequest
from cases.records_check.selectors import (
    answer_rows,
    contacts,
    in_words,
    people_asked_about,
    requests_of,
    usually_asked,
)
from partnerships.pages.forms import Form, Saved

#: The product's proposal for the date on the notice: no protocol prints one.
USUAL_PERIOD = Period.parse("5 working days")


@on_case(Verb.READ_RECORDS_CHECK)
def records_check(request: CaseRequest, case: Case) -> HttpResponse:
    """Show what every agency said, silences included, in one table (R155)."""
    record_reading("the records check", by=request.actor, case=case, purpose="decision")
    rows = answer_rows(case)
    context = {
        "case": case,
        "rows": rows,
        "in_words": in_words(rows),
        "open": sum(1 for row in rows if row.is_open),
        "expected": case.protocol.rules.referral.records_check_before_decision,
        "source": case.protocol.rules.referral.sources.get("records_check_before_decision", ""),
        "today": timezone.localdate(),
        "access": request.access,
        "back": case_url(case, "case"),
    }
    return TemplateResponse(request, "cases/records_check/records_check.html", context)


@on_case(Verb.SEND_RECORDS_CHECK, post=Verb.SEND_RECORDS_CHECK)
def records_check_send(request: CaseRequest, case: Case) -> HttpResponse:
    """Choose agencies and date, see whom they are asked about, and send the notice."""
    asked = {each.agency_id for each in requests_of(case)}
    found = contacts()
    to_ask = [each for each in found if each.agency_id not in asked]
    proposed = usually_asked(found) - asked
    people = people_asked_about(case)
    today = timezone.localdate()
    form = SendForm(
        request.POST if request.method == "POST" else None,
        contacts=to_ask,
        initial={
            "agencies": [str(number) for number in sorted(proposed)],
            "asks_involvement": case.protocol.rules.referral.records_check_before_decision,
            "reply_by": forward(today, USUAL_PERIOD, calendar=calendar_of(case)).on,
        },
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            number = services.send_notices(
                case=case,
                by=request.actor,
                agencies=[int(each) for each in given["agencies"]],
                reply_by=given["reply_by"],
                asks_involvement=given["asks_involvement"],
                meeting_on=given["meeting_on"],
            )
        except NotReady as unready:
            status = 409
            show_refusal(form, unready)
        else:
            said = f"The notice is on its way to {number} {'agency' if number == 1 else 'agencies'}"
            messages.success(request, f"{said}.")
            return HttpResponseRedirect(case_url(case, "records_check"))
    record_reading("people on the notice to secure records", by=request.actor, case=case)
    context = {
        "case": case,
        "form": form,
        "to_ask": to_ask,
        "people": [notice_person(each) for each in people],
        "back": case_url(case, "records_check"),
    }
    return TemplateResponse(request, "cases/records_check/send.html", context, status=status)


@on_case(Verb.CHASE_RECORDS_CHECK, post=Verb.CHASE_RECORDS_CHECK)
def records_check_chase(request: CaseRequest, case: Case) -> HttpResponse:
    """Ask once, then write to every agency that has not answered."""
    names = [row.agency for row in answer_rows(case) if row.is_open]
    if request.method == "POST":
        number = services.chase(case=case, by=request.actor)
        said = "Nobody was left to chase today."
        if number:
            said = (
                f"A reminder is on its way to {number} {'agency' if number == 1 else 'agencies'}."
            )
        messages.success(request, said)
        return HttpResponseRedirect(case_url(case, "records_check"))
    context = {
        "case": case,
        "question": "Chase the agencies that have not answered",
        "consequences": [f"A mail with a private link goes to: {', '.join(names) or 'nobody'}."],
        "final": False,
        "label": "Send the reminder",
        "cancel_url": case_url(case, "records_check"),
    }
    return TemplateResponse(request, "components/confirm.html", context)


def _asked(case: Case, number: int) -> RecordsRequest:
    found = next((each for each in requests_of(case) if each.pk == number), None)
    if found is None:
        raise Http404
    found.case = case
    return found


def saved_of(asked: RecordsRequest) -> Saved:
    """Give what stands saved of an answer, so that a second writer is told."""
    return Saved(
        version=asked.version,
        by=asked.saved_by,
        at=asked.saved_at,
        values=initial_of(asked),
    )


@on_case(Verb.ANSWER_RECORDS_CHECK, post=Verb.ANSWER_RECORDS_CHECK)
def records_check_enter(request: CaseRequest, case: Case, number: int) -> HttpResponse:
    """Enter, or correct, what an agency said by telephone or post."""
    asked = _asked(case, number)
    people = people_asked_about(case)
    saved = saved_of(asked)
    form = EnteredForm(
        request.POST if request.method == "POST" else None,
        saved=saved,
        asked=asked,
        people=people,
        named=request.access.allows(Verb.READ_IDENTITY),
        initial={
            **initial_of(asked),
            "received_on": timezone.localdate(),
            "version": saved.version,
        },
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            answer.take_answer(
                request=asked,
                by=request.actor,
                said=form.said,
                came=form.cleaned_data["came"],
                received_on=form.cleaned_data["received_on"],
            )
            return HttpResponseRedirect(case_url(case, "records_check"))
        except NotReady as unready:
            status = 409
            show_refusal(form, unready)
    context = {"case": case, "asked": asked, "form": form, "back": case_url(case, "records_check")}
    return TemplateResponse(request, "cases/records_check/enter.html", context, status=status)


@on_case(Verb.CHASE_RECORDS_CHECK, post=Verb.CHASE_RECORDS_CHECK)
def records_check_new_link(request: CaseRequest, case: Case, number: int) -> HttpResponse:
    """Send an agency a new link; the old ones stop working."""
    asked = _asked(case, number)

    def act(given: dict[str, Any]) -> None:
        services.new_link(request=asked, by=request.actor)

    return form_page(
        request,
        Form(request.POST if request.method == "POST" else None),
        act,
        back=case_url(case, "records_check"),
        said="A new link is on its way to the address on file.",
        title=f"Send a new link to {asked.agency.name}",
        intro="It goes to the address on file for the agency. Earlier links stop working.",
        button="Send a new link",
    )

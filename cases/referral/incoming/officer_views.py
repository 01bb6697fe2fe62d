"""The officer's pages: referrals that were sent in, their answer, alerts by telephone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from cases.core.access.reach import cases_for
from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership, on_case
from cases.core.audit.services import record_reading
from cases.core.case.models import Case
from cases.core.progress.pages.case_page import case_url
from cases.core.workflow.plug import NotReady
from cases.core.workflow.states import State as CaseState
from cases.referral.incoming.draft_views import parts_of
from cases.referral.incoming.forms import AskWrittenForm, BecauseForm, RefuseForm, TelephoneForm
from cases.referral.incoming.models import IncomingPaper, IncomingReferral
from cases.referral.incoming.selectors import (
    alert_of,
    came_in,
    counted,
    perhaps_the_same,
)
from cases.referral.incoming.taking_in import bound_sections, refuse, take_in, think_again
from cases.referral.incoming.telephone import (
    PENDING,
    Call,
    alert_by_telephone,
    ask_for_written,
    none_will_come,
)
from cases.referral.incoming.writing import rules_now, written
from cases.referral.same_death import Known, alike_to
from partnerships.pages.forms import Form
from partnerships.pages.lists import Filter, ListPage

State = IncomingReferral.State
TAKE_IN = Verb.TAKE_IN_REFERRAL
COLOURS = {
    State.SENT: "orange",
    State.WITH_LEAD: "blue",
    State.WRITING: "grey",
    State.TAKEN_IN: "green",
    State.REFUSED: "red",
    State.RUN_OUT: "grey",
}


@in_partnership(TAKE_IN)
def incoming(request: CaseRequest) -> HttpResponse:
    """List the referrals from outside: what waits first; none is left out."""
    listed = ListPage(
        query=request.GET,
        source=IncomingReferral.objects.select_related("case", "for_case"),
        sorts={"receipt": "receipt", "begun": "begun_at", "sent": "sent_at", "agency": "agency"},
        default_sort="-begun",
        declared=[
            Filter(
                "state",
                "How it stands",
                lambda rows, values: rows.filter(state__in=values),
                State.choices,
                "many",
            )
        ],
        noun="referral",
    )
    numbers = counted()
    slug = request.partnership.slug
    context = {
        "list_page": listed,
        "rows": [{"row": row, "colour": COLOURS[State(row.state)]} for row in listed.rows],
        "waiting": numbers.get(State.SENT, 0),
        "slug": slug,
        "public_url": request.build_absolute_uri(reverse("refer", args=[slug])),
        "can_open": request.reach.may(Verb.OPEN_CASE),
    }
    return TemplateResponse(request, "cases/referral/incoming/list.html", context)


def _of(receipt: str) -> IncomingReferral:
    found = (
        IncomingReferral.objects.select_related("case", "for_case").filter(receipt=receipt).first()
    )
    if found is None:
        raise Http404
    return found


class IntoForm(Form):
    """As a case of its own, or into which case that is in referral."""

    into = forms.ChoiceField(label="What becomes of it?", widget=forms.RadioSelect)
    no_lead_because = forms.CharField(
        label="Why is the Safeguarding Lead not waited for?",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, cases: list[Case], waits_for_lead: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["into"]
        field.choices = [
            ("new", "Open a new case"),
            *((each.reference, f"Fill in {each.reference} ({each.label})") for each in cases),
        ]
        if not waits_for_lead:
            del self.fields["no_lead_because"]


@in_partnership(TAKE_IN, post=TAKE_IN)
def incoming_one(request: CaseRequest, receipt: str) -> HttpResponse:
    """Show one referral to be read, and take the officer's answer; the reading is recorded."""
    row = _of(receipt)
    signed = row.state in (State.SENT, State.WITH_LEAD, State.TAKEN_IN, State.REFUSED)
    sections = bound_sections(row) if signed else []
    open_cases = list(
        cases_for(request.reach, Verb.EDIT_REFERRAL)
        .filter(state=CaseState.REFERRAL)
        .order_by("-pk")
    )
    alike = perhaps_the_same(sections, request.reach) if row.state in PENDING and signed else []
    act = request.POST.get("act", "") if request.method == "POST" else ""
    suggested = row.for_case or next(
        (case for case, _ in alike if case.state == CaseState.REFERRAL), None
    )
    into = IntoForm(
        request.POST if act == "take_in" else None,
        cases=open_cases,
        waits_for_lead=row.state == State.WITH_LEAD,
        initial={"into": suggested.reference if suggested else "new"},
    )
    refusal = RefuseForm(
        request.POST if act == "refuse" else None,
        label="Why is it not taken in?",
        prefix="refuse",
    )
    missing: tuple[Any, ...] = ()
    try:
        if act == "take_in" and into.is_valid():
            chosen = next(
                (case for case in open_cases if case.reference == into.cleaned_data["into"]), None
            )
            case = take_in(
                row,
                by=request.actor,
                into=chosen,
                no_lead_because=into.cleaned_data.get("no_lead_because", ""),
            )
            messages.success(request, f"{row.receipt} has been taken in.")
            return HttpResponseRedirect(case_url(case, "referral"))
        if act == "refuse" and refusal.is_valid():
            refuse(row, by=request.actor, **refusal.cleaned_data)
            messages.success(request, f"{row.receipt} was not taken in. It stays in this list.")
            return HttpResponseRedirect(reverse("incoming", args=[request.partnership.slug]))
        if act == "again":
            think_again(row, by=request.actor)
            return HttpResponseRedirect(request.path)
    except NotReady as unready:
        missing = unready.reasons
    if signed and not act:
        record_reading(
            f"referral sent in: {row.receipt}",
            by=request.actor,
            case=row.case,
            purpose="answering it",
        )
    context = {
        "row": row,
        "colour": COLOURS[State(row.state)],
        "signed": signed,
        "parts": parts_of(written(row)) if signed else [],
        "papers": IncomingPaper.objects.filter(referral=row) if signed else [],
        "alike": alike,
        "into": into,
        "refusal": refusal,
        "form": refusal if refusal.errors else into,
        "missing": missing,
        "open": row.state in (State.SENT, State.WITH_LEAD),
        "slug": request.partnership.slug,
        "back": reverse("incoming", args=[request.partnership.slug]),
    }
    status = 409 if missing else (422 if act else 200)
    return TemplateResponse(request, "cases/referral/incoming/one.html", context, status=status)


@in_partnership(TAKE_IN)
def incoming_paper(request: CaseRequest, receipt: str, number: int) -> HttpResponse:
    """Give a paper of a referral that waits; the reading is recorded."""
    row = _of(receipt)
    paper = IncomingPaper.objects.filter(referral=row, pk=number).first()
    if paper is None or row.state == State.WRITING:
        raise Http404
    record_reading(f"paper sent in with {row.receipt}", by=request.actor, purpose="answering it")
    response = FileResponse(
        paper.file.open("rb"),
        as_attachment=True,
        filename=paper.name,
        content_type=paper.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response  # type: ignore[return-value]  # a FileResponse is served like any response


@in_partnership(Verb.OPEN_CASE, post=Verb.OPEN_CASE)
def telephone_alert(request: CaseRequest) -> HttpResponse:
    """Note a call and open the case at once."""
    now = timezone.localtime()
    form = TelephoneForm(
        request.POST or None, initial={"rang_on": now.date(), "rang_time": now.time()}
    )
    missing: tuple[Any, ...] = ()
    alike: list[Any] = []
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        name = data["person_who_died"]
        if name and "sure" not in request.POST:
            alike = alike_to(Known(names=(name,)), request.reach)
        if not alike:
            try:
                case = alert_by_telephone(by=request.actor, call=_call(data))
                messages.success(request, "The case is open, and its clock has begun.")
                return HttpResponseRedirect(case_url(case, "telephone_follow_up"))
            except NotReady as unready:
                missing = unready.reasons
    context = {
        "form": form,
        "missing": missing,
        "alike": alike,
        "names": rules_now().names,
        "back": reverse("work", args=[request.partnership.slug]),
    }
    status = 409 if missing else (422 if form.errors else 200)
    return TemplateResponse(
        request, "cases/referral/incoming/telephone.html", context, status=status
    )


def _call(data: dict[str, Any]) -> Call:
    at = timezone.make_aware(datetime.combine(data.pop("rang_on"), data.pop("rang_time")))
    return Call(rang_at=at, **data)


@on_case(Verb.EDIT_REFERRAL, post=Verb.EDIT_REFERRAL)
def telephone_follow_up(request: CaseRequest, case: Case) -> HttpResponse:
    """Show the alert by telephone; get the written referral, or say why there is none."""
    alert = alert_of(case)
    if alert is None:
        raise Http404
    act = request.POST.get("act", "") if request.method == "POST" else ""
    ask = AskWrittenForm(
        request.POST if act == "ask" else None,
        initial={"name": alert.caller, "agency": alert.organisation, "email": alert.email},
    )
    none = BecauseForm(
        request.POST if act == "none" else None,
        label="Why will no written referral come?",
        prefix="none",
    )
    missing: tuple[Any, ...] = ()
    try:
        if act == "ask" and ask.is_valid():
            ask_for_written(case=case, by=request.actor, **ask.cleaned_data)
            messages.success(request, f"A link was sent to {ask.cleaned_data['email']}.")
            return HttpResponseRedirect(request.path)
        if act == "none" and none.is_valid():
            none_will_come(case=case, by=request.actor, **none.cleaned_data)
            messages.success(request, "The reason has been noted.")
            return HttpResponseRedirect(case_url(case, "referral"))
    except NotReady as unready:
        missing = unready.reasons
    asked = came_in(case)
    context = {
        "case": case,
        "alert": alert,
        "ask": ask,
        "none": none,
        "form": none if none.errors else ask,
        "missing": missing,
        "asked": asked,
        "pending": [row for row in asked if row.state in PENDING],
        "may_take_in": request.reach.may(TAKE_IN),
        "back": case_url(case, "referral"),
    }
    status = 409 if missing else (422 if act else 200)
    return TemplateResponse(
        request, "cases/referral/incoming/follow_up.html", context, status=status
    )

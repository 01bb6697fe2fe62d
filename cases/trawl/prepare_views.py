"""Preparing a round: people, agencies, the letter as it will be printed, and sending."""

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
from cases.core.identity.selectors import people_of
from cases.core.notices.models import Letter
from cases.core.notices.services import letter_html
from cases.core.notices.wording.catalogue import fields_as_json
from cases.core.progress.pages.case_page import case_url
from cases.core.workflow.plug import NotReady
from cases.core.workflow.refusals import show_refusal
from cases.trawl import services
from cases.trawl.forms import AgenciesForm, PeopleForm, RoundForm, SendForm
from cases.trawl.letter import CODE, letter_fields
from cases.trawl.models import TrawlPerson, TrawlRequest, TrawlRound
from cases.trawl.selectors import (
    proposed_due_on,
    round_in_preparation,
    rounds_of,
    scoped_people,
    trawl_contacts,
    usual_period,
    usual_years,
)
from cases.trawl.send import asked_words, what_is_missing


def _round(case: Case, number: int) -> TrawlRound:
    found: TrawlRound | None = TrawlRound.objects.filter(case=case, number=number).first()
    if found is None:
        raise Http404
    return found


def _to(case: Case, name: str, **more: Any) -> HttpResponse:
    return HttpResponseRedirect(case_url(case, name, **more))


@on_case(Verb.SEND_TRAWL, post=Verb.SEND_TRAWL)
def prepare(request: CaseRequest, case: Case) -> HttpResponse:
    """Begin a round, or go on with the one in preparation; a further round asks why (LR §4.3)."""
    begun = round_in_preparation(case)
    if begun:
        return _to(case, "trawl_round", round_number=begun.number)
    further = rounds_of(case).exists()
    form = RoundForm(request.POST if request.method == "POST" else None) if further else None
    if request.method == "POST" and (form is None or form.is_valid()):
        because = form.cleaned_data["because"] if form else ""
        made = services.prepare_round(case=case, by=request.actor, because=because)
        return _to(case, "trawl_round", round_number=made.number)
    context = {
        "question": "Prepare another trawl round" if further else "Prepare the trawl",
        "consequences": [
            "The standard list proposes the agencies; you can add and remove them.",
            "Nothing is sent until you have seen the letter and confirm.",
        ],
        "label": "Prepare the round",
        "form": form,
        "cancel_url": case_url(case, "trawl"),
        "final": False,
        "warning": False,
    }
    return TemplateResponse(request, "components/confirm.html", context)


@on_case(Verb.SEND_TRAWL)
def one_round(request: CaseRequest, case: Case, round_number: int) -> HttpResponse:
    """Show a round in preparation: people, agencies, letter, and what is still missing."""
    found = _round(case, round_number)
    if found.sent_on:
        return _to(case, "trawl")
    people = scoped_people(found)
    requests = list(
        TrawlRequest.objects.filter(round=found).select_related("agency").order_by("agency__name")
    )
    record_reading("the people of a trawl round", by=request.actor, case=case, purpose="trawl")
    due_on = proposed_due_on(case, timezone.localdate())
    context = {
        "case": case,
        "round": found,
        "people": people,
        "requests": requests,
        "due_on": due_on,
        "today": timezone.localdate(),
        "rule": case.protocol.rules.timetable.get("trawl_return"),
        "missing": what_is_missing(case, found, people, len(requests)),
        "asked_words": asked_words(len(requests)),
        "years": usual_years(case),
    }
    return TemplateResponse(request, "cases/trawl/round.html", context)


@on_case(Verb.SEND_TRAWL, post=Verb.SEND_TRAWL)
def people(request: CaseRequest, case: Case, round_number: int) -> HttpResponse:
    """Choose who is searched for, each with an own period to scope (R35)."""
    found = _round(case, round_number)
    rows = {row.person_id: row for row in TrawlPerson.objects.filter(round=found)}
    first, last = usual_period(case)
    initial: dict[str, Any] = {}
    known = []
    for person in people_of(case):
        row = rows.get(person.pk)
        names = list(person.names.all())
        known.append((person, names[0].name if names else person.label))
        initial[f"search_{person.pk}"] = row is not None
        initial[f"from_{person.pk}"] = row.period_from if row else first
        initial[f"to_{person.pk}"] = row.period_to if row else last
    posted = request.POST if request.method == "POST" else None
    form = PeopleForm(posted, people=known, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.choose_people(
            case=case, by=request.actor, number=found.number, periods=form.periods
        )
        return _to(case, "trawl_round", round_number=found.number)
    context = {
        "case": case,
        "round": found,
        "form": form,
        "years": usual_years(case),
        "back": case_url(case, "trawl_round", round_number=found.number),
    }
    return TemplateResponse(request, "cases/trawl/people.html", context)


@on_case(Verb.SEND_TRAWL, post=Verb.SEND_TRAWL)
def agencies(request: CaseRequest, case: Case, round_number: int) -> HttpResponse:
    """Add and remove agencies; each change is logged (R32)."""
    found = _round(case, round_number)
    contacts = list(trawl_contacts())
    chosen = TrawlRequest.objects.filter(round=found).values_list("agency_id", flat=True)
    form = AgenciesForm(
        request.POST if request.method == "POST" else None,
        contacts=contacts,
        initial={"agencies": [str(pk) for pk in chosen]},
    )
    if request.method == "POST" and form.is_valid():
        services.choose_agencies(
            case=case,
            by=request.actor,
            number=found.number,
            agency_ids=[int(pk) for pk in form.cleaned_data["agencies"]],
            because=form.cleaned_data["because"],
        )
        return _to(case, "trawl_round", round_number=found.number)
    context = {
        "case": case,
        "round": found,
        "form": form,
        "contacts": contacts,
        "may_agencies": request.reach.may(Verb.EDIT_AGENCIES),
        "back": case_url(case, "trawl_round", round_number=found.number),
    }
    return TemplateResponse(request, "cases/trawl/agencies.html", context)


@on_case(Verb.SEND_TRAWL)
def letter(request: CaseRequest, case: Case, round_number: int) -> HttpResponse:
    """Show the letter as it will be printed; the reading of the names is recorded."""
    found = _round(case, round_number)
    record_reading("the trawl letter before sending", by=request.actor, case=case, purpose="trawl")
    today = timezone.localdate()
    shown = Letter(
        case=case,
        partnership=case.partnership,
        code=CODE,
        title="Trawl letter",
        recipient="(each agency by name)",
        fields={},
    )
    shown.fields = fields_as_json(
        letter_fields(
            case,
            scoped_people(found),
            contact="",
            due_on=proposed_due_on(case, today) or today,
            signed_by=request.actor.name,
            sent_on=today,
        )
    )
    return HttpResponse(letter_html(shown))


@on_case(Verb.SEND_TRAWL, post=Verb.SEND_TRAWL)
def send(request: CaseRequest, case: Case, round_number: int) -> HttpResponse:
    """Send the round to every agency in one confirmed act; a double click sends once."""
    found = _round(case, round_number)
    if found.sent_on:
        return _to(case, "trawl")
    count = TrawlRequest.objects.filter(round=found).count()
    proposed = proposed_due_on(case, timezone.localdate())
    form = SendForm(
        request.POST if request.method == "POST" else None, initial={"due_on": proposed}
    )
    refused = False
    if request.method == "POST" and form.is_valid():
        try:
            services.send_round(
                case=case, by=request.actor, number=found.number, due_on=form.cleaned_data["due_on"]
            )
        except NotReady as unready:
            refused = True
            show_refusal(form, unready)
        else:
            messages.success(request, f"The trawl is on its way to {asked_words(count)}.")
            return _to(case, "trawl")
    context = {
        "question": f"Send the trawl to {asked_words(count)}?",
        "consequences": [
            "Each agency gets a mail with the reference and a private link; no name is in it.",
            "Behind the link it finds the letter and answers on one page.",
            "Its own deadline begins today.",
        ],
        "label": f"Send to {asked_words(count)}",
        "form": form,
        "cancel_url": case_url(case, "trawl_round", round_number=found.number),
        "warning": False,
    }
    return TemplateResponse(
        request, "components/confirm.html", context, status=409 if refused else 200
    )

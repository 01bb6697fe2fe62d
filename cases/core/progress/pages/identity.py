"""Who is who: every person of a case with names, dates of birth, addresses, label, pseudonym."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, on_case
from cases.core.audit.services import record_reading
from cases.core.case.models import Case
from cases.core.identity.models import Part, Person
from cases.core.identity.selectors import people_of, version_of
from cases.core.progress.pages.case_page import case_url
from cases.core.progress.pages.person_forms import (
    PERSON_ROWS,
    ROW_TITLES,
    IdentityForm,
    PseudonymForm,
    person_initial,
)
from cases.core.progress.who_is_who import agree_pseudonym, keep_person, take_person_away
from cases.core.workflow.plug import NotReady
from cases.core.workflow.refusals import show_refusal
from partnerships.pages.forms import Form, Saved

ORDER = [part.value for part in Part]


class TakeAwayForm(Form):
    """Why somebody is taken away."""

    because = forms.CharField(label="Why is the person taken away?", max_length=300)


@on_case(Verb.READ_IDENTITY)
def identity(request: CaseRequest, case: Case) -> HttpResponse:
    """Show who is who; the reading is recorded with its purpose (R126)."""
    record_reading("who is who", by=request.actor, case=case, purpose="who is who")
    people = sorted(people_of(case), key=lambda p: (ORDER.index(p.part), p.pk))
    context = {
        "case": case,
        "access": request.access,
        "people": people,
        "back": case_url(case, "case"),
        "may_edit": request.access.allows(Verb.EDIT_IDENTITY),
    }
    return TemplateResponse(request, "cases/core/identity.html", context)


@on_case(Verb.EDIT_IDENTITY, post=Verb.EDIT_IDENTITY)
def identity_person(request: CaseRequest, case: Case, person: int = 0) -> HttpResponse:
    """Add a person, or change what is known of one."""
    found = _person(case, person) if person else None
    if found and request.method == "GET":
        record_reading(f"identity of {found.label}", by=request.actor, case=case, purpose="change")
    initial = person_initial(found)
    data = request.POST if request.method == "POST" else None
    saved = Saved(version_of(found) if found else 0, values=initial)
    form = IdentityForm(data, initial=initial, saved=saved)
    rows = {
        name: rows_class(data, initial=initial[name], prefix=name)
        for name, rows_class in PERSON_ROWS.items()
    }
    checked = [form.is_valid(), *(each.is_valid() for each in rows.values())]
    if data is not None and all(checked):
        kept = keep_person(
            case=case,
            by=request.actor,
            part=form.cleaned_data["part"],
            facts=form.facts(rows),
            is_relevant=form.cleaned_data["is_relevant"],
            person=found,
        )
        if request.POST.get("more"):
            return HttpResponseRedirect(case_url(case, "identity_person", person=kept.pk))
        return HttpResponseRedirect(case_url(case, "identity"))
    context = {
        "case": case,
        "form": form,
        "row_sets": [{"title": ROW_TITLES[name], "rows": each} for name, each in rows.items()],
        "person": found,
        "title": f"Change {found.label}" if found else "Add a person",
        "back": case_url(case, "identity"),
    }
    status = 409 if form.conflict else (200 if data is None else 422)
    return TemplateResponse(request, "cases/core/identity_person.html", context, status=status)


@on_case(Verb.EDIT_IDENTITY, post=Verb.EDIT_IDENTITY)
def pseudonym(request: CaseRequest, case: Case, person: int) -> HttpResponse:
    """Agree the pseudonym of a person."""
    found = _person(case, person)
    form = PseudonymForm(
        request.POST or None,
        initial={
            "pseudonym": found.pseudonym,
            "agreed_on": found.pseudonym_agreed_on or timezone.localdate(),
        },
    )
    missing: tuple[Any, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            agree_pseudonym(case=case, by=request.actor, person=found, **form.cleaned_data)
            return HttpResponseRedirect(case_url(case, "identity"))
        except NotReady as unready:
            show_refusal(form, unready, field="pseudonym")
            missing = unready.reasons
    context = {
        "case": case,
        "form": form,
        "title": f"What is {found.label} called?",
        "button": "Save the pseudonym",
        "back": case_url(case, "identity"),
    }
    return TemplateResponse(request, "cases/core/step.html", context, status=_status(form, missing))


@on_case(Verb.EDIT_IDENTITY, post=Verb.EDIT_IDENTITY)
def person_away(request: CaseRequest, case: Case, person: int) -> HttpResponse:
    """Take somebody away who was entered by mistake."""
    found = _person(case, person)
    form = TakeAwayForm(request.POST or None)
    missing: tuple[Any, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            take_person_away(case=case, by=request.actor, person=found, **form.cleaned_data)
            return HttpResponseRedirect(case_url(case, "identity"))
        except NotReady as unready:
            missing = unready.reasons
    context = {
        "case": case,
        "form": form,
        "missing": missing,
        "title": f"Take {found.label} away from this case",
        "button": "Take the person away",
        "back": case_url(case, "identity"),
    }
    return TemplateResponse(request, "cases/core/step.html", context, status=_status(form, missing))


def _person(case: Case, number: int) -> Person:
    found = people_of(case).filter(pk=number).first()
    if found is None:
        raise Http404
    found.case = case
    return found


def _status(form: Form, missing: tuple[Any, ...]) -> int:
    if missing:
        return 409
    return 422 if form.errors else 200

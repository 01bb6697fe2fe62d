"""Comparing two cases that may be of the same death, side by side."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from cases.core.access.reach import cases_for
from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, on_case
from cases.core.audit.services import record_reading
from cases.core.case.models import Case
from cases.core.identity.models import Part, Person
from cases.core.progress.pages.case_page import case_url
from cases.core.workflow.plug import NotReady
from cases.core.workflow.refusals import show_refusal
from cases.core.workflow.states import State
from cases.referral.models import DeathCompared, Referral
from cases.referral.same_death import compare, likenesses
from partnerships.pages.dates import in_words
from partnerships.pages.forms import Form


class CompareForm(Form):
    """Whether it is one death or two, and what shows it."""

    verdict = forms.ChoiceField(
        label="Is it the same death?",
        choices=DeathCompared.Verdict.choices,
        widget=forms.RadioSelect,
    )
    because = forms.CharField(
        label="What shows it?",
        help_text="Such as: the police confirm it. Write no names. You can change this later.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@on_case(Verb.READ_IDENTITY, post=Verb.EDIT_IDENTITY)
def same_death(request: CaseRequest, case: Case, other: str) -> HttpResponse:
    """Show two cases side by side, with what is alike, and keep what somebody makes of it."""
    found = (
        cases_for(request.reach, Verb.READ_IDENTITY)
        .filter(reference=other)
        .exclude(pk=case.pk)
        .first()
    )
    if found is None:
        raise Http404
    likeness = next((x for x in likenesses(case, request.reach) if x.case.pk == found.pk), None)
    compared = likeness.compared if likeness else None
    initial = {"verdict": compared.verdict, "because": compared.because} if compared else None
    form, status = CompareForm(request.POST or None, initial=initial), 200
    if request.method == "POST" and form.is_valid():
        try:
            compare(case, found, by=request.actor, **form.cleaned_data)
        except NotReady as refused:
            show_refusal(form, refused)
            status = 409
        else:
            messages.success(request, f"Kept what you found about {found.reference}.")
            same = form.cleaned_data["verdict"] == DeathCompared.Verdict.SAME
            return HttpResponseRedirect(request.path if same else case_url(case, "referral"))
    for each in (case, found):
        record_reading("names, to compare two referrals", by=request.actor, case=each)
    context = {
        "case": case,
        "other": found,
        "form": form,
        "likeness": likeness,
        "compared": compared,
        "rows": side_by_side(case, found),
        "may_say": request.access.allows(Verb.EDIT_IDENTITY),
        "back": case_url(case, "referral"),
        "merges": _merges(request, case, found) if compared and compared.is_same else [],
    }
    return TemplateResponse(request, "cases/referral/same_death.html", context, status=status)


def _merges(request: CaseRequest, case: Case, other: Case) -> list[tuple[Case, Case, str]]:
    """Give which of the two may be merged with the other: from, into and where that is done."""
    return [
        (one, into, case_url(one, "merge_case", other=into.reference))
        for one, into in ((other, case), (case, other))
        if request.reach.on(one).allows(Verb.MERGE)
        and request.reach.on(into).allows(Verb.EDIT_IDENTITY)
    ]


OF_THE_CASE = ("Stage", "Opened", "Alerted by")


def side_by_side(one: Case, other: Case) -> list[dict[str, Any]]:
    """Give what is known of both: label, the one, the other, whether they differ, and whether
    only one of the two knows it. When each was opened, and how far it is, need not agree."""
    facts = [_facts(each) for each in (one, other)]
    return [
        {"label": label, "one": facts[0][label], "other": facts[1][label]}
        | {
            "differs": label not in OF_THE_CASE
            and bool(facts[0][label] and facts[1][label])
            and set(facts[0][label]) != set(facts[1][label]),
            "only_one": bool(facts[0][label]) != bool(facts[1][label]),
        }
        for label in facts[0]
    ]


def _facts(case: Case) -> dict[str, list[str]]:
    referral = Referral.objects.filter(case=case).first()
    people = list(
        Person.objects.filter(case=case, part=Part.DECEASED).prefetch_related(
            "names", "births", "addresses"
        )
    )
    incident = referral.incident_on if referral else None
    return {
        "Stage": [State(case.state).label],
        "Opened": [in_words(case.opened_on)],
        "Names of who died": [each.name for person in people for each in person.names.all()],
        "Dates of birth": [str(each.on) for person in people for each in person.births.all()],
        "Dates of death": [in_words(person.died_on) for person in people if person.died_on],
        "Addresses": [
            ", ".join([*each.lines.splitlines(), each.postcode])
            for person in people
            for each in person.addresses.all()
        ],
        "Incident": [in_words(incident)] if incident else [],
        "Alerted by": [
            words for words in ([referral.alerted_by_organisation] if referral else []) if words
        ],
    }

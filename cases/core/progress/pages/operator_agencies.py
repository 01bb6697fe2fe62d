"""The operator's pages of the shared directory: bodies, what is proposed, what was done."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from cases.core.access.wrappers import operator
from cases.core.progress.agencies.bodies import change_body, decide, take_back_change
from cases.core.progress.pages.agencies import directory_filters
from cases.core.progress.pages.agency_changes import ASKED, ask_again, change_form
from cases.core.progress.pages.agency_contacts import body_or_404
from cases.core.progress.pages.agency_page import history_of
from cases.core.progress.pages.form_page import form_page
from cases.core.workflow.plug import NotReady
from cases.core.workflow.refusals import show_refusal
from partnerships.agencies.naming import lookalikes
from partnerships.models import Agency, AgencyChange
from partnerships.pages.forms import Form
from partnerships.pages.lists import ListPage

State, What = AgencyChange.State, AgencyChange.What
BACK = (What.RENAME, What.MERGE)


@operator
def operator_agencies(request: Any) -> HttpResponse:
    """List the shared directory, and above it what partnerships propose."""
    listed = ListPage(
        query=request.GET,
        source=Agency.objects.select_related("successor").prefetch_related("former_names"),
        sorts={"name": "name", "kind": ("kind", "name")},
        default_sort="name",
        declared=directory_filters(),
        noun="agency",
        nouns="agencies",
    )
    context = {
        "list_page": listed,
        "rows": listed.rows,
        "proposals": list(
            AgencyChange.objects.filter(state=State.PROPOSED)
            .select_related("agency", "into", "asked_for")
            .order_by("asked_at", "pk")
        ),
    }
    return TemplateResponse(request, "cases/agencies/operator_list.html", context)


@operator
def operator_agency(request: Any, agency: int) -> HttpResponse:
    """Show a body with its history and what may be done about it."""
    body = body_or_404(agency)
    history = history_of(body, None)
    done = [each for each in history if each.state == State.DONE and each.agency_id == body.pk]
    last = max(done, key=lambda each: (each.decided_at, each.pk), default=None)
    context = {
        "body": body,
        "former": list(body.former_names.all()),
        "earlier": list(Agency.objects.filter(successor=body).order_by("name")),
        "history": history,
        "last": last if last is not None and last.what in BACK else None,
        "acts": _acts(body),
    }
    return TemplateResponse(request, "cases/agencies/operator_body.html", context)


def _acts(body: Agency) -> list[tuple[str, str]]:
    """Give what may be done about a body as it stands: code and words."""
    if body.merged_into_id is not None:
        return []
    if body.retired_on is not None:
        return [(What.BRING_BACK.value, ASKED[What.BRING_BACK][0])]
    return [(code, words) for code, (words, _) in ASKED.items() if code != What.BRING_BACK]


@operator
def operator_agency_change(request: Any, agency: int, what: str) -> HttpResponse:
    """Change a body for all partnerships at once."""
    body = body_or_404(agency)
    form = change_form(what, body, request.POST if request.method == "POST" else None)
    title, means = ASKED[what]
    return _on_form(
        request,
        form,
        lambda: change_body(by=request.actor, agency=body, what=what, **form.cleaned_data),
        said=f"{body.name}: done in every partnership.",
        then=reverse("operator_agency", args=[body.pk]),
        title=f"{body.name}: {title.lower()}",
        intro=f"{means} Every partnership that knows the body finds it in its chronicle.",
        button="Do it for all partnerships",
    )


def _on_form(
    request: Any, form: Form, act: Any, *, said: str, then: str, **context: Any
) -> HttpResponse:
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except NotReady as refused:
            show_refusal(form, refused)
            ask_again(form)
            status = 409
        else:
            messages.success(request, said)
            return HttpResponseRedirect(then)
    context |= {"form": form, "back": then, "missing": []}
    return TemplateResponse(request, "cases/core/form_page.html", context, status=status)


def _change(number: int) -> AgencyChange:
    found = (
        AgencyChange.objects.select_related("agency", "into", "asked_for").filter(pk=number).first()
    )
    if found is None:
        raise Http404
    return found


class DecideForm(Form):
    """What the operator says to a proposal."""

    agree = forms.ChoiceField(
        label="What do you decide?",
        choices=[("yes", "Do it for all partnerships"), ("no", "Refuse it")],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label="Why?",
        help_text="Needed where you refuse. The proposer reads it.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        required=False,
    )


@operator
def operator_proposal(request: Any, change: int) -> HttpResponse:
    """Decide on what a partnership proposed."""
    found = _change(change)
    form = DecideForm(request.POST if request.method == "POST" else None)
    near = lookalikes(found.new_name, but=found.agency_id) if found.what == What.RENAME else []
    status = 200
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            decide(
                by=request.actor,
                change=found,
                agree=given["agree"] == "yes",
                answer=given["answer"],
            )
        except NotReady as refused:
            show_refusal(form, refused)
            status = 409
        else:
            messages.success(request, "Your decision is recorded, and the proposer is told.")
            return HttpResponseRedirect(reverse("operator_agencies"))
    context = {"form": form, "change": found, "near": near}
    return TemplateResponse(
        request, "cases/agencies/operator_proposal.html", context, status=status
    )


class BackForm(Form):
    """Why a change is taken back."""

    because = forms.CharField(label="What was wrong?", max_length=300)


@operator
def operator_take_back(request: Any, change: int) -> HttpResponse:
    """Take back a new name or a merger that was entered by mistake."""
    found = _change(change)
    return form_page(
        request,
        BackForm(request.POST if request.method == "POST" else None),
        lambda given: take_back_change(by=request.actor, change=found, because=given["because"]),
        back=reverse("operator_agency", args=[found.agency_id]),
        said="It is taken back in every partnership.",
        title=f"Take back: {found.words}",
        intro=f"{found.agency.name} is then as it was before. It is refused once a partnership has "
        "built on it.",
        button="Take it back",
    )

"""The pages of help for other areas: list, open, one, change, answer, other help."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from cases.assist import services
from cases.assist.forms import (
    AnsweredForm,
    GivenForm,
    NewAssistForm,
    RequestForm,
    SupportForm,
    values_of,
)
from cases.assist.models import AssistRequest, AssistSupport
from cases.assist.selectors import assist_of, requests_of, supports_of
from cases.core.access.reach import cases_for
from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership, on_case
from cases.core.case.models import Case
from cases.core.deadlines.models import Deadline
from cases.core.progress.pages.case_page import case_url
from cases.core.progress.pages.form_page import facts_in, form_page
from cases.core.workflow.states import State
from partnerships.pages.forms import Saved
from partnerships.pages.lists import Filter, ListPage


@in_partnership(Verb.LIST_CASES)
def assists(request: CaseRequest) -> HttpResponse:
    """List the help for other areas by itself: it is none of our reviews (R14)."""
    listed = ListPage(
        query=request.GET,
        source=requests_of(cases_for(request.reach)),
        sorts={
            "reference": "case__reference",
            "area": "area",
            "asked": "asked_on",
            "reply": "reply_by",
        },
        default_sort="-asked",
        declared=[
            Filter(
                "open",
                "Standing",
                lambda rows, values: rows.filter(answered_on__isnull=values[-1] == "yes"),
                [("yes", "Not answered yet"), ("no", "Answered")],
            )
        ],
        noun="request",
    )
    context = {
        "list_page": listed,
        "rows": [{"of": row, "state": State(row.case.state).label} for row in listed.rows],
        "can_open": request.reach.may(Verb.OPEN_CASE),
        "slug": request.partnership.slug,
        "today": timezone.localdate(),
    }
    return TemplateResponse(request, "cases/assist/assists.html", context)


@in_partnership(Verb.OPEN_CASE, post=Verb.OPEN_CASE)
def assist_new(request: CaseRequest) -> HttpResponse:
    """Open help for another area's review."""
    form = NewAssistForm(
        request.POST or None, initial={"asked_on": timezone.localdate()}, saved=Saved(0)
    )

    def act(given: dict[str, Any]) -> Any:
        died = given.pop("person_who_died")
        return services.open_assist(by=request.actor, values=facts_in(given), person_who_died=died)

    return form_page(
        request,
        form,
        act,
        back=reverse("assists", args=[request.partnership.slug]),
        then=lambda case: case_url(case, "case"),
        title="Help another area’s review",
        intro="It is their review: there is no decision, panel or report here, and it is in no "
        "total of yours.",
        button="Open",
    )


def _request(case: Case) -> AssistRequest:
    found = assist_of(case)
    if found is None:
        raise Http404
    return found


@on_case(Verb.READ_TRAWL)
def assist(request: CaseRequest, case: Case) -> HttpResponse:
    """Show what the area asks for, what it was sent, and other help."""
    found = _request(case)
    context = {
        "case": case,
        "of": found,
        "supports": supports_of(found),
        "reply": Deadline.objects.filter(case=case, kind=services.REPLY).first(),
        "may_run": request.access.allows(Verb.RUN_ASSIST),
        "back": case_url(case, "case"),
    }
    return TemplateResponse(request, "cases/assist/assist.html", context)


@on_case(Verb.RUN_ASSIST, post=Verb.RUN_ASSIST)
def assist_change(request: CaseRequest, case: Case) -> HttpResponse:
    """Change what the area asks for."""
    found = _request(case)
    values = values_of(found)
    form = RequestForm(
        request.POST or None,
        initial=values,
        saved=Saved(found.version, found.saved_by, found.saved_at, values),
    )
    return form_page(
        request,
        form,
        lambda given: services.change_request(case=case, by=request.actor, values=facts_in(given)),
        back=case_url(case, "assist"),
        said="Saved.",
        case=case,
        title="What the area asks for",
        button="Save",
    )


@on_case(Verb.RUN_ASSIST, post=Verb.RUN_ASSIST)
def assist_answer(request: CaseRequest, case: Case) -> HttpResponse:
    """Record that the area was sent what our agencies answered."""
    found = _request(case)
    form = AnsweredForm(
        request.POST or None, initial={"on": timezone.localdate(), "to": found.contact}
    )
    return form_page(
        request,
        form,
        lambda given: services.answer_area(case=case, by=request.actor, **given),
        back=case_url(case, "assist"),
        said="Recorded.",
        case=case,
        title=f"Answer {found.area}",
        intro="Send it the collated answers of the trawl by a way that your partnership trusts, "
        "then record it here.",
        button="Record the answer",
    )


@on_case(Verb.RUN_ASSIST, post=Verb.RUN_ASSIST)
def assist_support(request: CaseRequest, case: Case) -> HttpResponse:
    """Record other help that the area asks for."""
    found = _request(case)
    form = SupportForm(request.POST or None, initial={"asked_on": timezone.localdate()})
    return form_page(
        request,
        form,
        lambda given: services.ask_support(case=case, by=request.actor, values=facts_in(given)),
        back=case_url(case, "assist"),
        said="Recorded.",
        case=case,
        title=f"What else {found.area} asks for",
        button="Record it",
    )


@on_case(Verb.RUN_ASSIST, post=Verb.RUN_ASSIST)
def assist_support_given(request: CaseRequest, case: Case, number: int) -> HttpResponse:
    """Record that other help was given."""
    row = AssistSupport.objects.filter(request__case=case, pk=number).first()
    if row is None:
        raise Http404
    form = GivenForm(request.POST or None, initial={"on": timezone.localdate()})
    return form_page(
        request,
        form,
        lambda given: services.give_support(case=case, by=request.actor, number=number, **given),
        back=case_url(case, "assist"),
        said="Recorded.",
        case=case,
        title=f"{row.get_kind_display()}: given",
        intro=f"Asked of {row.of_whom}.",
        button="Record that it was given",
    )

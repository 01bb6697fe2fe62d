"""Who may sign for the CSP chair, and when: named in advance by the chair or an administrator."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership
from cases.core.progress.pages.access import BecauseForm
from cases.core.progress.pages.form_page import form_page
from cases.decision import deputies as naming
from cases.decision.after_forms import DeputyForm
from cases.decision.after_models import NamedDeputy


@in_partnership(Verb.READ_DEPUTIES, post=Verb.NAME_DEPUTY)
def deputies(request: CaseRequest) -> HttpResponse:
    """List who was named, and name another from one day to another."""
    today = timezone.localdate()
    may_name = request.reach.may(Verb.NAME_DEPUTY)
    could = naming.who_could() if may_name else []
    form = (
        DeputyForm(request.POST if request.method == "POST" else None, people=could)
        if may_name
        else None
    )

    def act(given: dict[str, Any]) -> None:
        naming.name_deputy(
            by=request.actor,
            user=next(each for each in could if str(each.pk) == given["user"]),
            starts_on=given["starts_on"],
            ends_on=given["ends_on"],
            because=given["because"],
        )

    found = list(NamedDeputy.objects.select_related("user"))
    return form_page(
        request,
        form,
        act,
        back=reverse("deputies", args=[request.partnership.slug]),
        said="The deputy is named and told by mail.",
        template="cases/decision/deputies.html",
        rows=[(each, _standing(each, today)) for each in found],
        chairs=naming.chairs_on(today),
        may_name=may_name,
        slug=request.partnership.slug,
    )


def _standing(row: NamedDeputy, today: Any) -> tuple[str, str]:
    if row.ended_on is not None:
        return "Ended early", "grey"
    if row.covers(today):
        return "Signs now", "green"
    return ("To come", "blue") if row.starts_on > today else ("Over", "grey")


@in_partnership(Verb.NAME_DEPUTY, post=Verb.NAME_DEPUTY)
def end(request: CaseRequest, number: int) -> HttpResponse:
    """Ask why a naming ends, and end it today."""
    row = NamedDeputy.objects.filter(pk=number, ended_on=None).select_related("user").first()
    if row is None:
        raise Http404
    return form_page(
        request,
        BecauseForm(request.POST if request.method == "POST" else None),
        lambda given: naming.end_deputy(by=request.actor, deputy=row, because=given["because"]),
        back=reverse("deputies", args=[request.partnership.slug]),
        said="It is ended. What was signed stands.",
        title=f"End that {row.user.name} may sign for the chair",
        button="End it today",
        warning=True,
    )

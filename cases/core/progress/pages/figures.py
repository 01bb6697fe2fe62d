"""Figures without cases: how many reviews stand where, and deadlines met and missed."""

from __future__ import annotations

from django.db.models import Count, F, Q
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership
from cases.core.case.models import Case
from cases.core.deadlines.models import Deadline
from cases.core.workflow.case_kinds import OWN, CaseKind
from cases.core.workflow.states import PUT_AWAY, State


@in_partnership(Verb.READ_FIGURES)
def figures(request: CaseRequest) -> HttpResponse:
    """Count the partnership's reviews by stage and its deadlines by how they were kept.

    Help for other areas' reviews is counted by itself and in no total (R14).
    """
    today = timezone.localdate()
    by_kind = dict(
        Case.objects.exclude(state__in=PUT_AWAY)
        .order_by()
        .values_list("kind")
        .annotate(Count("pk"))
    )
    own = Case.objects.exclude(kind=CaseKind.ASSIST).exclude(state__in=PUT_AWAY)
    counted = dict(own.order_by().values_list("state").annotate(Count("pk")))
    kinds = (
        Deadline.objects.filter(Q(counts=True) | Q(met_on__isnull=False))
        .exclude(case__kind=CaseKind.ASSIST)
        .exclude(case__state__in=PUT_AWAY)
        .order_by("title")
        .values("title")
        .annotate(
            met=Count("pk", filter=Q(met_on__lte=F("due_on"))),
            late=Count("pk", filter=Q(met_on__gt=F("due_on"))),
            overdue=Count("pk", filter=Q(met_on=None, due_on__lt=today)),
            ahead=Count("pk", filter=Q(met_on=None, due_on__gte=today)),
        )
    )
    context = {
        "stages": [
            (state.label, counted.get(state, 0)) for state in State if state not in PUT_AWAY
        ],
        "total": sum(counted.values()),
        "by_kind": [
            (kind.label, by_kind[kind]) for kind in CaseKind if kind in OWN and kind in by_kind
        ],
        "assists": by_kind.get(CaseKind.ASSIST, 0),
        "kinds": list(kinds),
        "today": today,
    }
    return TemplateResponse(request, "cases/core/figures.html", context)

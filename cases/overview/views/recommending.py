"""The recommendations: list, order, form, and what the accountable body answered."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, on_case
from cases.core.case.models import Case
from cases.core.progress.pages.case_page import case_url
from cases.overview import services
from cases.overview.chain import standing_of
from cases.overview.forms import BodyAnswerForm, RecommendationForm, RemoveForm
from cases.overview.models import ReportRecommendation
from cases.overview.selectors import recommendations_of
from cases.overview.views.parts import form_page, page, posted
from partnerships.pages.forms import Saved


@on_case(Verb.READ_DRAFT)
def recommendations(request: CaseRequest, case: Case) -> HttpResponse:
    """Show the recommendations in their order, and which were tested with their body."""
    rows = list(recommendations_of(case))
    return page(
        request,
        case,
        "recommendations",
        current="recommendations",
        rows=rows,
        standing=standing_of(case),
        untested=sum(1 for row in rows if not row.is_tested),
    )


def recommendation_or_404(case: Case, pk: int) -> ReportRecommendation:
    """Give a recommendation of the case."""
    found = recommendations_of(case).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@on_case(Verb.WRITE_RECOMMENDATIONS, post=Verb.WRITE_RECOMMENDATIONS)
def recommendation(
    request: CaseRequest, case: Case, recommendation: int | None = None
) -> HttpResponse:
    """Write a new recommendation or change one; a second editor sees both versions."""
    row = recommendation_or_404(case, recommendation) if recommendation else None
    values = (
        {
            "text": row.text,
            "scope": row.scope,
            "theme": row.theme,
            "reach": row.reach,
            "lead_agency": str(row.lead_agency_id or ""),
        }
        if row
        else {}
    )
    saved = Saved(
        row.version if row else 0,
        row.changed_by_name if row else "",
        row.changed_at if row else None,
        values,
    )
    form = RecommendationForm(posted(request), initial=values, saved=saved, case=case)
    return form_page(
        request,
        case,
        form,
        lambda said: services.write_recommendation(
            case=case,
            by=request.actor,
            values=form.values,
            recommendation=row,
            seen_version=said["version"] if row else None,
        ),
        current="recommendations",
        title=f"Recommendation {row.number}" if row else "New recommendation",
        button="Save the recommendation",
        back=case_url(case, "recommendations"),
        remove_url=case_url(case, "remove_recommendation", recommendation=row.pk) if row else "",
        guard=True,
    )


@on_case(Verb.WRITE_RECOMMENDATIONS, post=Verb.WRITE_RECOMMENDATIONS)
def body_answer(request: CaseRequest, case: Case, recommendation: int) -> HttpResponse:
    """Enter what the accountable body answered (R88)."""
    row = recommendation_or_404(case, recommendation)
    initial = {
        "accountable_body": row.accountable_body
        or (row.lead_agency.name if row.lead_agency else ""),
        "acceptance": row.acceptance,
        "owner": row.owner,
        "quarterly_updater": row.quarterly_updater,
        "realistic": row.realistic,
        "answer_note": row.answer_note,
        "on": row.answered_on or timezone.localdate(),
    }
    form = BodyAnswerForm(posted(request), initial=initial)

    def act(said: dict[str, Any]) -> None:
        values = dict(said)
        on = values.pop("on")
        services.record_body_answer(
            case=case, by=request.actor, recommendation=row, values=values, on=on
        )

    return form_page(
        request,
        case,
        form,
        act,
        current="recommendations",
        title=f"What the body answered to recommendation {row.number}",
        facts=[{"label": "Recommendation", "value": row.text}],
        button="Save the answer",
        back=case_url(case, "recommendations"),
    )


@on_case(post=Verb.WRITE_RECOMMENDATIONS)
def move_recommendation(request: CaseRequest, case: Case, recommendation: int) -> HttpResponse:
    """Move a recommendation one place up or down."""
    services.move_recommendation(
        case=case,
        by=request.actor,
        recommendation=recommendation_or_404(case, recommendation),
        up=request.POST.get("direction") == "up",
    )
    return HttpResponseRedirect(case_url(case, "recommendations"))


@on_case(Verb.WRITE_RECOMMENDATIONS, post=Verb.WRITE_RECOMMENDATIONS)
def remove_recommendation(request: CaseRequest, case: Case, recommendation: int) -> HttpResponse:
    """Take a recommendation out, with a reason."""
    row = recommendation_or_404(case, recommendation)
    form = RemoveForm(posted(request))
    return form_page(
        request,
        case,
        form,
        lambda said: services.remove_recommendation(
            case=case,
            by=request.actor,
            recommendation=row,
            because=said["because"],
        ),
        current="recommendations",
        title=f"Take recommendation {row.number} out",
        facts=[{"label": "Recommendation", "value": row.text}],
        lead="Those after it move up. It stays in the history.",
        button="Take it out",
        warning=True,
        back=case_url(case, "recommendations"),
    )

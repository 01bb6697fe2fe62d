"""Who is invited to the panel, as the sub-group recommends after the trawl (LC ¶41)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction

from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.progress.advance import happened, require_on
from cases.core.workflow.plug import NotReady, Reason
from cases.trawl.outcome_models import PanelRecommendation, RecommendedAgency
from cases.trawl.selectors import last_recommendation, may_be_recommended
from partnerships.people.actor import Actor

STALE = "Somebody else recorded a recommendation meanwhile. Look at it before you change it."


@transaction.atomic
def recommend_panel(
    *,
    case: Case,
    by: Actor,
    agencies: Iterable[int],
    on: date | None = None,
    because: str = "",
    seen: int | None = None,
) -> PanelRecommendation:
    """Record which agencies the sub-group recommends for the panel, as the next recommendation.

    Takes the agencies' numbers, the day of the meeting (today unless said) and why; `seen` is the
    number of the recommendation that the page showed. Raises AccessDenied, NotReady.
    """
    day = happened(on)
    case = locked(case)
    require_on(by, case, Verb.RECOMMEND_PANEL)
    last = last_recommendation(case)
    number = last.number if last else 0
    if seen is not None and seen != number:
        raise NotReady([Reason(STALE)])
    wanted = set(agencies)
    offered: dict[int, Any] = {each.agency.pk: each.agency for each in may_be_recommended(case)}
    missing = []
    if not wanted:
        missing.append(Reason("Choose at least one agency.", rule="LC ¶41"))
    if not wanted <= set(offered):
        missing.append(Reason("Choose among the agencies that were asked."))
    if missing:
        raise NotReady(missing)
    made = PanelRecommendation.objects.create(
        case=case,
        number=number + 1,
        recommended_on=day,
        because=because.strip(),
        recorded_by=by.name,
    )
    chosen = sorted(wanted, key=lambda pk: str(offered[pk].name))
    RecommendedAgency.objects.bulk_create(
        RecommendedAgency(recommendation=made, agency_id=pk) for pk in chosen
    )
    names = [offered[pk].name for pk in chosen]
    record(
        "trawl.panel_recommended",
        f"recorded that {len(names)} {'agency is' if len(names) == 1 else 'agencies are'} "
        "recommended for the panel",
        by=by,
        case=case,
        because=made.because,
        on=day,
        details={"recommendation": made.pk, "agencies": names},
    )
    return made

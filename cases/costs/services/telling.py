"""Telling the other parties what was agreed, every change of it, and how the review goes (R123)."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.notices.services import put_in_outbox
from cases.core.progress.advance import require_on
from cases.core.progress.pages.case_page import case_url
from cases.core.workflow.plug import NotReady, Reason
from cases.core.workflow.states import State
from cases.costs.models import CaseCost, CostStage, Kind
from cases.costs.selectors import agreement_on
from partnerships.funding.ledger_accounts import FUND
from partnerships.funding.models import AgreementVersion
from partnerships.funding.pence import pounds_of
from partnerships.funding.pool import pool_in_scope
from partnerships.people.actor import Actor


def told_parties(version: AgreementVersion | None, lead: str, on: date) -> list[tuple[str, str]]:
    """Give (key, address) of the parties who are told: not the one that leads."""
    if version is None:
        return []
    return [
        (each.key, each.email)
        for each in version.agreement.parties
        if each.email and each.key not in (lead, FUND) and each.is_in(on)
    ]


def tell_parties(
    case: Case, cost: CaseCost, stage: CostStage, old: int | None, version: AgreementVersion | None
) -> None:
    """Tell the other parties the agreed initial cost, or its change (GL §2.8; R123)."""
    kind, new = Kind(cost.kind).label.lower(), pounds_of(stage.pence)
    now = timezone.now().isoformat()
    change = (
        f"The cost of {kind} was agreed at first: {new}."
        if old is None
        else f"The agreed cost of {kind} has changed from {pounds_of(old)} to {new}."
    )
    for party, address in told_parties(version, cost.lead, stage.on):
        put_in_outbox(
            key=f"cost-{stage.pk}-{party}-{now}",
            to=address,
            subject=f"{case.reference}: cost of the review",
            body=f"{change}\n\n{_link(case)}\n",
            case=case,
        )


def _link(case: Case) -> str:
    address = f"{settings.SITE_URL.rstrip('/')}{case_url(case, 'costs')}"
    return f"Who has an account sees the shares and the reasons here:\n{address}"


@transaction.atomic
def tell_progress(case: Case, *, by: Actor) -> int:
    """Tell the other parties how far the review is (GL §2.8; R123); give how many were told."""
    case = locked(case)
    require_on(by, case, Verb.ENTER_COSTS)
    today = timezone.localdate()
    version = agreement_on(pool_in_scope(), today)
    lead = CaseCost.objects.filter(case=case).exclude(lead="").values_list("lead", flat=True)
    parties = told_parties(version, lead.first() or "", today)
    if not parties:
        raise NotReady(
            [Reason("No party of the agreement has an email address: add them to the agreement.")]
        )
    for party, address in parties:
        put_in_outbox(
            key=f"progress-{case.pk}-{party}-{today.isoformat()}",
            to=address,
            subject=f"{case.reference}: how the review goes",
            body=f"The review stands at: {State(case.state).label}.\n\n{_link(case)}\n",
            case=case,
        )
    words = f"told {len(parties)} other parties how the review goes"
    record("costs.progress_told", words, by=by, case=case)
    return len(parties)

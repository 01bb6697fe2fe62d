"""Each agency says whether it is fairly represented; a dispute is minuted (R86)."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.progress.advance import happened, require_on
from cases.overview.models import ReportVersion, Satisfaction
from cases.overview.people import agency_of
from cases.overview.selectors import latest_version
from cases.overview.services.common import refuse
from partnerships.people.actor import Actor


@transaction.atomic
def state_satisfaction(*, case: Case, by: Actor, satisfied: bool, why: str = "") -> Satisfaction:
    """A panel member says for his agency whether the current report represents it fairly.

    Raises NotReady without a report, without an agency, or, when not satisfied, without a reason.
    """
    case = locked(case)
    require_on(by, case, Verb.STATE_SATISFACTION)
    agency = agency_of(case, by.user_id)
    if agency is None:
        raise refuse("You sit on the panel for no agency. Ask the review officer to enter it.")
    return keep_word(
        case, by, latest_version(case), agency.name, satisfied, why, timezone.localdate()
    )


def keep_word(
    case: Case,
    by: Actor,
    version: ReportVersion | None,
    agency_name: str,
    satisfied: bool,
    why: str,
    on: date,
    at_meeting: bool = False,
) -> Satisfaction:
    """Keep what an agency said about a version; saying it anew reopens an older dispute."""
    if version is None:
        raise refuse("There is no report yet.")
    if not satisfied and not why.strip():
        raise refuse(f"Say why {agency_name} is not satisfied.")
    row, _ = Satisfaction.objects.update_or_create(
        case=case,
        version=version,
        agency_name=agency_name,
        partnership_id=case.partnership_id,
        defaults={
            "satisfied": satisfied,
            "why": why.strip(),
            "by_name": by.name,
            "said_on": on,
            "said_at_meeting": at_meeting,
            "minuted_on": None,
            "outcome": "",
            "minuted_by_name": "",
        },
    )
    verdict = "satisfied" if satisfied else "not satisfied"
    record(
        "overview.satisfaction",
        f"recorded that {agency_name} is {verdict} with how it is represented",
        by=by,
        case=case,
        because=why,
        on=on,
        details={"satisfaction": row.pk, "version": version.pk},
    )
    return row


@transaction.atomic
def minute_dispute(
    *, case: Case, by: Actor, dispute: Satisfaction, outcome: str, on: date | None = None
) -> Satisfaction:
    """Minute a dispute with its outcome; officer or chair (LR §4.17)."""
    case = locked(case)
    require_on(by, case, Verb.RECORD_ENDORSEMENT, Verb.ANSWER_COMMENTS)
    day = happened(on)
    dispute = Satisfaction.objects.get(pk=dispute.pk, case=case)
    if dispute.satisfied:
        raise refuse("This agency is satisfied: there is no dispute.")
    if not outcome.strip():
        raise refuse("Write what came of the dispute.")
    dispute.outcome, dispute.minuted_on = outcome.strip(), day
    dispute.minuted_by_name = by.name
    dispute.save()
    record(
        "overview.dispute",
        f"minuted the outcome of {dispute.agency_name}’s dispute",
        by=by,
        case=case,
        because=outcome,
        on=day,
        details={"satisfaction": dispute.pk},
    )
    return dispute

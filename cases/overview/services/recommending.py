"""Recommendations are written, ordered, and tested with the body they are addressed to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import Stale
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.deadlines.waiting import Waits, refuse_on_hold
from cases.core.progress.advance import happened, require_on
from cases.overview.models import ReportRecommendation
from cases.overview.selectors import recommendations_of, themes_of
from cases.overview.services.common import forget_sign_off_if_changed, refuse
from partnerships.people.actor import Actor

WRITTEN = ("text", "scope", "theme", "reach", "lead_agency")


@transaction.atomic
def write_recommendation(
    *,
    case: Case,
    by: Actor,
    values: Mapping[str, Any],
    recommendation: ReportRecommendation | None = None,
    seen_version: int | None = None,
) -> ReportRecommendation:
    """Write a new recommendation at the end, or change one.

    `values` are text, scope, theme, reach and lead_agency. Raises Stale when somebody changed the
    row since the page was made, NotReady for a theme that is not on the list (R89).
    """
    case = locked(case)
    require_on(by, case, Verb.WRITE_RECOMMENDATIONS)
    refuse_on_hold(case, Waits.WRITING_RECOMMENDATIONS, by=by)
    _check(case, values)
    if recommendation is None:
        row = ReportRecommendation(
            case=case,
            number=recommendations_of(case).count() + 1,
            partnership_id=case.partnership_id,
        )
    else:
        row = ReportRecommendation.objects.get(pk=recommendation.pk, case=case)
        if seen_version is not None and seen_version != row.version:
            raise Stale(f"{row.changed_by_name} changed this recommendation meanwhile.")
        row.version += 1
    for name in WRITTEN:
        setattr(row, name, values.get(name))
    row.changed_by_name = by.name
    row.save()
    forget_sign_off_if_changed(case)
    refresh_deadlines(case)
    done = "wrote" if recommendation is None else "changed"
    record(
        "overview.recommendation",
        f"{done} recommendation {row.number}",
        by=by,
        case=case,
        details={"recommendation": row.pk, "version": row.version},
    )
    return row


def _check(case: Case, values: Mapping[str, Any]) -> None:
    reasons = []
    if not str(values.get("text") or "").strip():
        reasons.append("Write what is recommended.")
    if values.get("theme") not in themes_of(case):
        reasons.append("Choose a theme from the list.")
    if values.get("scope") not in ReportRecommendation.Scope.values:
        reasons.append("Say whether it is local, regional or national.")
    if values.get("reach") not in ReportRecommendation.Reach.values:
        reasons.append("Say whether it is for one agency or for several.")
    if values.get("reach") == ReportRecommendation.Reach.SINGLE and not values.get("lead_agency"):
        reasons.append("A recommendation for a single agency names that agency.")
    if reasons:
        raise refuse(*reasons)


@transaction.atomic
def record_body_answer(
    *,
    case: Case,
    by: Actor,
    recommendation: ReportRecommendation,
    values: Mapping[str, Any],
    on: date | None = None,
) -> ReportRecommendation:
    """Keep what the accountable body answered to the four questions (R88; LC ¶66).

    `values` are accountable_body, acceptance, owner (who shapes the actions), quarterly_updater,
    realistic, and answer_note, which is needed when it does not accept or finds it not realistic.
    """
    case = locked(case)
    require_on(by, case, Verb.WRITE_RECOMMENDATIONS)
    day = happened(on)
    row = ReportRecommendation.objects.get(pk=recommendation.pk, case=case)
    doubts = (
        values.get("acceptance") == ReportRecommendation.Acceptance.NOT_ACCEPTED
        or values.get("realistic") is False
    )
    if doubts and not str(values.get("answer_note") or "").strip():
        raise refuse("Write why it is not accepted, or not realistic.")
    for name in (
        "accountable_body",
        "acceptance",
        "owner",
        "quarterly_updater",
        "realistic",
        "answer_note",
    ):
        setattr(row, name, values.get(name))
    row.answered_on = day
    row.changed_by_name = by.name
    row.version += 1
    row.save()
    record(
        "overview.recommendation_tested",
        f"recorded what the accountable body answered to recommendation {row.number}",
        by=by,
        case=case,
        on=day,
        details={"recommendation": row.pk, "acceptance": row.acceptance},
    )
    return row


@transaction.atomic
def move_recommendation(
    *, case: Case, by: Actor, recommendation: ReportRecommendation, up: bool
) -> None:
    """Change places with the one above or below; at the end of the list nothing happens."""
    case = locked(case)
    require_on(by, case, Verb.WRITE_RECOMMENDATIONS)
    refuse_on_hold(case, Waits.WRITING_RECOMMENDATIONS, by=by)
    rows = list(recommendations_of(case))
    at = next((i for i, row in enumerate(rows) if row.pk == recommendation.pk), None)
    if at is None:
        raise refuse("This recommendation was taken out meanwhile.")
    to = at + (-1 if up else 1)
    if not 0 <= to < len(rows):
        return
    rows[at], rows[to] = rows[to], rows[at]
    _number(rows)
    _after_order(case, by, f"moved a recommendation to place {to + 1}")


@transaction.atomic
def remove_recommendation(
    *, case: Case, by: Actor, recommendation: ReportRecommendation, because: str
) -> None:
    """Take a recommendation out, with a reason; its history stays and the rest is renumbered."""
    case = locked(case)
    require_on(by, case, Verb.WRITE_RECOMMENDATIONS)
    refuse_on_hold(case, Waits.WRITING_RECOMMENDATIONS, by=by)
    if not because.strip():
        raise refuse("Say why it is taken out.")
    row = ReportRecommendation.objects.get(pk=recommendation.pk, case=case)
    number = row.number
    row.delete()
    _number(list(recommendations_of(case)))
    _after_order(case, by, f"took recommendation {number} out", because)


def _number(rows: list[ReportRecommendation]) -> None:
    for number, row in enumerate(rows, 1):
        if row.number != number:
            row.number = number
            row.save()


def _after_order(case: Case, by: Actor, words: str, because: str = "") -> None:
    forget_sign_off_if_changed(case)
    refresh_deadlines(case)
    record("overview.recommendations_ordered", words, by=by, case=case, because=because)

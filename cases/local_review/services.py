"""Considering, deciding and holding a local review (R30; GL §5; E13-E15)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.case.services import set_kind
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.deadlines.refusing import FieldReason, refuse, unsaid
from cases.core.identity.models import Part
from cases.core.identity.services import add_person
from cases.core.progress.advance import advance, happened, reach_of, require_on
from cases.core.progress.opening import open_case
from cases.core.workflow.case_kinds import LOCAL, CaseKind
from cases.core.workflow.plug import NotReady, Reason
from cases.core.workflow.steps import Step
from cases.local_review.models import LocalReview, WorkshopAgency
from partnerships.people.actor import Actor


@transaction.atomic
def consider(
    *, by: Actor, kind: str, found_on: date, values: Mapping[str, Any], name: str = ""
) -> Case:
    """Open a case to be considered for a local review; any agency may find one (GL §5.2).

    Takes the kind (learning, near miss or alternative), the day on which the partnership was
    told, the fields of LocalReview by name, and the name of the person it is about, if known. In a
    near miss that person lives (E14). Raises AccessDenied, and NotReady for another kind.
    """
    reach_of(by).require(Verb.OPEN_CASE)
    if kind not in LOCAL:
        raise NotReady([Reason("Say whether it is a learning, near miss or alternative review.")])
    day = happened(found_on)
    refuse(unsaid(found_by=(values.get("found_by", ""), "Say which agency found it.")))
    came = min(timezone.make_aware(datetime.combine(day, time(12))), timezone.now())
    case = open_case(by=by, came_to_attention_at=came, kind=kind)
    LocalReview.objects.create(
        case=case,
        found_on=day,
        saved_by=by.name,
        partnership_id=case.partnership_id,
        **values,
    )
    part = Part.SURVIVOR if kind == CaseKind.NEAR_MISS else Part.DECEASED
    add_person(case=case, part=part, full_name=name)
    refresh_deadlines(case)
    return case


def written(case: Case) -> LocalReview:
    """Give what is known of a local review, made now where a decision by law led to it."""
    row, _ = LocalReview.objects.get_or_create(case=case, partnership_id=case.partnership_id)
    found: LocalReview = LocalReview.objects.select_for_update().get(pk=row.pk)
    return found


@transaction.atomic
def weigh(*, case: Case, by: Actor, values: Mapping[str, Any]) -> LocalReview:
    """Change what speaks for a local review, and what a person who survived agreed to."""
    case = locked(case)
    require_on(by, case, Verb.DECIDE_LOCAL_REVIEW)
    return _save(case, by, values, "weighed", "changed what speaks for the local review")


@transaction.atomic
def plan(*, case: Case, by: Actor, values: Mapping[str, Any], kind: str = "") -> LocalReview:
    """Say who chairs, when the workshop is and what came of it; `kind` corrects the kind."""
    case = locked(case)
    require_on(by, case, Verb.RUN_LOCAL_REVIEW)
    if kind:
        if kind not in LOCAL:
            raise NotReady([Reason("Only a local review is changed here.")])
        set_kind(case, CaseKind(kind))
    return _save(case, by, values, "planned", "wrote down the workshop of the local review")


def _save(case: Case, by: Actor, values: Mapping[str, Any], verb: str, words: str) -> LocalReview:
    row = written(case)
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    row.saved_by = by.name
    row.save()
    record(f"local_review.{verb}", words, by=by, case=case, details={"review": row.pk})
    return row


@transaction.atomic
def decide(
    *,
    case: Case,
    by: Actor,
    hold: bool,
    decided_by: str,
    on: date,
    rationale: str,
    seen_version: int | None = None,
) -> Case:
    """Decide for or against a local review; the partnership alone decides (GL §5, §5.2).

    The Home Office is not told: the review is not by law. Raises NotReady without who and why,
    without a criterion where it is held, and in a near miss before it is said what the person
    who survived agreed to.
    """
    case = locked(case)
    require_on(by, case, Verb.DECIDE_LOCAL_REVIEW)
    day = happened(on)
    row = written(case)
    wrong = unsaid(decided_by=(decided_by, "Say who decided."), rationale=(rationale, "Say why."))
    if row.found_on and day < row.found_on:
        wrong.append(
            FieldReason("It cannot have been decided before the case was found.", field="on")
        )
    refuse(wrong)
    row.decided_on, row.decided_by, row.rationale = day, decided_by.strip(), rationale.strip()
    row.save()
    step = Step.BEGIN_LOCAL_REVIEW if hold else Step.DECLINE_LOCAL_REVIEW
    return advance(case, step, by=by, because=rationale, on=day, seen_version=seen_version)


@transaction.atomic
def ask_agency(*, case: Case, by: Actor, agency: str, on: date) -> WorkshopAgency:
    """Record that an agency was asked to the workshop. Raises NotReady where it was already."""
    case = locked(case)
    require_on(by, case, Verb.RUN_LOCAL_REVIEW)
    row = written(case)
    refuse(unsaid(agency=(agency, "Say which agency.")))
    if WorkshopAgency.objects.filter(review=row, agency__iexact=agency.strip()).exists():
        refuse([FieldReason("This agency was asked already.", field="agency")])
    made = WorkshopAgency.objects.create(
        review=row,
        agency=agency.strip(),
        asked_on=happened(on),
        recorded_by=by.name,
        partnership_id=case.partnership_id,
    )
    record(
        "local_review.agency_asked",
        f"asked {made.agency} to the workshop",
        by=by,
        case=case,
        on=on,
        details={"agency": made.pk},
    )
    return made


@transaction.atomic
def bring(
    *, case: Case, by: Actor, number: int, on: date, values: Mapping[str, Any]
) -> WorkshopAgency:
    """Record what an agency brings: summary, good practice, recommendations (GL §5.4)."""
    case = locked(case)
    require_on(by, case, Verb.RUN_LOCAL_REVIEW)
    row: WorkshopAgency = WorkshopAgency.objects.select_for_update().get(
        pk=number, review__case=case
    )
    refuse(unsaid(summary=(values["summary"], "Say what the agency knew, in short.")))
    for name, value in values.items():
        setattr(row, name, value)
    row.brought_on = happened(on)
    row.save()
    record(
        "local_review.brought",
        f"recorded what {row.agency} brings to the workshop",
        by=by,
        case=case,
        on=on,
        details={"agency": row.pk},
    )
    return row

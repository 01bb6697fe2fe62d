"""Writing and agreeing the terms of reference (LR §4.3; GL §3.2-3.3; R56, R148)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.deadlines.waiting import Waits, refuse_on_hold
from cases.core.drafts.models import Draft
from cases.core.drafts.services import (
    SHARED,
    DraftConflict,
    discard_draft,
    find_draft,
    save_draft,
)
from cases.core.progress.advance import happened, require_on
from cases.core.workflow.plug import NotReady, Reason
from cases.panel.models import TermsOfReference
from cases.panel.selectors import current_terms
from cases.panel.terms_text import warnings_about
from partnerships.people.actor import Actor

FORM = "panel.terms"


def terms_draft(case: Case) -> Draft | None:
    """Give the draft of the terms of reference, which chair and officer share, or None."""
    return find_draft(FORM, case=case, whose=SHARED)


@transaction.atomic
def save_terms_draft(case: Case, *, by: Actor, data: Mapping[str, Any], version: int) -> Draft:
    """Keep what was typed, valid or not. Raises DraftConflict when somebody saved meanwhile."""
    require_on(by, case, Verb.WRITE_TERMS)
    return save_draft(FORM, data, case=case, by=by, whose=SHARED, version=version)


@transaction.atomic
def discard_terms_draft(case: Case, *, by: Actor) -> None:
    """Give up what was being written; the version in force stays."""
    case = locked(case)
    require_on(by, case, Verb.WRITE_TERMS)
    discard_draft(FORM, case=case, whose=SHARED)
    record("panel.terms_discarded", "gave up a draft of the terms of reference", by=by, case=case)


@transaction.atomic
def agree_terms(
    case: Case,
    *,
    by: Actor,
    sections: Mapping[str, Any],
    agreed_by: str,
    on: date | None = None,
    draft_version: int | None = None,
) -> TermsOfReference:
    """Make the next version of the terms of reference, which never changes again (R56).

    Takes the sections by field, who agreed them and when, and the version of the draft that was
    shown. Gives the version, with the warnings of the protocol that stood when it was agreed
    (R148): they warn and do not refuse. Raises NotReady for what no terms can be without, and
    DraftConflict when somebody has gone on writing.
    """
    day = happened(on)
    case = locked(case)
    require_on(by, case, Verb.WRITE_TERMS)
    refuse_on_hold(case, Waits.AGREEING_TERMS, by=by, on=day)
    draft = terms_draft(case)
    if draft is not None and draft_version is not None and draft.version != draft_version:
        raise DraftConflict(draft)
    reasons = []
    first, last = sections.get("scope_from"), sections.get("scope_to")
    if not first or not last:
        reasons.append(Reason("Enter the period that the review looks at.", rule="GL §3.2"))
    elif last < first:
        reasons.append(Reason("The period must end after it begins."))
    if not str(sections.get("questions") or "").strip():
        reasons.append(Reason("Enter the questions of the review.", rule="GL §3.2; LR §4.3"))
    if not agreed_by.strip():
        reasons.append(Reason("Say who agreed the terms."))
    if reasons:
        raise NotReady(reasons)
    before = current_terms(case)
    terms = TermsOfReference.objects.create(
        case=case,
        number=before.number + 1 if before else 1,
        agreed_on=day,
        agreed_by=agreed_by,
        recorded_by=by.name,
        warnings=[each.text for each in warnings_about(case.protocol.rules.panel, sections)],
        partnership_id=case.partnership_id,
        **sections,
    )
    discard_draft(FORM, case=case, whose=SHARED)
    refresh_deadlines(case)
    record(
        "panel.terms_agreed",
        f"recorded version {terms.number} of the terms of reference as agreed",
        by=by,
        case=case,
        on=day,
        details={"terms": terms.pk, "warnings": len(terms.warnings)},
    )
    return terms

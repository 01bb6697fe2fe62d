"""Saving and taking drafts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cases.core.case.models import Case
from cases.core.drafts.models import Draft
from partnerships.people.actor import Actor
from partnerships.tenancy.context import current_partnership_id

SHARED = "shared"


class DraftConflict(Exception):
    """Somebody else has saved this draft meanwhile; carries what they saved."""

    def __init__(self, theirs: Draft) -> None:
        super().__init__(f"{theirs.saved_by} saved this meanwhile.")
        self.theirs = theirs


def find_draft(
    form: str,
    *,
    case: Case | None,
    whose: str,
    subject_kind: str = "case",
    subject_number: int = 0,
) -> Draft | None:
    """Give the draft of a form, or None. `whose` is an actor's key, or SHARED for a common one."""
    return Draft.objects.filter(
        form=form,
        case=case,
        whose=whose,
        subject_kind=subject_kind,
        subject_number=subject_number,
    ).first()


def save_draft(
    form: str,
    data: Mapping[str, Any],
    *,
    case: Case | None,
    by: Actor,
    whose: str,
    version: int,
    subject_kind: str = "case",
    subject_number: int = 0,
) -> Draft:
    """Save what was typed, valid or not; `version` is what the page was made from (0: none yet).

    Raises DraftConflict when somebody else has saved since; nothing is overwritten.
    """
    key = {
        "form": form,
        "case": case,
        "whose": whose,
        "subject_kind": subject_kind,
        "subject_number": subject_number,
    }
    draft, made = Draft.objects.get_or_create(
        **key,
        partnership_id=current_partnership_id(),
        defaults={"data": dict(data), "saved_by": by.name},
    )
    if made:
        return draft
    draft = Draft.objects.select_for_update().get(pk=draft.pk)
    if draft.version != version:
        raise DraftConflict(draft)
    draft.data, draft.saved_by, draft.version = dict(data), by.name, draft.version + 1
    draft.save()
    return draft


def discard_draft(
    form: str,
    *,
    case: Case | None,
    whose: str,
    subject_kind: str = "case",
    subject_number: int = 0,
) -> None:
    """Take a draft away: it has become a fact, or was given up."""
    Draft.objects.filter(
        form=form,
        case=case,
        whose=whose,
        subject_kind=subject_kind,
        subject_number=subject_number,
    ).delete()

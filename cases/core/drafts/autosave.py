"""What the page that saves as one types is answered; static/js/autosave.js reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.http import JsonResponse
from django.utils import timezone

from cases.core.drafts.models import Draft
from cases.core.drafts.services import DraftConflict
from partnerships.pages.numbers import whole_number


def seen_version(posted: Mapping[str, Any]) -> int:
    """Give the version of the draft that a page was made from; 0 for none, or for no number."""
    return whole_number(posted.get("draft_version"))


def clock(at: datetime) -> str:
    """Give a time of day as it is said beside a form."""
    return f"{timezone.localtime(at):%H:%M}"


def autosave_answer(save: Callable[[], Draft], *, by: str = "") -> JsonResponse:
    """Save a draft and say so; 409 with who was faster, where somebody was.

    `by` names whoever was faster where a draft is one person's own.
    """
    try:
        draft = save()
    except DraftConflict as conflict:
        return saved_by_another(by or conflict.theirs.saved_by, conflict.theirs.saved_at)
    return JsonResponse({"version": draft.version, "saved_at": clock(draft.saved_at)})


def saved_by_another(by: str, at: datetime) -> JsonResponse:
    """Say that somebody else has saved meanwhile, which pauses autosave."""
    return JsonResponse({"by": by, "saved_at": clock(at)}, status=409)

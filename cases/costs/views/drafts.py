"""What the pages of a draft of the agreement share: finding it, and changing it by one step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404

from cases.core.access.wrappers import CaseRequest
from cases.costs.services import agreements as verbs
from partnerships.funding.models import AgreementVersion
from partnerships.funding.pool import Pool


def version_or_404(pool: Pool, number: int) -> AgreementVersion:
    """Give a version of the fund's agreement by number."""
    found: AgreementVersion | None = AgreementVersion.objects.filter(
        pool=pool, number=number
    ).first()
    if found is None:
        raise Http404
    return found


def draft_or_404(pool: Pool, number: int) -> AgreementVersion:
    """Give a version that is not approved yet: an approved one is not changed."""
    found = version_or_404(pool, number)
    if found.approved_at is not None:
        raise Http404
    return found


def changed(
    request: CaseRequest,
    version: AgreementVersion,
    change: Callable[[dict[str, Any]], dict[str, Any]],
    words: str,
    field: str = "",
) -> AgreementVersion:
    """Change a draft by a step of `drafting`; `words` say in the chronicle what was done."""
    return verbs.change_draft(
        by=request.actor, version=version, change=change, words=words, field=field
    )

"""The newest file of a document, of one or of many."""

from __future__ import annotations

from collections.abc import Iterable

from cases.core.documents.models import DocumentVersion


def newest_version(document: int | None) -> DocumentVersion | None:
    """Give the newest version of the document with this number; None without one."""
    return newest_versions([document]).get(document) if document else None


def newest_versions(documents: Iterable[int | None]) -> dict[int, DocumentVersion]:
    """Give the newest version of each document by the document's number, in one query."""
    numbers = {number for number in documents if number}
    rows = DocumentVersion.objects.filter(document_id__in=numbers).order_by("number")
    return {row.document_id: row for row in rows}

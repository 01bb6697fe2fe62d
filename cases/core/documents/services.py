"""Keeping files: uploads that were checked, and documents that we made."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files.base import ContentFile

from cases.core.access.verbs import Verb
from cases.core.case.models import Case
from cases.core.documents.models import Document, DocumentVersion
from cases.core.documents.refusal import UploadRefused
from cases.core.documents.uploads import UploadKinds, check_upload
from cases.core.documents.virus import ScanOutcome, scan_with_clamd
from partnerships.people.actor import Actor


def keep_upload(
    *,
    case: Case,
    by: Actor,
    name: str,
    content: BinaryIO,
    kinds: UploadKinds,
    title: str,
    kind: str,
    reader_verb: Verb,
    document: Document | None = None,
) -> DocumentVersion:
    """Check an uploaded file and keep it as a new document, or as the next version of one.

    Raises UploadRefused with a reason that says what to do.
    """
    checked = inspected(name, content, kinds)
    return _keep(
        case,
        document,
        title,
        kind,
        reader_verb,
        checked.data,
        name=checked.name,
        content_type=checked.content_type,
        sha256=checked.sha256,
        scan=checked.scan,
        uploaded_by=by.name,
    )


@dataclass(frozen=True)
class Inspected:
    """An upload that may be kept: cleaned name, type, checksum, bytes, and if it was scanned."""

    name: str
    content_type: str
    sha256: str
    data: bytes
    scan: str


def inspected(name: str, content: BinaryIO, kinds: UploadKinds) -> Inspected:
    """Inspect an upload for its type, size, what it can do, and viruses. Raises UploadRefused."""
    checked = check_upload(name, content, kinds, settings.LARGEST_UPLOAD_BYTES)
    content.seek(0)
    data = content.read()
    scan = DocumentVersion.Scan.NOT_SCANNED
    if settings.CLAMD_ADDRESS:
        answer = scan_with_clamd(settings.CLAMD_ADDRESS, data)
        if answer.outcome is ScanOutcome.INFECTED:
            raise UploadRefused("This file holds a virus. Ask whoever made it for a clean copy.")
        if answer.outcome is ScanOutcome.CLEAN:
            scan = DocumentVersion.Scan.CLEAN
    if scan is DocumentVersion.Scan.NOT_SCANNED and settings.UNSCANNED_UPLOADS_REFUSED:
        raise UploadRefused(
            "Files cannot be checked for viruses at the moment, so none is taken. "
            "Try again in an hour, or tell your administrator."
        )
    return Inspected(checked.name, checked.content_type, checked.sha256, data, scan)


def keep_inspected(
    *,
    case: Case,
    paper: Inspected,
    title: str,
    kind: str,
    reader_verb: Verb,
    uploaded_by: str,
) -> DocumentVersion:
    """Keep as a new document what was inspected when it came in, before there was a case."""
    return _keep(
        case,
        None,
        title,
        kind,
        reader_verb,
        paper.data,
        name=paper.name,
        content_type=paper.content_type,
        sha256=paper.sha256,
        scan=paper.scan,
        uploaded_by=uploaded_by,
    )


def keep_made(
    *,
    case: Case,
    name: str,
    content: bytes,
    content_type: str,
    title: str,
    kind: str,
    reader_verb: Verb,
    document: Document | None = None,
) -> DocumentVersion:
    """Keep a file that this system made, such as a letter or the papers of a meeting."""
    return _keep(
        case,
        document,
        title,
        kind,
        reader_verb,
        content,
        name=name,
        content_type=content_type,
        sha256=hashlib.sha256(content).hexdigest(),
        scan=DocumentVersion.Scan.MADE_HERE,
        uploaded_by="Review Room",
    )


def _keep(
    case: Case,
    document: Document | None,
    title: str,
    kind: str,
    reader_verb: Verb,
    data: bytes,
    **facts: Any,
) -> DocumentVersion:
    document = document or Document.objects.create(
        case=case,
        title=title,
        kind=kind,
        reader_verb=reader_verb,
        marking=case.partnership.marking,
        partnership_id=case.partnership_id,
    )
    last = (
        DocumentVersion.objects.filter(document=document)
        .order_by("-number")
        .values_list("number", flat=True)
        .first()
    )
    version = DocumentVersion(
        document=document,
        number=(last or 0) + 1,
        size=len(data),
        partnership_id=case.partnership_id,
        **facts,
    )
    version.file.save(facts["name"], ContentFile(data), save=False)
    version.save()
    return version

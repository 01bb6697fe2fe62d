"""Making a transfer pack: its PDF and ZIP, outside every transaction; then delivering it."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from typing import Any

from celery import shared_task
from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.case.selectors import locked
from cases.core.documents.pdf import render_pdf
from cases.core.documents.printing import print_styles
from cases.core.documents.selectors import newest_versions
from cases.core.documents.services import keep_made
from cases.handover.delivering import MAKE_PACK, deliver
from cases.handover.models import TransferOut
from cases.handover.pack import pack_of
from cases.handover.reading import parts_of
from partnerships.people.actor import CLOCK
from partnerships.tenancy.context import scope


@shared_task(name=MAKE_PACK, max_retries=3, default_retry_delay=30)
def make_pack(partnership_id: int, transfer_id: int) -> None:
    """Make the pack of a handing over and deliver it; what was made already is left alone."""
    with scope(partnership_id, CLOCK):
        transfer = _unmade(transfer_id)
        if transfer is None:
            return
        pack = json.loads(json.dumps(pack_of(transfer), cls=DjangoJSONEncoder))
        files = _files(transfer)
        reference = transfer.case.reference
        page = render_to_string(
            "cases/handover/pack_pdf.html",
            {
                "pack": pack,
                "parts": parts_of(pack),
                "to": transfer.to,
                "marking": transfer.case.partnership.marking,
                "reference": reference,
                "printed_on": timezone.localdate(),
            },
        )
    title = f"{reference}: transfer pack"
    pdf = render_pdf(page, title=title, static_root=print_styles())
    content = _zipped(reference, pdf, pack, files)
    sha256 = hashlib.sha256(content).hexdigest()
    with scope(partnership_id, CLOCK):
        if (transfer := _unmade(transfer_id)) is None:
            return
        transfer.case = locked(transfer.case)
        if transfer.is_here:
            deliver(transfer, pack, content, sha256)
            transfer.sent_on, transfer.sent_by = timezone.localdate(), "Review Room"
            transfer.sent_to = transfer.to
        transfer.pack = keep_made(
            case=transfer.case,
            name=f"{reference} transfer pack.zip",
            content=content,
            content_type="application/zip",
            title="Transfer pack",
            kind="transfer_pack",
            reader_verb=Verb.FOLLOW_TRANSFER,
        ).document
        transfer.save()


def _unmade(transfer_id: int) -> TransferOut | None:
    return (
        TransferOut.objects.select_related("case__protocol", "case__partnership", "to_partnership")
        .filter(pk=transfer_id, pack=None, answer="")
        .first()
    )


def _files(transfer: TransferOut) -> list[tuple[str, bytes]]:
    """Give the newest version of each document that goes along, under a name of its own."""
    found = []
    newest = newest_versions(transfer.documents)
    for number, document in enumerate(transfer.documents, 1):
        version = newest[document]
        with version.file.open("rb") as file:
            found.append((f"documents/{number:02d} {version.name}", file.read()))
    return found


def _zipped(
    reference: str, pdf: bytes, pack: dict[str, Any], files: list[tuple[str, bytes]]
) -> bytes:
    """Give the ZIP: the PDF, the documents, the same as data, and the checksum of each."""
    data = json.dumps(pack, indent=1, ensure_ascii=False).encode()
    inside = [(f"{reference} transfer pack.pdf", pdf), ("pack.json", data), *files]
    sums = "".join(f"{hashlib.sha256(each).hexdigest()}  {name}\n" for name, each in inside)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, each in [*inside, ("checksums-sha256.txt", sums.encode())]:
            file.writestr(name, each)
    return out.getvalue()

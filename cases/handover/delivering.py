"""Across the wall between two partnerships: writing into the other's rows, reading none.

Each function opens the other partnership's scope for one write, acted in by the clock, and comes
back. What was written stands under the receiver's own row-level security from then on.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.notices.services import put_in_outbox
from cases.core.progress.pages.case_page import case_url
from cases.handover.models import Answer, TransferIn, TransferOut
from partnerships.models import Membership, Partnership
from partnerships.people.actor import CLOCK, Actor
from partnerships.people.roles import Role
from partnerships.tenancy.after_commit import ask_a_worker
from partnerships.tenancy.context import scope

MAKE_PACK = "cases.handover.make_pack"


def make_pack_soon(transfer: TransferOut) -> None:
    """Have a worker make the pack after the transaction; a receiver here then has it."""
    ask_a_worker(MAKE_PACK, transfer.pk)


def deliver(transfer: TransferOut, pack: dict[str, Any], content: bytes, sha256: str) -> None:
    """Write a pack into the rows of the receiver; once, however often it is asked for."""
    sender, receiver = transfer.case.partnership, transfer.to_partnership
    if receiver is None:
        return
    receiver = receiver.goes_on_as
    with scope(receiver.pk, CLOCK):
        if TransferIn.objects.filter(key=transfer.key).exists():
            return
        row = TransferIn(
            partnership_id=receiver.pk,
            from_partnership=sender,
            from_name=sender.name,
            from_contact=sender.mailbox,
            their_reference=transfer.case.reference,
            key=transfer.key,
            because=transfer.because,
            handed_over_on=transfer.on,
            received_at=timezone.now(),
            pack=pack,
            file_sha256=sha256,
        )
        row.file.save("pack.zip", ContentFile(content), save=False)
        row.save()
        record(
            "transfer.received",
            f"delivered a case that {sender.name} hands over",
            by=CLOCK,
            details={"transfer_in": row.pk},
        )
        _tell_officers(receiver, row, f"transfer_in:{row.pk}", "a case is handed over to you")


def ask_again(transfer: TransferOut, on: date) -> None:
    """Mail the officers of a receiver that works here that the answer is awaited."""
    receiver = transfer.to_partnership
    if receiver is None:
        return
    receiver = receiver.goes_on_as
    with scope(receiver.pk, CLOCK):
        row = TransferIn.objects.filter(key=transfer.key, answer="").first()
        if row is None:
            return
        row.asked_again_on = on
        row.save()
        key = f"transfer_in:{row.pk}:again:{on.isoformat()}"
        _tell_officers(receiver, row, key, "your answer to a transfer is awaited")


def withdraw(transfer: TransferOut) -> None:
    """Take back a pack that the receiver has not answered: it can no longer be accepted."""
    receiver = transfer.to_partnership
    if receiver is None:
        return
    receiver = receiver.goes_on_as
    with scope(receiver.pk, CLOCK):
        row = TransferIn.objects.select_for_update().filter(key=transfer.key, answer="").first()
        if row is None:
            return
        row.answer, row.answered_on = Answer.WITHDRAWN, timezone.localdate()
        row.pack = {}
        if row.file:
            row.file.delete(save=False)
        row.save()
        record(
            "transfer.withdrawn",
            f"was told that {row.from_name} withdrew a case that it had handed over",
            by=CLOCK,
            details={"transfer_in": row.pk},
        )


def answer_sender(row: TransferIn, *, by: Actor, because: str = "") -> None:
    """Write the answer into the sender's rows, and tell its officers.

    Who answered is named as the receiving partnership: its people are no business of the sender.
    """
    sender, receiver = row.from_partnership, row.partnership
    if sender is None:
        return
    reference = row.case.reference if row.case else ""
    with scope(sender.goes_on_as.pk, CLOCK):
        sent = (
            TransferOut.objects.select_for_update(of=("self",))
            .select_related("case__partnership")
            .get(key=row.key)
        )
        sent.answer, sent.answered_on = row.answer, row.answered_on
        sent.answered_by, sent.answer_because = receiver.name, because
        sent.their_reference = reference
        sent.save()
        took = "took" if row.answer == Answer.ACCEPTED else "refused"
        record(
            "transfer.answered",
            f"was told that {receiver.name} {took} the case",
            by=CLOCK,
            case=sent.case,
            because=because,
            details={"transfer": sent.pk},
        )
        _mail_officers(
            f"transfer_out:{sent.pk}:{row.answer}",
            f"{sent.case.reference}: your transfer was {row.get_answer_display().lower()}",
            case_url(sent.case, "transfer_state"),
            sent.case,
        )


def _tell_officers(receiver: Partnership, row: TransferIn, key: str, subject: str) -> None:
    place = reverse("transfer_in", args=[receiver.slug, row.pk])
    _mail_officers(key, f"{receiver.name}: {subject}", place, None)


def _mail_officers(key: str, subject: str, place: str, case: Case | None) -> None:
    """Mail the officers of the partnership in scope a link, and nothing of the case."""
    addresses = (
        Membership.objects.here()
        .active_on(timezone.localdate())
        .filter(role=Role.OFFICER)
        .values_list("user__email", flat=True)
        .distinct()
    )
    for address in sorted(addresses):
        put_in_outbox(
            key=f"{key}:{address}",
            to=address,
            subject=subject,
            body=f"Sign in to read it.\n\n{settings.SITE_URL.rstrip('/')}{place}\n",
            case=case,
        )

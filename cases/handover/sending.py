"""Handing a case to the partnership that is responsible for it (R13; LR §2.1; LC ¶7; E11)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import BinaryIO

from django.db import transaction

from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.case.services import mark_milestone
from cases.core.deadlines.refusing import FieldReason, refuse, unsaid
from cases.core.documents.services import keep_upload
from cases.core.documents.uploads import UploadKinds
from cases.core.progress.advance import advance, happened, reach_of, require_on
from cases.core.timetable.kinds import Milestone
from cases.core.workflow.plug import NotReady, Reason
from cases.core.workflow.steps import Step
from cases.handover.delivering import ask_again, make_pack_soon
from cases.handover.models import Answer, TransferChase, TransferOut
from cases.handover.selectors import documents_that_may_go, transfer_of
from partnerships.models import Partnership
from partnerships.people.actor import Actor

PROOFS = UploadKinds.PDF | UploadKinds.IMAGE | UploadKinds.WORD


@transaction.atomic
def transfer_out(
    case: Case,
    *,
    by: Actor,
    to: str = "",
    because: str,
    on: date | None = None,
    to_contact: str = "",
    to_partnership: Partnership | None = None,
    documents: Collection[int] = (),
    with_chronicle: bool = True,
    seen_version: int | None = None,
) -> TransferOut:
    """Hand the case over: what stays here is a stub that can be read and no longer changed.

    Takes the receiving partnership (`to_partnership` where it works here, else its name), its
    contact, why, on which day, and what goes along beside the referral and its people. A worker
    makes the pack, and delivers it to a receiver that works here. Raises NotReady for what is
    missing, and for documents that the officer may not read.
    """
    case = locked(case)
    require_on(by, case, Verb.TRANSFER_OUT)
    day = happened(on)
    to = to_partnership.name if to_partnership else to.strip()
    missing = []
    if not to:
        missing.append(Reason("Say which partnership takes the case."))
    if not because.strip():
        missing.append(Reason("Say why it is responsible.", rule="LR §2.1; GL §2.1"))
    if to_partnership and to_partnership.pk == case.partnership_id:
        missing.append(Reason("That is this partnership: nothing is handed over."))
    may_go = {document.pk for document in documents_that_may_go(case, reach_of(by).on(case))}
    if set(documents) - may_go:
        missing.append(Reason("A document that was chosen cannot go along. Choose again."))
    if missing:
        raise NotReady(missing)
    row = TransferOut.objects.create(
        case=case,
        to=to,
        to_partnership=to_partnership,
        to_contact=to_contact.strip(),
        on=day,
        because=because.strip(),
        documents=sorted(documents),
        with_chronicle=with_chronicle,
        recorded_by=by.name,
        partnership_id=case.partnership_id,
    )
    mark_milestone(case=case, code=Milestone.TRANSFERRED_OUT, on=day)
    record(
        "case.handed_over",
        f"handed the case to {row.to}",
        by=by,
        case=case,
        because=because,
        on=day,
        details={"transfer": row.pk, "documents": row.documents},
    )
    advance(case, Step.TRANSFER_OUT, by=by, because=because, on=day, seen_version=seen_version)
    make_pack_soon(row)
    return row


def underway(case: Case) -> TransferOut:
    """Give the handing over that nobody has answered, locked. Raises NotReady without one."""
    last = transfer_of(case)
    if last is None or last.answer:
        raise NotReady([Reason("No transfer of this case awaits an answer.")])
    row: TransferOut = TransferOut.objects.select_for_update().get(pk=last.pk)
    row.case = case
    return row


@transaction.atomic
def send_by_hand(
    *,
    case: Case,
    by: Actor,
    on: date,
    how: str,
    to: str,
    proof: tuple[str, BinaryIO] | None = None,
) -> TransferOut:
    """Record how the pack went to an area that does not work here, with proof if there is one.

    Raises NotReady for a day before the case was handed over, and UploadRefused.
    """
    case = locked(case)
    require_on(by, case, Verb.FOLLOW_TRANSFER)
    row = underway(case)
    wrong = unsaid(sent_to=(to, "Say to whom it was sent."))
    if row.is_here:
        raise NotReady([Reason("The pack is delivered here: nothing is sent by hand.")])
    if row.pack_id is None:
        raise NotReady([Reason("The pack is not ready yet. Try again in a minute.")])
    if on < row.on:
        wrong.append(
            FieldReason("It cannot have been sent before it was handed over.", field="sent_on")
        )
    refuse(wrong)
    if proof is not None:
        version = keep_upload(
            case=case,
            by=by,
            name=proof[0],
            content=proof[1],
            kinds=PROOFS,
            title="Proof that the transfer pack was sent",
            kind="transfer_proof",
            reader_verb=Verb.FOLLOW_TRANSFER,
        )
        row.proof = version.document
    row.sent_on, row.sent_how, row.sent_to, row.sent_by = happened(on), how, to.strip(), by.name
    row.save()
    record(
        "transfer.sent",
        f"sent the transfer pack to {row.to} ({row.get_sent_how_display().lower()})",
        by=by,
        case=case,
        on=on,
        details={"transfer": row.pk},
    )
    return row


@transaction.atomic
def chase(*, case: Case, by: Actor, on: date | None = None, note: str = "") -> TransferChase:
    """Ask the receiver whether it takes the case; one that works here is mailed."""
    case = locked(case)
    require_on(by, case, Verb.FOLLOW_TRANSFER)
    row = underway(case)
    if not row.is_underway:
        raise NotReady([Reason("The pack has not been sent yet: there is nothing to chase.")])
    day = happened(on)
    made = TransferChase.objects.create(
        transfer=row,
        on=day,
        note=note.strip(),
        chased_by=by.name,
        partnership_id=case.partnership_id,
    )
    ask_again(row, day)
    record(
        "transfer.chased",
        f"asked {row.to} whether it takes the case",
        by=by,
        case=case,
        on=day,
        details={"transfer": row.pk, "chase": made.pk},
    )
    return made


@transaction.atomic
def record_answer(
    *,
    case: Case,
    by: Actor,
    answer: str,
    on: date,
    answered_by: str,
    because: str = "",
    their_reference: str = "",
) -> TransferOut:
    """Record what a receiver that does not work here answered.

    Raises NotReady for a refusal without a reason, and for a day before the pack was sent.
    """
    case = locked(case)
    require_on(by, case, Verb.FOLLOW_TRANSFER)
    row = underway(case)
    if row.is_here:
        raise NotReady([Reason("The receiver works here and answers for itself.")])
    if row.sent_on is None:
        raise NotReady([Reason("Record first how the pack was sent.")])
    wrong = unsaid(answered_by=(answered_by, "Say who answered."))
    if answer == Answer.REFUSED:
        wrong += unsaid(because=(because, "Say why it was refused."))
    if on < row.sent_on:
        wrong.append(FieldReason("It cannot have answered before it was sent.", field="on"))
    refuse(wrong)
    row.answer, row.answered_on, row.answered_by = answer, happened(on), answered_by.strip()
    row.answer_because, row.their_reference = because.strip(), their_reference.strip()
    row.save()
    record(
        "transfer.answered",
        f"recorded that {row.to} {'took' if answer == Answer.ACCEPTED else 'refused'} the case",
        by=by,
        case=case,
        because=row.answer_because,
        on=on,
        details={"transfer": row.pk},
    )
    return row

"""What is done with a letter once it is produced: marked as sent, or withheld with a reason."""

from __future__ import annotations

from datetime import date
from typing import Any, BinaryIO

from django.db import transaction

from cases.core.access.links import revoke_links
from cases.core.access.verbs import Purpose, Verb
from cases.core.audit.services import record
from cases.core.case.selectors import locked
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.documents.models import Document
from cases.core.documents.services import keep_upload
from cases.core.documents.uploads import UploadKinds
from cases.core.notices.models import Letter, OutboxMail
from cases.core.notices.services import blocked_because
from cases.core.progress.advance import happened, require_on
from cases.core.workflow.plug import NotReady, Reason, registry
from partnerships.people.actor import Actor

#: What a private link to a letter is about.
SUBJECT = "letter"
PROOF_KINDS = UploadKinds.PDF | UploadKinds.IMAGE


def came_back(letter: Letter) -> bool:
    """Say whether the mail that brought a letter could not be delivered."""
    return letter.mail is not None and letter.mail.state == OutboxMail.State.FAILED


def open_letter(letter: Letter, by: Actor) -> Letter:
    """Lock the case, ask the policy, and give the letter as it stands and may still change."""
    case = locked(letter.case)
    require_on(by, case, Verb.SEND_LETTERS)
    letter = Letter.objects.select_related("mail", "partnership").get(pk=letter.pk)
    letter.case = case
    if letter.sent_on and not came_back(letter):
        raise NotReady([Reason("This letter has been marked as sent already.")])
    if letter.withheld_because:
        raise NotReady([Reason("This letter was withheld.")])
    return letter


@transaction.atomic
def mark_as_sent(
    letter: Letter,
    *,
    by: Actor,
    how: str,
    to: str,
    on: date | None = None,
    proof: tuple[str, BinaryIO] | None = None,
) -> Letter:
    """Mark a letter as sent: how, to which address, on which day, with what proof.

    `proof` is the name and content of a file (a receipt, the mail that was sent). Raises NotReady
    for a letter that may not go yet, was sent or withheld, and UploadRefused for the proof.
    """
    letter = open_letter(letter, by)
    day = happened(on)
    if because := blocked_because(letter):
        raise NotReady([Reason(because)])
    if not to.strip():
        raise NotReady([Reason("Enter the address that the letter was sent to.")])
    if proof is not None:
        letter.proof = _kept(letter, by, *proof)
    letter.mail = None  # what goes by hand came back by mail, or never went
    letter.sent_how, letter.sent_to, letter.sent_on = how, to.strip(), day
    letter.save()
    on_sent = registry.letter(letter.code).on_sent
    if on_sent:
        on_sent(letter, by, day)
    refresh_deadlines(letter.case)
    record(
        "letter.sent",
        f"marked the letter “{letter.title}” as sent",
        by=by,
        case=letter.case,
        on=day,
        details={"letter": letter.pk, "how": how, "proof": bool(proof)},
    )
    return letter


def _kept(letter: Letter, by: Actor, name: str, content: Any) -> Document:
    version = keep_upload(
        case=letter.case,
        by=by,
        name=name,
        content=content,
        kinds=PROOF_KINDS,
        title=f"Proof of sending: {letter.title}"[:200],
        kind="proof",
        reader_verb=Verb.READ_LETTERS,
    )
    return version.document


@transaction.atomic
def withhold(letter: Letter, *, by: Actor, because: str, approved_by: str) -> Letter:
    """Withhold a letter: why, and who approved that (R80; GL §2.6).

    Raises NotReady without a reason or an approver, and for a letter that was sent.
    """
    letter = open_letter(letter, by)
    missing = []
    if not because.strip():
        missing.append(Reason("Say why the letter is withheld.", rule="GL §2.6"))
    if not approved_by.strip():
        missing.append(Reason("Say who approved that it is withheld.", rule="GL §2.6"))
    if missing:
        raise NotReady(missing)
    letter.withheld_because, letter.withheld_by = because.strip(), approved_by.strip()
    letter.save()
    revoke_links(letter.case, Purpose.LETTER, SUBJECT, letter.pk)
    refresh_deadlines(letter.case)
    record(
        "letter.withheld",
        f"withheld the letter “{letter.title}”",
        by=by,
        case=letter.case,
        because=because,
        details={"letter": letter.pk, "approved_by": approved_by},
    )
    return letter

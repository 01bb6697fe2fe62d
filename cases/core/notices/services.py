"""Producing letters, marking them as sent, and putting mails into the outbox."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.documents.models import Document, DocumentVersion
from cases.core.documents.pdf import render_pdf
from cases.core.documents.printing import print_styles
from cases.core.documents.services import keep_made
from cases.core.notices.models import Letter, OutboxMail
from cases.core.notices.wording.as_html import blocks_html, html_of
from cases.core.notices.wording.blocks import Composed
from cases.core.notices.wording.catalogue import fields_as_json
from cases.core.notices.wording.composing import around_case, compose
from cases.core.notices.wording.selectors import (
    letterhead_on,
    own_text,
    standard_text,
    words_of_version,
)
from cases.core.workflow.plug import registry
from partnerships.people.actor import Actor
from partnerships.tenancy.after_commit import ask_a_worker
from partnerships.tenancy.context import current_partnership_id


def produce_letter(
    *,
    case: Case,
    by: Actor,
    code: str,
    recipient: str,
    fields: Any,
    address: str = "",
    recipient_code: str = "",
    subject_kind: str = "case",
    subject_number: int = 0,
) -> Letter:
    """Produce a letter from the text in force and its merge fields (a frozen dataclass).

    The letter keeps the text and the letterhead that it was made from. Its PDF is made by a worker
    after the transaction; until then the page says so.
    """
    kind = registry.letter(code)
    if not isinstance(fields, kind.fields) or isinstance(fields, type):
        raise TypeError(f"The letter {code} takes {kind.fields.__name__}.")
    letter = Letter(
        case=case,
        code=code,
        title=kind.title,
        recipient=recipient,
        recipient_code=recipient_code,
        address=address,
        fields=fields_as_json(fields),
        subject_kind=subject_kind,
        subject_number=subject_number,
        partnership_id=case.partnership_id,
    )
    words_in_force(letter)
    letter.save()
    record(f"letter.{code}", f"produced the letter “{kind.title}”", by=by, case=case)
    make_pdf_soon(letter)
    return letter


def words_in_force(letter: Letter) -> None:
    """Give a letter the text and the letterhead that are in force today; it is not saved."""
    kind, today = registry.letter(letter.code), timezone.localdate()
    letter.wording = own_text(letter.code, today) if kind.is_written else None
    letter.text = words_of_version(kind, letter.wording) if kind.is_written else ""
    letter.letterhead = letterhead_on(today)


def letter_html(letter: Letter) -> str:
    """Give a letter as the HTML page from which its PDF is made and which previews it."""
    kind = registry.letter(letter.code)
    if kind.is_written:
        return html_of(composed(letter))
    names = letter.case.protocol.rules.names
    context = {
        "letter": letter,
        "fields": letter.fields,
        "case": letter.case,
        "partnership": letter.partnership,
        "names": names,
        "review_name": names.review_name(letter.case.opened_on),
        "marking": letter.partnership.marking,
        "reference": letter.case.reference,
        "our_name": letter.partnership.name,
        "our_address": [line for line in (names.office, letter.partnership.mailbox) if line],
        "to_name": letter.fields.get("to_name") or letter.recipient,
        "to_address": letter.address.splitlines(),
        "dated": _dated(letter),
        "subject": letter.fields.get("subject") or kind.title,
        "signed_by": letter.fields.get("signed_by") or names.officer,
        "signed_as": [
            line for line in (letter.fields.get("signed_as"), letter.partnership.name) if line
        ],
    }
    if letter.fields.get("salutation"):
        context |= {"salutation": letter.fields["salutation"], "closing": "Yours sincerely"}
    return render_to_string(kind.template, context)


def composed(letter: Letter) -> Composed:
    """Give a letter as it is printed, from the text that it was made from.

    One that is only looked at before it is produced has the text in force today; one that is older
    than texts of one's own has the product's.
    """
    if letter.pk is None:
        words_in_force(letter)
    return composed_from(letter, letter.text or standard_text(registry.letter(letter.code)))


def own_words(letter: Letter | None, case: Case) -> SafeString:
    """Give a letter as a page shows it in the partnership's own words.

    Nothing where there is no letter, or where it has the product's text.
    """
    if letter is None or letter.wording_id is None:
        return mark_safe("")
    letter.case = case
    return blocks_html(composed(letter).body)


def composed_from(letter: Letter, source: str) -> Composed:
    """Give a letter as it would be printed from another text."""
    around = around_case(
        letter.case,
        recipient=letter.recipient,
        address=letter.address,
        dated=_dated(letter),
        letterhead=letter.letterhead,
    )
    return compose(registry.letter(letter.code), source, letter.fields, around)


def _dated(letter: Letter) -> date:
    """Give the day that stands on a letter: that of its PDF, today while there is none.

    It is never later than the day on which the letter was sent.
    """
    made = DocumentVersion.objects.filter(document_id=letter.document_id).first()
    day = timezone.localdate(made.uploaded_at if made else None)
    return min(day, letter.sent_on or day)


def blocked_because(letter: Letter) -> str:
    """Give why a letter may not be issued yet, or nothing."""
    blocked = registry.letter(letter.code).blocked
    return blocked(letter) if blocked else ""


def make_pdf_soon(letter: Letter) -> None:
    """Have the PDF of a letter made after the transaction: it may be issued from now on."""
    ask_a_worker("cases.core.notices.make_letter_pdf", letter.pk)


def keep_letter_pdf(letter: Letter) -> Document:
    """Make the PDF of a letter and keep it; a letter that has one keeps it.

    Raises ValueError for a letter that may not be issued yet.
    """
    if letter.document is not None:
        return letter.document
    if blocked_because(letter):
        raise ValueError("this letter may not be issued yet")
    version = keep_made(
        case=letter.case,
        name=f"{letter.case.reference}-{letter.code}-{letter.pk}.pdf",
        content=render_pdf(letter_html(letter), title=letter.title, static_root=print_styles()),
        content_type="application/pdf",
        title=f"{letter.title}: {letter.recipient}"[:200],
        kind="letter",
        reader_verb=Verb.READ_LETTERS,
    )
    letter.document = version.document
    letter.save()
    return version.document


def put_in_outbox(*, key: str, to: str, subject: str, body: str, case: Case | None = None) -> bool:
    """Put a mail into the outbox unless one with this key is there already; say whether it was new.

    Subject and body must hold no name and no fact of a case. A worker delivers it after commit.
    """
    _, made = OutboxMail.objects.get_or_create(
        key=key,
        partnership_id=current_partnership_id(),
        defaults={
            "to": to,
            "subject": subject,
            "body": body,
            "case": case,
            "next_try_at": timezone.now(),
        },
    )
    if made:
        deliver_soon()
    return made


def deliver_soon() -> None:
    """Have what waits in the outbox of the partnership in scope delivered after the transaction."""
    ask_a_worker("cases.core.notices.deliver")

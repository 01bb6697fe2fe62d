"""Producing letters, marking them as sent, and putting mails into the outbox."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any, cast

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.documents.models import Document
from cases.core.documents.pdf import render_pdf
from cases.core.documents.services import keep_made
from cases.core.notices.models import Letter, OutboxMail
from cases.core.workflow.plug import registry
from partnerships.people.actor import Actor
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
    """Produce a letter from its kind's template and merge fields (a frozen dataclass).

    Its PDF is made by a worker after the transaction; until then the page says so.
    """
    kind = registry.letter(code)
    if not isinstance(fields, kind.fields) or isinstance(fields, type):
        raise TypeError(f"The letter {code} takes {kind.fields.__name__}.")
    letter = Letter.objects.create(
        case=case,
        code=code,
        title=kind.title,
        recipient=recipient,
        recipient_code=recipient_code,
        address=address,
        fields=_as_json(asdict(cast(Any, fields))),
        subject_kind=subject_kind,
        subject_number=subject_number,
        partnership_id=case.partnership_id,
    )
    record(f"letter.{code}", f"produced the letter “{kind.title}”", by=by, case=case)
    transaction.on_commit(lambda: _enqueue_pdf(case.partnership_id, letter.pk))
    return letter


def _as_json(values: Any) -> Any:
    if isinstance(values, dict):
        return {key: _as_json(value) for key, value in values.items()}
    if isinstance(values, list | tuple):
        return [_as_json(value) for value in values]
    if isinstance(values, date):
        return f"{values:%A} {values.day} {values:%B %Y}"
    return values


def _enqueue_pdf(partnership_id: int, letter_id: int) -> None:
    from cases.core.notices.tasks import make_letter_pdf

    make_letter_pdf.delay(partnership_id, letter_id)


def letter_html(letter: Letter) -> str:
    """Give a letter as the HTML page from which its PDF is made and which previews it."""
    kind = registry.letter(letter.code)
    context = {
        "letter": letter,
        "fields": letter.fields,
        "case": letter.case,
        "partnership": letter.partnership,
        "names": letter.case.protocol.rules.names,
        "marking": letter.partnership.marking,
    }
    return render_to_string(kind.template, context)


def keep_letter_pdf(letter: Letter) -> Document:
    """Make the PDF of a letter and keep it; a letter that has one keeps it."""
    if letter.document is not None:
        return letter.document
    version = keep_made(
        case=letter.case,
        name=f"{letter.case.reference}-{letter.code}-{letter.pk}.pdf",
        content=render_pdf(letter_html(letter), title=letter.title),
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
        partnership_id = current_partnership_id()
        transaction.on_commit(lambda: _enqueue_delivery(partnership_id))
    return made


def _enqueue_delivery(partnership_id: int) -> None:
    from cases.core.notices.tasks import deliver

    deliver.delay(partnership_id)

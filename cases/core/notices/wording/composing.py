"""Putting a whole letter together: text, merge fields and letterhead become what is printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cases.core.case.models import Case
from cases.core.notices.wording.blocks import Composed, said
from cases.core.notices.wording.catalogue import fields_as_json
from cases.core.notices.wording.filling import fill, words_of
from cases.core.notices.wording.grammar import read_text
from cases.core.notices.wording.models import Letterhead
from cases.core.notices.wording.selectors import logo_of
from cases.core.protocol.tables import Names
from cases.core.workflow.plug import LetterKind
from partnerships.models import Partnership
from partnerships.pages.dates import in_words

STRANGER = "Dear Sir or Madam"
#: To whom a sample goes, where the code of its audience says it badly.
AUDIENCES = {
    "home_office": "Home Office Quality Assurance Panel",
    "coroner": "HM Coroner",
    "agency": "Eyebrook Housing Association",
    "others": "The addressee",
}


@dataclass(frozen=True)
class Around:
    """What stands round the words of one letter and comes from nowhere in its fields."""

    partnership: Partnership
    names: Names
    reference: str
    opened_on: date
    recipient: str
    address: str
    dated: date
    letterhead: Letterhead | None

    @property
    def sender(self) -> str:
        """Give who writes."""
        return self.letterhead.name if self.letterhead else self.partnership.name

    @property
    def sender_lines(self) -> tuple[str, ...]:
        """Give the address below the sender's name."""
        if self.letterhead:
            return tuple(line for line in self.letterhead.address.splitlines() if line.strip())
        return tuple(line for line in (self.names.office, self.partnership.mailbox) if line)

    def common(self) -> dict[str, Any]:
        """Give the merge fields that every letter has (catalogue.COMMON)."""
        review, short = self.names.review_name(self.opened_on)
        return {
            "our_name": self.sender,
            "reference": self.reference,
            "dated": in_words(self.dated),
            "recipient": self.recipient,
            "review_name": review,
            "review_short": short,
            "office": self.names.office,
            "officer": self.names.officer,
            "mailbox": self.partnership.mailbox,
            "qa_body": self.names.qa_body,
        }


def compose(kind: LetterKind, source: str, fields: Mapping[str, Any], around: Around) -> Composed:
    """Give a letter of this text, filled in with its merge fields as they were kept."""
    text = read_text(source)
    values = around.common() | dict(fields)
    head = {name: said(words_of(words, values)) for name, words in text.head.items()}
    greeting = head.get("greeting") or fields.get("salutation") or STRANGER
    known = greeting != STRANGER
    signs = around.letterhead.signed_by if around.letterhead else ""
    signs_as = around.letterhead.signed_as if around.letterhead else ""
    signed_by = fields.get("signed_by") or signs or around.names.officer
    signed_as = fields.get("signed_as") or (signs_as if signed_by == signs else "")
    return Composed(
        title=kind.title,
        marking=around.partnership.marking,
        reference=around.reference,
        sender=around.sender,
        sender_lines=around.sender_lines,
        to_name=fields.get("to_name") or around.recipient,
        to_lines=tuple(line.strip() for line in around.address.splitlines() if line.strip()),
        dated=_without_weekday(str(values["dated"])),
        greeting=greeting,
        subject=head.get("subject") or fields.get("subject") or kind.title,
        body=tuple(fill(text.body, values, kind.drawers)),
        closing=head.get("closing") or ("Yours sincerely" if known else "Yours faithfully"),
        signed_by=signed_by,
        signed_as=tuple(line for line in (signed_as, around.sender) if line and line != signed_by),
        enclosed=head.get("enclosed", ""),
        after=tuple(fill(text.after, values, kind.drawers)),
        logo=logo_of(around.letterhead),
    )


def _without_weekday(words: str) -> str:
    first, _, rest = words.partition(" ")
    return rest if first.endswith("day") and rest else words


def around_case(
    case: Case, *, recipient: str, address: str, dated: date, letterhead: Letterhead | None
) -> Around:
    """Give what stands round a letter of a case."""
    return Around(
        partnership=case.partnership,
        names=case.protocol.rules.names,
        reference=case.reference,
        opened_on=case.opened_on,
        recipient=recipient,
        address=address,
        dated=dated,
        letterhead=letterhead,
    )


def sample_of(
    kind: LetterKind,
    source: str,
    *,
    partnership: Partnership,
    names: Names,
    letterhead: Letterhead | None,
    today: date,
) -> Composed:
    """Give a letter of this text with invented merge fields, to see how it reads."""
    around = Around(
        partnership=partnership,
        names=names,
        reference=f"{partnership.code}-SAMPLE",
        opened_on=today,
        recipient=AUDIENCES.get(kind.audience, kind.audience.replace("_", " ").capitalize()),
        address="1 Sample Street\nEyebrook\nEB1 2XX",
        dated=today,
        letterhead=letterhead,
    )
    return compose(kind, source, fields_as_json(kind.sample()), around)

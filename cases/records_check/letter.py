"""The notice to secure and check records: its merge fields (GL §2.3; LR §2.3; LC ¶38)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from cases.core.case.models import Case
from cases.core.identity.models import Part, Person, PersonName
from cases.core.identity.wording import address_words, born_words
from cases.core.notices.wording.blocks import Block, TableBlock, plain
from cases.core.workflow.plug import Passage, means

CODE = "records_check"


@dataclass(frozen=True)
class NoticePerson:
    """One person as the notice prints them."""

    name: str
    born: str
    addresses: tuple[str, ...]
    relationship: str
    spellings: tuple[str, ...] = ()


COMPULSORY = (
    Passage("The people concerned", fields=("people",), rule="GL §2.3"),
    Passage("By when to answer", fields=("due_on",), rule="LR §2.3"),
    Passage("That records are to be secured", words=("Secure",), rule="LC ¶38; LR §4.6"),
)


@dataclass(frozen=True)
class RecordsNotice:
    """The merge fields of the notice to one agency."""

    salutation: str = means("“Dear” and the contact of the agency")
    review: str = means("What a review is called here")
    review_short: str = means("The short name of a review")
    sub_group: str = means("What the sub-group is called here")
    office: str = means("The office that runs reviews")
    officer_title: str = means("The title of the officer who runs reviews")
    asks_involvement: bool = means("Whether the agency is asked if it was involved")
    due_on: date = means("By when to answer")
    people: tuple[NoticePerson, ...] = means("Each person concerned, with spellings and addresses")
    signed_by: str = means("Who signs the notice")
    mailbox: str = means("The partnership’s e-mail address")
    meeting_on: date | None = means("When the sub-group meets, if that is known", default=None)


def draw_people(people: Any) -> list[Block]:
    """Give a table for each person concerned, as a letter keeps them."""
    return [
        TableBlock(
            head=(),
            rows=(
                plain("Date of birth", person["born"]),
                plain("Addresses", "\n".join(person["addresses"]) or "Not known"),
                plain("Relationship to the person who died", person["relationship"]),
                plain("Other names and spellings", "; ".join(person["spellings"]) or "None known"),
            ),
            title=person["name"] or "Name not known",
        )
        for person in people or ()
    ]


def notice_person(person: Person) -> NoticePerson:
    """Give a person of the case as the notice prints them."""
    names = list(person.names.all())
    full = next((n.name for n in names if n.kind == PersonName.Kind.FULL), "")
    name = full or (names[0].name if names else "")
    deceased = person.part == Part.DECEASED
    relationship = "Person who died" if deceased else person.relationship
    return NoticePerson(
        name=name,
        born=born_words(list(person.births.all())),
        addresses=tuple(address_words(each) for each in person.addresses.all()),
        relationship=relationship or person.get_part_display(),
        spellings=tuple(n.name for n in names if n.name != name),
    )


def notice_fields(
    case: Case,
    people: list[Person],
    *,
    contact: str,
    asks_involvement: bool,
    due_on: date,
    signed_by: str,
    meeting_on: date | None,
) -> RecordsNotice:
    """Give the merge fields of the notice to one agency's contact."""
    names = case.protocol.rules.names
    review, short = names.review_name(case.opened_on)
    return RecordsNotice(
        salutation=f"Dear {contact}" if contact else "Dear Safeguarding Lead",
        review=review,
        review_short=short,
        sub_group=names.sub_group,
        office=names.office,
        officer_title=names.officer,
        asks_involvement=asks_involvement,
        due_on=due_on,
        people=tuple(notice_person(each) for each in people),
        signed_by=signed_by,
        mailbox=case.partnership.mailbox,
        meeting_on=meeting_on,
    )


def sample() -> RecordsNotice:
    """Give a notice with invented people, for the page that shows each kind of letter."""
    return RecordsNotice(
        salutation="Dear Safeguarding Lead",
        review="Domestic Homicide Review",
        review_short="DHR",
        sub_group="Review sub-group",
        office="Review office",
        officer_title="Review Officer",
        asks_involvement=True,
        due_on=date(2026, 3, 16),
        people=(
            NoticePerson(
                name="Marisol Quenby-Tarrant",
                born="7 May 1979",
                addresses=("4 Larkbarrow Close, Somerby",),
                relationship="Person who died",
                spellings=("Marysol Quenby",),
            ),
        ),
        signed_by="Review Officer",
        mailbox="reviews@somerby.example",
        meeting_on=date(2026, 3, 20),
    )

"""The notice to secure and check records: its merge fields (GL §2.3; LR §2.3; LC ¶38)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cases.core.case.models import Case
from cases.core.identity.models import Part, Person, PersonName
from cases.core.identity.wording import address_words, born_words

CODE = "records_check"


@dataclass(frozen=True)
class NoticePerson:
    """One person as the notice prints them."""

    name: str
    born: str
    addresses: tuple[str, ...]
    relationship: str
    spellings: tuple[str, ...] = ()


@dataclass(frozen=True)
class RecordsNotice:
    """The merge fields of the notice to one agency."""

    salutation: str
    review: str
    review_short: str
    sub_group: str
    office: str
    officer_title: str
    asks_involvement: bool
    due_on: date
    people: tuple[NoticePerson, ...]
    signed_by: str
    mailbox: str
    meeting_on: date | None = None


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

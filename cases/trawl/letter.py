"""The trawl letter: what it says of each person, and its merge fields (LR Appendix 1; R35)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from cases.core.case.models import Case
from cases.core.identity.models import Part, PersonName
from cases.core.identity.wording import address_words, born_words
from cases.core.notices.wording.blocks import Block, TableBlock, plain
from cases.core.workflow.plug import Passage, means
from cases.core.workflow.states import State
from cases.trawl.models import TrawlPerson
from cases.trawl.selectors import BEFORE_DECISION, why_due
from partnerships.pages.dates import in_words

CODE = "trawl_letter"
#: What an agency must be told, whatever else a partnership writes (LR Appendix 1).
COMPULSORY = (
    Passage("The people to search for", fields=("people",), rule="LC ¶38"),
    Passage("By when to answer", fields=("due_on",), rule="LC ¶40"),
    Passage("That a nil return is an answer", words=("nil return",), rule="LC ¶42"),
    Passage("That records are to be secured", words=("secure",), rule="LR §4.6"),
)


@dataclass(frozen=True)
class LetterPerson:
    """One person as the letter prints them, each with an own period to scope."""

    name: str
    born: str
    address: str
    relationship: str
    period: str
    spellings: tuple[str, ...] = ()
    earlier_addresses: tuple[str, ...] = ()
    is_deceased: bool = False


@dataclass(frozen=True)
class TrawlLetter:
    """The merge fields of the letter to one agency."""

    salutation: str = means("“Dear” and the contact of the agency")
    review: str = means("What a review is called here")
    review_short: str = means("The short name of a review")
    office: str = means("The office that runs reviews")
    officer_title: str = means("The title of the officer who runs reviews")
    decided: bool = means("Whether it was decided to hold a review")
    due_on: date = means("By when to answer")
    nil_lists_systems: bool = means("Whether a nil return lists the systems checked")
    asks_conflict: bool = means("Whether agencies are asked about conflicts of interest")
    people: tuple[LetterPerson, ...] = means(
        "Each person to search for, with spellings, addresses and period"
    )
    signed_by: str = means("Who signs the letter")
    mailbox: str = means("The partnership’s e-mail address")
    why_due: str = means("How the day to answer by was counted", default="")


def draw_people(people: Any) -> list[Block]:
    """Give a table for each person to search for, as a letter keeps them (R35)."""
    return [
        TableBlock(
            head=(),
            rows=(
                plain("Date of birth", person["born"]),
                plain(
                    "Address at the time of death" if person["is_deceased"] else "Address",
                    person["address"],
                ),
                plain("Relationship to the person who died", person["relationship"]),
                plain("Period to search", person["period"]),
                plain("Other names and spellings", "; ".join(person["spellings"]) or "None known"),
                plain("Previous addresses", "\n".join(person["earlier_addresses"]) or "None known"),
            ),
            title=person["name"],
        )
        for person in people or ()
    ]


def letter_person(row: TrawlPerson) -> LetterPerson:
    """Give a person of a round as the letter prints them."""
    person = row.person
    names = list(person.names.all())
    full = next((n.name for n in names if n.kind == PersonName.Kind.FULL), "")
    addresses = list(person.addresses.all())
    deceased = person.part == Part.DECEASED
    current = next(
        (a for a in addresses if a.at_death) if deceased else (a for a in addresses if not a.to_on),
        None,
    )
    relationship = "Person who died" if deceased else person.relationship
    return LetterPerson(
        name=full or (names[0].name if names else ""),
        born=born_words(list(person.births.all())),
        address=address_words(current) if current else "Not known",
        relationship=relationship or person.get_part_display(),
        period=f"{in_words(row.period_from)} to {in_words(row.period_to)}",
        spellings=tuple(n.name for n in names if n.name != full),
        earlier_addresses=tuple(address_words(a) for a in addresses if a != current),
        is_deceased=deceased,
    )


def letter_fields(
    case: Case,
    people: list[TrawlPerson],
    *,
    contact: str,
    due_on: date,
    signed_by: str,
    sent_on: date,
) -> TrawlLetter:
    """Give the merge fields of the letter to one agency's contact."""
    rules = case.protocol.rules
    review, short = rules.names.review_name(case.opened_on)
    printed = sorted((letter_person(row) for row in people), key=lambda p: not p.is_deceased)
    return TrawlLetter(
        salutation=f"Dear {contact}" if contact else "Dear Safeguarding Lead",
        review=review,
        review_short=short,
        office=rules.names.office,
        officer_title=rules.names.officer,
        decided=State(case.state) not in BEFORE_DECISION,
        due_on=due_on,
        nil_lists_systems=rules.trawl.nil_lists_systems,
        asks_conflict=rules.trawl.asks_conflict_of_interest,
        people=tuple(printed),
        signed_by=signed_by,
        mailbox=case.partnership.mailbox,
        why_due=why_due(case, sent_on, due_on),
    )


def sample() -> TrawlLetter:
    """Give a letter with invented people, for the page that shows each kind of letter."""
    return TrawlLetter(
        salutation="Dear Safeguarding Lead",
        review="Domestic Homicide Review",
        review_short="DHR",
        office="Review office",
        officer_title="Review Officer",
        decided=True,
        due_on=date(2026, 4, 14),
        nil_lists_systems=True,
        asks_conflict=True,
        people=(
            LetterPerson(
                name="Marisol Quenby-Tarrant",
                born="7 May 1979",
                address="4 Larkbarrow Close, Somerby",
                relationship="Person who died",
                period="1 March 2021 to 1 March 2026",
                spellings=("Marysol Quenby", "Marisol Tarrant"),
                earlier_addresses=("19 Fenwick Row, Eyebrook (until 2 June 2019)",),
                is_deceased=True,
            ),
        ),
        signed_by="Review Officer",
        mailbox="reviews@somerby.example",
        why_due="Due on Tuesday 14 April 2026, 14 days after the trawl was sent on Tuesday "
        "31 March 2026, not counting that day (LC ¶40).",
    )

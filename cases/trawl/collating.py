"""The collation of a trawl for the sub-group: each return by agency and by person (R41)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from cases.core.case.models import Case
from cases.trawl.board import BoardRow, board_rows
from cases.trawl.models import TrawlRequest, TrawlReturn
from cases.trawl.selectors import requests_of
from partnerships.pages.dates import in_words


def return_rows(sent: TrawlReturn, names: dict[int, str]) -> list[dict[str, Any]]:
    """Give what an agency answered as questions and answers."""
    rows: list[tuple[str, Any]] = [
        (names.get(each.person_id, "A person"), "Known" if each.known else "No trace")
        for each in sent.findings.all()
    ]
    rows.append(("Systems checked", sent.systems_checked))
    rows.append(("Spellings searched", sent.spellings_used))
    if not sent.is_nil:
        rows += [("Nature and dates", sent.involvement), ("Summary", sent.summary)]
    outside = f"Yes: {sent.outside_note}" if sent.outside_period else "No"
    rows.append(("Contact outside the period", outside))
    if sent.conflict is not None:
        rows.append(("Personal interest", f"Yes: {sent.conflict_note}" if sent.conflict else "No"))
    secured = sent.records_secured_on
    rows += [
        ("Records secured on", in_words(secured) if secured else ""),
        ("Lawful basis", _confirmed(sent)),
        ("Who answered", f"{sent.respondent_name}, {sent.respondent_job}"),
        ("Telephone", sent.respondent_telephone),
    ]
    return [{"label": label, "value": value} for label, value in rows]


def _confirmed(sent: TrawlReturn) -> str:
    if not sent.lawful_basis:
        return ""
    return f"Confirmed: {sent.lawful_basis_note}" if sent.lawful_basis_note else "Confirmed"


def _short(sent: TrawlReturn, names: dict[int, str]) -> list[dict[str, Any]]:
    """Give what the sub-group needs of an answer; a nil return is short."""
    left_out = {"Lawful basis", "Telephone"} | (set(names.values()) if sent.is_nil else set())
    return [row for row in return_rows(sent, names) if row["label"] not in left_out]


@dataclass(frozen=True)
class Collated:
    """One agency: what it was asked, how it stands, what it answered."""

    asked: TrawlRequest
    row: BoardRow
    rows: list[dict[str, Any]]


@dataclass(frozen=True)
class PersonRow:
    """One person: which agencies know the person, and which have no trace."""

    name: str
    known: list[str]
    none: list[str]


@dataclass(frozen=True)
class Collation:
    """The whole of it, as it stands on a day."""

    agencies: list[Collated]
    people: list[PersonRow]
    silent: list[str]

    @property
    def asked(self) -> int:
        """Give how many agencies were asked."""
        return len(self.agencies)


def collate(case: Case, names: dict[int, str], today: date) -> Collation:
    """Collate the returns of a case; `names` says what each person is called, by number."""
    known: dict[int, list[str]] = {pk: [] for pk in names}
    nothing: dict[int, list[str]] = {pk: [] for pk in names}
    rows = {row.pk: row for row in board_rows(case, today)}
    agencies = []
    for each in requests_of(case):
        last = each.counting[0] if each.counting else None
        agencies.append(Collated(each, rows[each.pk], _short(last, names) if last else []))
        for finding in last.findings.all() if last else []:
            found = known if finding.known else nothing
            found[finding.person_id].append(each.agency_words)
    return Collation(
        agencies=agencies,
        people=[
            PersonRow(name, known[pk], nothing[pk])
            for pk, name in names.items()
            if known[pk] or nothing[pk]
        ],
        silent=[row.agency for row in rows.values() if row.is_silent],
    )

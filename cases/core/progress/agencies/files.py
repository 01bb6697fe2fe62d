"""The directory as a file: contacts given out, and read in once what changes has been seen."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from cases.core.access.reach import Reach
from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.progress.agencies.bodies import add_body
from cases.core.progress.agencies.contacts import add_contact, change_contact
from cases.core.progress.agencies.standing import put_on_list
from partnerships.agencies.naming import lookalikes, tidy
from partnerships.models import Agency, AgencyContact, AgencyKind, AgencyName
from partnerships.pages.exports import FORMULA
from partnerships.people.actor import Actor

COLUMNS = (
    "Agency",
    "Kind",
    "Area",
    "Purpose",
    "Name",
    "E-mail",
    "Telephone",
    "Main or deputy",
    "On standard list",
)
NEEDED = ("Agency", "Purpose", "E-mail")
LARGEST = 300_000
MOST_ROWS = 2_000
KINDS = {str(label).lower(): value for value, label in AgencyKind.choices}
PURPOSES = {str(label).lower(): value for value, label in AgencyContact.Purpose.choices}
LENGTHS = {"Agency": 200, "Area": 200, "Name": 200, "E-mail": 254, "Telephone": 40}
NEW, CHANGED, SAME = "New contact", "Changed", "As it is"


class Unreadable(Exception):
    """A file that cannot be read as a table of contacts; says why."""


@dataclass
class Line:
    """One line of a file: what it says, what is wrong with it, what would change."""

    number: int
    cells: dict[str, str]
    wrong: list[str]
    does: str = ""
    warning: str = ""
    agency: Agency | None = None
    contact: AgencyContact | None = None

    @property
    def is_main(self) -> bool:
        """Say whether it names the main contact."""
        return self.cells["Main or deputy"].lower() != "deputy"


def rows_out() -> Iterator[tuple[object, ...]]:
    """Give every contact in force as a row of the file, in one query."""
    found = AgencyContact.objects.in_force().select_related("agency")
    for each in found.order_by("agency__name", "purpose", "-is_main", "pk"):
        yield (
            each.agency.name,
            each.agency.get_kind_display(),
            each.agency.area,
            each.get_purpose_display(),
            each.name,
            each.email,
            each.telephone,
            "Main" if each.is_main else "Deputy",
            "Yes" if each.on_standard_list else "No",
        )


def decoded(content: bytes) -> str:
    """Give the text of a file as spreadsheets save it; raises Unreadable."""
    if len(content) > LARGEST:
        raise Unreadable("The file is larger than 300 kB. Split it.")
    if b"\0" in content:
        raise Unreadable("This is not a CSV file. In the spreadsheet choose “Save as CSV”.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def read(text: str) -> list[Line]:
    """Give the lines of a file with what each would do; a constant number of queries.

    Raises Unreadable for what is no table of contacts at all.
    """
    lines = _lines(text)
    _look_up(lines)
    return lines


def _lines(text: str) -> list[Line]:
    first = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text), delimiter=";" if first.count(";") > 3 else ",")
    try:
        table = list(reader)
    except csv.Error as wrong:
        raise Unreadable(f"The file cannot be read as CSV: {wrong}.") from wrong
    if not table:
        raise Unreadable("The file is empty.")
    heads = [head.strip() for head in table[0]]
    missing = [name for name in NEEDED if name not in heads]
    if missing:
        raise Unreadable(f"The first line must name the columns. Missing: {', '.join(missing)}.")
    doubled = {head for head in heads if head in COLUMNS and heads.count(head) > 1}
    if doubled:
        raise Unreadable(f"A column stands there twice: {', '.join(sorted(doubled))}.")
    lines = []
    for number, row in enumerate(table[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        given = dict(zip(heads, row, strict=False))
        cells = {name: _restored(given.get(name, "")) for name in COLUMNS}
        lines.append(Line(number, cells, list(_faults(cells, len(row) > len(heads)))))
    if not lines:
        raise Unreadable("Below the names of the columns the file has no line.")
    if len(lines) > MOST_ROWS:
        raise Unreadable("The file has more than 2,000 lines. Split it.")
    return lines


def _restored(cell: str) -> str:
    """Give a cell without the mark that our own files put before what could be a formula."""
    text = tidy(cell)
    return text[1:] if text[:1] == "'" and text[1:2] in FORMULA else text


def _faults(cells: dict[str, str], too_many: bool) -> Iterator[str]:
    if too_many:
        yield "It has more cells than there are columns."
    for name in NEEDED:
        if not cells[name]:
            yield f"{name} is empty."
    for name, length in LENGTHS.items():
        if len(cells[name]) > length:
            yield f"{name} is longer than {length} characters."
        if name != "Telephone" and cells[name].startswith(FORMULA):
            yield f"{name} begins with {cells[name][0]}: a spreadsheet would take it for a formula."
    number = cells["Telephone"]
    if number and not set(number) <= set("+()-0123456789 extEXT."):
        yield "Telephone holds something other than a number."
    if cells["E-mail"]:
        try:
            validate_email(cells["E-mail"])
        except ValidationError:
            yield "E-mail is not an address."
    if cells["Purpose"] and cells["Purpose"].lower() not in PURPOSES:
        yield f"Purpose “{cells['Purpose']}” is not known."
    if cells["Kind"] and cells["Kind"].lower() not in KINDS:
        yield f"Kind “{cells['Kind']}” is not known."
    if cells["Main or deputy"].lower() not in ("", "main", "deputy"):
        yield "Main or deputy must be Main or Deputy."
    if cells["On standard list"].lower() not in ("", "yes", "no"):
        yield "On standard list must be Yes or No."


def _look_up(lines: list[Line]) -> None:
    bodies = {each.name.lower(): each for each in Agency.objects.select_related("successor")}
    former = {
        each.name.lower(): each.agency for each in AgencyName.objects.select_related("agency")
    }
    contacts = {
        (each.agency_id, each.purpose, each.email.lower()): each
        for each in AgencyContact.objects.in_force().select_related("agency")
    }
    seen: dict[tuple[str, str, str], int] = {}
    mains: dict[tuple[str, str], int] = {}
    unknown: dict[str, str] = {}
    for line in lines:
        if line.wrong:
            continue
        name, purpose = line.cells["Agency"].lower(), PURPOSES[line.cells["Purpose"].lower()]
        key = (name, purpose, line.cells["E-mail"].lower())
        if key in seen:
            line.wrong.append(f"The same contact stands in line {seen[key]}.")
            continue
        seen[key] = line.number
        if line.is_main and (name, purpose) in mains:
            line.wrong.append(f"Line {mains[name, purpose]} names the main contact already.")
            continue
        if line.is_main:
            mains[name, purpose] = line.number
        agency = bodies.get(name)
        if agency is None and name in former:
            line.wrong.append(f"This body is now called {former[name].name}.")
            continue
        if agency is not None and not agency.is_in_use:
            now = agency.successor.name if agency.successor else ""
            line.wrong.append(f"It merged into {now}." if now else "It is retired.")
            continue
        line.agency = agency
        if agency is None:
            if name not in unknown:
                near = lookalikes(line.cells["Agency"]) if len(unknown) < MOST_NEW else []
                unknown[name] = "; ".join(each.words for each in near)
            line.warning = unknown[name]
            line.does = "New agency and contact"
            if not line.cells["Kind"]:
                line.wrong.append("A new agency needs its kind.")
            continue
        line.contact = contacts.get((agency.pk, purpose, key[2]))
        line.does = _does(line)


#: For how many unknown names the directory is searched for almost the same (two queries each).
MOST_NEW = 20


def _does(line: Line) -> str:
    there = line.contact
    if there is None:
        return NEW
    same = (
        there.name == line.cells["Name"]
        and there.telephone == line.cells["Telephone"]
        and (there.is_main or not line.is_main)
        and (there.on_standard_list or line.cells["On standard list"].lower() != "yes")
    )
    return SAME if same else CHANGED


@transaction.atomic
def read_in(*, by: Actor, text: str) -> dict[str, int]:
    """Save the lines of a file that are right and change something; give how many did what.

    Nothing is taken away: a contact, or a place on the standard list, that the file does not name
    stays. Raises AccessDenied, Unreadable.
    """
    Reach.of(by).require(Verb.EDIT_AGENCIES)
    done = {"new": 0, "changed": 0, "same": 0, "wrong": 0}
    for line in read(text):
        if line.wrong:
            done["wrong"] += 1
        elif line.does == SAME:
            done["same"] += 1
        else:
            done["new" if line.contact is None else "changed"] += 1
            _save(line, by)
    record(
        "agencies.read_in",
        f"read in a file of contacts: {done['new']} new, {done['changed']} changed",
        by=by,
        details=done,
    )
    return done


def _save(line: Line, by: Actor) -> None:
    cells = line.cells
    agency = line.agency or add_body(
        by=by,
        name=cells["Agency"],
        kind=KINDS[cells["Kind"].lower()],
        area=cells["Area"],
        different=True,
    )
    facts: dict[str, Any] = {"name": cells["Name"], "telephone": cells["Telephone"]}
    purpose = PURPOSES[cells["Purpose"].lower()]
    if line.contact is None:
        made = add_contact(
            by=by,
            agency=agency,
            purpose=purpose,
            is_main=line.is_main,
            email=cells["E-mail"],
            **facts,
        )
    else:
        made = change_contact(
            by=by, contact=line.contact, values=facts | ({"is_main": True} if line.is_main else {})
        )
    listed = cells["On standard list"].lower() == "yes" and purpose == AgencyContact.Purpose.TRAWL
    if listed and made.is_main and not made.on_standard_list:
        put_on_list(made, by=by, because="Read in from a file")

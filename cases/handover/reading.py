"""A pack as a person reads it: on a page and as PDF."""

from __future__ import annotations

from datetime import date
from typing import Any

from cases.core.identity.models import Part, PersonName
from cases.referral.models import ParallelReview, PersonParticulars, Referral
from partnerships.pages.dates import in_words
from partnerships.pages.values import PartialDate

Line = tuple[str, str]
#: Of the referral, what is written by its machinery and not by a person.
LEFT_OUT = {"lead_signed_how", "circumstances", "factors"}


def _words(value: Any) -> str:
    if value is True or value is False:
        return "Yes" if value else "No"
    if isinstance(value, list):
        return ", ".join(str(each).replace("_", " ") for each in value)
    text = str(value)
    if len(text) == 10 and text[4:5] == "-" and text[7:8] == "-":
        return in_words(date.fromisoformat(text))
    return text


def _lines(model: Any, values: dict[str, Any]) -> list[Line]:
    found = []
    for each in model._meta.concrete_fields:
        value = values.get(each.attname)
        if value in (None, "", [], {}) or each.name in LEFT_OUT:
            continue
        choices = dict(each.flatchoices or ())
        label = str(each.verbose_name).replace("_", " ").capitalize()
        found.append((label, str(choices.get(value, "")) or _words(value)))
    return found


def parts_of(pack: dict[str, Any]) -> list[tuple[str, list[Line]]]:
    """Give a pack as titles, each with lines of label and text; nothing empty."""
    sent = pack["from"]
    parts: list[tuple[str, list[Line]]] = [
        (
            "Handed over",
            [
                ("By", f"{sent['name']} ({sent['mailbox']})" if sent["mailbox"] else sent["name"]),
                ("Their reference", sent["reference"]),
                ("Handed over on", _words(sent["handed_over_on"])),
                ("Why", sent["because"]),
                ("Came to their attention on", _words(sent["came_to_attention_on"] or "Not known")),
            ],
        )
    ]
    parts += [
        (f"{Part(person['part']).label}: {person['label']}", _person(person))
        for person in pack["people"]
    ]
    parts.append(("Referral", _lines(Referral, pack["referral"])))
    parts += [
        (
            "Agencies involved",
            [(row["agency"], row["reason"] or row["email"] or "–") for row in pack["agencies"]],
        ),
        (
            "Checks of other reviews",
            [
                (row["title"], " ".join(x for x in (row["told"], row["outcome"]) if x) or "Open")
                for row in pack["checks"]
            ],
        ),
        (
            "Other reviews of the same death",
            [_other(ParallelReview(**row)) for row in pack["other_reviews"]],
        ),
        ("Documents in the pack", [(row["title"], "Enclosed") for row in pack["documents"]]),
        (
            "What was done so far",
            [(_words(row["on"]), f"{row['who']} {row['what']}") for row in pack["chronicle"]],
        ),
    ]
    return [(title, lines) for title, lines in parts if lines]


def _other(row: ParallelReview) -> Line:
    standing = row.get_standing_display().lower()
    return row.get_kind_display(), " ".join(x for x in (row.body, row.reference, standing) if x)


def _person(person: dict[str, Any]) -> list[Line]:
    lines = [(str(PersonName.Kind(each["kind"]).label), each["name"]) for each in person["names"]]
    lines += [
        ("Date of birth", str(PartialDate(each["year"], each["month"], each["day"])))
        for each in person["births"]
    ]
    if person["died_on"]:
        lines.append(("Died on", _words(person["died_on"])))
    if person["relationship"]:
        lines.append(("Relationship", person["relationship"]))
    lines += [
        (
            "Address at death" if each["at_death"] else "Address",
            ", ".join(x for x in (*each["lines"].splitlines(), each["postcode"]) if x),
        )
        for each in person["addresses"]
    ]
    return lines + _lines(PersonParticulars, person["particulars"])

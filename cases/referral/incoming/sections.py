"""Which sections somebody outside is asked for, and how a section is bound to what was typed.

They are the officer's own forms (cases/referral/sections.py), kept as they were typed until the
referral is taken in. What only the review office can say is not asked: the alert's dates, which
partnership is responsible, and which other kinds of review were told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.forms import BooleanField
from django.http import QueryDict

from cases.core.identity.models import Part
from cases.core.progress.pages.person_forms import PERSON_ROWS, ROW_TITLES, RowSet
from cases.core.protocol.choices import FormSection
from cases.core.protocol.preset import LocalProtocol
from cases.referral.asking import SectionForm
from cases.referral.incoming.models import IncomingReferral, IncomingSection
from cases.referral.opening_forms import IncidentMixin
from cases.referral.person_forms import PERSON_FORMS
from cases.referral.sections import BY_CODE
from partnerships.pages.forms import Saved, in_words
from partnerships.pages.numbers import whole_number

PEOPLE = {Part.DECEASED.value: "Person who died", Part.SUSPECT.value: "Suspect or perpetrator"}
MOST_PEOPLE = 12
MANAGEMENT = ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")


class WhenForm(SectionForm, IncidentMixin):
    """When the incident was."""


@dataclass(frozen=True)
class Asked:
    """A section that is asked for: its form, its rows, and whether it is needed before sending."""

    code: str
    title: str
    hint: str
    form: type[SectionForm]
    rows: Mapping[str, Any]
    row_titles: Mapping[str, str]
    number: int = 0
    needed: bool = False

    @property
    def key(self) -> tuple[str, int]:
        """Give what the section is kept under."""
        return self.code, self.number


def _of_the_officer(code: str, needed: bool, hint: str = "") -> Asked:
    own = BY_CODE[code]
    return Asked(
        code, own.title, hint or own.hint, own.form, own.rows, own.row_titles, needed=needed
    )


def person_asked(part: str, number: int, of: int) -> Asked:
    """Give the section of one person who died or is suspected."""
    title = PEOPLE[part] if of == 1 else f"{PEOPLE[part]} {number}"
    return Asked(
        part,
        title,
        "As far as it is known" if part == Part.DECEASED else "Leave it out if nobody is known",
        PERSON_FORMS[Part(part)],
        PERSON_ROWS,
        ROW_TITLES,
        number,
        needed=part == Part.DECEASED and number == 1,
    )


def asked_of(
    referral: IncomingReferral, rules: LocalProtocol, kept: Iterable[IncomingSection]
) -> list[Asked]:
    """Give the sections of a referral in the order of the local form."""
    numbers: dict[str, list[int]] = {part: [] for part in PEOPLE}
    for row in kept:
        if row.code in numbers:
            numbers[row.code].append(row.number)
    found: list[Asked] = []
    for code in rules.referral.form_sections:
        if code in PEOPLE:
            there = sorted(numbers[code]) or [1]
            found += [person_asked(code, number, len(there)) for number in there]
        elif code == "when":
            found.append(
                Asked(
                    "when", "When it happened", "The day, and the time if known", WhenForm, {}, {}
                )
            )
        elif code == "lead":
            signs = rules.referral.lead_signs
            hint = "Who signs and forwards it" if signs else "If your agency wants it signed"
            found.append(_of_the_officer("lead", needed=signs, hint=hint))
        else:
            found.append(_of_the_officer(code, needed=code in ("referrer", "summary", "criteria")))
    return [_called_here(each, rules) for each in found]


def _called_here(asked: Asked, rules: LocalProtocol) -> Asked:
    """Give a section under the title that the local form has for it, if it has one."""
    title = rules.referral.section_titles.get(FormSection(asked.code))
    if not title:
        return asked
    usual = PEOPLE.get(asked.code, "")
    number = asked.title.removeprefix(usual) if usual else ""
    return replace(asked, title=f"{title}{number}")


@dataclass
class Bound:
    """A section bound to what was typed: its form and rows, and the row that keeps it, if any."""

    asked: Asked
    form: SectionForm
    rows: dict[str, RowSet]
    kept: IncomingSection | None

    def is_valid(self) -> bool:
        """Check the form and every row, so that all mistakes are shown at once."""
        return all([self.form.is_valid(), *(each.is_valid() for each in self.rows.values())])

    @property
    def row_sets(self) -> list[dict[str, Any]]:
        """Give the rows with their titles, as the page shows them."""
        titles = self.asked.row_titles
        return [{"title": titles[name], "rows": rows} for name, rows in self.rows.items()]


def query(data: Mapping[str, Any], **more: str) -> QueryDict:
    """Give what is kept of a section as a form reads it."""
    found = QueryDict(mutable=True)
    for name, values in data.items():
        found.setlist(name, values)
    for name, value in more.items():
        found[name] = value
    return found


def bound(
    asked: Asked,
    data: QueryDict | None,
    kept: IncomingSection | None = None,
    *,
    initial: Mapping[str, Any] | None = None,
) -> Bound:
    """Bind a section to what was typed; without it, the form is a new one."""
    version = kept.version if kept else 0
    values: Mapping[str, Any] = {}
    if data is not None and kept is not None and whole_number(data.get("version")) != version:
        theirs = bound(asked, query(kept.data, version=str(version)))
        theirs.form.saved = Saved(version)
        theirs.is_valid()
        values = {
            name: theirs.form.cleaned_data.get(name, theirs.form[name].data)
            for name in theirs.form.fields
        }
    saved = Saved(version, "Another window of yours", kept.saved_at if kept else None, values)
    return Bound(
        asked,
        asked.form(data, initial=dict(initial or {}), saved=saved),
        {name: kind(data, prefix=name) for name, kind in asked.rows.items()},
        kept,
    )


def as_kept(asked: Asked, kept: IncomingSection) -> Bound:
    """Bind a section to what is kept of it, to be read or taken in."""
    return bound(asked, query(kept.data, version=str(kept.version)), kept)


def with_a_blank_row(asked: Asked, data: QueryDict) -> QueryDict:
    """Let every set of rows end with one that is blank, as the officer's page does."""
    for name in asked.rows:
        total = whole_number(data.get(f"{name}-TOTAL_FORMS"))
        data[f"{name}-TOTAL_FORMS"] = str(total + 1)
        data.setdefault(f"{name}-INITIAL_FORMS", "0")
    return data


def tidied(found: Bound, typed: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Give what was typed without the rows that are empty or were taken away."""
    kept = {
        name: values
        for name, values in typed.items()
        if not any(name.startswith(f"{prefix}-") for prefix in found.asked.rows)
    }
    for prefix, rows in found.rows.items():
        number = 0
        for form in rows.forms:
            if not getattr(form, "cleaned_data", None) or form.cleaned_data.get("DELETE"):
                continue
            if form.is_empty:
                continue
            for name, values in typed.items():
                if name.startswith(f"{form.prefix}-"):
                    kept[f"{prefix}-{number}-{name[len(form.prefix) + 1 :]}"] = values
            number += 1
        kept[f"{prefix}-TOTAL_FORMS"] = kept[f"{prefix}-INITIAL_FORMS"] = [str(number)]
    return kept


def in_lines(found: Bound) -> list[dict[str, str]]:
    """Give the answers of a section in words; what was left open is left out."""
    found.is_valid()
    lines = _lines(found.form)
    for prefix, rows in found.rows.items():
        for each in rows.kept():
            said = [
                in_words(rows.empty_form.fields[name], value)
                for name, value in each.items()
                if name not in ("pk", "DELETE") and value not in (None, "", False)
            ]
            title = found.asked.row_titles[prefix].rstrip("s") if prefix != "rows" else ""
            lines.append({"label": title or "Entered", "value": "\n".join(said)})
    return lines


def _lines(form: SectionForm) -> list[dict[str, str]]:
    lines = []
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name, form[name].data)
        unticked = isinstance(field, BooleanField) and not value
        if name == "version" or value in (None, "", []) or unticked:
            continue
        label = str(field.label or name)
        lines.append({"label": label, "value": in_words(field, value)})
    return lines

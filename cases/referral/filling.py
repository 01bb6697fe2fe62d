"""A section as it is being filled in: from what is kept, from a draft, or from what was posted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.forms import BaseForm
from django.forms.utils import ErrorDict
from django.http import QueryDict

from cases.core.case.models import Case
from cases.core.drafts.autosave import seen_version
from cases.core.drafts.models import Draft
from cases.core.drafts.services import SHARED, find_draft
from cases.core.identity.models import Person
from cases.core.identity.selectors import version_of
from cases.core.progress.pages.person_forms import RowSet
from cases.referral.asking import SectionForm
from cases.referral.models import Referral, SectionSaved
from cases.referral.sections import Section
from cases.referral.selectors import SECTION
from partnerships.pages.forms import Conflict, ConflictRow, Saved, in_words
from partnerships.pages.numbers import whole_number
from partnerships.people.actor import Actor

# A page is made from a version of what is kept and one of the draft; both stand in one number.
BOTH = 100_000


@dataclass
class Filling:
    """The form of a section with its rows, and the draft that it began from, if any."""

    section: Section
    form: SectionForm
    rows: dict[str, RowSet]
    draft: Draft | None
    from_draft: bool = False

    def is_valid(self) -> bool:
        """Check the form and every row; say which rows differ where somebody else has saved."""
        checked = [self.form.is_valid(), *(each.is_valid() for each in self.rows.values())]
        return all(checked)

    @property
    def draft_version(self) -> int:
        """Give the version of the draft, nought where there is none."""
        return self.draft.version if self.draft else 0

    @property
    def row_sets(self) -> list[dict[str, Any]]:
        """Give the rows with their titles."""
        titles = self.section.row_titles
        return [{"title": titles[name], "rows": rows} for name, rows in self.rows.items()]


def draft_of(case: Case, section: str, person: Person | None) -> Draft | None:
    """Give what was typed into a section and not saved; it is shared by who may write."""
    return find_draft(
        SECTION + section,
        case=case,
        whose=SHARED,
        subject_kind="person" if person else "case",
        subject_number=person.pk if person else 0,
    )


def opened(case: Case, referral: Referral, section: Section, person: Person | None) -> Filling:
    """Give a section as somebody opens it: with what was typed, else with what is kept."""
    draft = draft_of(case, section.code, person)
    saved = _saved(referral, section, person)
    initial = section.read(referral)
    token = _version(saved, person) * BOTH + (draft.version if draft else 0)
    kept = Saved(token, saved.saved_by if saved else "", saved.saved_at if saved else None)
    data = _posted(draft.data, token) if draft else None
    form = section.form(data, initial=initial, saved=kept, **section.options(case))
    rows = _rows(section, data, initial)
    if draft:
        _as_typed(form, rows)
    return Filling(section, form, rows, draft, from_draft=draft is not None)


def sent(
    case: Case,
    referral: Referral,
    section: Section,
    person: Person | None,
    post: QueryDict,
    by: Actor,
) -> Filling:
    """Give a section as it was posted; its form refuses what somebody else has saved meanwhile."""
    draft = draft_of(case, section.code, person)
    saved = _saved(referral, section, person)
    initial = section.read(referral)
    version = _version(saved, person)
    posted_draft = seen_version(post)
    theirs = (
        draft if draft and draft.version != posted_draft and draft.saved_by != by.name else None
    )
    data = post.copy()
    data["version"] = str(whole_number(post.get("version")) // BOTH * BOTH + posted_draft)
    current = version * BOTH + (draft.version if theirs and draft else posted_draft)
    values, others = initial, initial
    if theirs:
        typed = section.form(
            _posted(theirs.data, 0), saved=Saved(0), initial=initial, **section.options(case)
        )
        typed.is_valid()
        values = {name: typed.cleaned_data.get(name, typed[name].data) for name in typed.fields}
        others = _row_values(_rows(section, typed.data, initial))
    kept = Saved(
        current,
        theirs.saved_by if theirs else (saved.saved_by if saved else ""),
        theirs.saved_at if theirs else (saved.saved_at if saved else None),
        values,
    )
    form = section.form(data, initial=initial, saved=kept, **section.options(case))
    rows = _rows(section, data, initial)
    filling = Filling(section, form, rows, draft)
    if not form.is_valid() and form.conflict:
        form.conflict = _with_rows(section, form.conflict, others, rows)
    return filling


def _saved(referral: Referral, section: Section, person: Person | None) -> SectionSaved | None:
    if referral.pk is None:
        return None
    return SectionSaved.objects.filter(
        referral=referral, section=section.code, person_number=person.pk if person else 0
    ).first()


def _version(saved: SectionSaved | None, person: Person | None) -> int:
    """Give the version of what is kept: of the section, and of the person wherever changed."""
    return (saved.version if saved else 0) + (version_of(person) if person else 0)


def _posted(typed: Mapping[str, Any], token: int) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, values in typed.items():
        data.setlist(name, values)
    data["version"] = str(token)
    return data


def _rows(section: Section, data: Any, initial: Mapping[str, Any]) -> dict[str, RowSet]:
    return {
        name: kind(data, initial=initial.get(name), prefix=name)
        for name, kind in section.rows.items()
    }


def shown_as_typed(form: BaseForm) -> None:
    """Show what was typed without judging it: a draft may be invalid."""
    form.__dict__["_errors"] = ErrorDict()


def _as_typed(form: SectionForm, rows: Mapping[str, RowSet]) -> None:
    for one in (form, *(row for each in rows.values() for row in each.forms)):
        shown_as_typed(one)
    for each in rows.values():
        each.__dict__["_errors"] = [{} for _ in each.forms]
        each.__dict__["_non_form_errors"] = each.error_class()


def _row_values(rows: Mapping[str, RowSet]) -> dict[str, list[dict[str, Any]]]:
    found = {}
    for name, each in rows.items():
        each.is_valid()
        found[name] = each.kept()
    return found


def _with_rows(
    section: Section, conflict: Conflict, theirs: Mapping[str, Any], rows: Mapping[str, RowSet]
) -> Conflict:
    yours = _row_values(rows)
    more = tuple(
        ConflictRow(
            section.row_titles[name],
            _rows_in_words(theirs.get(name) or [], each),
            _rows_in_words(yours[name], each),
        )
        for name, each in rows.items()
    )
    return replace(conflict, rows=(*conflict.rows, *more))


def _rows_in_words(values: list[dict[str, Any]], rows: RowSet) -> str:
    fields = rows.empty_form.fields
    lines = [
        ", ".join(
            in_words(fields[name], value)
            for name, value in row.items()
            if name in fields and name not in ("pk", "DELETE") and value not in (None, "", False)
        )
        for row in values
    ]
    return "\n".join(lines) or "Nothing entered"


__all__ = ["Filling", "draft_of", "opened", "sent", "shown_as_typed"]

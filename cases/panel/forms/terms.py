"""The terms of reference: written as a draft, agreed as a version."""

from __future__ import annotations

from typing import Any

from django import forms

from cases.core.drafts.models import Draft
from cases.panel.models import TermsOfReference
from cases.panel.terms_text import SECTIONS
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.forms import Conflict, ConflictRow, Form, Saved, in_words
from partnerships.pages.wording import label_of


def _box(label: str, hint: str, rows: int = 5) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, required=False, widget=forms.Textarea({"rows": rows})
    )


class TermsForm(Form):
    """The sections of the terms (GL §2.9, §2.11, §3.2, §3.3; LR §4.3; LC ¶37)."""

    says_optional = False
    conflict: Conflict | None = None

    scope_from = DayMonthYearField(
        label=SECTIONS["scope_from"],
        help_text="How far back? Agencies keep records for 2 to 30 years.",
        required=False,
    )
    scope_to = DayMonthYearField(
        label=SECTIONS["scope_to"], help_text="Usually the day of the death.", required=False
    )
    questions = _box(
        SECTIONS["questions"],
        "What must be found out to learn from this death, and how. Use labels or pseudonyms, "
        "no names.",
        10,
    )
    agencies = _box(
        SECTIONS["agencies"],
        "Who is asked for a chronology or a management review, and which experts are asked.",
    )
    family = _box(
        SECTIONS["family"],
        "How family, friends and, where it is right, the perpetrator take part.",
    )
    family_contact = forms.CharField(
        label=SECTIONS["family_contact"], max_length=300, required=False
    )
    equality = _box(SECTIONS["equality"], "Which protected characteristics matter here, and why.")
    media_holding_statement = _box(
        SECTIONS["media_holding_statement"], "What is said when the media ask, and by whom.", 4
    )
    data_protection = _box(
        SECTIONS["data_protection"], "On which basis, by whom and for how long data are kept.", 4
    )
    next_stage_dates = _box(
        SECTIONS["next_stage_dates"],
        "When chronologies, management reviews, drafts and the next meetings are due.",
        4,
    )

    @classmethod
    def of_typed(cls, data: dict[str, Any]) -> TermsForm:
        """Give the form with what stands in a draft, unjudged."""
        blank = cls()
        return cls(
            initial={
                name: field.widget.value_from_datadict(data, {}, name)
                for name, field in blank.fields.items()
            }
        )

    @classmethod
    def of_version(cls, terms: TermsOfReference) -> TermsForm:
        """Give the form with an agreed version, from which the next is written."""
        return cls(initial={name: getattr(terms, name) for name in SECTIONS})

    def tell_conflict(self, theirs: Draft) -> None:
        """Show what somebody else saved meanwhile beside what was typed here."""
        other = TermsForm.of_typed(theirs.data)
        self.is_valid()
        found = tuple(
            ConflictRow(
                label_of(field, name), _typed(field, other.initial[name]), _typed(field, mine)
            )
            for name, field in self.fields.items()
            for mine in (self[name].data,)
        )
        self.conflict = Conflict(
            Saved(theirs.version, theirs.saved_by, theirs.saved_at, theirs.data), found
        )
        self.add_error(
            None,
            f"{theirs.saved_by} saved this while you were writing. Nothing of yours is lost: "
            "compare both.",
        )


def _typed(field: forms.Field, value: Any) -> str:
    if isinstance(field, DayMonthYearField) and isinstance(value, tuple):
        return " ".join(part for part in value[:3] if part) or "Nothing entered"
    return in_words(field, value)


class AgreeForm(Form):
    """Who agreed the terms, and when."""

    agreed_by = forms.CharField(
        label="Who agreed?",
        max_length=300,
        help_text="For example: the panel at its first meeting; the chair decided.",
    )
    on = DayMonthYearField(label="Agreed on", past_only=True)
    draft_version = forms.IntegerField(widget=forms.HiddenInput)

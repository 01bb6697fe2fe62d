"""The kinds of question that the referral asks, and what every section's form is."""

from __future__ import annotations

from typing import Any

from django import forms

from cases.referral.choices import YesNoNotKnown
from partnerships.pages.fields import InlineRadios
from partnerships.pages.forms import Form, VersionedFormMixin

SHORT = {"class": "govuk-input--width-20"}


def short_text(label: str, required: bool = False, **more: Any) -> forms.CharField:
    """Give a one-line text field."""
    return forms.CharField(label=label, max_length=200, required=required, **more)


def long_text(label: str, rows: int = 4, **more: Any) -> forms.CharField:
    """Give a text box that may stay empty."""
    return forms.CharField(
        label=label, required=False, widget=forms.Textarea(attrs={"rows": rows}), **more
    )


def three_answers(label: str, **more: Any) -> forms.ChoiceField:
    """Give a Yes, No or Not known question that may stay open (R3)."""
    return forms.ChoiceField(
        label=label,
        choices=YesNoNotKnown.choices,
        required=False,
        widget=InlineRadios,
        **more,
    )


class SectionForm(VersionedFormMixin, Form):
    """A section of the form: versioned, so that a second writer is told."""

    says_optional = False

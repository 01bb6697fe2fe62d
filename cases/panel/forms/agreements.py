"""Information sharing agreements and confidentiality."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from cases.panel.models import Meeting, SharingAgreement
from cases.panel.selectors import Sitter
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.forms import Form
from partnerships.pages.templatetags.pages import date_words


class SharingForm(Form):
    """Who signed for an agency, and when (R53)."""

    kind = forms.ChoiceField(
        label="What was signed?",
        choices=SharingAgreement.Kind.choices,
        widget=forms.RadioSelect,
    )
    signed_by = forms.CharField(label="Who signed for the agency?", max_length=200)
    on = DayMonthYearField(label="Signed on", past_only=True)
    scan = forms.FileField(
        label="The signed paper", required=False, help_text="A PDF or a picture."
    )


class AcceptForm(Form):
    """One's own acceptance of confidentiality: a tick and one's name."""

    agree = forms.BooleanField(
        label="I have read this and accept it",
        error_messages={"required": "Tick the box if you accept"},
    )
    signed_name = forms.CharField(label="Your name", max_length=200)
    meeting = forms.IntegerField(widget=forms.HiddenInput, required=False)


class PaperAcceptanceForm(Form):
    """A confidentiality form signed on paper, recorded by the office."""

    sitter = forms.ChoiceField(label="Who signed?")
    meeting = forms.ChoiceField(label="For which meeting?")
    on = DayMonthYearField(label="Signed on", past_only=True)
    scan = forms.FileField(label="The signed form", required=False, help_text="A PDF or a picture.")

    def __init__(
        self,
        *args: Any,
        sitters: Iterable[Sitter],
        meetings: Sequence[Meeting] | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        who: Any = self.fields["sitter"]
        who.choices = [("", "Choose"), *((s.key, f"{s.name}, {s.what}") for s in sitters)]
        if meetings is None:
            del self.fields["meeting"]
        else:
            which: Any = self.fields["meeting"]
            which.choices = [
                ("", "Choose"),
                *((str(m.number), f"{m}, {date_words(m.meets_on)}") for m in meetings),
            ]

"""Meetings and their papers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from cases.panel.selectors import Sitter
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.fields import HintedCheckboxes
from partnerships.pages.forms import Form, VersionedFormMixin

TIME = "Enter the time on the 24-hour clock, like 14:30"


class MeetingForm(VersionedFormMixin, Form):
    """When and where the panel meets, and what about."""

    meets_on = DayMonthYearField(label="Day of the meeting")
    starts_at = forms.TimeField(
        label="Time",
        required=False,
        help_text="On the 24-hour clock, like 14:30.",
        widget=forms.TextInput({"class": "govuk-input--width-5"}),
        error_messages={"invalid": TIME},
    )
    place = forms.CharField(
        label="Place", max_length=300, help_text="The room, or “online” with how to join."
    )
    agenda = forms.CharField(
        label="Agenda",
        required=False,
        widget=forms.Textarea({"rows": 8}),
        help_text="One item a line. Use labels or pseudonyms, no names.",
    )


class CancelForm(Form):
    """Why a meeting is cancelled."""

    because = forms.CharField(label="Why?", max_length=300)


class HeldForm(Form):
    """Who was there, and the minutes if they are written already."""

    present = forms.MultipleChoiceField(
        label="Who was there?",
        widget=HintedCheckboxes,
        error_messages={"required": "Select who was there"},
        help_text="Everybody else is recorded as having sent apologies.",
    )
    minutes = forms.CharField(
        label="Minutes",
        required=False,
        widget=forms.Textarea({"rows": 8}),
        help_text="They can be written later. Use labels or pseudonyms, no names.",
    )
    scan = forms.FileField(label="Minutes as a PDF", required=False)

    def __init__(self, *args: Any, sitters: Iterable[Sitter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present: Any = self.fields["present"]
        there = list(sitters)
        present.choices = [(each.key, each.name) for each in there]
        present.widget.hints = {
            each.key: ", ".join(part for part in (each.what, each.agency) if part) for each in there
        }


class MinutesForm(VersionedFormMixin, Form):
    """The minutes of a meeting that was held."""

    minutes = forms.CharField(
        label="Minutes",
        required=False,
        widget=forms.Textarea({"rows": 14}),
        help_text="Use labels or pseudonyms, no names.",
    )
    scan = forms.FileField(label="Minutes as a PDF", required=False)


class PaperForm(Form):
    """A paper to add."""

    title = forms.CharField(
        label="Title", max_length=200, help_text="It stands in the list of papers. No names."
    )
    file = forms.FileField(
        label="The paper", help_text="A PDF. Save a Word document as a PDF first."
    )


class SendForm(Form):
    """Sending now by mail with a link, or recording that the papers went out otherwise."""

    NOW, SENT = "now", "sent"
    way = forms.ChoiceField(
        label="How do the papers go out?",
        widget=forms.RadioSelect,
        choices=[
            (NOW, "Now, by e-mail with a link to everybody on the panel who has an account"),
            (SENT, "They were sent already, outside this system"),
        ],
    )
    how = forms.CharField(
        label="How were they sent?",
        required=False,
        max_length=200,
        help_text="Only if they were sent already. For example: by post, recorded delivery.",
    )
    on = DayMonthYearField(
        label="On which day were they sent?",
        required=False,
        past_only=True,
        help_text="Only if they were sent already.",
    )

    def clean(self) -> dict[str, Any] | None:
        cleaned: dict[str, Any] | None = super().clean()
        if self.cleaned_data.get("way") == self.SENT:
            if not self.cleaned_data.get("how"):
                self.add_error("how", "Enter how they were sent")
            if not self.cleaned_data.get("on") and "on" not in self.errors:
                self.add_error("on", "Enter the day on which they were sent")
        return cleaned

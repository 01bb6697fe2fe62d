"""The forms of quality assurance."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from cases.core.protocol.tables import QualityAssurance
from cases.quality_assurance.models import QualityLetter, QualityPoint
from cases.quality_assurance.services import Answer
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.fields import HintedRadios, YesNoField
from partnerships.pages.forms import Form, VersionedFormMixin


class UploadForm(Form):
    """One file."""

    file = forms.FileField(label="File")

    def __init__(self, *args: Any, label: str = "File", hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].label = label
        self.fields["file"].help_text = hint


class SelfCheckForm(Form):
    """Each criterion: met or not, and a comment."""

    def __init__(self, *args: Any, rules: QualityAssurance, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.numbers = list(range(1, len(rules.criteria) + 1))
        for number, text in zip(self.numbers, rules.criteria, strict=True):
            self.fields[f"met_{number}"] = YesNoField(
                label=f"{number}. {text}",
                error_messages={"required": f"Say whether criterion {number} is met"},
            )
            self.fields[f"comment_{number}"] = forms.CharField(
                label=f"What shows this, or what is missing (criterion {number})",
                required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for number in self.numbers:
            if cleaned.get(f"met_{number}") is False and not cleaned.get(f"comment_{number}"):
                self.add_error(f"comment_{number}", f"Say why criterion {number} is not met")
        return cleaned

    def answers(self) -> dict[int, Answer]:
        """Give what was answered, by number."""
        return {
            number: Answer(
                self.cleaned_data[f"met_{number}"], self.cleaned_data[f"comment_{number}"]
            )
            for number in self.numbers
        }


class SubmitForm(Form):
    """When and to which address the report was sent."""

    sent_on = DayMonthYearField(label="On which day was it sent?", past_only=True, subject="Day")
    sent_to = forms.EmailField(
        label="To which address?", help_text="The secure mailbox of the Home Office."
    )
    ask_again_on = DayMonthYearField(
        label="When will you ask the Home Office, if nothing has come?",
        help_text="The Home Office states no period; an answer can take several months.",
        required=False,
        subject="Day to ask again",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class LetterForm(Form):
    """The Home Office's letter: dates, outcome, points, and the letter itself."""

    outcome = forms.ChoiceField(
        label="What does the letter say?",
        choices=QualityLetter.Outcome.choices,
        widget=HintedRadios(
            hints={
                "publish": "No change is asked for.",
                "publish_after_changes": "It need not be sent to the panel again.",
                "resubmit": "The panel wants to see the changed report.",
            }
        ),
    )
    dated_on = DayMonthYearField(label="Date of the letter", past_only=True)
    received_on = DayMonthYearField(label="Received on", past_only=True, subject="Day of receipt")
    panel_on = DayMonthYearField(
        label="Date of the quality assurance panel",
        help_text="As the letter gives it.",
        required=False,
        past_only=True,
        subject="Date of the panel",
    )
    file = forms.FileField(label="The letter as PDF")
    points = forms.CharField(
        label="What the letter asks for",
        help_text="One point after the other, with an empty line between them.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    no_points_meant = forms.BooleanField(
        label="The letter asks for changes without listing any point", required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        wants = cleaned.get("outcome") not in (None, QualityLetter.Outcome.PUBLISH)
        if wants and not self.point_texts() and not cleaned.get("no_points_meant"):
            self.add_error(
                "points",
                "The letter asks for changes, but no point is entered. Enter what it asks for, "
                "or tick that it lists none",
            )
        return cleaned

    def point_texts(self) -> list[str]:
        """Give the points: what stands between empty lines, numbers and bullets taken off."""
        blocks = re.split(r"\n\s*\n", self.cleaned_data.get("points", "").replace("\r\n", "\n"))
        stripped = [re.sub(r"^\s*(?:\d+[.)]|[-•*])\s+", "", block).strip() for block in blocks]
        return [text for text in stripped if text]


class PointForm(VersionedFormMixin, Form):
    """Accept or reject one point."""

    answer = forms.ChoiceField(
        label="Your answer", choices=QualityPoint.Answer.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label="Reason",
        help_text="If you accept: what was changed, and in which paragraph. "
        "If you reject: why the change is not necessary.",
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class CopyForm(Form):
    """When and how somebody got a copy of the letter."""

    sent_on = DayMonthYearField(label="On which day?", past_only=True, subject="Day")
    how = forms.CharField(
        label="How, or by whom", help_text="For example: copied by the Home Office itself."
    )


class NotThePersonForm(Form):
    """Why a word that was found is not the person."""

    binding = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(label="Why is this not the person?")

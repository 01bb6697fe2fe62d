"""What is filled in around the decision: a deputy, a representation, asking the Home Office."""

from __future__ import annotations

from typing import Any

from django import forms

from cases.decision.after_models import HomeOfficeChase, Representation
from partnerships.models import User
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.forms import Form


def _box(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class DeputyForm(Form):
    """Who may sign for the chair, and from when to when."""

    user = forms.ChoiceField(label="Who may sign for the chair?")
    starts_on = DayMonthYearField(label="From which day?", subject="The first day")
    ends_on = DayMonthYearField(
        label="Until which day?", subject="The last day", help_text="The last day counts, too."
    )
    because = forms.CharField(label="Why?", help_text="Such as leave.", max_length=300,
                              required=False)  # fmt: skip

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["user"]
        chosen.choices = [("", "Choose a person"), *((str(p.pk), p.name) for p in people)]
        chosen.error_messages["required"] = "Choose who may sign for the chair"


class RepresentationForm(Form):
    """What somebody says against a decision not to review."""

    made_by = forms.ChoiceField(
        label="Who says it?",
        choices=Representation.MadeBy.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who says it"},
    )
    who = forms.CharField(
        label="How are they called here?",
        help_text="A label or a post, no name: for example, sister of Adult A.",
        max_length=200,
        required=False,
    )
    received_on = DayMonthYearField(
        label="On which day did it come?", subject="The day", past_only=True
    )
    what = forms.CharField(label="What is said?", help_text="By labels, not names.", widget=_box(5))
    answer_by = DayMonthYearField(
        label="By when is it to be answered?",
        subject="The day",
        help_text="No protocol sets a day. Leave it empty if none was promised.",
        required=False,
    )
    document = forms.FileField(label="The letter, if there is one", required=False)


class RepresentationAnswerForm(Form):
    """What was answered."""

    answer = forms.ChoiceField(
        label="What was answered?",
        choices=Representation.Answer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what was answered"},
    )
    text = forms.CharField(label="In which words, and why?", widget=_box(4))
    answered_on = DayMonthYearField(label="On which day?", subject="The day", past_only=True)


class ChaseForm(Form):
    """That the Home Office was asked about its silence."""

    asked_on = DayMonthYearField(
        label="On which day was it asked?", subject="The day", past_only=True
    )
    how = forms.ChoiceField(
        label="How?",
        choices=HomeOfficeChase.How.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Say how it was asked"},
    )
    chase_note = forms.CharField(label="What was said", widget=_box(2), required=False)
    again_on = DayMonthYearField(
        label="When is it asked again, if it stays silent?", subject="The next day"
    )

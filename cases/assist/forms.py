"""The forms of help for another area's review."""

from __future__ import annotations

from typing import Any

from django import forms

from cases.assist.models import AssistSupport
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.forms import Form, VersionedFormMixin


def lines(rows: int) -> forms.Textarea:
    """Give a box for some lines of text."""
    return forms.Textarea(attrs={"rows": rows})


class RequestForm(VersionedFormMixin, Form):
    """Which area asks, for what, about which period and until when."""

    area = forms.CharField(label="Which area asks for help?", max_length=200)
    their_reference = forms.CharField(label="Its reference", max_length=80, required=False)
    contact = forms.CharField(label="Whom to answer", max_length=200, required=False)
    contact_email = forms.EmailField(label="Their email address", required=False)
    contact_telephone = forms.CharField(
        label="Their telephone number", max_length=40, required=False
    )
    asked_on = DayMonthYearField(label="When did it ask?", subject="This date", past_only=True)
    reply_by = DayMonthYearField(
        label="By when does it want an answer?",
        subject="This date",
        help_text="The trawl goes out with its own dates, where possible (LR §2.2).",
    )
    period_from = DayMonthYearField(label="Its period begins", subject="This date", required=False)
    period_to = DayMonthYearField(label="Its period ends", subject="This date", required=False)
    note = forms.CharField(label="What else does it say?", widget=lines(3), required=False)


class NewAssistForm(RequestForm):
    """The same, with the person who died."""

    person_who_died = forms.CharField(
        label="Name of the person who died, if known",
        max_length=200,
        required=False,
        help_text="Add the others, dates of birth and addresses next, under “Who is who”.",
    )


class AnsweredForm(Form):
    """When the area was sent what our agencies answered, to whom, and with what to say."""

    on = DayMonthYearField(label="When was it sent?", subject="The day", past_only=True)
    to = forms.CharField(label="To whom?", max_length=200)
    note = forms.CharField(label="What should be known of it?", widget=lines(3), required=False)


class SupportForm(Form):
    """Other help that the area asks for, of whom and until when."""

    kind = forms.ChoiceField(
        label="What does it ask for?",
        choices=AssistSupport.Kind.choices,
        widget=forms.RadioSelect,
    )
    of_whom = forms.CharField(label="Of whom?", max_length=200)
    asked_on = DayMonthYearField(label="When did it ask?", subject="This date", past_only=True)
    due_on = DayMonthYearField(label="By when?", subject="This date", required=False)
    note = forms.CharField(label="What else does it say?", widget=lines(3), required=False)


class GivenForm(Form):
    """When other help was given."""

    on = DayMonthYearField(label="When was it given?", subject="The day", past_only=True)
    note = forms.CharField(label="What should be known of it?", widget=lines(3), required=False)


def values_of(row: Any) -> dict[str, Any]:
    """Give what is recorded of a request by the names of the form's fields."""
    return {name: getattr(row, name) for name in RequestForm.base_fields}

"""What the officer fills in to send the notice, and what an agency fills in to answer it."""

from __future__ import annotations

from typing import Any

from django import forms

from cases.core.identity.models import Person
from cases.core.identity.selectors import full_name
from cases.records_check.answer import Said
from cases.records_check.models import RecordsRequest
from partnerships.models import AgencyContact
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.fields import HintedRadios, YesNoField
from partnerships.pages.forms import Form, VersionedFormMixin

Holds = RecordsRequest.Holds


class SendForm(Form):
    """Whom to ask, what, and until when."""

    agencies = forms.MultipleChoiceField(
        label="Which agencies should secure their records?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one agency"},
    )
    asks_involvement = YesNoField(
        label="Should they also say whether they knew anybody?",
        error_messages={"required": "Say whether they should also say whom they knew"},
    )
    reply_by = DayMonthYearField(
        label="By which day should they answer?",
        subject="The day",
        help_text="It stands on the notice. Choose a day before the sub-group meets.",
    )
    meeting_on = DayMonthYearField(
        label="When does the sub-group meet about it?",
        subject="The day of the meeting",
        help_text="Leave it empty while that is not known.",
        required=False,
    )

    def __init__(self, *args: Any, contacts: list[AgencyContact], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["agencies"]
        chosen.choices = [(str(each.agency_id), each.agency.name) for each in contacts]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        reply_by, meeting_on = given.get("reply_by"), given.get("meeting_on")
        if reply_by and meeting_on and reply_by > meeting_on:
            self.add_error("reply_by", "The answers must be there before the sub-group meets.")
        return given


class AnswerForm(VersionedFormMixin, Form):
    """What an agency says: who answers, what is held, since when it is secured, whom it knew."""

    name = forms.CharField(
        label="Your name",
        max_length=200,
        error_messages={"required": "Enter your name"},
    )
    job = forms.CharField(label="Your job title", max_length=200, required=False)
    holds = forms.ChoiceField(
        label="What does your agency hold?",
        widget=HintedRadios(
            hints={
                Holds.KNOWN: "Say below since when they are secured.",
                Holds.NOTHING: "That is an answer, too, and is kept as one.",
                Holds.LOOKING: "It is noted that you have the notice. Come back by the same link.",
            }
        ),
        choices=Holds.choices,
        error_messages={"required": "Say what your agency holds"},
    )
    secured_on = DayMonthYearField(
        label="On which day were the records secured?",
        subject="The day",
        help_text="So that nobody can change or destroy them, or open them without need.",
        past_only=True,
        required=False,
    )
    known = forms.MultipleChoiceField(
        label="Who is known to your agency?",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    involvement = forms.CharField(
        label="What was the involvement, and from when to when?",
        help_text="A few lines are enough now. A fuller account may be asked for later.",
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=3000,
        required=False,
    )

    def __init__(
        self, *args: Any, asked: RecordsRequest, people: list[Person], named: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        who: Any = self.fields["known"]
        who.choices = [
            (str(each.pk), (full_name(each) if named else "") or each.label) for each in people
        ]
        if not asked.asks_involvement:
            del self.fields["known"], self.fields["involvement"]

    @property
    def said(self) -> Said:
        """Give what was filled in, of a form that is valid."""
        given = self.cleaned_data
        return Said(
            name=given["name"],
            job=given["job"],
            holds=given["holds"],
            secured_on=given["secured_on"],
            known=tuple(int(number) for number in given.get("known", ())),
            involvement=given.get("involvement", ""),
        )


class EnteredForm(AnswerForm):
    """An answer that came by telephone or post, entered by the officer."""

    came = forms.ChoiceField(
        label="How did the answer come?",
        choices=[each for each in RecordsRequest.Came.choices if each[0] != "link"],
        widget=forms.RadioSelect,
        error_messages={"required": "Say how the answer came"},
    )
    received_on = DayMonthYearField(
        label="On which day did it come?", subject="The day", past_only=True
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = "Who answered for the agency?"
        self.fields["job"].label = "Job title"
        self.fields["holds"].label = "What does the agency hold?"
        self.order_fields(["came", "received_on", "name", "job", "holds", "secured_on"])


def initial_of(asked: RecordsRequest) -> dict[str, Any]:
    """Give what was said so far, as the form shows it."""
    return {
        "name": asked.respondent_name,
        "job": asked.respondent_job,
        "holds": asked.holds,
        "secured_on": asked.secured_on,
        "known": [str(number) for number in asked.known_people],
        "involvement": asked.involvement,
    }

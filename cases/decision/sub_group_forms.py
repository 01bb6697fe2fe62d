"""What is filled in for a meeting of the sub-group."""

from __future__ import annotations

from typing import Any

from django import forms

from cases.core.case.models import Case
from cases.decision.meeting_models import SubGroupAttender, SubGroupMeeting
from cases.decision.sub_group import Called
from cases.decision.sub_group_selectors import AgendaRow
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.fields import YesNoField
from partnerships.pages.forms import Form, VersionedFormMixin

ATTENDED = [(each.value, each.label) for each in SubGroupAttender.Attendance]


class MeetingForm(VersionedFormMixin, Form):
    """When and where the sub-group meets."""

    on = DayMonthYearField(label="On which day does it meet?", subject="The day")
    starts_at = forms.TimeField(
        label="When does it begin?",
        help_text="For example, 14:30.",
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5"}),
        error_messages={"invalid": "Enter a time such as 14:30"},
    )
    place = forms.CharField(label="Where?", max_length=300, required=False)
    online_link = forms.URLField(
        label="Link to join it online",
        help_text="Only who may open this page sees it; it stands in no mail.",
        max_length=500,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": "Enter the whole link, beginning with https://"},
    )
    is_special = YesNoField(
        label="Is it a special meeting, outside the usual course?",
        error_messages={"required": "Say whether it is a special meeting"},
    )
    note = forms.CharField(
        label="Other items of the agenda",
        help_text="Such as the minutes of the last meeting. Use labels, not names.",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )

    @property
    def called(self) -> Called:
        """Give what was filled in, of a form that is valid."""
        given = self.cleaned_data
        return Called(
            on=given["on"],
            starts_at=given["starts_at"],
            place=given["place"].strip(),
            online_link=given["online_link"],
            is_special=given["is_special"],
            note=given["note"].strip(),
        )


class CallForm(MeetingForm):
    """A new meeting: which of the waiting cases stand on its agenda."""

    cases = forms.MultipleChoiceField(
        label="Which reviews does it consider?",
        help_text="Those that wait for a recommendation. Others can be added on the agenda.",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, waiting: list[Case], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["cases"]
        chosen.choices = [(str(each.pk), f"{each.reference} {each.label}") for each in waiting]
        if not waiting:
            del self.fields["cases"]


class AddCaseForm(Form):
    """A further review on the agenda, with why."""

    case = forms.ChoiceField(label="Which review?")
    why = forms.CharField(label="Why is it on the agenda?", max_length=300)

    def __init__(self, *args: Any, cases: list[Case], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["case"]
        rows = [(str(each.pk), f"{each.reference} {each.label}") for each in cases]
        chosen.choices = [("", "Choose a review"), *rows]
        chosen.error_messages["required"] = "Choose a review"


class GuestForm(Form):
    """Somebody without an account."""

    name = forms.CharField(label="Name", max_length=200)
    post = forms.CharField(
        label="Post", help_text="Such as senior investigating officer.", max_length=200,
        required=False,
    )  # fmt: skip


class InterestForm(Form):
    """An interest in a review of the agenda; `attenders` only where somebody else's is recorded."""

    attender = forms.ChoiceField(label="Who declared it?")
    because = forms.CharField(
        label="What is the interest?",
        help_text="Such as: managed a worker who was involved. Do not name anybody.",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, attenders: list[SubGroupAttender], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if attenders:
            chosen: Any = self.fields["attender"]
            chosen.choices = [("", "Choose who"), *((str(a.pk), a.name) for a in attenders)]
            chosen.error_messages["required"] = "Choose who declared it"
        else:
            del self.fields["attender"]
            self.fields["because"].label = "What is your interest?"


class RecordForm(VersionedFormMixin, Form):
    """Who was there, what was said of each review, and the minutes."""

    def __init__(
        self,
        *args: Any,
        attenders: list[SubGroupAttender],
        rows: list[AgendaRow],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.attenders, self.rows = attenders, rows
        for each in attenders:
            who = f"{each.name}, {each.post}" if each.post else each.name
            self.fields[f"attender_{each.pk}"] = forms.ChoiceField(
                label=who,
                choices=ATTENDED,
                widget=forms.RadioSelect(
                    attrs={"class": "govuk-radios--inline govuk-radios--small"}
                ),
                error_messages={"required": f"Say whether {each.name} was there"},
            )
        for row in rows:
            self.fields[f"item_{row.item.pk}"] = forms.CharField(
                label=f"{row.case.reference} {row.case.label}: what was said",
                help_text="By labels, not names. The recommendation has its own page.",
                widget=forms.Textarea(attrs={"rows": 4}),
                required=False,
            )
        self.fields["minutes"] = forms.CharField(
            label="Everything else", widget=forms.Textarea(attrs={"rows": 5}), required=False
        )

    @property
    def attendance(self) -> dict[int, str]:
        """Give who was there, by the number of the attender."""
        return {each.pk: self.cleaned_data[f"attender_{each.pk}"] for each in self.attenders}

    @property
    def discussions(self) -> dict[int, str]:
        """Give what was said, by the number of the item."""
        return {row.item.pk: self.cleaned_data[f"item_{row.item.pk}"] for row in self.rows}


class CancelForm(Form):
    """Why a meeting is cancelled."""

    because = forms.CharField(
        label="Why is it cancelled?", widget=forms.Textarea(attrs={"rows": 2}), max_length=300
    )


def values_of(meeting: SubGroupMeeting) -> dict[str, Any]:
    """Give a meeting as its form shows it."""
    names = ("on", "starts_at", "place", "online_link", "is_special", "note")
    return {name: getattr(meeting, name) for name in names}


def recorded_values(
    meeting: SubGroupMeeting, attenders: list[SubGroupAttender], rows: list[AgendaRow]
) -> dict[str, Any]:
    """Give what was recorded of a meeting as its form shows it."""
    return {
        **{f"attender_{each.pk}": each.attendance for each in attenders},
        **{f"item_{row.item.pk}": row.item.discussion for row in rows},
        "minutes": meeting.minutes,
    }

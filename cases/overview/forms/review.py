"""Forms for drafts, rounds of comments, comments, criteria and satisfaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from cases.core.access.verbs import Seat
from cases.core.case.models import Case
from cases.overview.models import Comment
from cases.overview.people import permitted_groups, readers_of
from cases.overview.services import Outside
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.fields import HintedCheckboxes, YesNoField
from partnerships.pages.forms import Form


def text_box(rows: int = 4) -> forms.Textarea:
    """Give a box for several lines."""
    return forms.Textarea(attrs={"rows": rows})


class UploadForm(Form):
    """The Word file of a draft."""

    file = forms.FileField(
        label="Word document",
        error_messages={
            "required": "Choose the Word document of the draft",
            "empty": "The file is empty. Check that it was saved, and upload it again.",
        },
    )


class ConfirmForm(Form):
    """What changed since the version before."""

    what_changed = forms.CharField(
        label="What changed since the version before?",
        help_text="One or two sentences for the panel. It is shown beside the version.",
        widget=text_box(3),
        required=False,
    )


class CirculateForm(Form):
    """Who gets the draft, by when comments are due, and a few words."""

    says_optional = False

    people = forms.MultipleChoiceField(
        label="Who gets the draft?", widget=HintedCheckboxes, required=False
    )
    due_on = DayMonthYearField(
        label="Comments are due by (optional)",
        subject="The day by which comments are due",
        required=False,
    )
    message = forms.CharField(
        label="What should they look at? (optional)", widget=text_box(3), required=False
    )
    other_name = forms.CharField(label="Name", max_length=200, required=False)
    other_organisation = forms.CharField(label="Organisation", max_length=200, required=False)
    other_email = forms.EmailField(label="E-mail address", required=False)
    other_group = forms.ChoiceField(label="Of whom is this person one?", required=False)
    other_why = forms.CharField(
        label="Why should somebody outside the list get it?",
        help_text="Only for somebody of none of these. The independent chair approves or "
        "refuses before anything is sent.",
        widget=text_box(2),
        required=False,
    )
    other_fields = ("other_name", "other_organisation", "other_email", "other_group", "other_why")

    def __init__(self, *args: Any, case: Case, period_words: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        readers = readers_of(case)
        field: Any = self.fields["people"]
        field.choices = [(str(each.user.pk), each.user.name) for each in readers]
        field.widget.hints = {str(each.user.pk): each.organisation for each in readers}
        self.initial.setdefault(
            "people",
            [str(each.user.pk) for each in readers if Seat.PANEL_MEMBER in each.seats],
        )
        self.fields["due_on"].help_text = period_words
        group: Any = self.fields["other_group"]
        group.choices = [
            ("", "None of these: the chair must approve"),
            *permitted_groups(case),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        given = [name for name in self.other_fields if cleaned.get(name)]
        if given and not cleaned.get("other_name"):
            self.add_error("other_name", ValidationError("Enter the name of this person"))
        if given and not cleaned.get("other_email") and "other_email" not in self.errors:
            self.add_error("other_email", ValidationError("Enter an e-mail address"))
        if given and not cleaned.get("other_group") and not cleaned.get("other_why"):
            self.add_error(
                "other_why",
                ValidationError("Say why somebody outside the list should get the draft"),
            )
        return cleaned

    @property
    def outside(self) -> list[Outside]:
        """Give the person without a seat who was entered, if one was."""
        said = self.cleaned_data
        if not said.get("other_name"):
            return []
        return [
            Outside(
                said["other_name"],
                said["other_organisation"],
                said["other_email"],
                said["other_group"],
                said["other_why"],
            )
        ]


class OutsiderForm(Form):
    """The chair's word on somebody outside the list."""

    approve = YesNoField(label="May this person get the draft?")
    because = forms.CharField(label="Why?", widget=text_box(3))


class CloseRoundForm(Form):
    """On which day a round was closed."""

    on = DayMonthYearField(label="On which day is the round closed?", past_only=True)


class CommentForm(Form):
    """A comment on a paragraph."""

    text = forms.CharField(
        label="Your comment",
        widget=text_box(5),
        error_messages={"required": "Write your comment"},
    )


class AnswerForm(Form):
    """What the author does with a comment."""

    outcome = forms.ChoiceField(
        label="Is the comment accepted?",
        choices=Comment.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether the comment is accepted"},
    )
    answer = forms.CharField(
        label="What was done, or why it is not accepted",
        help_text="Needed when it is not accepted.",
        widget=text_box(3),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("outcome") == Comment.Outcome.NOT_ACCEPTED and not cleaned.get("answer"):
            self.add_error("answer", ValidationError("Say why the comment is not accepted"))
        return cleaned


class CriteriaMixin(forms.BaseForm):
    """Adds a yes or no and a remark for each quality criterion of the protocol (R143)."""

    criteria: Sequence[str]

    def add_criteria(self, criteria: Sequence[str], required: bool = True) -> None:
        """Add the fields; `required` false where a sending back needs no answers."""
        self.criteria = criteria
        for at, criterion in enumerate(criteria):
            self.fields[f"met_{at}"] = YesNoField(
                label=f"{at + 1}. {criterion}",
                required=required,
                error_messages={"required": f"Answer criterion {at + 1}"},
            )
            self.fields[f"comment_{at}"] = forms.CharField(
                label=f"Remark on criterion {at + 1}",
                widget=text_box(2),
                required=False,
            )

    def check_criteria(self) -> None:
        """Ask for a remark where a criterion is not met."""
        for at in range(len(self.criteria)):
            unmet = self.cleaned_data.get(f"met_{at}") is False
            if unmet and not self.cleaned_data.get(f"comment_{at}"):
                self.add_error(
                    f"comment_{at}", ValidationError(f"Say what is missing for criterion {at + 1}")
                )

    @property
    def answers(self) -> list[dict[str, Any]]:
        """Give the answers in the order of the criteria."""
        said = self.cleaned_data
        return [
            {"met": said.get(f"met_{at}"), "comment": said.get(f"comment_{at}", "")}
            for at in range(len(self.criteria))
        ]


class CriteriaForm(CriteriaMixin, Form):
    """The four criteria, asked of each panel member on each draft."""

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_criteria(case.protocol.rules.quality_assurance.criteria)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.check_criteria()
        return cleaned


class SatisfactionForm(Form):
    """Whether one's agency is fully and fairly represented."""

    satisfied = YesNoField(
        label="Is your agency’s information fully and fairly represented in this version?",
        error_messages={"required": "Say whether your agency is satisfied"},
    )
    why = forms.CharField(
        label="If not, what is wrong or missing?", widget=text_box(4), required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("satisfied") is False and not cleaned.get("why"):
            self.add_error("why", ValidationError("Say why your agency is not satisfied"))
        return cleaned


class DisputeForm(Form):
    """The minuted outcome of a dispute."""

    on = DayMonthYearField(
        label="On which day was it discussed?", subject="The day of the meeting", past_only=True
    )
    outcome = forms.CharField(
        label="What came of it?",
        help_text="As minuted in the panel or the sub-group.",
        widget=text_box(4),
        error_messages={"required": "Write what came of the dispute"},
    )

"""The forms of the action plan."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import Truncator

from cases.action_plan.models import EffectTest, Scope
from cases.core.case.models import Case
from cases.overview.selectors import recommendations_of
from partnerships.models import Agency
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.fields import YesNoField
from partnerships.pages.forms import Form, VersionedFormMixin


def _text(label: str, hint: str = "", rows: int = 3, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class ActionForm(Form):
    """One action, asked in the order in which a SMART action is thought (LC ¶80; LR §4.16)."""

    recommendation: Any = forms.ModelChoiceField(
        queryset=None,
        label="Recommendation of the report",
        help_text="What is left empty below is then taken from it.",
        required=False,
        empty_label="None: an early action, or a plan from before this system",
    )
    recommendation_number = forms.CharField(
        label="Number of the recommendation",
        help_text="As the report prints it, such as 4 or 6 (1). Numbers may repeat.",
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5"}),
    )
    recommendation_text = _text("Recommendation", "In the words of the report.", required=False)
    scope = forms.ChoiceField(
        label="Scope of the recommendation",
        choices=[("", "Not said"), *Scope.choices],
        required=False,
    )
    action = _text("Action to take", "What exactly will be done? One action only.")
    lead_agency: Any = forms.ModelChoiceField(
        queryset=None, label="Lead agency", required=False, empty_label="Not in the list"
    )
    lead_words = forms.CharField(
        label="Lead, if not in the list",
        help_text="A group or body as the plan names it.",
        max_length=200,
        required=False,
    )
    owner_name = forms.CharField(
        label="Who will do it",
        help_text="The post, or the person in it, who reports every quarter.",
        max_length=200,
        required=False,
    )
    owner_email = forms.EmailField(
        label="Where to write to the owner",
        help_text="Private links and reminders go here.",
        required=False,
    )
    target_on = DayMonthYearField(
        label="Target date", help_text="Only a date can be overdue.", required=False
    )
    target_words = forms.CharField(
        label="Target in words",
        help_text="If the plan has no date, such as “with immediate effect”.",
        max_length=200,
        required=False,
    )
    intended_outcome = _text("Intended outcome", "What will be different?", required=False)
    monitored_how = _text("How it will be monitored", "What will show it?", required=False)
    milestones = _text(
        "Key milestones already achieved",
        "Milestones that owners report are added by themselves.",
        required=False,
    )
    agreed_on = DayMonthYearField(
        label="Agreed with the lead agency on",
        help_text="Updates are counted from this day. Leave it open until it is agreed.",
        past_only=True,
        required=False,
    )
    agreed_with = forms.CharField(label="Agreed at senior level by", max_length=200, required=False)
    is_early = YesNoField(
        label="Is this early learning that cannot wait for publication?", required=False
    )
    early_summary = forms.CharField(
        label="Early learning in one redacted line",
        help_text="For the sub-group's summary: nothing that identifies anybody.",
        max_length=300,
        required=False,
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["recommendation"].queryset = recommendations_of(case)
        fields["recommendation"].label_from_instance = lambda found: (
            f"{found.number}. {Truncator(found.text).chars(90)}"
        )
        held = self.initial.get("lead_agency")
        fields["lead_agency"].queryset = Agency.objects.choosable(held)

    def clean(self) -> dict[str, Any] | None:
        """Ask for a lead once, and for the redacted line of an early action (R114)."""
        cleaned = super().clean() or self.cleaned_data
        cleaned["is_early"] = bool(cleaned.get("is_early"))
        if (found := cleaned.get("recommendation")) is not None:
            cleaned["recommendation_number"] = cleaned["recommendation_number"] or str(found.number)
            cleaned["recommendation_text"] = cleaned["recommendation_text"] or found.text
            cleaned["scope"] = cleaned["scope"] or found.scope
            if not cleaned.get("lead_agency") and not cleaned.get("lead_words"):
                cleaned["lead_agency"] = found.lead_agency
        if cleaned.get("lead_agency") and cleaned.get("lead_words"):
            self.add_error("lead_words", "Choose from the list or write a name, not both")
        if cleaned["is_early"] and not cleaned.get("early_summary"):
            self.add_error("early_summary", "Enter the early learning in one redacted line")
        if cleaned.get("agreed_on") and not (
            cleaned.get("lead_agency") or cleaned.get("lead_words")
        ):
            self.add_error("lead_agency", "Say with whom it was agreed: choose the lead agency")
        return cleaned


class ChangeActionForm(VersionedFormMixin, ActionForm):
    """The same, for an action that two people may have open."""


class UpdateForm(Form):
    """What an owner reports."""

    done = _text("What has been done since the last update?", rows=5)
    expected_on = DayMonthYearField(label="When do you expect it to be complete?", required=False)
    complete = YesNoField(label="Is the action complete?")
    completed_on = DayMonthYearField(
        label="On which day was it complete?", past_only=True, required=False
    )
    outcome = _text(
        "What was the outcome?",
        "Needed when the action is complete: what has changed, and how do you know?",
        required=False,
    )
    evidence = forms.FileField(
        label="Evidence",
        help_text="Word, PDF, a spreadsheet or a picture, up to 25 MB. No names of the people "
        "of the review.",
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Ask for day and outcome where the action is said to be complete (R110)."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("complete"):
            if not cleaned.get("completed_on") and "completed_on" not in self.errors:
                self.add_error("completed_on", "Enter the day on which the action was complete")
            if not (cleaned.get("outcome") or "").strip():
                self.add_error("outcome", "Enter the outcome: an action is complete only with it")
        elif cleaned.get("complete") is False:
            cleaned["completed_on"] = None
        return cleaned


class LinkUpdateForm(UpdateForm):
    """The same for the holder of a private link, who says who he or she is."""

    field_order = ("holder_name",)
    holder_name = forms.CharField(label="Your name and post", max_length=200)


class AnswerForm(Form):
    """Accept an update or send it back."""

    accept = forms.TypedChoiceField(
        label="Your answer",
        choices=[("yes", "Accept"), ("no", "Return it to the owner")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        empty_value=None,
    )
    because = _text("What must be added or changed?", "Needed when you return it.", required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for what is missing when it is returned."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("accept") is False and not cleaned.get("because"):
            self.add_error("because", "Enter what the owner must add or change")
        return cleaned


class EffectTestForm(Form):
    """Whether a completed action worked."""

    on = DayMonthYearField(label="On which day was it tested?", past_only=True)
    result = forms.ChoiceField(
        label="Result", choices=EffectTest.Result.choices, widget=forms.RadioSelect
    )
    how = _text("How was it tested, and what was found?", "Or why no test is possible.")


class AskTestForm(Form):
    """By when the effect is to be tested."""

    due_on = DayMonthYearField(label="By when should the effect be tested?")


class BecauseForm(Form):
    """A reason, and nothing else."""

    text = _text("Why?", rows=5)


class AgreeForm(Form):
    """On which day the plan was agreed, by whom."""

    on = DayMonthYearField(label="On which day was the action plan agreed?", past_only=True)
    text = _text("By whom?", "Such as: by the panel, and at senior level by each agency.", 2, False)


class AuditForm(Form):
    """The partnership's audit of the plan (GL §4.4)."""

    on = DayMonthYearField(label="On which day was the action plan audited?", past_only=True)
    text = _text("What did the audit find?", rows=5)


class NationalLetterForm(Form):
    """To whom a national recommendation went, and the reply (R113)."""

    written_to = forms.CharField(label="Who was written to?", max_length=200)
    written_on = DayMonthYearField(label="When?", past_only=True)
    replied_on = DayMonthYearField(label="When did they reply?", past_only=True, required=False)
    reply = _text("What did they say?", required=False)

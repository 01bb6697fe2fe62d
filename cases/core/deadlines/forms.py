"""The forms about dates of a case: hold, end of a hold, extension, a date given."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from cases.core.case.models import Case
from cases.core.deadlines.delay_reasons import ensure_reasons
from cases.core.deadlines.models import Deadline, DelayReason, GivenDate, Hold
from cases.core.deadlines.waiting import in_a_row, waits_with
from cases.core.timetable.activities import Activity
from cases.core.timetable.calendar import uk
from cases.core.timetable.kinds import KINDS, SubjectKind
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.fields import HintedCheckboxes, HintedRadios
from partnerships.pages.forms import Form


class ReasonField(forms.CharField):
    """A few lines in which a person says why."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 4}), max_length=4000, **kwargs)


class DelayReasonField(forms.ModelChoiceField):
    """A reason from the partnership's short list; the form offers what is in use."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=None, empty_label="Choose one", **kwargs)
        self.error_messages["required"] = "Choose the reason that fits best"


def offer_reasons(form: forms.BaseForm, name: str) -> None:
    """Fill a field with the reasons that are in use, making the usual list where there is none."""
    ensure_reasons()
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  (for the type checker)
    field.queryset = DelayReason.objects.filter(retired_on=None)


class HoldForm(Form):
    """Putting the review, or some of its activities, on hold (R27, R29).

    The request in writing is asked for on the page that confirms: a file chosen here would have
    to be chosen twice.
    """

    says_optional = False

    scope = forms.ChoiceField(
        label="What is put on hold?",
        choices=[(Hold.WHOLE, "The whole review"), (Hold.PART, "Some activities only")],
        widget=HintedRadios(
            hints={
                Hold.WHOLE: "Nothing is decided, sent out or asked of others until it ends.",
                Hold.PART: "Only what you tick below waits; the rest goes on.",
            }
        ),
    )
    activities = forms.MultipleChoiceField(
        label="If only some activities: which of them wait?",
        required=False,
        choices=[(each.value, each.words[:1].upper() + each.words[1:]) for each in Activity],
        widget=HintedCheckboxes(
            hints={each.value: in_a_row(waits_with(each)) for each in Activity}
        ),
    )
    started_on = DayMonthYearField(
        label="From which day is it on hold?", subject="The first day", past_only=True
    )
    reason = ReasonField(
        label="Why is it put on hold?",
        help_text="Those who can see the deadlines can read it. Write no names.",
    )
    requested_by = forms.CharField(
        label="Who asked for it?", help_text="A post or a body, no name.", max_length=200
    )
    review_on = DayMonthYearField(
        label="When is the hold looked at again?",
        help_text="This becomes a deadline of its own.",
        subject="The day of the next look",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["started_on"].initial = timezone.localdate()
        self.fields["scope"].error_messages["required"] = "Choose what is put on hold"

    def clean(self) -> dict[str, Any]:
        """Ask for the activities where only some wait; those of a hold of the whole are left."""
        typed: dict[str, Any] = super().clean() or {}
        if typed.get("scope") == Hold.PART and not typed.get("activities"):
            self.add_error("activities", "Tick at least one activity that waits")
        elif typed.get("scope") == Hold.WHOLE:
            typed["activities"] = []
        return typed


class RequestForm(Form):
    """The written request for a hold, chosen where the hold is confirmed (R28)."""

    upload = forms.FileField(
        label="The request in writing",
        required=False,
        help_text="Word, PDF or a picture. It is proposed for the appendix of the report.",
    )


class EndHoldForm(Form):
    """Ending a hold."""

    ended_on = DayMonthYearField(label="On which day did it end?", subject="The last day")
    because = ReasonField(label="Why does it end?")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ended_on"].initial = timezone.localdate()


class ExtensionForm(Form):
    """A later date for an open deadline (R137)."""

    new_on = DayMonthYearField(label="What is the new date?", subject="The new date")
    delay_reason = DelayReasonField(label="What is the reason of the delay?")
    reason = ReasonField(label="Why is more time needed?")
    approved_by = forms.CharField(
        label="Who approved it?",
        help_text="A post or a body, as the local protocol asks, no name.",
        max_length=200,
    )
    home_office_notified_on = DayMonthYearField(
        label="When was the Home Office told of it?",
        help_text="Leave it empty if they have not been told yet; you can add it later.",
        subject="The day on which the Home Office was told",
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_reasons(self, "delay_reason")


class MissedForm(Form):
    """Why a deadline was missed (E16)."""

    reason = DelayReasonField(label="Which reason fits best?")
    sentence = forms.CharField(
        label="What happened, in one sentence?",
        help_text="Those who can see the deadlines can read it. Write no names.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_reasons(self, "reason")


class AppendixForm(Form):
    """What becomes of the written request for a hold in the report (R28; LC ¶77)."""

    says_optional = False
    appendix = forms.ChoiceField(
        label="What becomes of the written request?",
        choices=Hold.Appendix.choices,
        widget=forms.RadioSelect,
    )
    because = ReasonField(
        label="Why is it redacted or withheld?",
        required=False,
        help_text="On grounds of data protection. Needed unless it goes in as it is.",
    )
    upload = forms.FileField(
        label="The redacted copy",
        required=False,
        help_text="Only if a redacted copy goes in. Word, PDF or a picture.",
    )


class ToldForm(Form):
    """When the Home Office was told of an extension."""

    on = DayMonthYearField(
        label="On which day was the Home Office told?",
        subject="The day on which the Home Office was told",
    )


class GivenDateForm(Form):
    """A date that a person sets, which wins over the rule."""

    kind = forms.ChoiceField(label="What is the date for?")
    due_on = DayMonthYearField(label="When is it due?", subject="The date")
    because = ReasonField(
        label="Why is this date set?", help_text="For example: agreed by the panel at its meeting."
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (for the type checker)
        field.choices = [("", "Choose one"), *kinds_to_give(case)]
        field.error_messages["required"] = "Choose what the date is for"


def kinds_to_give(case: Case) -> list[tuple[str, str]]:
    """Give what a date can be set for: deadlines of the case itself that are not yet met."""
    rows = {
        row.kind: row
        for row in Deadline.objects.filter(case=case, subject_kind=SubjectKind.CASE.value)
    }
    given = set(GivenDate.objects.filter(case=case).values_list("kind", flat=True))
    found = []
    for kind in KINDS.values():
        row = rows.get(kind.code)
        if kind.subject is not SubjectKind.CASE or (row is not None and row.met_on is not None):
            continue
        if row is None or row.due_on is None:
            now = "no date yet"
        else:
            now = f"now {uk(row.due_on)}{', set by hand' if kind.code in given else ''}"
        found.append((kind.code, f"{kind.title} ({now})"))
    return found

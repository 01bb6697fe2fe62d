"""What the sub-group, the chair and the officer fill in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from cases.core.case.models import Case
from cases.core.progress.signing import SigningForm
from cases.core.protocol.choices import Outcome
from cases.core.timetable.kinds import Milestone
from cases.decision.models import OUTCOME_WORDS, HomeOfficeView
from cases.decision.services import MOST_YEARS_BACK, Decided
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.fields import HintedRadios, YesNoField
from partnerships.pages.forms import Form, VersionedFormMixin

OUTCOME_HINTS: dict[str, str] = {
    Outcome.REVIEW: "The trawl of agencies begins.",
    Outcome.JOINT_CHILD: "The trawl begins; terms and panel are agreed with the other review.",
    Outcome.JOINT_ADULT: "The trawl begins; terms and panel are agreed with the other review.",
    Outcome.ON_HOLD: "The case stays here until the proceedings allow a decision.",
    Outcome.OTHER_REVIEW: "Such as a learning review; no Home Office quality assurance follows.",
    Outcome.NO_REVIEW: "The Home Office is told why, and may direct a review all the same.",
}


def area(rows: int = 4) -> forms.Textarea:
    """Give a box for several lines."""
    return forms.Textarea(attrs={"rows": rows})


def outcome_choices(case: Case) -> list[tuple[str, str]]:
    """Give the outcomes that the case's protocol knows (R18)."""
    return [(code.value, OUTCOME_WORDS[code]) for code in case.protocol.rules.decision.outcomes]


def clock_question(case: Case) -> str:
    """Give what starts the decision clock, where that is not the coming to attention (K3)."""
    start = case.protocol.rules.timetable["decision"].start
    return "" if start in (None, Milestone.CAME_TO_ATTENTION) else start.words


class RecommendationForm(VersionedFormMixin, Form):
    """What the sub-group recommends (LC A section 2; LR §2.3, §2.6)."""

    considered_on = DayMonthYearField(
        label="When did the sub-group consider the case?", subject="The day", past_only=True
    )
    clock_on = DayMonthYearField(label="", subject="The day", past_only=True, required=False)
    meets_criteria = YesNoField(
        label="Does the case meet the criteria?",
        error_messages={"required": "Say whether the case meets the criteria"},
    )
    recommendation = forms.ChoiceField(label="What does the sub-group recommend?")
    reasons = forms.CharField(label="Reasons", widget=area(6))
    people = forms.MultipleChoiceField(
        label="Whom should the trawl ask about?",
        help_text="Leave out whoever has no bearing on the circumstances.",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    years_back = forms.IntegerField(
        label="How many years before the death should the trawl look back?",
        min_value=1,
        max_value=MOST_YEARS_BACK,
        required=False,
    )
    present = forms.CharField(
        label="Who was present?", help_text="Names or posts.", widget=area(2), required=False
    )
    dissent = forms.CharField(
        label="Was anybody of another opinion?",
        help_text="Who, and why. Leave it empty where all agreed.",
        widget=area(3),
        required=False,
    )

    def __init__(self, *args: Any, case: Case, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["recommendation"]
        chosen.widget = HintedRadios(hints=OUTCOME_HINTS)
        chosen.choices = outcome_choices(case)
        chosen.error_messages["required"] = "Choose what the sub-group recommends"
        who: Any = self.fields["people"]
        who.choices = [(person.pk, _called(person)) for person in people]
        trawl = case.protocol.rules.trawl
        if trawl.years_from and trawl.years_to:
            self.fields[
                "years_back"
            ].help_text = f"Usually {trawl.years_from} to {trawl.years_to} years."
        question = clock_question(case)
        if question:
            self.fields["clock_on"].label = f"On which day was it that {question}?"
            self.fields[
                "clock_on"
            ].help_text = "The month in which it is decided is counted from this day."
        else:
            del self.fields["clock_on"]


def _called(person: Any) -> str:
    more = person.relationship or person.get_part_display()
    return f"{person.label} ({more})"


class DecisionForm(Form):
    """What is decided, why, and when."""

    outcome = forms.ChoiceField(
        label="What do you decide?", error_messages={"required": "Choose what is decided"}
    )
    review_hold_on = DayMonthYearField(
        label="If on hold: when is the hold looked at again?", subject="The day", required=False
    )
    rationale = forms.CharField(
        label="Rationale",
        help_text="Why. It goes to the Home Office as written; use labels, not names.",
        widget=area(7),
        error_messages={"required": "Give the rationale of the decision"},
    )
    conditions = forms.CharField(label="Conditions", widget=area(3), required=False)
    decided_on = DayMonthYearField(
        label="On which day is it decided?", subject="The day", past_only=True
    )
    without_recommendation_because = forms.CharField(
        label="Why is no recommendation of the sub-group awaited?", widget=area(2)
    )
    before_attention_because = forms.CharField(
        label="Why was it decided before the death came to attention?", widget=area(2)
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    read = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, case: Case, recommended: bool, early: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["outcome"]
        chosen.widget = HintedRadios(hints=OUTCOME_HINTS)
        chosen.choices = outcome_choices(case)
        if Outcome.ON_HOLD not in case.protocol.rules.decision.outcomes:
            del self.fields["review_hold_on"]
        if recommended:
            del self.fields["without_recommendation_because"]
        if not early:
            del self.fields["before_attention_because"]

    @property
    def decided(self) -> Decided:
        """Give what was filled in, of a form that is valid."""
        given = self.cleaned_data
        return Decided(
            outcome=given["outcome"],
            rationale=given["rationale"],
            decided_on=given["decided_on"],
            conditions=given["conditions"],
            without_recommendation_because=given.get("without_recommendation_because", ""),
            before_attention_because=given.get("before_attention_because", ""),
            review_hold_on=given.get("review_hold_on"),
        )


class SignForm(SigningForm, Form):
    """The signature alone: the second step, after everything was read once more."""


class PaperDecisionForm(DecisionForm):
    """A decision that was signed on paper: who signed, and the scan."""

    decided_by = forms.CharField(
        label="Who signed the paper?",
        help_text="Name and post.",
        max_length=200,
        error_messages={"required": "Say who signed the paper"},
    )
    scan = forms.FileField(
        label="The signed paper",
        help_text="A PDF or a picture.",
        error_messages={"required": "Attach the signed paper"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].label = "What was decided?"
        self.fields["decided_on"].label = "On which day was it signed?"


class HomeOfficeForm(Form):
    """What the Home Office says to a decision not to review."""

    kind = forms.ChoiceField(
        label="What does the Home Office say?",
        widget=HintedRadios(
            hints={
                HomeOfficeView.Kind.ASKED: "The case stays here until it answers.",
                HomeOfficeView.Kind.AGREES: "The case closes, and the family can be told.",
                HomeOfficeView.Kind.DIRECTS: "The case becomes a review, whose clock starts on "
                "the day of the direction. Attach the direction.",
            }
        ),
        choices=HomeOfficeView.Kind.choices,
        error_messages={"required": "Choose what the Home Office says"},
    )
    on = DayMonthYearField(label="On which day?", subject="The day", past_only=True)
    note = forms.CharField(label="What it asks or says", widget=area(4), required=False)
    reply_by = DayMonthYearField(
        label="If it asks: by when does it want a reply?", subject="The reply date", required=False
    )
    document = forms.FileField(
        label="Its letter", help_text="Required for a direction.", required=False
    )


class ReplyForm(Form):
    """On which day the Home Office was sent what it had asked for."""

    replied_on = DayMonthYearField(
        label="On which day was the information sent?", subject="The day", past_only=True
    )


def today() -> Any:
    """Give today's date as the forms propose it."""
    return timezone.localdate()

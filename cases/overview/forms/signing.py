"""Forms for recommendations and for the chain of sign-offs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from cases.core.case.models import Case
from cases.core.progress.signing import SigningForm
from cases.overview.forms.review import CriteriaMixin, text_box
from cases.overview.models import ReportRecommendation
from cases.overview.selectors import themes_of
from cases.overview.services.sign_off import Word
from partnerships.models import Agency
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.fields import YesNoField
from partnerships.pages.forms import Form, VersionedFormMixin


class RecommendationForm(VersionedFormMixin, Form):
    """What is recommended, to whom, and under which heading it is counted."""

    text = forms.CharField(
        label="What is recommended?",
        help_text="As it stands in the report. No names of people.",
        widget=text_box(4),
        error_messages={"required": "Write what is recommended"},
    )
    scope = forms.ChoiceField(
        label="Is it local, regional or national?",
        choices=ReportRecommendation.Scope.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether it is local, regional or national"},
    )
    reach = forms.ChoiceField(
        label="Is it for one agency or for several?",
        choices=ReportRecommendation.Reach.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether it is for one agency or for several"},
    )
    lead_agency = forms.ChoiceField(label="Lead agency", required=False)
    theme = forms.ChoiceField(
        label="Theme", error_messages={"required": "Choose a theme from the list"}
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        theme: Any = self.fields["theme"]
        theme.choices = [("", "Choose a theme"), *((each, each) for each in themes_of(case))]
        held = self.initial.get("lead_agency") or None
        agencies = Agency.objects.choosable(held).values_list("pk", "name")
        lead: Any = self.fields["lead_agency"]
        lead.choices = [("", "Not decided yet"), *((str(pk), name) for pk, name in agencies)]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        single = cleaned.get("reach") == ReportRecommendation.Reach.SINGLE
        if single and not cleaned.get("lead_agency"):
            self.add_error("lead_agency", ValidationError("Choose the agency that it is for"))
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """Give the values as the verb takes them."""
        agency = self.cleaned_data["lead_agency"]
        return {
            **{name: self.cleaned_data[name] for name in ("text", "scope", "theme", "reach")},
            "lead_agency": Agency.objects.get(pk=agency) if agency else None,
        }


class BodyAnswerForm(Form):
    """What the accountable body answered to the four questions of LC ¶66."""

    accountable_body = forms.CharField(label="Which body is accountable?", max_length=200)
    acceptance = forms.ChoiceField(
        label="Does it accept the recommendation?",
        choices=ReportRecommendation.Acceptance.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether the body accepts it"},
    )
    realistic = YesNoField(
        label="Is it realistic and meaningful?",
        error_messages={"required": "Say whether it is realistic and meaningful"},
    )
    answer_note = forms.CharField(
        label="What did the body say?",
        help_text="Needed when it does not accept, or finds it not realistic.",
        widget=text_box(3),
        required=False,
    )
    owner = forms.CharField(
        label="Who shapes it into an outcome and actions?",
        help_text="A post, such as head of service.",
        max_length=200,
    )
    quarterly_updater = forms.CharField(
        label="Who gives an update every quarter?", help_text="A post.", max_length=200
    )
    on = DayMonthYearField(
        label="On which day did it answer?", subject="The day of the answer", past_only=True
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        doubts = cleaned.get("acceptance") == "not_accepted" or cleaned.get("realistic") is False
        if doubts and not cleaned.get("answer_note"):
            self.add_error("answer_note", ValidationError("Write what the body said"))
        return cleaned


class RemoveForm(Form):
    """Why a recommendation is taken out."""

    because = forms.CharField(
        label="Why is it taken out?",
        widget=text_box(3),
        error_messages={"required": "Say why it is taken out"},
    )


class HashedForm(Form):
    """Carries the hash of what was read, so that exactly that is agreed to."""

    package_hash = forms.CharField(widget=forms.HiddenInput)


class MeetingForm(HashedForm):
    """What is recorded of a meeting that agreed or sent back."""

    on = DayMonthYearField(
        label="On which day did it meet?", subject="The day of the meeting", past_only=True
    )
    present = forms.CharField(
        label="Who was present?",
        help_text="Names and agencies, one a line.",
        widget=text_box(4),
        error_messages={"required": "Write who was present"},
    )
    dissent = forms.CharField(label="Did anybody dissent?", widget=text_box(2), required=False)


class PanelAgreementForm(MeetingForm):
    """The panel's agreement, with what agencies said there that had not said it online."""

    comments = forms.CharField(label="Remarks of the panel", widget=text_box(3), required=False)

    def __init__(self, *args: Any, silent: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.silent = silent
        for at, name in enumerate(silent):
            self.fields[f"agency_{at}"] = YesNoField(
                label=f"Did {name} say in the meeting that it is fairly represented?",
                error_messages={"required": f"Say what {name} said"},
            )
            self.fields[f"agency_{at}_why"] = forms.CharField(
                label=f"If not: what {name} disputes, and what came of it",
                widget=text_box(2),
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for at, name in enumerate(self.silent):
            if cleaned.get(f"agency_{at}") is False and not cleaned.get(f"agency_{at}_why"):
                self.add_error(
                    f"agency_{at}_why",
                    ValidationError(f"Write what {name} disputes, and what came of it"),
                )
        return cleaned

    @property
    def words(self) -> Mapping[str, Word]:
        """Give what each agency said in the meeting; a dispute is minuted with its outcome."""
        said = self.cleaned_data
        return {
            name: Word(
                said[f"agency_{at}"],
                said[f"agency_{at}_why"] if not said[f"agency_{at}"] else "",
                said[f"agency_{at}_why"] if not said[f"agency_{at}"] else "",
            )
            for at, name in enumerate(self.silent)
        }


class SubGroupForm(CriteriaMixin, MeetingForm):
    """The sub-group's endorsement, or what it sends back."""

    outcome = forms.ChoiceField(
        label="What did it decide?",
        choices=[("endorse", "It endorsed the report"), ("return", "It sent the report back")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say what it decided"},
    )
    comments = forms.CharField(
        label="Its comments",
        help_text="Kept with the endorsement. Needed when it sent the report back: what should "
        "the panel do?",
        widget=text_box(4),
        required=False,
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = case.protocol.rules.quality_assurance
        self.asked = rules.criteria_asked_of_sub_group
        if self.asked:
            self.add_criteria(rules.criteria, required=False)
            self.fields["compared"] = forms.CharField(
                label="How does the learning compare with other local reviews?",
                widget=text_box(3),
                required=False,
            )
        else:
            self.criteria = ()
        self.order_fields(["package_hash", "on", "present", "outcome", "comments", "dissent"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("outcome") == "return" and not cleaned.get("comments"):
            self.add_error("comments", ValidationError("Write what the panel is asked to do"))
        if cleaned.get("outcome") == "endorse" and self.asked:
            for at in range(len(self.criteria)):
                if cleaned.get(f"met_{at}") is None:
                    self.add_error(f"met_{at}", ValidationError(f"Answer criterion {at + 1}"))
            if not cleaned.get("compared"):
                self.add_error(
                    "compared",
                    ValidationError("Write how the learning compares with other local reviews"),
                )
            self.check_criteria()
        return cleaned


class SignForm(SigningForm, HashedForm):
    """The signature of the chair of the partnership."""


class SendBackForm(HashedForm):
    """Why the report is sent back to its author."""

    because = forms.CharField(
        label="Why is it sent back, and what should be looked at again?",
        widget=text_box(4),
        error_messages={"required": "Say why the report is sent back"},
    )


class ChangeRequestForm(Form):
    """A change that an agency asks for after the panel agreed."""

    agency_name = forms.CharField(label="Which agency asks?", max_length=200, required=False)
    what = forms.CharField(
        label="What should change?",
        widget=text_box(4),
        error_messages={"required": "Write what should change"},
    )
    reason = forms.CharField(
        label="Why now?",
        widget=text_box(3),
        error_messages={"required": "Write why"},
    )
    on = DayMonthYearField(
        label="On which day was it asked?", subject="The day of the request", past_only=True
    )

    def __init__(self, *args: Any, own_agency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if own_agency:
            del self.fields["agency_name"]
        else:
            self.fields["agency_name"].required = True


class ChangeDecisionForm(Form):
    """The chair's decision on a change asked for late."""

    accept = YesNoField(
        label="Is the change accepted?",
        help_text="If it is, the author uploads a new version and every step signs again.",
        error_messages={"required": "Say whether the change is accepted"},
    )
    because = forms.CharField(
        label="Why?", widget=text_box(3), error_messages={"required": "Say why"}
    )


class CommissionerForm(Form):
    """When and how the report went to the Domestic Abuse Commissioner."""

    on = DayMonthYearField(
        label="On which day was it sent?", subject="The day of sending", past_only=True
    )
    how = forms.CharField(
        label="How was it sent?",
        help_text="Such as secure e-mail, and to which address.",
        max_length=200,
        error_messages={"required": "Say how it was sent"},
    )

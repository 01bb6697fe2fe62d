"""The forms of the public page, of both signatures, of the officer's answer and of a call."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from cases.referral.asking import SHORT, short_text
from cases.referral.incoming.door import GuardedForm
from cases.referral.opening_forms import IncidentMixin, time_field
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.fields import YesNoField
from partnerships.pages.forms import Form


class BeginForm(GuardedForm):
    """Who begins a referral: the link goes to this address and no other."""

    name = short_text("Your name", required=True)
    agency = short_text("Your agency or organisation", required=True)
    job_title = short_text("Your job title")
    telephone = forms.CharField(
        label="Telephone number",
        max_length=40,
        required=False,
        widget=forms.TextInput(SHORT | {"autocomplete": "tel"}),
        help_text="So that the review office can ring you.",
    )
    email = forms.EmailField(
        label="Your work e-mail address",
        help_text="We send a private link to this address. You write the referral there.",
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    field_order = ("name", "agency", "job_title", "telephone", "email")


class AgainForm(GuardedForm):
    """To which address new links go."""

    email = forms.EmailField(
        label="The e-mail address with which you began",
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    field_order = ("email",)


class CodeForm(Form):
    """The code that came by mail."""

    code = forms.CharField(
        label="Code",
        max_length=12,
        help_text="Six figures, from the mail that we sent.",
        widget=forms.TextInput(
            {
                "class": "govuk-input--width-10",
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
            }
        ),
    )


class PaperForm(Form):
    """A paper to attach."""

    paper = forms.FileField(
        label="Choose a file",
        help_text="Word, PDF, Excel or a picture. Up to 25 MB each, ten files at most.",
    )


class SignForm(Form):
    """The referrer's signature; why nobody else signs is asked where somebody should."""

    says_optional = False
    name = short_text("Your name", required=True)
    confirm = forms.BooleanField(
        label="What I have written is true as far as I know, and I sign this referral"
    )
    no_lead_because = forms.CharField(
        label="If no Safeguarding Lead can sign: why not?",
        max_length=300,
        required=False,
        help_text="Leave this empty and the Safeguarding Lead is sent a link to read and sign. "
        "With a reason, the referral goes to the partnership at once.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, lead_signs: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not lead_signs:
            del self.fields["no_lead_because"]


class BecauseForm(Form):
    """A reason."""

    because = forms.CharField(max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["because"].label = label
        self.fields["because"].error_messages["required"] = "Enter a reason"


class RefuseForm(BecauseForm):
    """Why a referral is not taken in, and whether its referrer is told that there is an answer."""

    tell = YesNoField(
        label="Tell the referrer by mail that there is an answer?",
        initial=True,
        help_text="The mail holds no reason; it stands on the page of the link. Choose “No” for "
        "what a program sent.",
    )


class TelephoneForm(IncidentMixin):
    """A call that tells of a death: quick to fill in while one listens."""

    caller = short_text("Who rang?", required=True)
    organisation = short_text("Their agency or organisation")
    by_police = YesNoField(label="Did the call come from the police?")
    call_back = forms.CharField(
        label="Number to ring back", max_length=60, required=False, widget=forms.TextInput(SHORT)
    )
    email = forms.EmailField(
        label="Their e-mail address",
        required=False,
        help_text="A private link to the written form can be sent to it afterwards.",
    )
    rang_on = DayMonthYearField(label="On which day did they ring?", past_only=True)
    rang_time = time_field("At what time?", required=True)
    area = short_text(
        "Where did the person live, as far as is known?",
        help_text="Town or district: it says which partnership is responsible.",
    )
    said = forms.CharField(
        label="What is known?", required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    person_who_died = short_text(
        "Name of the person who died", help_text="Leave empty while the name is not known."
    )
    field_order = (
        "caller",
        "organisation",
        "by_police",
        "call_back",
        "email",
        "rang_on",
        "rang_time",
        "person_who_died",
        "area",
        "incident_on",
        "incident_time",
        "said",
    )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        rang, incident = cleaned.get("rang_on"), cleaned.get("incident_on")
        if rang and incident and incident > rang:
            self.add_error("incident_on", "Date of the incident must be on or before the call")
        now = timezone.localtime()
        at = cleaned.get("rang_time")
        if rang == now.date() and at and at > now.time():
            self.add_error("rang_time", "This time of today has not come yet")
        return cleaned


class AskWrittenForm(Form):
    """To whom the link to the written form goes."""

    name = short_text("Name", required=True)
    agency = short_text("Agency or organisation", required=True)
    email = forms.EmailField(label="E-mail address")

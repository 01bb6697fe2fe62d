"""What the officer records of a contact of the family."""

from __future__ import annotations

from typing import Any

from django import forms

from cases.family.models import ContactMode, Updates
from cases.family.updates import refused_period
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.fields import YesNoField
from partnerships.pages.forms import Form, VersionedFormMixin


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class ContactForm(VersionedFormMixin, Form):
    """Who it is, how he or she wishes to hear from us, the advocate, and what could do harm."""

    name = forms.CharField(label="Name", max_length=200)
    relationship = forms.CharField(
        label="Relationship",
        help_text="Such as mother, sister, friend, colleague.",
        max_length=120,
    )
    to_person = forms.ChoiceField(label="Related to whom?", required=False)
    address = forms.CharField(label="Postal address", widget=_area(3), required=False)
    email = forms.EmailField(label="E-mail address", required=False)
    telephone = forms.CharField(label="Telephone", max_length=60, required=False)
    mode = forms.ChoiceField(
        label="How does the contact wish to hear from us?",
        choices=[("", "Not asked yet"), *ContactMode.choices],
        required=False,
    )
    updates = forms.ChoiceField(
        label="How often does the contact wish to hear how the review goes?",
        help_text="Each date that follows is a deadline, until another is agreed.",
        choices=[("", "Not asked yet"), *Updates.choices],
        required=False,
    )
    updates_every = forms.IntegerField(
        label="Every how many weeks or months?",
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
    )
    updates_agreed_on = DayMonthYearField(
        label="When was this agreed?",
        help_text="The dates are counted from this day.",
        subject="The day",
        past_only=True,
        required=False,
    )
    frequency = forms.CharField(
        label="Anything to add about how often?",
        help_text="Such as: also whenever something is decided.",
        max_length=200,
        required=False,
    )
    language = forms.CharField(
        label="Language or format",
        help_text="Such as Polish, large print, British Sign Language.",
        max_length=200,
        required=False,
    )
    advocate_name = forms.CharField(label="Name of the advocate", max_length=200, required=False)
    advocate_organisation = forms.CharField(
        label="Organisation of the advocate", max_length=200, required=False
    )
    advocate_email = forms.EmailField(label="E-mail address of the advocate", required=False)
    advocate_consent_on = DayMonthYearField(
        label="When did the contact agree that the advocate is told?",
        subject="The day",
        past_only=True,
        required=False,
    )
    at_risk = YesNoField(
        label="Could writing to this contact put somebody in danger?",
        help_text="Then no letter is issued to the contact. Ask the senior investigating officer "
        "or the family liaison officer if in doubt.",
        error_messages={"required": "Say whether writing could put somebody in danger"},
    )
    risk_because = forms.CharField(
        label="If so, what is the risk?", widget=_area(3), required=False
    )
    declined_on = DayMonthYearField(
        label="When did the contact decline to take part?",
        help_text="Leave it empty while the contact has not declined.",
        subject="The day",
        past_only=True,
        required=False,
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["to_person"]
        chosen.choices = [("", "Not said"), *((p.pk, p.label) for p in people)]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.cleaned_data.get("at_risk") and not self.cleaned_data.get("risk_because"):
            self.add_error("risk_because", "Say what the risk is")
        every, updates = (
            self.cleaned_data.get("updates_every"),
            self.cleaned_data.get("updates", ""),
        )
        if "updates_every" not in self.errors and (why := refused_period(updates, every)):
            self.add_error("updates_every", why)
        if updates in (Updates.WEEKS, Updates.MONTHS) and not (
            "updates_agreed_on" in self.errors or self.cleaned_data.get("updates_agreed_on")
        ):
            self.add_error("updates_agreed_on", "Say when this was agreed")
        if self.cleaned_data.get("advocate_email") and not self.cleaned_data.get("advocate_name"):
            self.add_error("advocate_name", "Enter the name of the advocate")
        return cleaned


class UpdateForm(Form):
    """That a contact was told how the review goes."""

    on = DayMonthYearField(
        label="On which day was the contact told?", subject="The day", past_only=True
    )
    how = forms.ChoiceField(label="How?", choices=[("", "Choose one"), *ContactMode.choices])
    note = forms.CharField(
        label="Note",
        help_text="Those who see this page can read it.",
        widget=_area(3),
        max_length=500,
        required=False,
    )


class LinkForm(Form):
    """For whom a link is made, and whether it is sent."""

    whom = forms.ChoiceField(
        label="For whom is the link?",
        choices=[("contact", "The contact"), ("advocate", "The advocate")],
        widget=forms.RadioSelect,
        initial="contact",
    )
    send = YesNoField(
        label="Send it by e-mail to the address on file?",
        help_text="Otherwise it is shown once, for you to hand over.",
        initial=False,
    )

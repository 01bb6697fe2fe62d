"""The pages of platform operators: partnerships, created and listed. No case is seen here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from cases.core.access.wrappers import operator
from cases.core.progress.copying import Part
from cases.core.progress.founding import create_partnership
from cases.core.progress.pages.form_page import form_page
from cases.core.protocol import preset
from partnerships.models import Nation, Office, Partnership
from partnerships.pages.fields import HintedCheckboxes
from partnerships.pages.forms import Form

PRESET, COPY = "preset:", "copy:"
PARTS = (
    (Part.LETTERS, "Texts of letters"),
    (Part.LETTERHEAD, "Letterhead"),
    (Part.AGENCIES, "Agencies, their contacts and the standard list"),
)


class PartnershipForm(Form):
    """A new partnership, from a preset or as a copy."""

    name = forms.CharField(label="Name of the partnership", max_length=200)
    slug = forms.SlugField(
        label="Short address",
        help_text="Stands in every address of its pages: small letters and hyphens.",
        max_length=60,
    )
    code = forms.CharField(
        label="Code",
        help_text="Begins its references, such as LEI in LEI-2026-003.",
        validators=[RegexValidator("^[A-Za-z]{2,8}$", "Enter 2 to 8 letters, like LEI")],
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5"}),
    )
    nation = forms.ChoiceField(
        label="Where does it lie?",
        help_text="A bank holiday may be proclaimed for one nation alone.",
        choices=Nation.choices,
        widget=forms.RadioSelect,
        initial=Nation.ENGLAND,
    )
    begin = forms.ChoiceField(
        label="Local protocol to begin with",
        help_text="A preset, or the protocol that is in force in another partnership.",
    )
    parts = forms.MultipleChoiceField(
        label="What is copied of another partnership",
        help_text="Only for a copy. Its people, its reviews and its fund are never copied.",
        choices=[(part.value, words) for part, words in PARTS],
        widget=HintedCheckboxes,
        required=False,
        initial=[part.value for part in Part],
    )
    office: Any = forms.ModelChoiceField(
        queryset=None, label="Review office", required=False, empty_label="None, or a new one"
    )
    new_office = forms.CharField(label="Name of a new review office", required=False)
    mailbox = forms.EmailField(label="Mailbox of the review office", required=False)
    administrator_email = forms.EmailField(label="Email address of its first administrator")
    administrator_name = forms.CharField(
        label="Name of its first administrator",
        help_text="He or she is invited by mail, and has the role once the invitation is accepted.",
        max_length=200,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        presets = [
            (f"{PRESET}{name}", preset.load(name).names.partnership or name)
            for name in preset.names()
        ]
        copies = [
            (f"{COPY}{pk}", name)
            for pk, name in Partnership.objects.order_by("name").values_list("pk", "name")
        ]
        fields["begin"].choices = [("", "Choose a protocol"), ("Presets", presets)]
        if copies:
            fields["begin"].choices += [("A copy of", copies)]
        fields["office"].queryset = Office.objects.order_by("name")

    def clean(self) -> dict[str, Any]:
        """Refuse two offices at once."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("office") and cleaned.get("new_office"):
            self.add_error("new_office", "Choose an office or name a new one, not both")
        return cleaned

    @property
    def facts(self) -> dict[str, Any]:
        """Give what `create_partnership` asks for."""
        given = dict(self.cleaned_data)
        begin, parts = given.pop("begin"), given.pop("parts")
        if begin.startswith(PRESET):
            return {**given, "preset": begin.removeprefix(PRESET)}
        copy_of = Partnership.objects.get(pk=int(begin.removeprefix(COPY)))
        return {**given, "copy_of": copy_of, "parts": frozenset(Part(each) for each in parts)}


@operator
def partnerships_page(request: Any) -> HttpResponse:
    """List the partnerships with their offices."""
    found = Partnership.objects.select_related("office", "merged_into").order_by("name")
    context = {"partnerships": found}
    return TemplateResponse(request, "cases/core/partnerships.html", context)


@operator
def partnership_new(request: Any) -> HttpResponse:
    """Create a partnership from a preset or as a copy, with office and first administrator."""
    form = PartnershipForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda _: create_partnership(by=request.actor, **form.facts),
        back=reverse("partnerships"),
        said="The partnership is created, and its administrator is invited by mail.",
        title="Create a partnership",
        button="Create the partnership",
    )

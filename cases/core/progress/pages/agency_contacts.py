"""Contacts of an agency in the browser: added, changed, checked and ended."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership
from cases.core.progress.agencies.contacts import (
    add_contact,
    change_contact,
    check_contacts,
    end_contact,
    keep_signer,
    signer_of,
    version_of,
)
from cases.core.progress.pages.form_page import confirm_page, form_page
from partnerships.models import Agency, AgencyContact
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.forms import Form, Saved, VersionedFormMixin

NAMES = ("name", "email", "telephone", "on_standard_list")
SIGNER = ("signer_name", "signer_email")
MORE = ("out_until", "notes")
EDIT = Verb.EDIT_AGENCIES


class ContactFields(Form):
    """Whom one writes to."""

    field_order: tuple[str, ...] = ()

    name = forms.CharField(label="Name or post of the contact", max_length=200, required=False)
    email = forms.EmailField(
        label="E-mail address", help_text="A shared, watched mailbox is best.", max_length=254
    )
    telephone = forms.CharField(label="Telephone", max_length=40, required=False)
    out_until = DayMonthYearField(
        label="Last day away",
        help_text="While a contact is away, a deputy is written to.",
        subject="The day",
        required=False,
    )
    notes = forms.CharField(
        label="Notes",
        help_text="How best to reach them. Nothing about a case.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
    )


class TrawlFields(ContactFields):
    """The main contact for trawls: on the standard list or not, and who signs the answers."""

    email = forms.EmailField(
        label="E-mail address for trawls",
        help_text="Requests and reminders go here. A shared, watched mailbox is best.",
    )
    on_standard_list = forms.BooleanField(
        label="On the standard list: proposed in every trawl", required=False
    )
    signer_name = forms.CharField(
        label="Senior who signs its answers: name or post", max_length=200, required=False
    )
    signer_email = forms.EmailField(
        label="Senior who signs its answers: e-mail address",
        help_text="Only where the agency wants that. Each answer counts as soon as it comes; the "
        "senior then gets a private link to sign it or send it back.",
        required=False,
    )

    field_order: tuple[str, ...] = (*NAMES, *SIGNER, *MORE)

    def clean_signer_email(self) -> str:
        """Refuse the address that answers: nobody signs what he wrote."""
        signer: str = self.cleaned_data["signer_email"]
        if signer and signer.lower() == str(self.cleaned_data.get("email", "")).lower():
            raise forms.ValidationError(
                "The senior needs an address of their own, or trawls go to somebody else"
            )
        return signer


class TrawlContactForm(VersionedFormMixin, TrawlFields):
    """The same for a contact that is there already; two editors are told of each other."""


class OtherFields(ContactFields):
    """A contact for another purpose, or a deputy."""

    is_main = forms.BooleanField(
        label="Main contact for this purpose: written to first", required=False
    )

    field_order: tuple[str, ...] = ("name", "email", "telephone", "is_main", *MORE)


class OtherContactForm(VersionedFormMixin, OtherFields):
    """The same for a contact that is there already."""


class NewContactForm(OtherFields):
    """A contact with what it is for."""

    purpose = forms.ChoiceField(label="What for?", choices=AgencyContact.Purpose.choices)

    field_order = ("purpose", "name", "email", "telephone", "is_main", *MORE)


class EndForm(Form):
    """Why a contact ends."""

    because = forms.CharField(
        label="Why does it end?", help_text="For example: retired, moved to another post."
    )


def body_or_404(agency: int) -> Agency:
    """Give a body of the directory with who stands in its place."""
    found = Agency.objects.select_related("successor", "merged_into").filter(pk=agency).first()
    if found is None:
        raise Http404
    return found


def body_url(request: CaseRequest, agency_id: int, name: str = "agency") -> str:
    """Give the address of a page about a body."""
    return reverse(name, args=[request.partnership.slug, agency_id])


def _contact(number: int) -> AgencyContact:
    found = AgencyContact.objects.in_force().select_related("agency").filter(pk=number).first()
    if found is None:
        raise Http404
    return found


@in_partnership(EDIT, post=EDIT)
def contact_add(request: CaseRequest, agency: int) -> HttpResponse:
    """Add a contact of a body for a purpose."""
    body = body_or_404(agency)
    initial = {"purpose": request.GET.get("purpose", ""), "is_main": True}
    form = NewContactForm(request.POST if request.method == "POST" else None, initial=initial)

    def act(data: dict[str, Any]) -> None:
        made = add_contact(by=request.actor, agency=body, **data)
        off = made.purpose == AgencyContact.Purpose.TRAWL and not made.on_standard_list
        said = "Saved. It is not on the standard list yet." if off else "The contact is added."
        messages.success(request, said)

    return form_page(
        request,
        form,
        act,
        back=body_url(request, body.pk),
        title=f"{body.name}: add a contact",
        button="Add the contact",
    )


@in_partnership(EDIT, post=EDIT)
def edit(request: CaseRequest, contact: int) -> HttpResponse:
    """Change a contact; below stands what it was before."""
    found = _contact(contact)
    for_trawls = found.purpose == AgencyContact.Purpose.TRAWL and found.is_main
    values = {name: getattr(found, name) for name in (*NAMES, *MORE, "is_main")}
    if for_trawls:
        signer = signer_of(found.agency_id)
        values |= {
            "signer_name": signer.name if signer else "",
            "signer_email": signer.email if signer else "",
        }
    saved = Saved(version_of(found), values=values)
    make = TrawlContactForm if for_trawls else OtherContactForm
    form: Any = make(
        request.POST if request.method == "POST" else None, saved=saved, initial=saved.values
    )
    return form_page(
        request,
        form,
        lambda data: _save(request, found, data, for_trawls),
        back=body_url(request, found.agency_id),
        said=f"The contact of {found.agency.name} is saved.",
        template="cases/core/agency.html",
        title=f"{found.agency.name}: {found.get_purpose_display()}",
        button="Save the contact",
        history=list(found.history.order_by("-history_date", "-history_id")[:20]),
        of_list=for_trawls,
        end_url=reverse("agency_contact_end", args=[request.partnership.slug, found.pk]),
    )


@transaction.atomic
def _save(
    request: CaseRequest, found: AgencyContact, given: dict[str, Any], for_trawls: bool
) -> None:
    names = [*NAMES, *MORE] if for_trawls else ["name", "email", "telephone", *MORE, "is_main"]
    change_contact(by=request.actor, contact=found, values={name: given[name] for name in names})
    if for_trawls:
        keep_signer(
            by=request.actor,
            agency=found.agency,
            name=given["signer_name"],
            email=given["signer_email"],
        )


@in_partnership(EDIT, post=EDIT)
def contact_end(request: CaseRequest, contact: int) -> HttpResponse:
    """Ask once, then end a contact; refused while something waits and nobody else is named."""
    found = _contact(contact)
    return confirm_page(
        request,
        EndForm(request.POST if request.method == "POST" else None),
        lambda data: end_contact(by=request.actor, contact=found, because=data["because"]),
        back=body_url(request, found.agency_id),
        said="The contact has ended.",
        question=f"End this contact of {found.agency.name}?",
        consequences=[
            f"{found.name or found.email} is no longer written to for: "
            f"{found.get_purpose_display().lower()}.",
            "Private links that went there go on working until they run out.",
            "The record stays, with your reason. A new contact can be added at any time.",
        ],
        label="End the contact",
        final=False,
    )


@in_partnership(post=EDIT)
def contacts_checked(request: CaseRequest, agency: int) -> HttpResponse:
    """Note that all contacts of a body were found right today."""
    body = body_or_404(agency)
    number = check_contacts(by=request.actor, agency=body)
    if number:
        messages.success(request, f"The contacts of {body.name} are marked as checked today.")
    return HttpResponseRedirect(body_url(request, body.pk))

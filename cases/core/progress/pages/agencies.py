"""Settings: whom this partnership asks in a trawl, where, and the standard list (LC ¶42).

An agency is shared by all partnerships (a name and a kind); its contact belongs to one.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Max
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership
from cases.core.audit.services import record
from cases.core.progress.opening import protocol_on
from partnerships.models import Agency, AgencyContact, AgencyKind
from partnerships.pages.forms import Form, Saved, VersionedFormMixin
from partnerships.people.actor import Actor

NAMES = ("name", "email", "telephone", "on_standard_list")
SIGNER = ("signer_name", "signer_email")


class ContactFields(Form):
    """Who gets an agency's trawls, and whether the standard list has it."""

    name = forms.CharField(label="Name or post of the contact", max_length=200, required=False)
    email = forms.EmailField(
        label="E-mail address for trawls",
        help_text="Requests and reminders go here. A shared, watched mailbox is best.",
    )
    telephone = forms.CharField(label="Telephone", max_length=40, required=False)
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

    def clean_signer_email(self) -> str:
        """Refuse the address that answers: nobody signs what he wrote."""
        signer: str = self.cleaned_data["signer_email"]
        if signer and signer.lower() == str(self.cleaned_data.get("email", "")).lower():
            raise forms.ValidationError(
                "The senior needs an address of their own, or trawls go to somebody else"
            )
        return signer


class ContactForm(VersionedFormMixin, ContactFields):
    """The same for an agency that is there already; two editors are told of each other."""


class AddAgencyForm(ContactFields):
    """An agency with its contact for trawls."""

    agency = forms.CharField(label="Name of the agency", max_length=200)
    kind = forms.ChoiceField(label="What kind of agency is it?", choices=AgencyKind.choices)

    field_order = ("agency", "kind", *NAMES, *SIGNER)

    def clean_agency(self) -> str:
        name = " ".join(self.cleaned_data["agency"].split())
        there = AgencyContact.objects.filter(
            agency__name__iexact=name, purpose=AgencyContact.Purpose.TRAWL
        )
        if there.exists():
            raise forms.ValidationError(
                "This agency is on the list already. Change its contact there"
            )
        return name


def trawl_contacts() -> Any:
    """Give this partnership's contacts for trawls, by the agency's name."""
    return (
        AgencyContact.objects.filter(purpose=AgencyContact.Purpose.TRAWL)
        .select_related("agency")
        .order_by("agency__name")
    )


@transaction.atomic
def add_agency(
    *, by: Actor, agency: str, kind: str, email: str, on_standard_list: bool = True, **more: str
) -> AgencyContact:
    """Add an agency's contact for trawls; the agency itself may be known to other partnerships."""
    found = Agency.objects.filter(name__iexact=agency).first()
    found = found or Agency.objects.create(name=agency, kind=kind)
    made: AgencyContact = AgencyContact.objects.create(
        agency=found,
        purpose=AgencyContact.Purpose.TRAWL,
        email=email,
        on_standard_list=on_standard_list,
        **more,
    )
    where = "to the standard trawl list" if on_standard_list else "as an agency for trawls"
    record("agencies.added", f"added {found.name} {where}", by=by, details={"contact": made.pk})
    return made


@transaction.atomic
def change_contact(*, by: Actor, contact: AgencyContact, values: dict[str, Any]) -> AgencyContact:
    """Change an agency's contact for trawls; what changed is kept in the history and the chain."""
    row: AgencyContact = AgencyContact.objects.select_for_update().get(pk=contact.pk)
    changed = [name for name in NAMES if getattr(row, name) != values[name]]
    if not changed:
        return row
    for name in changed:
        setattr(row, name, values[name])
    row.save()
    agency = contact.agency.name
    words = f"changed the trawl contact of {agency}"
    if "on_standard_list" in changed:
        on = values["on_standard_list"]
        words = (
            f"{'put' if on else 'took'} {agency} {'on' if on else 'off'} the standard trawl list"
        )
    record("agencies.changed", words, by=by, details={"contact": row.pk, "changed": changed})
    return row


def signer_of(agency_id: int) -> AgencyContact | None:
    """Give the senior who signs an agency's answers to trawls, or None."""
    found: AgencyContact | None = AgencyContact.objects.filter(
        agency_id=agency_id, purpose=AgencyContact.Purpose.TRAWL_SIGNATURE
    ).first()
    return found


@transaction.atomic
def keep_signer(*, by: Actor, agency: Agency, name: str, email: str) -> None:
    """Keep who signs an agency's answers to trawls; no address means that nobody has to."""
    row = signer_of(agency.pk)
    if (row.name, row.email) == (name, email) if row else not email:
        return
    if not email:
        if row:
            row.delete()
        words = f"no longer asks a senior of {agency.name} to sign its answers to trawls"
    else:
        row = row or AgencyContact(agency=agency, purpose=AgencyContact.Purpose.TRAWL_SIGNATURE)
        row.name, row.email = name, email
        row.save()
        words = f"set who signs the answers of {agency.name} to trawls"
    record("agencies.signer_changed", words, by=by, details={"agency": agency.pk})


@in_partnership(Verb.EDIT_AGENCIES)
def agencies(request: CaseRequest) -> HttpResponse:
    """List the agencies of this partnership, and what the protocol proposes beside them."""
    rows = list(trawl_contacts())
    known = {row.agency.name.lower() for row in rows}
    proposed = [
        {"name": each.name, "url": f"{_url(request, 'agency_add')}?proposed={number}"}
        for number, each in enumerate(protocol_on(timezone.localdate()).rules.trawl.agencies)
        if each.name.lower() not in known
    ]
    context = {
        "rows": rows,
        "standard": sum(1 for row in rows if row.on_standard_list),
        "proposed": proposed,
        "slug": request.partnership.slug,
    }
    return TemplateResponse(request, "cases/core/agencies.html", context)


def _url(request: CaseRequest, name: str, *more: Any) -> str:
    return reverse(name, args=[request.partnership.slug, *more])


@in_partnership(Verb.EDIT_AGENCIES, post=Verb.EDIT_AGENCIES)
def add(request: CaseRequest) -> HttpResponse:
    """Add an agency, by hand or from what the protocol proposes."""
    proposed = protocol_on(timezone.localdate()).rules.trawl.agencies
    number = request.GET.get("proposed", "")
    initial: dict[str, Any] = {"on_standard_list": True}
    if number.isascii() and number.isdigit() and int(number) < len(proposed):
        chosen = proposed[int(number)]
        initial |= {"agency": chosen.name, "kind": AgencyKind(chosen.kind.value)}
    form = AddAgencyForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        signer = {"name": given.pop("signer_name"), "email": given.pop("signer_email")}
        made = add_agency(by=request.actor, **given)
        keep_signer(by=request.actor, agency=made.agency, **signer)
        messages.success(request, f"{made.agency.name} is added.")
        return HttpResponseRedirect(_url(request, "agencies"))
    context = {
        "form": form,
        "title": "Add an agency",
        "button": "Add the agency",
        "back": _url(request, "agencies"),
    }
    return TemplateResponse(request, "cases/core/agency.html", context)


def _version(contact: AgencyContact) -> int:
    """Give a number that grows with every change of an agency's contact or of its signer."""
    newest: int = AgencyContact.history.filter(
        agency_id=contact.agency_id,
        partnership_id=contact.partnership_id,
        purpose__in=(AgencyContact.Purpose.TRAWL, AgencyContact.Purpose.TRAWL_SIGNATURE),
    ).aggregate(last=Max("history_id"))["last"]
    return newest


@in_partnership(Verb.EDIT_AGENCIES, post=Verb.EDIT_AGENCIES)
def edit(request: CaseRequest, contact: int) -> HttpResponse:
    """Change an agency's contact; below stands who changed what before."""
    found = trawl_contacts().filter(pk=contact).first()
    if found is None:
        raise Http404
    history = list(found.history.order_by("-history_date", "-history_id")[:20])
    signer = signer_of(found.agency_id)
    values = {name: getattr(found, name) for name in NAMES}
    values |= {
        "signer_name": signer.name if signer else "",
        "signer_email": signer.email if signer else "",
    }
    saved = Saved(_version(found), values=values)
    form = ContactForm(
        request.POST if request.method == "POST" else None, saved=saved, initial=saved.values
    )
    if request.method == "POST" and form.is_valid():
        change_contact(
            by=request.actor,
            contact=found,
            values={name: form.cleaned_data[name] for name in NAMES},
        )
        keep_signer(
            by=request.actor,
            agency=found.agency,
            name=form.cleaned_data["signer_name"],
            email=form.cleaned_data["signer_email"],
        )
        messages.success(request, f"The contact of {found.agency.name} is saved.")
        return HttpResponseRedirect(_url(request, "agencies"))
    context = {
        "form": form,
        "title": found.agency.name,
        "button": "Save the contact",
        "back": _url(request, "agencies"),
        "history": history,
    }
    return TemplateResponse(request, "cases/core/agency.html", context)

"""The directory of agencies: searched, and added to. Bodies are shared, contacts are one's own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership
from cases.core.audit.services import record
from cases.core.deadlines.refusing import FieldReason, refuse
from cases.core.progress.agencies.bodies import add_body
from cases.core.progress.agencies.carrying import to_confirm
from cases.core.progress.agencies.contacts import keep_signer
from cases.core.progress.agencies.standing import put_on_list
from cases.core.progress.opening import protocol_on
from cases.core.progress.pages.agency_contacts import MORE, NAMES, SIGNER, TrawlFields
from cases.core.progress.pages.agency_names import NewNameFields
from cases.core.workflow.plug import NotReady
from cases.core.workflow.refusals import show_refusal
from partnerships.agencies.naming import tidy
from partnerships.models import Agency, AgencyContact, AgencyKind, AgencyName
from partnerships.pages.lists import Filter, ListPage
from partnerships.people.actor import Actor

IN_USE, MERGED, RETIRED = "in_use", "merged", "retired"


class AddAgencyForm(NewNameFields, TrawlFields):
    """An agency with its contact for trawls."""

    agency = forms.CharField(label="Name of the agency", max_length=200)
    kind = forms.ChoiceField(label="What kind of agency is it?", choices=AgencyKind.choices)
    area = forms.CharField(
        label="Area that it serves",
        help_text="In words, such as Leicester, Leicestershire and Rutland.",
        max_length=200,
        required=False,
    )

    field_order = ("agency", "different", "kind", "area", *NAMES, *SIGNER, *MORE)

    def clean_agency(self) -> str:
        name = tidy(self.cleaned_data["agency"])
        there = AgencyContact.objects.in_force().filter(
            agency__name__iexact=name, purpose=AgencyContact.Purpose.TRAWL
        )
        if there.exists():
            raise forms.ValidationError(
                "This agency is on the list already. Change its contact there"
            )
        return name


@transaction.atomic
def add_agency(
    *,
    by: Actor,
    agency: str,
    kind: str,
    email: str,
    on_standard_list: bool = True,
    area: str = "",
    different: bool = False,
    **more: Any,
) -> AgencyContact:
    """Add an agency's contact for trawls; the agency itself may be known to other partnerships.

    Raises AccessDenied, and NotReady for a body that merged or is retired, and for a name that is
    almost that of another body unless `different` says so.
    """
    found = add_body(by=by, name=agency, kind=kind, area=area, different=different)
    if AgencyContact.objects.main().filter(agency=found, purpose="trawl").exists():
        refuse([FieldReason("This agency has a contact for trawls already.", field="agency")])
    made: AgencyContact = AgencyContact.objects.create(
        agency=found, purpose=AgencyContact.Purpose.TRAWL, email=email, **more
    )
    if on_standard_list:
        put_on_list(made, by=by, because="Added with its contact", told=False)
    where = "to the standard trawl list" if on_standard_list else "as an agency for trawls"
    record("agencies.added", f"added {found.name} {where}", by=by, details={"contact": made.pk})
    return made


def _named(rows: Any, values: list[str]) -> Any:
    for word in values[0].split():
        former = AgencyName.objects.filter(agency=OuterRef("pk"), name__icontains=word)
        rows = rows.filter(Q(name__icontains=word) | Exists(former))
    return rows


def _standing(rows: Any, values: list[str]) -> Any:
    if values[0] == MERGED:
        return rows.exclude(merged_into=None)
    if values[0] == RETIRED:
        return rows.exclude(retired_on=None)
    return rows.in_use()


def directory_filters() -> list[Filter]:
    """Give the filters that every list of the directory has."""
    return [
        Filter("q", "Name", _named, kind="text", hint="Of today or a former one"),
        Filter("kind", "Kind", lambda r, v: r.filter(kind__in=v), AgencyKind.choices),
        Filter("area", "Area", lambda r, v: r.filter(area__icontains=v[0]), kind="text"),
        Filter(
            "standing",
            "In use",
            _standing,
            [(IN_USE, "In use"), (MERGED, "Merged into another"), (RETIRED, "Retired")],
        ),
    ]


def _ours(rows: Any, values: list[str]) -> Any:
    mine = AgencyContact.objects.in_force().filter(agency=OuterRef("pk"))
    return rows.filter(Exists(mine)) if values[0] == "yes" else rows.exclude(Exists(mine))


@in_partnership(Verb.READ_AGENCIES)
def agencies(request: CaseRequest) -> HttpResponse:
    """List the shared directory with this partnership's contact for trawls beside each body."""
    known = Filter(
        "ours", "Our contacts", _ours, [("yes", "We have a contact"), ("no", "We have none")]
    )
    listed = ListPage(
        query=request.GET,
        source=Agency.objects.select_related("successor").prefetch_related("former_names"),
        sorts={"name": "name", "kind": ("kind", "name")},
        default_sort="name",
        declared=[*directory_filters(), known],
        noun="agency",
        nouns="agencies",
    )
    shown = listed.rows
    contacts = {
        each.agency_id: each
        for each in AgencyContact.objects.in_force().filter(
            agency__in=[row.pk for row in shown], purpose="trawl", is_main=True
        )
    }
    have = {
        name.lower()
        for name in AgencyContact.objects.in_force()
        .filter(purpose="trawl")
        .values_list("agency__name", flat=True)
    }
    proposed = [
        {"name": each.name, "url": f"{_url(request, 'agency_add')}?proposed={number}"}
        for number, each in enumerate(protocol_on(timezone.localdate()).rules.trawl.agencies)
        if each.name.lower() not in have
    ]
    may_edit = request.reach.may(Verb.EDIT_AGENCIES)
    context = {
        "list_page": listed,
        "rows": [{"agency": row, "contact": contacts.get(row.pk)} for row in shown],
        "proposed": proposed if may_edit else [],
        "merged": to_confirm() if may_edit else [],
        "may_edit": may_edit,
        "slug": request.partnership.slug,
    }
    return TemplateResponse(request, "cases/agencies/directory.html", context)


def _url(request: CaseRequest, name: str, *more: Any) -> str:
    return reverse(name, args=[request.partnership.slug, *more])


@in_partnership(Verb.EDIT_AGENCIES, post=Verb.EDIT_AGENCIES)
def add(request: CaseRequest) -> HttpResponse:
    """Add an agency, by hand or from what the protocol proposes; almost the same is shown first."""
    proposed = protocol_on(timezone.localdate()).rules.trawl.agencies
    number = request.GET.get("proposed", "")
    initial: dict[str, Any] = {"on_standard_list": True}
    if number.isascii() and number.isdigit() and int(number) < len(proposed):
        chosen = proposed[int(number)]
        initial |= {"agency": chosen.name, "kind": AgencyKind(chosen.kind.value)}
    given = request.GET.get("agency", "")
    if given.isascii() and given.isdigit() and len(given) < 10:
        body = Agency.objects.in_use().filter(pk=int(given)).first()
        if body is not None:
            initial |= {"agency": body.name, "kind": body.kind, "area": body.area}
    form = AddAgencyForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given_facts = dict(form.cleaned_data)
        signer = {"name": given_facts.pop("signer_name"), "email": given_facts.pop("signer_email")}
        try:
            with transaction.atomic():
                made = add_agency(by=request.actor, **given_facts)
                keep_signer(by=request.actor, agency=made.agency, **signer)
        except NotReady as refused:
            show_refusal(form, refused)
            form.ask_whether_different()
        else:
            messages.success(request, f"{made.agency.name} is added.")
            return HttpResponseRedirect(_url(request, "agency", made.agency_id))
    context = {
        "form": form,
        "title": "Add an agency",
        "button": "Add the agency",
        "back": _url(request, "agencies"),
    }
    return TemplateResponse(request, "cases/core/agency.html", context)

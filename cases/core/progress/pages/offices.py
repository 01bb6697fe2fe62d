"""The operator's pages of offices: whom one serves, and its people. No case is seen here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from cases.core.access.wrappers import operator
from cases.core.progress.offices import (
    OFFICE_ROLES,
    create_office,
    end_office_role,
    give_office_role,
    join_office,
    leave_office,
    people_of,
    rename_office,
    served_by,
    who_loses,
)
from cases.core.progress.pages.access import BecauseForm
from cases.core.progress.pages.form_page import confirm_page, form_page
from partnerships.models import Office, Partnership, User
from partnerships.pages.forms import Form
from partnerships.people.roles import Role


class NameForm(Form):
    """The name of an office or board."""

    name = forms.CharField(label="Name", max_length=200)


class RenameForm(NameForm):
    """A new name, with the one that the writer saw."""

    was = forms.CharField(widget=forms.HiddenInput)


class PersonForm(Form):
    """Somebody of the office, by the address of the account."""

    email = forms.EmailField(label="Email address")
    name = forms.CharField(
        label="Name",
        max_length=200,
        required=False,
        help_text="Needed when there is no account with this address yet.",
    )
    role = forms.ChoiceField(
        label="Role",
        choices=[("", "Choose a role"), *((role.value, role.label) for role in OFFICE_ROLES)],
    )


def _office(number: int) -> Office:
    found = Office.objects.filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _page(office: Office) -> str:
    return reverse("office", args=[office.pk])


@operator
def offices(request: Any) -> HttpResponse:
    """List the offices with the partnerships that each serves."""
    served: dict[int, list[str]] = {}
    rows = Partnership.objects.exclude(office=None).order_by("name")
    for office, name in rows.values_list("office_id", "name"):
        served.setdefault(office, []).append(name)
    listed = [(office, served.get(office.pk, [])) for office in Office.objects.order_by("name")]
    alone = Partnership.objects.filter(office=None).order_by("name")
    return TemplateResponse(
        request, "cases/core/offices.html", {"offices": listed, "alone": list(alone)}
    )


@operator
def office_new(request: Any) -> HttpResponse:
    """Create an office."""
    form = NameForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda data: create_office(by=request.actor, name=data["name"]),
        back=reverse("offices"),
        said="The office is created. Let a partnership join it, then give its people their roles.",
        title="Create an office",
        intro="An office runs the reviews of several partnerships. Each stays its own: its cases, "
        "its chair, its chronicle.",
        button="Create the office",
    )


@operator
def office(request: Any, office: int) -> HttpResponse:
    """Show an office: whom it serves and who works there, with the ways to change both."""
    found = _office(office)
    context = {
        "office": found,
        "served": served_by(found),
        "people": people_of(found, request.actor),
        "free": Partnership.objects.filter(office=None).order_by("name"),
    }
    return TemplateResponse(request, "cases/core/office.html", context)


@operator
def office_rename(request: Any, office: int) -> HttpResponse:
    """Rename an office."""
    found = _office(office)
    form = RenameForm(request.POST or None, initial={"name": found.name, "was": found.name})
    return form_page(
        request,
        form,
        lambda data: rename_office(by=request.actor, office=found, **data),
        back=_page(found),
        said="The office is renamed.",
        title=f"Rename “{found}”",
        button="Rename the office",
    )


@operator
def office_join(request: Any, office: int, partnership: int) -> HttpResponse:
    """Ask once, naming who will see the partnership, and let the office serve it."""
    found = _office(office)
    joining = Partnership.objects.filter(pk=partnership).first()
    if joining is None:
        raise Http404
    people = people_of(found, request.actor)
    consequences = [
        f"{each.user.name} becomes {each.role.label} of {joining}, and sees what that role sees."
        for each in people
    ] or ["The office has no people yet: nobody gains sight of anything."]
    return confirm_page(
        request,
        Form(request.POST if request.method == "POST" else None),
        lambda _: join_office(by=request.actor, office=found, partnership=joining),
        back=_page(found),
        said=f"{joining} is served by the office from today.",
        question=f"Let “{found}” serve {joining}?",
        consequences=[*consequences, "Its administrators are told."],
        label="Let the office serve it",
        final=False,
        warning=False,
    )


@operator
def office_leave(request: Any, office: int, partnership: int) -> HttpResponse:
    """Ask once, naming who loses sight, and why; then let the partnership leave the office."""
    found = _office(office)
    leaving = Partnership.objects.filter(pk=partnership, office=found).first()
    if leaving is None:
        messages.info(request, "This office does not serve that partnership.")
        return HttpResponseRedirect(_page(found))
    losing = who_loses(found, leaving, request.actor)
    consequences = [
        f"{each.name} is no longer {each.role} of {leaving}"
        + (
            f", and stays: {', '.join(each.keeps)}."
            if each.keeps
            else ", and loses sight of it at once."
        )
        for each in losing
    ] or ["None of the office’s people has a role there."]
    form = BecauseForm(request.POST or None)
    return confirm_page(
        request,
        form,
        lambda data: leave_office(by=request.actor, partnership=leaving, because=data["because"]),
        back=_page(found),
        said=f"{leaving} has left the office, and its people are out.",
        question=f"Let {leaving} leave “{found}”?",
        consequences=consequences,
        label="Let it leave the office",
        final_text="It can join again, but roles that end today have ended.",
    )


@operator
def office_person(request: Any, office: int) -> HttpResponse:
    """Give somebody a role in every partnership that the office serves."""
    found = _office(office)
    form = PersonForm(request.POST or None)
    served = ", ".join(str(each) for each in served_by(found)) or "none yet"

    def act(given: dict[str, Any]) -> None:
        give_office_role(
            by=request.actor,
            office=found,
            email=given["email"],
            name=given["name"],
            role=Role(given["role"]),
        )

    return form_page(
        request,
        form,
        act,
        back=_page(found),
        said="The role is given, and a mail is on its way. The administrators are told.",
        title=f"Give somebody of “{found}” a role",
        intro=f"The role holds in every partnership that the office serves: {served}.",
        button="Give the role",
    )


@operator
def office_person_end(request: Any, office: int, user: int, role: str) -> HttpResponse:
    """Ask why, and end somebody's role in every partnership of the office today."""
    found = _office(office)
    holds = [
        each
        for each in people_of(found, request.actor)
        if (each.user.pk, each.role.value) == (user, role)
    ]
    if not holds:
        messages.info(request, "That role through the office has ended already.")
        return HttpResponseRedirect(_page(found))
    (held,) = holds
    form = BecauseForm(request.POST or None)
    return confirm_page(
        request,
        form,
        lambda data: end_office_role(
            by=request.actor,
            office=found,
            user=User.objects.get(pk=user),
            role=held.role,
            because=data["because"],
        ),
        back=_page(found),
        said="The role is ended in every partnership of the office.",
        question=f"End the role “{held.role.label}” of {held.user.name}?",
        consequences=[
            f"It ends today in {', '.join(str(each) for each in held.where)}.",
            "Without another role there, he or she is out the same minute.",
        ],
        label="End the role",
        final_text="The role can be given again, but it has ended today.",
    )

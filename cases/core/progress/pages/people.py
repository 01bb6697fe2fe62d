"""The people of the partnership: who has which role, given and ended."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership
from cases.core.progress import people
from cases.core.progress.pages.access import BecauseForm
from cases.core.progress.pages.form_page import form_page
from partnerships.models import Agency, Membership
from partnerships.pages.forms import Form
from partnerships.people.roles import Role


class MemberForm(Form):
    """The address of an account, and the role it gets."""

    email = forms.EmailField(label="Email address")
    name = forms.CharField(
        label="Name",
        max_length=200,
        required=False,
        help_text="Needed when there is no account with this address yet.",
    )
    role = forms.ChoiceField(label="Role", choices=[("", "Choose a role"), *Role.choices])
    agency: Any = forms.ModelChoiceField(
        queryset=None,
        label="Agency, for who speaks for one",
        required=False,
        empty_label="No agency",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.in_use()  # type: ignore[attr-defined]  # a ModelChoiceField


@in_partnership(Verb.EDIT_PEOPLE)
def people_page(request: CaseRequest) -> HttpResponse:
    """List the members by role."""
    members = (
        Membership.objects.here()
        .active_on(timezone.localdate())
        .select_related("user", "agency")
        .order_by("user__name")
    )
    by_role: dict[str, list[Membership]] = {role.value: [] for role in Role}
    for membership in members:
        by_role[membership.role].append(membership)
    context = {
        "groups": [(role.label, by_role[role.value]) for role in Role],
        "slug": request.partnership.slug,
    }
    return TemplateResponse(request, "cases/core/people.html", context)


@in_partnership(Verb.EDIT_PEOPLE, post=Verb.EDIT_PEOPLE)
def people_add(request: CaseRequest) -> HttpResponse:
    """Give a role to an account, which is made where there is none."""

    def act(data: dict[str, Any]) -> None:
        people.add_member(
            by=request.actor,
            email=data["email"],
            name=data["name"],
            role=Role(data["role"]),
            agency=data["agency"],
        )

    return form_page(
        request,
        MemberForm(request.POST or None),
        act,
        back=reverse("people", args=[request.partnership.slug]),
        said="The role is given, and a mail is on its way.",
        title="Give somebody a role",
        intro="Who has no account gets one, and a mail with a link to choose a password.",
        button="Give the role",
    )


@in_partnership(Verb.EDIT_PEOPLE, post=Verb.EDIT_PEOPLE)
def people_end(request: CaseRequest, membership: int) -> HttpResponse:
    """Ask why a role is ended, and end it today."""
    found = (
        Membership.objects.here()
        .active_on(timezone.localdate())
        .filter(pk=membership)
        .select_related("user")
        .first()
    )
    if found is None:
        raise Http404
    return form_page(
        request,
        BecauseForm(request.POST or None),
        lambda data: people.end_membership(by=request.actor, membership=found, **data),
        back=reverse("people", args=[request.partnership.slug]),
        said="The role is ended.",
        title=f"End the role “{Role(found.role).label}” of {found.user.name}",
        intro="It ends at once. Without another role here, he or she is out of every review of "
        "this partnership the same minute.",
        button="End the role",
        warning=True,
    )

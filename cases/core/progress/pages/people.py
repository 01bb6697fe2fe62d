"""The people of the partnership: who has which role; invited, dated, replaced, ended."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership
from cases.core.progress import people
from cases.core.progress.invitations import DAYS, MOST_DAYS, invitations
from cases.core.progress.inviting_several import administered_by, invite_to_several
from cases.core.progress.pages.access import BecauseForm
from cases.core.progress.pages.form_page import form_page
from cases.core.progress.roles import change_dates, replace_holder
from partnerships.models import Agency, Invitation, Membership
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.forms import Form
from partnerships.people.roles import Role

COLOURS = {
    Invitation.Status.SENT: "blue",
    Invitation.Status.TAKEN_UP: "green",
    Invitation.Status.EXPIRED: "orange",
    Invitation.Status.WITHDRAWN: "grey",
}


class InviteForm(Form):
    """Whom to invite to which roles, in one partnership or in several."""

    email = forms.EmailField(label="Email address")
    name = forms.CharField(label="Name", max_length=200)
    roles = forms.MultipleChoiceField(
        label="Roles",
        # People of a county board get their role through the board.
        choices=[each for each in Role.choices if each[0] != Role.COUNTY_BOARD_MEMBER],
        widget=forms.CheckboxSelectMultiple,
    )
    partnerships = forms.MultipleChoiceField(
        label="Partnerships",
        help_text="Those that you administer.",
        widget=forms.CheckboxSelectMultiple,
    )
    agency: Any = forms.ModelChoiceField(
        queryset=None,
        label="Agency, for who speaks for one",
        required=False,
        empty_label="No agency",
    )
    last_day = DayMonthYearField(
        label="Last day of the roles",
        help_text="Leave empty where they are to last.",
        subject="The last day",
        required=False,
    )
    days = forms.IntegerField(
        label="How many days can the invitation be taken up?",
        initial=DAYS,
        min_value=1,
        max_value=MOST_DAYS,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, partnerships: list[Any], here: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["agency"].queryset = Agency.objects.in_use()
        fields["partnerships"].choices = [(each.slug, each.name) for each in partnerships]
        fields["partnerships"].initial = [here]
        if len(partnerships) < 2:
            del self.fields["partnerships"]


class DatesForm(Form):
    """Until when a role counts, and why that changes."""

    last_day = DayMonthYearField(
        label="Last day of the role",
        help_text="Leave empty where it is to last.",
        subject="The last day",
        required=False,
    )
    because = forms.CharField(label="Why?", max_length=300)


class ReplaceForm(Form):
    """Who comes in somebody's place, and why."""

    email = forms.EmailField(label="Email address of who comes")
    name = forms.CharField(label="Name of who comes", max_length=200)
    because = forms.CharField(label="Why?", widget=forms.Textarea(attrs={"rows": 3}))


def people_url(request: CaseRequest) -> str:
    """Give the address of the list of people."""
    return reverse("people", args=[request.partnership.slug])


@in_partnership(Verb.EDIT_PEOPLE)
def people_page(request: CaseRequest) -> HttpResponse:
    """List the members by role, and the invitations; three queries."""
    today, now = timezone.localdate(), timezone.now()
    members = (
        Membership.objects.here()
        .active_on(today)
        .select_related("user", "agency", "office", "board")
        .order_by("user__name")
    )
    by_role: dict[str, list[Membership]] = {role.value: [] for role in Role}
    for membership in members:
        by_role[membership.role].append(membership)
    context = {
        "groups": [(role.label, by_role[role.value]) for role in Role],
        "invitations": [
            {
                "row": each,
                "roles": ", ".join(Role(role).label for role in each.roles),
                "status": each.status_at(now),
                "colour": COLOURS[each.status_at(now)],
                "is_open": not (each.taken_up_at or each.withdrawn_at),
            }
            for each in invitations()
        ],
        "slug": request.partnership.slug,
    }
    return TemplateResponse(request, "cases/core/people.html", context)


@in_partnership(Verb.EDIT_PEOPLE, post=Verb.EDIT_PEOPLE)
def people_add(request: CaseRequest) -> HttpResponse:
    """Invite somebody to one or several roles, in this partnership or several."""
    where = administered_by(request.actor)
    form = InviteForm(request.POST or None, partnerships=where, here=request.partnership.slug)

    def act(data: dict[str, Any]) -> None:
        chosen = data.pop("partnerships", [request.partnership.slug])
        invite_to_several(
            by=request.actor,
            partnerships=[each for each in where if each.slug in chosen],
            **(data | {"roles": [Role(role) for role in data["roles"]]}),
        )

    return form_page(
        request,
        form,
        act,
        back=people_url(request),
        said="The invitation is on its way by mail.",
        title="Invite somebody",
        intro="He or she gets a mail with a link, and has the role once the invitation is "
        "accepted. Who belongs to the partnership already has it at once.",
        button="Send the invitation",
    )


def _member(membership: int) -> Membership:
    found: Membership | None = (
        Membership.objects.here()
        .active_on(timezone.localdate())
        .filter(pk=membership)
        .select_related("user", "agency")
        .first()
    )
    if found is None:
        raise Http404
    return found


@in_partnership(Verb.EDIT_PEOPLE, post=Verb.EDIT_PEOPLE)
def people_end(request: CaseRequest, membership: int) -> HttpResponse:
    """Ask why a role is ended, and end it today."""
    found = _member(membership)
    return form_page(
        request,
        BecauseForm(request.POST or None),
        lambda data: people.end_membership(by=request.actor, membership=found, **data),
        back=people_url(request),
        said="The role is ended.",
        title=f"End the role “{Role(found.role).label}” of {found.user.name}",
        intro="It ends at once. Without another role here, he or she is out of every review of "
        "this partnership the same minute.",
        button="End the role",
        warning=True,
    )


@in_partnership(Verb.EDIT_PEOPLE, post=Verb.EDIT_PEOPLE)
def people_dates(request: CaseRequest, membership: int) -> HttpResponse:
    """Change the last day of a role."""
    found = _member(membership)
    return form_page(
        request,
        DatesForm(request.POST or None, initial={"last_day": found.last_day}),
        lambda data: change_dates(by=request.actor, membership=found, **data),
        back=people_url(request),
        said="The last day is changed.",
        title=f"Last day of the role “{Role(found.role).label}” of {found.user.name}",
        button="Save",
    )


@in_partnership(Verb.EDIT_PEOPLE, post=Verb.EDIT_PEOPLE)
def people_replace(request: CaseRequest, membership: int) -> HttpResponse:
    """Replace who holds a role: the one is out the same minute, the other comes."""
    found = _member(membership)

    def act(data: dict[str, Any]) -> None:
        there = replace_holder(by=request.actor, membership=found, **data)
        came = "has the role now" if there else "is invited by mail"
        messages.success(
            request, f"{found.user.name} no longer has the role. {data['name']} {came}."
        )

    return form_page(
        request,
        ReplaceForm(request.POST or None),
        act,
        back=people_url(request),
        title=f"Replace {found.user.name} as “{Role(found.role).label}”",
        intro="Whoever is replaced loses the role at once. Who comes has it at once where he or "
        "she belongs to the partnership already, and otherwise once the invitation is accepted; "
        "until then nobody holds it in his or her place. What was given to the one before passes "
        "on.",
        button="Replace",
        warning=True,
    )

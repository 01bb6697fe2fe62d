"""What one person can see here, and ending all of it when he or she leaves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from cases.core.access.models import Exclusion, Link
from cases.core.access.reach import Reach, cases_for
from cases.core.access.sight_models import EmergencyOpening
from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership
from cases.core.progress.leaving import held_by, leave
from cases.core.progress.pages.form_page import form_page
from cases.core.progress.pages.people import people_url
from cases.core.progress.work.giving import members
from partnerships.models import Membership, User
from partnerships.pages.forms import Form
from partnerships.people.actor import Actor


class LeaveForm(Form):
    """Why somebody leaves, who takes on what he was given, and whether he left his employer."""

    because = forms.CharField(label="Why?", max_length=300)
    to: Any = forms.ChoiceField(
        label="Who takes on the work that was given to this person?",
        help_text="Only what that person may do. The rest goes back to whose role it is.",
        required=False,
    )
    left_employer = forms.BooleanField(
        label="This person has left the employer",
        help_text="Everything ends today in the other partnerships of the same review office too, "
        "and the administrators of any other partnership are told.",
        required=False,
    )

    def __init__(self, *args: Any, others: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.others = {str(each.pk): each for each in others}
        fields: dict[str, Any] = self.fields
        fields["to"].choices = [("", "Nobody: it goes back")] + [
            (number, each.name) for number, each in self.others.items()
        ]

    def clean_to(self) -> User | None:
        """Give the person."""
        return self.others.get(self.cleaned_data["to"])


def _person(user: int) -> User:
    """Give somebody who has, or had, a role here; nobody else can be looked up."""
    found = Membership.objects.here().filter(user_id=user).select_related("user").first()
    if found is None:
        raise Http404
    person: User = found.user
    return person


@in_partnership(Verb.EDIT_PEOPLE)
def person_sight(request: CaseRequest, user: int) -> HttpResponse:
    """Show what one person can see here, and by which role, seat or link."""
    person, today = _person(user), timezone.localdate()
    reach = Reach.of(Actor.of_user(person), today)
    seen = [] if reach.is_stranger else list(cases_for(reach).order_by("reference"))
    links = Link.objects.filter(
        address__iexact=person.email, revoked_at=None, expires_on__gte=today
    ).select_related("case")
    context = {
        "person": person,
        "held": held_by(person, today),
        "seen": [each.reference for each in seen],
        "links": links.order_by("case__reference", "pk"),
        "excluded": Exclusion.objects.filter(user=person)
        .select_related("case")
        .order_by("case__reference"),
        "openings": EmergencyOpening.open_at(timezone.now())
        .filter(user=person)
        .select_related("case"),
        "today": today,
        "slug": request.partnership.slug,
    }
    return TemplateResponse(request, "cases/core/people/sight.html", context)


@in_partnership(Verb.EDIT_PEOPLE, post=Verb.EDIT_PEOPLE)
def person_leave(request: CaseRequest, user: int) -> HttpResponse:
    """Show what somebody leaves behind, and end all of it today."""
    person, today = _person(user), timezone.localdate()
    others = [each for each in members() if each.pk != person.pk]

    def act(data: dict[str, Any]) -> None:
        passed = leave(by=request.actor, user=person, **data)
        given = f" {passed} pieces of work were passed on." if passed > 1 else ""
        given = " 1 piece of work was passed on." if passed == 1 else given
        messages.success(request, f"{person.name} has left: everything here has ended.{given}")

    return form_page(
        request,
        LeaveForm(request.POST or None, others=others),
        act,
        back=people_url(request),
        template="cases/core/people/leave.html",
        person=person,
        held=held_by(person, today),
        slug=request.partnership.slug,
    )

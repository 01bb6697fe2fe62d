"""Who can see a case and why; seats given and ended; an interest declared."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone

from cases.core.access.models import Exclusion
from cases.core.access.seats import seat_holders
from cases.core.access.verbs import Seat, Verb
from cases.core.access.wrappers import CaseRequest, on_case
from cases.core.case.models import Case
from cases.core.progress import people
from cases.core.progress.pages.case_page import case_url
from cases.core.progress.pages.form_page import form_page
from partnerships.models import Membership, User
from partnerships.pages.forms import Form


class SeatForm(Form):
    """Whom to give which seat; only people of this partnership are offered."""

    user: Any = forms.ModelChoiceField(queryset=None, label="Who", empty_label="Choose a person")
    seat = forms.ChoiceField(label="Seat", choices=[("", "Choose a seat"), *Seat.choices])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = Membership.objects.here().active_on(timezone.localdate())
        self.fields["user"].queryset = (  # type: ignore[attr-defined]  # a ModelChoiceField
            User.objects.filter(pk__in=members.values("user_id")).order_by("name")
        )


class BecauseForm(Form):
    """A reason, and nothing else."""

    because = forms.CharField(label="Why?", widget=forms.Textarea(attrs={"rows": 3}))


@on_case(Verb.READ_ACCESS, post=Verb.GIVE_SEAT)
def case_access(request: CaseRequest, case: Case) -> HttpResponse:
    """Show who can see the case and why, its seats, and who has declared an interest."""
    may_give = request.access.allows(Verb.GIVE_SEAT)
    form = SeatForm(request.POST or None) if may_give else None

    def act(data: dict[str, Any]) -> None:
        people.seat(case=case, by=request.actor, user=data["user"], seat=Seat(data["seat"]))

    seats = [
        {
            "seat": seat,
            "user": user,
            "end_url": case_url(case, "seat_end", seat=seat.value, user=user.pk),
        }
        for seat, user in seat_holders(case)
    ]
    return form_page(
        request,
        form,
        act,
        back=case_url(case, "case_access"),
        said="The seat is given.",
        template="cases/core/access.html",
        case=case,
        seen_by=people.who_can_see(case, timezone.localdate()),
        seats=seats,
        exclusions=Exclusion.objects.filter(case=case).select_related("user"),
        may_give=may_give,
        case_url=case_url(case, "case"),
    )


@on_case(Verb.GIVE_SEAT, post=Verb.GIVE_SEAT)
def seat_end(request: CaseRequest, case: Case, seat: str, user: int) -> HttpResponse:
    """Ask why a seat is ended, and end it."""
    holder = next(
        (each for held, each in seat_holders(case) if held == seat and each.pk == user), None
    )
    if holder is None:
        raise Http404
    return form_page(
        request,
        BecauseForm(request.POST or None),
        lambda data: people.unseat(
            case=case, by=request.actor, user=holder, seat=Seat(seat), **data
        ),
        back=case_url(case, "case_access"),
        said="The seat is ended.",
        title=f"End the seat “{Seat(seat).label}” of {holder.name}",
        intro="He or she loses what the seat opens at once, in an open page too.",
        button="End the seat",
        warning=True,
    )


@on_case(Verb.READ_CASE, post=Verb.DECLARE_INTEREST)
def interest(request: CaseRequest, case: Case) -> HttpResponse:
    """Let somebody declare an interest; he or she sees the case no more from then on."""
    form = BecauseForm(request.POST or None)
    form.fields["because"].label = "What is your interest?"
    form.fields["because"].help_text = (
        "Such as: I managed a worker who was involved. Do not name anybody. The review officer "
        "and the chair of the partnership can read it."
    )

    def act(data: dict[str, Any]) -> None:
        people.declare_interest(case=case, by=request.actor, **data)

    response = form_page(
        request,
        form,
        act,
        back=reverse("work", args=[request.partnership.slug]),
        said=f"You no longer see {case.reference}. The review office has been told.",
        title="Declare an interest in this review",
        intro="From the moment you declare it you no longer see this review, whatever role or "
        "seat you have. You cannot undo it yourself.",
        button="Declare the interest",
        warning=True,
        cancel_url=case_url(case, "case"),
    )
    return response

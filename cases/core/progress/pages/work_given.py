"""Giving work to somebody else, and taking it back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership
from cases.core.deadlines.assigned import standing_assignments
from cases.core.progress.work.giving import (
    GivenMeanwhile,
    Move,
    Seen,
    give,
    items_seen_by,
    members,
    open_work,
    planned,
    refusal_words,
    take_back,
)
from cases.core.progress.work.rows import Item
from cases.core.workflow.plug import NotReady
from partnerships.models import User
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.forms import Form


class GiveForm(Form):
    """To whom, why and until when."""

    to = forms.ChoiceField(
        label="To whom?",
        help_text="Only people who could do it themselves: giving work gives nobody a new right.",
    )
    because = forms.CharField(
        label="Why?",
        max_length=300,
        help_text="Such as: on leave until Monday. Who gets it reads this. Name nobody of a "
        "review.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    until_on = DayMonthYearField(
        label="Until when?",
        subject="The last day",
        help_text="Afterwards what is not done comes back by itself.",
        required=False,
    )

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(user.pk): user for user in people}
        offered: Any = self.fields["to"]
        offered.choices = [
            ("", "Choose a person"),
            *((pk, u.name) for pk, u in self.people.items()),
        ]
        last: Any = self.fields["until_on"]
        last.no_earlier_than = timezone.localdate()

    def clean_to(self) -> User:
        """Give the person."""
        return self.people[self.cleaned_data["to"]]


@dataclass(frozen=True)
class Chosen:
    """What an address or a form names: whose work, which rows, and what was seen on each."""

    whose: User
    items: list[Item]
    seen: Seen
    everything: bool
    gone: int
    back: str

    @property
    def is_bulk(self) -> bool:
        """Say whether so much moves at once that the giver is asked once more."""
        return self.everything or len(self.items) > 1


def _chosen(request: Any) -> Chosen:
    """Read whose rows are ticked; all of one person's where the address says so.

    What is done by now is no row any more: it is counted in `gone` and left out.
    """
    data = request.POST if request.method == "POST" else request.GET
    people = {str(user.pk): user for user in members()}
    own = people[str(request.user.pk)]
    whose = people.get(data.get("person", ""), own)
    back = reverse("work", args=[request.partnership.slug])
    if whose != own:
        back = f"{back}?person={whose.pk}"
    items = items_seen_by(request.reach, whose, timezone.localdate())
    everything = bool(data.get("all"))
    seen: dict[str, int] = {}
    for tick in data.getlist("row"):
        key, _, number = tick.rpartition("|")
        if key and number.isdigit():
            seen[key] = int(number)
    if everything and request.method == "GET":
        items = open_work(items) if "give" in request.path else [i for i in items if i.given]
        seen = {item.row.key: item.given.pk if item.given else 0 for item in items}
    found = [item for item in items if item.row.key in seen]
    gone = len(seen) - len(found)
    seen = {item.row.key: seen[item.row.key] for item in found}
    return Chosen(whose, found, seen, everything, gone, back)


def _nothing(request: Any, chosen: Chosen) -> HttpResponse:
    messages.info(
        request,
        "What you ticked is done by now." if chosen.gone else "Tick what you mean first.",
    )
    return HttpResponseRedirect(chosen.back)


@in_partnership(Verb.ASSIGN_WORK, post=Verb.ASSIGN_WORK)
def give_work(request: CaseRequest) -> HttpResponse:
    """Ask to whom the rows go and why; say what will move and what cannot; give them."""
    chosen = _chosen(request)
    if not chosen.items:
        return _nothing(request, chosen)
    people = [user for user in members() if user != chosen.whose or _is_given(chosen)]
    form = GiveForm(request.POST or None, people=people)
    context: dict[str, Any] = {
        "chosen": chosen,
        "form": form,
        "button": "Continue" if chosen.is_bulk else "Give this work",
        "ticks": _ticks(chosen.seen),
        "posted": _posted(request),
    }
    template, status = "cases/core/work_give.html", 200
    if request.method == "POST" and form.is_valid():
        to: User = form.cleaned_data["to"]
        moves = planned(chosen.items, to)
        going = [move.item for move in moves if not move.refused]
        staying = [move for move in moves if move.refused]
        if staying and not (chosen.is_bulk and going):
            _refuse(form, to, staying)
        elif chosen.is_bulk and "sure" not in request.POST:
            template = "cases/core/work_give_sure.html"
            context |= {"to": to, "going": going, "staying": staying}
        else:
            try:
                give(
                    by=request.actor,
                    items=going,
                    seen={item.row.key: chosen.seen[item.row.key] for item in going},
                    **form.cleaned_data,
                )
            except GivenMeanwhile as meanwhile:
                template, status = "cases/core/work_meanwhile.html", 409
                now = {i.row.key: i.given.pk if i.given else 0 for i in meanwhile.rows}
                context |= {"to": to, "meanwhile": meanwhile.rows}
                context["ticks"] = _ticks({**chosen.seen, **now})
            except NotReady as unready:
                form.add_error(None, [reason.text for reason in unready.reasons])
            else:
                messages.success(request, f"{_things(len(going))} now with {to.name}.")
                return HttpResponseRedirect(chosen.back)
    return TemplateResponse(request, template, context, status=status)


def _is_given(chosen: Chosen) -> bool:
    """Say whether any of the rows is with somebody else, and so may be given to its own person."""
    return any(item.given is not None for item in chosen.items)


def _ticks(seen: Seen) -> list[str]:
    return [f"{key}|{number}" for key, number in seen.items()]


def _posted(request: Any) -> list[tuple[str, str]]:
    """Give what the form said besides the rows, for a page that asks once more."""
    own = {"csrfmiddlewaretoken", "row", "sure"}
    return [(k, v) for k in request.POST if k not in own for v in request.POST.getlist(k)]


def _things(number: int) -> str:
    return "1 thing is" if number == 1 else f"{number} things are"


def _refuse(form: GiveForm, to: User, staying: list[Move]) -> None:
    """Put the reasons beside the field, one line a row."""
    form.add_error("to", [refusal_words(move) for move in staying])


@in_partnership(Verb.ASSIGN_WORK, post=Verb.ASSIGN_WORK)
def take_work_back(request: CaseRequest) -> HttpResponse:
    """Say what comes back from whom, and take it back."""
    chosen = _chosen(request)
    items = [item for item in chosen.items if item.given is not None or chosen.seen[item.row.key]]
    if not items:
        messages.info(request, "None of it is with anybody else.")
        return HttpResponseRedirect(chosen.back)
    context: dict[str, Any] = {
        "chosen": chosen,
        "ticks": _ticks(chosen.seen),
        "items": items,
        "posted": _posted(request),
    }
    template, status = "cases/core/work_take_back.html", 200
    if request.method == "POST":
        try:
            taken = take_back(by=request.actor, items=items, seen=chosen.seen)
        except GivenMeanwhile as meanwhile:
            standing = standing_assignments(timezone.localdate(), list(chosen.seen))
            now = {key: standing[key].pk if key in standing else 0 for key in chosen.seen}
            template, status = "cases/core/work_meanwhile.html", 409
            context |= {"meanwhile": meanwhile.rows, "ticks": _ticks(now)}
        else:
            messages.success(request, f"{_things(len(taken))} back with who owes it.")
            return HttpResponseRedirect(chosen.back)
    return TemplateResponse(request, template, context, status=status)

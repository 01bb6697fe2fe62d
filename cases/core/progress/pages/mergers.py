"""Settings: mergers with other partnerships, read, agreed to or declined; what was inherited."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership
from cases.core.progress.merger import (
    agree_to_merger,
    answer_of,
    decline_merger,
    have_agreed,
    in_the_way,
)
from cases.core.progress.merger_meaning import Meaning, meaning_of
from cases.core.progress.pages.chronicles import own_chronicle
from cases.core.progress.pages.form_page import form_page
from cases.core.progress.signing import SigningForm, signature_of
from cases.core.workflow.plug import NotReady
from partnerships.merging import PartnershipMerger
from partnerships.pages.dates import in_words
from partnerships.pages.fields import YesNoField
from partnerships.pages.forms import Form
from partnerships.tenancy.context import scope

Stage = PartnershipMerger.Stage


class BecauseForm(Form):
    """A reason."""

    because = forms.CharField(max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["because"].label = label
        self.fields["because"].error_messages["required"] = "Say why"


class AgreeForm(SigningForm, Form):
    """Agreement of the partnership that is abolished: a signature, and that it was read."""

    understood = forms.BooleanField(
        label="I have read what the merger means, and that it cannot be undone",
        error_messages={"required": "Confirm that you have read what it means"},
    )


class InheritForm(AgreeForm):
    """Agreement of the heir: whom it takes on, and whether agencies' contacts too."""

    people = forms.MultipleChoiceField(
        label="Who goes on in your partnership?",
        help_text="Everybody else’s role ends on the day. You can give roles later as well.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    contacts = YesNoField(
        label="Take over the agencies’ contacts that you do not have?",
        error_messages={"required": "Choose whether contacts are taken over"},
    )
    field_order = ("people", "contacts", "understood")

    def __init__(self, *args: Any, meaning: Meaning, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["people"].choices = [
            (str(each.membership), f"{each.name}, {each.role}")
            for each in meaning.members
            if not each.there
        ]
        fields["contacts"].help_text = (
            f"{len(meaning.contacts_new)} of them, with their place on the standard list. Where "
            "you have a contact for the same purpose, yours stays."
        )
        if not fields["people"].choices:
            del fields["people"]
        if not meaning.contacts_new:
            del fields["contacts"]

    def decided(self) -> dict[str, Any]:
        """Give what was chosen, as it is kept with the answer."""
        chosen = [int(each) for each in self.cleaned_data.get("people", [])]
        return {"people": chosen, "contacts": bool(self.cleaned_data.get("contacts"))}


def standing_of(merger: PartnershipMerger) -> tuple[str, str]:
    """Give how a merger stands in words, and the colour of its tag."""
    if merger.done_at is not None:
        return "Done", "green"
    if merger.ended_at is not None:
        return "Ended", "grey"
    if merger.stage:
        return "Being done", "blue"
    return "Proposed", "yellow"


def steps_of(merger: PartnershipMerger) -> list[dict[str, str]]:
    """Give how far a merger has come, step by step, for its page; two queries and two scopes."""
    rows = []
    for each in (merger.abolished, merger.heir):
        answer = answer_of(merger, each)
        said, colour = "Not answered yet", "yellow"
        if answer is not None:
            said, colour = ("Agreed", "green") if answer.agrees else ("Declined", "red")
        if answer is None and merger.ended_at is not None:
            said, colour = "Never answered", "grey"
        hint = f"{answer.by_name}, {in_words(timezone.localdate(answer.at))}" if answer else ""
        rows.append(
            {"title": f"{each.name} agrees", "status": said, "colour": colour, "hint": hint}
        )
    done, begun = merger.done_at is not None, bool(merger.stage)
    gone = merger.ended_at is not None
    moving = done or merger.stage == Stage.MOVING
    rows += [
        _step(f"{merger.abolished.name} closes while its reviews move", done or begun, gone),
        _step(
            "Everything in the reviews moves, with files and histories, and is checked",
            done,
            gone,
            moving,
        ),
        _step(f"{merger.heir.name} works on the reviews", done, gone),
    ]
    return rows


def _step(title: str, done: bool, ended: bool, begun: bool = False) -> dict[str, str]:
    if done:
        return {"title": title, "status": "Done", "colour": "green"}
    if ended:
        return {"title": title, "status": "Will not happen", "colour": "grey"}
    if begun:
        return {"title": title, "status": "Under way", "colour": "blue"}
    return {"title": title, "status": "To come", "colour": "grey"}


def _url(request: CaseRequest, name: str, merger: PartnershipMerger) -> str:
    return reverse(name, args=[request.partnership.slug, merger.pk])


def _mine(request: CaseRequest, number: int) -> PartnershipMerger:
    """Give a merger that concerns the partnership in scope; raises Http404 for any other."""
    found = _every().filter(pk=number).first()
    if found is None or not _concerns(found, request.partnership.pk):
        raise Http404
    return found


def _every() -> Any:
    return PartnershipMerger.objects.select_related("abolished", "heir__merged_into")


def _concerns(merger: PartnershipMerger, here: int) -> bool:
    """Say whether a merger is of a partnership, or of one whose reviews it inherited later."""
    if here in (merger.abolished_id, merger.heir_id):
        return True
    return merger.done_at is not None and merger.heir.goes_on_as.pk == here


@in_partnership(Verb.READ_MERGER)
def mergers(request: CaseRequest) -> HttpResponse:
    """List the mergers that concern the partnership: proposed, done, ended."""
    here = request.partnership.pk
    rows = [
        {
            "merger": each,
            "url": _url(request, "partnership_merger", each),
            "standing": standing_of(each),
        }
        for each in _every()
        if _concerns(each, here)
    ]
    context = {"rows": rows, "back": reverse("settings", args=[request.partnership.slug])}
    return TemplateResponse(request, "cases/core/mergers.html", context)


@in_partnership(Verb.READ_MERGER)
def merger(request: CaseRequest, merger: int) -> HttpResponse:
    """Show what a merger means, who has agreed, and how far it is."""
    found = _mine(request, merger)
    waits = found.is_open and not found.stage
    answer = answer_of(found, request.partnership)
    context = {
        "merger": found,
        "standing": standing_of(found),
        "steps": steps_of(found),
        "both_agreed": waits and have_agreed(found),
        "meaning": meaning_of(found) if waits else None,
        "in_the_way": in_the_way(found) if waits else [],
        "moved": sum(found.moved.values()),
        "is_heir": found.heir.goes_on_as.pk == request.partnership.pk,
        "agreed": answer is not None and answer.agrees,
        "may_answer": waits and request.reach.may(Verb.ANSWER_MERGER),
        "agree_url": _url(request, "merger_agree", found),
        "decline_url": _url(request, "merger_decline", found),
        "chronicle_url": _url(request, "inherited_chronicle", found),
        "here": request.path,
        "back": reverse("partnership_mergers", args=[request.partnership.slug]),
    }
    return TemplateResponse(request, "cases/core/merger.html", context)


@in_partnership(Verb.ANSWER_MERGER, post=Verb.ANSWER_MERGER)
def agree(request: CaseRequest, merger: int) -> HttpResponse:
    """Agree to a merger, signing afresh; the heir says whom and what it takes over."""
    found = _mine(request, merger)
    meaning = meaning_of(found)
    data: Any = request.POST or None
    form: Any
    if found.heir_id == request.partnership.pk:
        form = InheritForm(data, user=request.user, meaning=meaning)
    else:
        form = AgreeForm(data, user=request.user)
    missing: list[Any] = []
    here = _url(request, "partnership_merger", found)
    if request.method == "POST" and form.is_valid() and (signed := form.sign(request)):
        try:
            agree_to_merger(
                found,
                by=request.actor,
                signed_with=signed,
                read=signature_of(meaning.as_read() | {"merger": found.pk, "on": found.on}),
                decided=form.decided() if isinstance(form, InheritForm) else {},
                seen=int(seen) if (seen := request.POST.get("seen", "")).isdecimal() else 0,
            )
        except NotReady as refused:
            missing = list(refused.reasons)
        else:
            messages.success(request, "You have agreed to the merger.")
            return HttpResponseRedirect(here)
    context = {
        "form": form,
        "missing": missing,
        "merger": found,
        "meaning": meaning,
        "seen": last.pk if (last := answer_of(found, request.partnership)) else 0,
        "back": here,
        "title": f"Agree that {found.heir.name} inherits the reviews of {found.abolished.name}",
    }
    status = 409 if missing else 200
    return TemplateResponse(request, "cases/core/merger_agree.html", context, status=status)


@in_partnership(Verb.ANSWER_MERGER, post=Verb.ANSWER_MERGER)
def decline(request: CaseRequest, merger: int) -> HttpResponse:
    """Decline a merger, with the reason; it ends."""
    found = _mine(request, merger)
    form = BecauseForm(request.POST or None, label="Why does your partnership decline?")
    return form_page(
        request,
        form,
        lambda data: decline_merger(found, by=request.actor, because=data["because"]),
        back=_url(request, "partnership_merger", found),
        said="You have declined the merger. Nothing has moved.",
        title=f"Decline the merger of {found.abolished.name} into {found.heir.name}",
        intro="The merger ends. The operator can propose another.",
        button="Decline the merger",
    )


@in_partnership(Verb.READ_PARTNERSHIP_CHRONICLE)
def inherited_chronicle(request: CaseRequest, merger: int) -> HttpResponse:
    """Show the chronicle of a partnership whose reviews were inherited, as it was closed."""
    found = _mine(request, merger)
    if found.done_at is None or found.heir.goes_on_as.pk != request.partnership.pk:
        raise Http404
    with scope(found.abolished_id, request.actor, closed_too=True):
        context = own_chronicle(request)
    context |= {
        "what": f"{found.abolished.name}, until it was merged",
        "back": _url(request, "partnership_merger", found),
        "back_text": "Back to the merger",
    }
    return TemplateResponse(request, "cases/core/chronicle.html", context)

"""Changes of a body from a partnership: proposed, withdrawn; what a merger means confirmed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership
from cases.core.progress.agencies.bodies import propose_change, withdraw_proposal
from cases.core.progress.agencies.carrying import (
    BOTH,
    KEEP,
    TAKE,
    Clash,
    came_over,
    clashes,
    confirm_merger,
    heir_of,
    members_of,
)
from cases.core.progress.agencies.waiting import waiting_for
from cases.core.progress.pages.agency_contacts import body_or_404, body_url
from cases.core.progress.pages.agency_names import NewNameFields
from cases.core.progress.pages.form_page import form_page
from cases.core.workflow.plug import NotReady
from cases.core.workflow.refusals import show_refusal
from partnerships.models import Agency, AgencyCarried, AgencyChange, AgencyKind
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.fields import HintedRadios
from partnerships.pages.forms import Form

PROPOSE, EDIT = Verb.PROPOSE_AGENCY_CHANGE, Verb.EDIT_AGENCIES
What = AgencyChange.What
#: What may be asked for: the title of the page, and what it means.
ASKED = {
    What.RENAME.value: (
        "New name",
        "Letters and trawls of before keep the name of their day; the former name stays findable.",
    ),
    What.DESCRIBE.value: ("Kind or area", "What kind of body it is, and the area that it serves."),
    What.MERGE.value: (
        "Merger",
        "The body that it merged into stands in its place in every partnership. What went out "
        "before keeps its name; private links go on working.",
    ),
    What.RETIRE.value: (
        "Retire it",
        "Nobody can choose it for anything new. It is refused while a review waits for it.",
    ),
    What.BRING_BACK.value: ("Bring it back", "It can be chosen again."),
}


class ChangeForm(Form):
    """A change of a body, with its day and what says so."""

    on = DayMonthYearField(label="From which day?", subject="The day", past_only=True)
    because = forms.CharField(
        label="What says so?",
        help_text="For example an order, a notice, a letter. Nothing about a case.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
    )


class RenameForm(NewNameFields, ChangeForm):
    """A new name."""

    new_name = forms.CharField(label="New name", max_length=200)
    field_order = ("new_name", "different", "on", "because")


class DescribeForm(ChangeForm):
    """Kind and area."""

    new_kind = forms.ChoiceField(label="What kind of agency is it?", choices=AgencyKind.choices)
    new_area = forms.CharField(label="Area that it serves", max_length=200, required=False)
    field_order = ("new_kind", "new_area", "on", "because")


class MergeForm(ChangeForm):
    """The body merged into."""

    into: Any = forms.ModelChoiceField(
        queryset=None, label="Which body did it merge into?", empty_label="Choose an agency"
    )
    field_order = ("into", "on", "because")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Those that merged themselves are offered too: who chooses one is told why it cannot be.
        self.fields["into"].queryset = Agency.objects.select_related("successor")  # type: ignore[attr-defined]  # a ModelChoiceField


FORMS: dict[str, type[ChangeForm]] = {
    What.RENAME.value: RenameForm,
    What.DESCRIBE.value: DescribeForm,
    What.MERGE.value: MergeForm,
    What.RETIRE.value: ChangeForm,
    What.BRING_BACK.value: ChangeForm,
}


def change_form(what: str, body: Agency, data: Any) -> ChangeForm:
    """Give the form of a change, filled with what the body is today; raises Http404."""
    if what not in FORMS:
        raise Http404
    initial = {"new_name": body.name, "new_kind": body.kind, "new_area": body.area}
    return FORMS[what](data, initial=initial)


def ask_again(form: Form) -> None:
    """Let whoever enters a name that is almost there say that it is another body."""
    if isinstance(form, RenameForm):
        form.ask_whether_different()


@in_partnership(PROPOSE, post=PROPOSE)
def propose(request: CaseRequest, agency: int, what: str) -> HttpResponse:
    """Propose a change of a body to the platform's operator, who decides for all partnerships."""
    body = body_or_404(agency)
    form = change_form(what, body, request.POST if request.method == "POST" else None)
    title, means = ASKED[what]
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            propose_change(by=request.actor, agency=body, what=what, **form.cleaned_data)
        except NotReady as refused:
            show_refusal(form, refused)
            ask_again(form)
            status = 409
        else:
            messages.success(
                request, "The operator of the platform decides on it. You get a mail then."
            )
            return HttpResponseRedirect(body_url(request, body.pk))
    context = {
        "form": form,
        "title": f"{body.name}: propose “{title.lower()}”",
        "intro": f"{means} It concerns every partnership, so the platform’s operator decides.",
        "button": "Send the proposal",
        "back": body_url(request, body.pk),
        "missing": [],
    }
    return TemplateResponse(request, "cases/core/form_page.html", context, status=status)


@in_partnership(post=PROPOSE)
def withdraw(request: CaseRequest, change: int) -> HttpResponse:
    """Withdraw a proposal of one's own partnership."""
    found = AgencyChange.objects.filter(pk=change, asked_for=request.partnership).first()
    if found is None:
        raise Http404
    withdraw_proposal(by=request.actor, change=found)
    messages.success(request, "The proposal is withdrawn.")
    return HttpResponseRedirect(body_url(request, found.agency_id))


class MergedForm(Form):
    """Which of two contacts is kept for each purpose, and whether people go over."""

    move_people = forms.BooleanField(
        label="Let the roles of its people go over, too",
        help_text="They then see and answer what the new body is asked.",
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, found: list[Clash], people: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not people:
            del self.fields["move_people"]
        for clash in found:
            new, old = _named(clash.new), _named(clash.old)
            hints = {
                KEEP: new,
                TAKE: old,
                BOTH: f"{new} is written to first, {old} while that contact is away",
            }
            self.fields[clash.purpose] = forms.ChoiceField(
                label=f"{clash.title}: whom do you write to?",
                choices=[
                    (KEEP, f"The contact of {clash.new.agency.name}"),
                    (TAKE, f"The contact that came over from {clash.old.agency.name}"),
                    (BOTH, "Both"),
                ],
                widget=HintedRadios(hints=hints),
                error_messages={"required": f"Choose whom you write to for: {clash.title}"},
            )
        self.order_fields([*(clash.purpose for clash in found), "move_people"])


def _named(contact: Any) -> str:
    return f"{contact.name}, {contact.email}" if contact.name else str(contact.email)


@in_partnership(EDIT, post=EDIT)
def merged(request: CaseRequest, agency: int) -> HttpResponse:
    """Show what a merger means here, contacts side by side, and have it confirmed."""
    carried = (
        AgencyCarried.objects.filter(agency=agency)
        .select_related("agency__successor", "into__successor")
        .first()
    )
    if carried is None:
        raise Http404
    if carried.confirmed_on is not None and request.method != "POST":
        return HttpResponseRedirect(body_url(request, carried.into_id))
    found = clashes(carried.agency, heir_of(carried))
    people = members_of(carried.agency)
    form = MergedForm(
        request.POST if request.method == "POST" else None, found=found, people=bool(people)
    )
    return form_page(
        request,
        form,
        lambda data: confirm_merger(
            by=request.actor,
            agency=carried.agency,
            choices={clash.purpose: data[clash.purpose] for clash in found},
            move_people=data.get("move_people", False),
        ),
        back=body_url(request, carried.agency_id),
        then=body_url(request, carried.into_id),
        said=f"The contacts of {carried.into.name} are confirmed.",
        template="cases/agencies/merged.html",
        carried=carried,
        contacts=came_over(carried),
        people=people,
        waiting=waiting_for(carried.agency_id),
    )

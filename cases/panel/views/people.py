"""Who chairs, writes and sits on the panel, and whether it meets the local rules."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, on_case
from cases.core.case.models import Case
from cases.core.progress.pages.case_page import case_url
from cases.panel import services
from cases.panel.forms.people import BOTH, AppointForm, EndForm, MemberForm
from cases.panel.models import Appointment, PanelMember
from cases.panel.rules import TIES, composition
from cases.panel.selectors import agreements_by_agency, proposed_agencies
from cases.panel.services.members import facts_of
from cases.panel.views.common import form_page, page
from cases.trawl.selectors import last_recommendation
from partnerships.pages.forms import Saved
from partnerships.pages.templatetags.pages import date_words, pounds

Part = Appointment.Part


@on_case(Verb.READ_PANEL)
def panel(request: CaseRequest, case: Case) -> HttpResponse:
    """Show chair, author and members, what the protocol asks, and who was there before."""
    rules = case.protocol.rules.panel
    appointments = list(Appointment.objects.filter(case=case).select_related("user"))
    everybody = list(PanelMember.objects.filter(case=case).select_related("agency", "user"))
    members = [each for each in everybody if each.left_on is None]
    current = {each.part: each for each in appointments if each.ended_on is None}
    checks = composition(rules, members)
    signed = agreements_by_agency(case) if rules.sharing_agreement else {}
    return page(
        request,
        "panel",
        case,
        "panel",
        parts=[(part, current.get(part.value)) for part in Part],
        members=[(each, each.agency_id is None or each.agency_id in signed) for each in members],
        asks_agreement=rules.sharing_agreement,
        asks_posts=bool(rules.required_posts),
        checks=checks,
        unmet=not all(check.met for check in checks),
        proposals=proposed_agencies(case) if request.access.may["form_panel"] else [],
        recommended=last_recommendation(case) is not None,
        timeline=_timeline(case, appointments, everybody),
        both=BOTH,
    )


def _timeline(
    case: Case, appointments: list[Appointment], members: list[PanelMember]
) -> list[dict[str, Any]]:
    """Give who came and went, the latest first (R57)."""
    events: list[dict[str, Any]] = []
    for each in appointments:
        what = each.get_part_display()
        events.append({"what": f"{each.name} appointed: {what.lower()}", "on": each.appointed_on})
        if each.ended_on:
            words = f"{each.name} no longer {what.lower()}"
            events.append({"what": words, "on": each.ended_on, "why": each.ended_because})
    for member in members:
        of = f" ({member.agency})" if member.agency else ""
        events.append({"what": f"{member.name}{of} joined the panel", "on": member.joined_on})
        if member.left_on:
            words = f"{member.name}{of} left the panel"
            events.append({"what": words, "on": member.left_on, "why": member.left_because})
    return sorted(events, key=lambda event: event["on"], reverse=True)


@on_case(Verb.FORM_PANEL, post=Verb.FORM_PANEL)
def appoint(request: CaseRequest, case: Case) -> HttpResponse:
    """Appoint a chair, an author, or one person as both."""
    current = Appointment.objects.filter(case=case, ended_on=None)
    wanted = request.GET.get("part", BOTH)
    there = " and ".join(
        f"{each.name} ({each.get_part_display().lower()})"
        for each in current
        if wanted in (BOTH, each.part)
    )
    form = AppointForm(
        request.POST or None,
        panel=case.protocol.rules.panel,
        replaces=there or _posted_reason(request, current),
        initial={
            "part": wanted,
            "on": timezone.localdate(),
        },
    )

    def act(known: dict[str, Any]) -> None:
        services.appoint(
            case,
            by=request.actor,
            parts=form.parts,
            name=known["name"],
            email=known["email"],
            credentials=form.credentials,
            on=known["on"],
            replaces_because=known.get("replaces_because", ""),
        )
        messages.success(request, f"{known['name']} is appointed and has been told by mail.")

    return form_page(
        request,
        case,
        form,
        act,
        title="Appoint chair or author",
        button="Appoint",
        back=case_url(case, "panel"),
    )


def _posted_reason(request: CaseRequest, current: Any) -> str:
    """Give who may be replaced where the form was opened for another part than is posted."""
    if request.method != "POST":
        return ""
    wanted = request.POST.get("part")
    return " and ".join(each.name for each in current if wanted in (BOTH, each.part))


@on_case(Verb.READ_PANEL)
def appointment(request: CaseRequest, case: Case, number: int) -> HttpResponse:
    """Show an appointment; contract, fee, ties and references only to those who appoint."""
    found = Appointment.objects.filter(case=case, pk=number).select_related("user").first()
    if found is None:
        raise Http404
    rows: list[dict[str, Any]] = [
        {"label": "Part", "value": found.get_part_display()},
        {"label": "Organisation", "value": found.organisation},
        {"label": "Appointed on", "value": date_words(found.appointed_on, False)},
        {"label": "Declaration of independence", "value": found.independence},
        {"label": "Experience", "value": found.experience},
        {"label": "Training module 1", "value": _done(found.training_module_1)},
        {"label": "Training module 2", "value": _done(found.training_module_2)},
    ]
    if found.ended_on:
        rows.append({"label": "Ended on", "value": date_words(found.ended_on, False)})
        rows.append({"label": "Why it ended", "value": found.ended_because})
    if request.access.may["form_panel"]:
        ties = [tie.words for tie in TIES if getattr(found, tie.field)]
        rows += [
            {"label": "Ties", "value": "; ".join(ties).capitalize() or "None declared"},
            {"label": "Reason in spite of ties", "value": found.tie_reason},
            {"label": "References", "value": found.references},
            {
                "label": "Date of the contract",
                "value": date_words(found.contract_on, False) if found.contract_on else "",
            },
            {
                "label": "Fee",
                "value": pounds(found.fee_pence) if found.fee_pence is not None else "",
            },
            {"label": "Account", "value": found.user.email},
        ]
    return page(request, "appointment", case, appointment=found, rows=rows)


def _done(done: bool) -> str:
    return "Completed" if done else "Not completed"


@on_case(Verb.FORM_PANEL, post=Verb.FORM_PANEL)
def end(request: CaseRequest, case: Case, number: int) -> HttpResponse:
    """End an appointment; access ends at once."""
    found = Appointment.objects.filter(case=case, pk=number, ended_on=None).first()
    if found is None:
        raise Http404
    return form_page(
        request,
        case,
        EndForm(request.POST or None, initial={"on": timezone.localdate()}),
        lambda known: services.end_appointment(
            case, by=request.actor, appointment=found, because=known["because"], on=known["on"]
        ),
        title=f"End the appointment of {found.name}",
        button="End the appointment",
        back=case_url(case, "panel"),
        warning=True,
        before=f"{found.name} can no longer see this review from the moment you save. "
        "The appointment stays on record.",
    )


@on_case(Verb.FORM_PANEL, post=Verb.FORM_PANEL)
def add_member(request: CaseRequest, case: Case) -> HttpResponse:
    """Add a member to the panel."""
    form = MemberForm(
        request.POST or None,
        panel=case.protocol.rules.panel,
        saved=Saved(0),
        initial={"on": timezone.localdate(), "agency": request.GET.get("agency")},
    )

    def act(known: dict[str, Any]) -> None:
        made = services.add_member(
            case, by=request.actor, facts=form.facts, email=known["email"], on=known["on"]
        )
        messages.success(request, f"{made.name} sits on the panel.")

    return form_page(
        request,
        case,
        form,
        act,
        title="Add a panel member",
        button="Add to the panel",
        back=case_url(case, "panel"),
    )


@on_case(Verb.FORM_PANEL, post=Verb.FORM_PANEL)
def member(request: CaseRequest, case: Case, number: int) -> HttpResponse:
    """Change what is recorded of a member."""
    found = _member(case, number)
    values = {**facts_of(found), "agency": found.agency_id}
    last = found.history.latest()
    form = MemberForm(
        request.POST or None,
        panel=case.protocol.rules.panel,
        has_account=found.user_id is not None,
        joined=True,
        saved=Saved(found.version, "", last.history_date, values),
        initial=values,
    )
    return form_page(
        request,
        case,
        form,
        lambda known: services.change_member(
            case,
            by=request.actor,
            member=found,
            facts=form.facts,
            email=known.get("email", ""),
        ),
        title=f"Change {found.name}",
        button="Save",
        back=case_url(case, "panel"),
        links=[
            ("This person leaves the panel", case_url(case, "panel_member_leave", number=number))
        ],
    )


def _member(case: Case, number: int) -> PanelMember:
    found = (
        PanelMember.objects.select_related("agency")
        .filter(case=case, pk=number, left_on=None)
        .first()
    )
    if found is None:
        raise Http404
    return found


@on_case(Verb.FORM_PANEL, post=Verb.FORM_PANEL)
def leave(request: CaseRequest, case: Case, number: int) -> HttpResponse:
    """Record that a member leaves; access ends at once."""
    found = _member(case, number)
    return form_page(
        request,
        case,
        EndForm(request.POST or None, initial={"on": timezone.localdate()}),
        lambda known: services.member_leaves(
            case, by=request.actor, member=found, because=known["because"], on=known["on"]
        ),
        title=f"{found.name} leaves the panel",
        button="Record that this person leaves",
        back=case_url(case, "panel"),
        warning=True,
        before=f"{found.name} can no longer see this review from the moment you save. "
        "The record of the membership stays.",
    )

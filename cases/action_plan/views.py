"""One action: seen, added, changed, reported on, answered, tested."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone

from cases.action_plan import links, services, updating
from cases.action_plan.forms import (
    ActionForm,
    AnswerForm,
    AskTestForm,
    BecauseForm,
    ChangeActionForm,
    EffectTestForm,
    NationalLetterForm,
    UpdateForm,
)
from cases.action_plan.models import Action, ActionUpdate, Scope
from cases.action_plan.selectors import SUBJECT, actions_of, next_update_on, plan_row
from cases.core.access.models import Link
from cases.core.access.reach import AccessDenied
from cases.core.access.verbs import Purpose, Verb
from cases.core.access.wrappers import CaseRequest, on_case
from cases.core.case.models import Case
from cases.core.deadlines.models import Deadline
from cases.core.progress.pages.case_page import case_url
from cases.core.progress.pages.form_page import form_page
from partnerships.pages.forms import Saved

FORM = "cases/action_plan/form.html"


def found(case: Case, number: int) -> Any:
    """Give an action as the plan shows it; raises Http404."""
    action = actions_of(case).filter(number=number).first()
    if action is None:
        raise Http404
    return action


def evidence_by_update(action: Action) -> dict[int | None, list[dict[str, Any]]]:
    """Give the files of an action by the update that they came with."""
    files: dict[int | None, list[dict[str, Any]]] = {}
    for row in action.evidence.select_related("document").prefetch_related("document__versions"):
        version = max(row.document.versions.all(), key=lambda each: each.number)
        files.setdefault(row.update_id, []).append({"name": version.name, "pk": version.pk})
    return files


@on_case(Verb.READ_ACTIONS)
def action(request: CaseRequest, case: Case, number: int) -> HttpResponse:
    """Show one action: its facts, deadlines, updates with evidence, and its tests."""
    one = found(case, number)
    files = evidence_by_update(one)
    context = {
        "case": case,
        "access": request.access,
        "action": one,
        "row": plan_row(one, timezone.localdate()),
        "today": timezone.localdate(),
        "own": updating.may_update(request.reach, request.access, one) and one.completed_on is None,
        "updates": [
            {"update": update, "files": files.get(update.pk, [])}
            for update in sorted(one.updates.all(), key=lambda each: -each.number)
        ],
        "deadlines": Deadline.objects.filter(
            case=case, subject_kind=SUBJECT, subject_number=one.pk, met_on=None, counts=True
        ),
        "letters": one.national_letters.all() if one.scope == Scope.NATIONAL else None,
        "open_link": Link.objects.filter(
            case=case,
            purpose=Purpose.ACTION_UPDATE,
            subject_kind=SUBJECT,
            subject_number=one.pk,
            revoked_at=None,
            expires_on__gte=timezone.localdate(),
        ).first(),
        "urls": {
            name: case_url(case, name, number=number)
            for name in (
                "action_change",
                "action_update",
                "action_test",
                "action_test_ask",
                "action_reopen",
                "action_link",
                "action_national",
            )
        },
        "plan_url": case_url(case, "action_plan"),
    }
    return TemplateResponse(request, "cases/action_plan/action.html", context)


def _of_action(
    request: CaseRequest,
    case: Case,
    form: Any,
    act: Callable[[dict[str, Any]], Any],
    *,
    number: int,
    template: str = FORM,
    **context: Any,
) -> HttpResponse:
    """Show a form of the action with this number; see the core's form_page."""
    return form_page(
        request,
        form,
        act,
        back=case_url(case, "action", number=number),
        template=template,
        case=case,
        **context,
    )


@on_case(Verb.MANAGE_ACTIONS, post=Verb.MANAGE_ACTIONS)
def add(request: CaseRequest, case: Case) -> HttpResponse:
    """Put an action into the plan."""
    return form_page(
        request,
        ActionForm(request.POST or None, case=case),
        lambda data: services.add_action(case=case, by=request.actor, values=data),
        back=case_url(case, "action_plan"),
        then=lambda made: case_url(case, "action", number=made.number),
        said="The action is in the plan.",
        template=FORM,
        case=case,
        title="Add an action",
        intro="Specific, measurable, achievable, realistic and timely: who will do what, by when, "
        "with what intended outcome, and how it will be monitored.",
        button="Add the action",
    )


@on_case(Verb.MANAGE_ACTIONS, post=Verb.MANAGE_ACTIONS)
def change(request: CaseRequest, case: Case, number: int) -> HttpResponse:
    """Change an action; the second of two editors sees both versions."""
    one = found(case, number)
    values = {name: getattr(one, name) for name in services.FIELDS}
    form = ChangeActionForm(
        request.POST or None,
        initial=values,
        case=case,
        saved=Saved(
            one.version,
            one.changed_by,
            one.changed_at,
            values | {"lead_agency": one.lead_agency_id, "recommendation": one.recommendation_id},
        ),
    )
    return _of_action(
        request,
        case,
        form,
        lambda data: services.change_action(
            case=case,
            by=request.actor,
            number=number,
            values=data,
            seen_version=data["version"],
        ),
        said="The action is changed.",
        number=number,
        title=f"Change action {number}",
        button="Save the changes",
    )


def require_own(request: CaseRequest, one: Action) -> None:
    """Raise AccessDenied unless the person may report on this action."""
    if not updating.may_update(request.reach, request.access, one):
        raise AccessDenied(Verb.UPDATE_ACTION)


@on_case(Verb.UPDATE_ACTION, post=Verb.UPDATE_ACTION)
def update(request: CaseRequest, case: Case, number: int) -> HttpResponse:
    """Report on an action of one's own agency."""
    one = found(case, number)
    require_own(request, one)
    form = UpdateForm(request.POST or None, request.FILES or None)
    return _of_action(
        request,
        case,
        form,
        lambda data: sent(case, request.actor, number, data),
        said="Your update is sent.",
        upload="evidence",
        number=number,
        template="cases/action_plan/update.html",
        row=plan_row(one, timezone.localdate()),
        next_update_on=next_update_on(one),
        today=timezone.localdate(),
    )


def sent(case: Case, by: Any, number: int, data: dict[str, Any]) -> ActionUpdate:
    """Send what the form of an update holds."""
    return updating.send_update(
        case=case,
        by=by,
        number=number,
        done=data["done"],
        expected_on=data["expected_on"],
        completed_on=data["completed_on"] if data["complete"] else None,
        outcome=data["outcome"] if data["complete"] else "",
        files=[data["evidence"]] if data["evidence"] else [],
    )


@on_case(Verb.MANAGE_ACTIONS, post=Verb.MANAGE_ACTIONS)
def answer(request: CaseRequest, case: Case, number: int, update: int) -> HttpResponse:
    """Accept an owner's update or send it back."""
    one = found(case, number)
    given = next((each for each in one.updates.all() if each.number == update), None)
    if given is None:
        raise Http404
    form = AnswerForm(request.POST or None)
    return _of_action(
        request,
        case,
        form,
        lambda data: updating.answer_update(case=case, by=request.actor, update=given, **data),
        said="Your answer is recorded.",
        number=number,
        template="cases/action_plan/answer.html",
        update=given,
        files=evidence_by_update(one).get(given.pk, []),
        row=plan_row(one, timezone.localdate()),
    )


@on_case(Verb.MANAGE_ACTIONS, post=Verb.MANAGE_ACTIONS)
def test(request: CaseRequest, case: Case, number: int) -> HttpResponse:
    """Record whether a completed action worked."""
    found(case, number)
    return _of_action(
        request,
        case,
        EffectTestForm(request.POST or None),
        lambda data: updating.record_test(case=case, by=request.actor, number=number, **data),
        said="The test is recorded.",
        number=number,
        title=f"Record the test of action {number}",
        intro="A test of effect is a later step than completion, with a day and a result of "
        "its own.",
        button="Record the test",
    )


@on_case(Verb.MANAGE_ACTIONS, post=Verb.MANAGE_ACTIONS)
def ask_test(request: CaseRequest, case: Case, number: int) -> HttpResponse:
    """Ask for a test of effect by a day."""
    found(case, number)
    return _of_action(
        request,
        case,
        AskTestForm(request.POST or None),
        lambda data: updating.ask_for_test(case=case, by=request.actor, number=number, **data),
        said="The test is asked for.",
        number=number,
        title=f"Ask for a test of action {number}",
        button="Ask for the test",
    )


@on_case(Verb.MANAGE_ACTIONS, post=Verb.MANAGE_ACTIONS)
def reopen(request: CaseRequest, case: Case, number: int) -> HttpResponse:
    """Open a completed action again, with a reason."""
    found(case, number)
    return _of_action(
        request,
        case,
        BecauseForm(request.POST or None),
        lambda data: updating.reopen_action(
            case=case, by=request.actor, number=number, because=data["text"]
        ),
        said="The action is open again.",
        number=number,
        title=f"Open action {number} again",
        intro="Its outcome is taken off the plan; it stays in the history.",
        button="Open the action again",
    )


@on_case(Verb.MANAGE_ACTIONS, post=Verb.MANAGE_ACTIONS)
def link(request: CaseRequest, case: Case, number: int) -> HttpResponse:
    """Ask once, then send the owner a private link."""
    one = found(case, number)
    back = case_url(case, "action", number=number)
    if request.method == "POST":
        links.send_link(case=case, by=request.actor, number=number)
        messages.success(request, f"A private link is on its way to {one.owner_email}.")
        return HttpResponseRedirect(back)
    context = {
        "question": f"Send the owner of action {number} a private link?",
        "consequences": [
            f"It goes to {one.owner_email}."
            if one.owner_email
            else "No address of the owner is on file: enter it first.",
            "With it the owner reports on this action without an account, and sees no other.",
            "A link sent before stops working.",
        ],
        "label": "Send the private link",
        "cancel_url": back,
        "final": False,
        "warning": False,
    }
    return TemplateResponse(request, "components/confirm.html", context)


@on_case(Verb.MANAGE_ACTIONS, post=Verb.MANAGE_ACTIONS)
def national(request: CaseRequest, case: Case, number: int) -> HttpResponse:
    """Record to whom a national recommendation was sent."""
    if found(case, number).scope != Scope.NATIONAL:
        raise Http404
    return _of_action(
        request,
        case,
        NationalLetterForm(request.POST or None),
        lambda data: services.record_national_letter(
            case=case, by=request.actor, number=number, **data
        ),
        said="The letter is recorded.",
        number=number,
        title="Record a letter about a national recommendation",
        button="Record the letter",
    )

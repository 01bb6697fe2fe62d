"""Opening help for another area, answering it, and other help that it asks for (R14; LR §2.2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases.assist.models import AssistRequest, AssistSupport
from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.case.services import mark_milestone
from cases.core.deadlines.given import keep_given_date
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.deadlines.refusing import FieldReason, refuse, unsaid
from cases.core.identity.models import Part
from cases.core.identity.services import add_person
from cases.core.progress.advance import advance, happened, reach_of, require_on
from cases.core.progress.opening import open_case
from cases.core.timetable.kinds import Milestone
from cases.core.workflow.case_kinds import CaseKind
from cases.core.workflow.plug import NotReady, Reason
from cases.core.workflow.steps import Step
from partnerships.people.actor import Actor

REPLY = "assist_answer"


@transaction.atomic
def open_assist(*, by: Actor, values: Mapping[str, Any], person_who_died: str = "") -> Case:
    """Open help for another area's review; it begins with a trawl to the area's own dates.

    Takes the fields of AssistRequest by name. Raises AccessDenied, and NotReady for an area that
    is not named, an answer wanted before it was asked for, or a period that ends before it begins.
    """
    reach_of(by).require(Verb.OPEN_CASE)
    refuse(_against(values))
    asked_on = happened(values["asked_on"])
    came = min(timezone.make_aware(datetime.combine(asked_on, time(12))), timezone.now())
    case = open_case(by=by, came_to_attention_at=came, kind=CaseKind.ASSIST)
    request = AssistRequest.objects.create(
        case=case, saved_by=by.name, partnership_id=case.partnership_id, **values
    )
    add_person(case=case, part=Part.DECEASED, full_name=person_who_died)
    _keep_reply_date(case, request)
    record(
        "assist.asked",
        f"recorded that {request.area} asks for help with its review",
        by=by,
        case=case,
        on=asked_on,
        details={"request": request.pk},
    )
    return advance(case, Step.BEGIN_ASSIST, by=by)


def _against(values: Mapping[str, Any]) -> list[FieldReason]:
    wrong = unsaid(area=(values["area"], "Say which area asks."))
    if values["reply_by"] < values["asked_on"]:
        wrong.append(FieldReason("It cannot want an answer before it asked.", field="reply_by"))
    first, last = values.get("period_from"), values.get("period_to")
    if first and last and last < first:
        wrong.append(FieldReason("The period ends before it begins.", field="period_to"))
    return wrong


def _keep_reply_date(case: Case, request: AssistRequest) -> None:
    mark_milestone(case=case, code=Milestone.ASSIST_ASKED, on=request.asked_on)
    keep_given_date(
        case=case,
        kind=REPLY,
        due_on=request.reply_by,
        given_by=request.area,
        because="the area that asks set this day",
    )


@transaction.atomic
def change_request(*, case: Case, by: Actor, values: Mapping[str, Any]) -> AssistRequest:
    """Change what another area asks for, or until when; the deadline follows."""
    case = locked(case)
    require_on(by, case, Verb.RUN_ASSIST)
    request: AssistRequest = AssistRequest.objects.select_for_update().get(case=case)
    refuse(_against(values))
    for name, value in values.items():
        setattr(request, name, value)
    request.version += 1
    request.saved_by = by.name
    request.save()
    _keep_reply_date(case, request)
    refresh_deadlines(case)
    record(
        "assist.changed",
        f"changed what {request.area} asks for",
        by=by,
        case=case,
        details={"request": request.pk},
    )
    return request


@transaction.atomic
def answer_area(*, case: Case, by: Actor, on: date, to: str, note: str = "") -> AssistRequest:
    """Record that the area was sent what our agencies answered.

    Raises NotReady for a day before it asked, in the future, or no word of to whom.
    """
    case = locked(case)
    require_on(by, case, Verb.RUN_ASSIST)
    request: AssistRequest = AssistRequest.objects.select_for_update().get(case=case)
    wrong = unsaid(to=(to, "Say to whom it was sent."))
    if on < request.asked_on:
        wrong.append(FieldReason("It cannot have been sent before it was asked for.", field="on"))
    refuse(wrong)
    request.answered_on, request.answered_to = happened(on), to.strip()
    request.answered_note, request.answered_by = note.strip(), by.name
    request.save()
    mark_milestone(case=case, code=Milestone.ASSIST_ANSWERED, on=on)
    refresh_deadlines(case)
    record(
        "assist.answered",
        f"sent {request.area} what the agencies answered",
        by=by,
        case=case,
        on=on,
        details={"request": request.pk},
    )
    return request


@transaction.atomic
def ask_support(*, case: Case, by: Actor, values: Mapping[str, Any]) -> AssistSupport:
    """Record other help that the area asks for; nothing of it opens before it does (R14)."""
    case = locked(case)
    require_on(by, case, Verb.RUN_ASSIST)
    request = AssistRequest.objects.get(case=case)
    wrong = unsaid(of_whom=(values["of_whom"], "Say of whom it is asked."))
    happened(values["asked_on"])
    if values.get("due_on") and values["due_on"] < values["asked_on"]:
        wrong.append(FieldReason("It cannot be wanted before it was asked for.", field="due_on"))
    refuse(wrong)
    made = AssistSupport.objects.create(
        request=request, recorded_by=by.name, partnership_id=case.partnership_id, **values
    )
    record(
        "assist.support_asked",
        f"recorded that {request.area} asks for other help: {made.get_kind_display().lower()}",
        by=by,
        case=case,
        on=made.asked_on,
        details={"support": made.pk},
    )
    return made


@transaction.atomic
def give_support(*, case: Case, by: Actor, number: int, on: date, note: str = "") -> AssistSupport:
    """Record that other help was given. Raises NotReady where it was, or before it was asked."""
    case = locked(case)
    require_on(by, case, Verb.RUN_ASSIST)
    row: AssistSupport = AssistSupport.objects.select_for_update().get(
        pk=number, request__case=case
    )
    if row.done_on:
        raise NotReady([Reason("This help was given already.")])
    if on < row.asked_on:
        refuse([FieldReason("It cannot have been given before it was asked for.", field="on")])
    row.done_on, row.done_note = happened(on), note.strip()
    row.save()
    record(
        "assist.support_given",
        f"recorded that other help was given: {row.get_kind_display().lower()}",
        by=by,
        case=case,
        on=on,
        details={"support": row.pk},
    )
    return row

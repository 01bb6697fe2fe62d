"""Asking for access to a review, and answering: who asks is never told whether it exists."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases.core.access.models import Exclusion
from cases.core.access.reach import AccessDenied, Reach
from cases.core.access.seats import give_seat, seat_holders
from cases.core.access.sight_models import AccessRequest
from cases.core.access.verbs import Seat, Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.deadlines.refusing import FieldReason, refuse, unsaid
from cases.core.notices.services import put_in_outbox
from cases.core.progress.advance import reach_of
from cases.core.workflow.plug import NotReady, Reason
from cases.core.workflow.states import PUT_AWAY
from partnerships.models import Partnership
from partnerships.people.actor import Actor
from partnerships.tenancy.context import current_partnership_id

#: A seat that is given on a request ends after this at the latest; it can be given again.
LONGEST = timedelta(days=366)
Answer = AccessRequest.Answer


@transaction.atomic
def ask(*, by: Actor, reference: str, because: str) -> AccessRequest:
    """Ask for access to a review by its reference; the same whether or not there is one.

    Asked twice for the same reference, the open request stays one. Raises AccessDenied, and
    NotReady without a reference or a reason.
    """
    reach_of(by).require(Verb.ASK_ACCESS)
    refuse(
        unsaid(
            reference=(reference, "Enter the reference of the review."),
            because=(because, "Say why you need to see it."),
        )
    )
    written = "".join(reference.split()).upper()[:30]
    asked = AccessRequest.objects.filter(user_id=by.number, reference=written, answered_at=None)
    open_one: AccessRequest | None = asked.first()
    if open_one is not None:
        return open_one
    made: AccessRequest = AccessRequest.objects.create(
        user_id=by.number,
        reference=written,
        case=Case.objects.filter(reference=written).exclude(state__in=PUT_AWAY).first(),
        because=because.strip(),
        asked_at=timezone.now(),
    )
    record(
        "access.asked",
        f"asked for access to {written}",
        by=by,
        because=because,
        details={"request": made.pk},
    )
    return made


def own_requests(by: Actor) -> Any:
    """Give what somebody has asked, the latest first."""
    return AccessRequest.objects.filter(user_id=by.number).order_by("-pk")


def open_requests(reach: Reach) -> list[AccessRequest]:
    """Give the requests that wait for an answer and may be answered by somebody; one query.

    Not his own, and none for a case in which he has declared an interest.
    """
    if not reach.may(Verb.ANSWER_ACCESS):
        return []
    rows = AccessRequest.objects.filter(answered_at=None).select_related("user", "case")
    return [
        row
        for row in rows
        if row.user_id != reach.actor.user_id and row.case_id not in reach.excluded
    ]


def _to_answer(by: Actor, asked: AccessRequest) -> AccessRequest:
    reach = reach_of(by)
    reach.require(Verb.ANSWER_ACCESS)
    found: AccessRequest = (
        AccessRequest.objects.select_for_update(of=("self",))
        .select_related("user")
        .get(pk=asked.pk)
    )
    if found.user_id == by.user_id or found.case_id in reach.excluded:
        raise AccessDenied(Verb.ANSWER_ACCESS)
    if found.answered_at is not None:
        raise NotReady([Reason(f"{found.answered_by} has answered this already.")])
    return found


@transaction.atomic
def grant(
    *, by: Actor, asked: AccessRequest, seat: Seat, last_day: date, because: str = ""
) -> AccessRequest:
    """Give who asked a seat on the review, to the end of a day. Raises AccessDenied and NotReady.

    Refused where there is no such review, where he has declared an interest in it, or has the seat.
    """
    case = locked(asked.case) if asked.case is not None else None
    found = _to_answer(by, asked)
    today = timezone.localdate()
    wrong = []
    if case is None:
        wrong.append(FieldReason(f"There is no review {found.reference}. Decline the request."))
    if last_day < today:
        wrong.append(FieldReason("The last day lies before the first.", field="last_day"))
    elif last_day - today > LONGEST:
        wrong.append(FieldReason("Give it for a year at most.", field="last_day"))
    if case is not None:
        if Exclusion.objects.filter(case=case, user=found.user).exists():
            wrong.append(FieldReason(f"{found.user.name} has declared an interest in this review."))
        if (seat, found.user_id) in [(held, who.pk) for held, who in seat_holders(case)]:
            wrong.append(FieldReason(f"{found.user.name} has this seat already.", field="seat"))
    refuse(wrong)
    give_seat(case, found.user, seat, ends_on=last_day + timedelta(days=1))  # type: ignore[arg-type]  # refused above
    record(
        "seat.given",
        f"gave {found.user.name} the seat “{seat.label}”, who had asked for access",
        by=by,
        case=case,
        because=found.because,
        details={"user": found.user_id, "seat": seat.value, "last_day": last_day.isoformat()},
    )
    found.seat, found.ends_on = seat, last_day + timedelta(days=1)
    return _answered(by, found, Answer.GIVEN, because)


@transaction.atomic
def decline(*, by: Actor, asked: AccessRequest, because: str) -> AccessRequest:
    """Decline a request with a reason, which who asked can read here. Raises as `grant`."""
    found = _to_answer(by, asked)
    refuse(unsaid(because=(because, "Say why it is declined.")))
    return _answered(by, found, Answer.DECLINED, because)


def _answered(by: Actor, asked: AccessRequest, answer: Answer, because: str) -> AccessRequest:
    asked.answer, asked.answered_at = answer, timezone.now()
    asked.answered_by, asked.answer_because = by.name, because.strip()
    asked.save()
    record(
        f"access.{answer.value}",
        f"answered {asked.user.name}’s request for access: {answer.label.lower()}",
        by=by,
        because=because,
        details={"request": asked.pk},
    )
    partnership = Partnership.objects.get(pk=current_partnership_id())
    put_in_outbox(
        key=f"access.answered:{asked.pk}",
        to=asked.user.email,
        subject=f"{partnership.name}: your request was answered",
        body="Your request for access was answered. Sign in and open “Ask for access to a review” "
        "to read the answer.\n",
    )
    return asked

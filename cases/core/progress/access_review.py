"""Looking over everybody's access twice a year: each role, seat and link is confirmed or ended.

The partnership's routine says when it is due; the clock opens it a month before and never ends
anything by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cases.core.access.models import CaseUserObjectPermission, Link
from cases.core.access.seats import end_seat
from cases.core.access.sight_models import AccessReview, AccessReviewLine
from cases.core.access.verbs import Seat, Verb
from cases.core.audit.services import record
from cases.core.case.selectors import locked
from cases.core.deadlines.models import Deadline, Routine, RoutineAct
from cases.core.deadlines.refusing import refuse, unsaid
from cases.core.deadlines.routine_facts import refresh_routine
from cases.core.notices.services import put_in_outbox
from cases.core.progress.advance import reach_of
from cases.core.progress.leaving import administrators_addresses
from cases.core.progress.people import end_membership
from cases.core.workflow.plug import NotReady, Reason, registry
from partnerships.models import Membership, Partnership
from partnerships.people.actor import Actor
from partnerships.tenancy.context import current_partnership_id

ROUTINE = "access_review"
#: How long before its day the clock opens a review, and how long one has that was opened by hand.
AHEAD = timedelta(days=30)
Kind, Outcome = AccessReviewLine.Kind, AccessReviewLine.Outcome


def open_review() -> AccessReview | None:
    """Give the review that is going on, or None."""
    found: AccessReview | None = AccessReview.objects.filter(completed_on=None).first()
    return found


def _due(today: date) -> Deadline | None:
    rows = Deadline.objects.filter(case=None, kind=ROUTINE, met_on=None, counts=True)
    found: Deadline | None = rows.exclude(due_on=None).order_by("due_on").first()
    return found


@transaction.atomic
def begin_review(*, by: Actor) -> AccessReview:
    """Begin a review by hand. Raises AccessDenied, and NotReady while one is going on."""
    reach_of(by).require(Verb.REVIEW_ACCESS)
    if open_review() is not None:
        raise NotReady([Reason("A review is going on already.")])
    return _begin(by, timezone.localdate())


def begin_when_due(by: Actor, today: date) -> AccessReview | None:
    """Begin the review whose day comes within a month, unless one is going on: for the clock."""
    due = _due(today)
    if due is None or due.due_on is None or due.due_on > today + AHEAD:
        return None
    if open_review() is not None:
        return None
    made = _begin(by, today)
    partnership = Partnership.objects.get(pk=current_partnership_id())
    for address in administrators_addresses(partnership):
        put_in_outbox(
            key=f"access_review:{made.pk}:{address}",
            to=address,
            subject=f"{partnership.name}: look over who has access",
            body="It is time to look over everybody’s roles, seats and links. Sign in and open "
            "“Access review” in the settings.\n",
        )
    return made


def _begin(by: Actor, today: date) -> AccessReview:
    due = _due(today)
    review: AccessReview = AccessReview.objects.create(
        opened_on=today,
        due_on=max(due.due_on, today) if due and due.due_on else today + AHEAD,
        opened_by=by.name,
    )
    AccessReviewLine.objects.bulk_create(
        AccessReviewLine(review=review, **line) for line in _standing(today)
    )
    record(
        "access_review.opened",
        "opened the review of everybody’s access",
        by=by,
        details={"review": review.pk},
    )
    return review


def _standing(today: date) -> Iterable[dict[str, Any]]:
    """Give every role, seat and link that counts today; three queries."""
    members = Membership.objects.here().active_on(today).select_related("agency")
    for each in members.order_by("user__name", "role"):
        words = each.get_role_display() + (f", {each.agency.name}" if each.agency else "")
        yield {"kind": Kind.ROLE, "number": each.pk, "user_id": each.user_id, "what": words}
    for seat in _seats(today).order_by("user__name", "content_object__reference"):
        yield {
            "kind": Kind.SEAT,
            "number": seat.pk,
            "user_id": seat.user_id,
            "case_id": seat.content_object_id,
            "what": Seat(seat.permission.codename).label,
        }
    for link in _links(today).order_by("case__reference", "pk"):
        of = f" ({link.agency.name})" if link.agency else ""
        yield {
            "kind": Kind.LINK,
            "number": link.pk,
            "case_id": link.case_id,
            "what": f"{link.get_purpose_display()}{of}",
        }


def _seats(today: date) -> Any:
    return CaseUserObjectPermission.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=today),
        partnership_id=current_partnership_id(),
        permission__codename__in=Seat.values,
    ).select_related("permission", "user", "content_object")


def _links(today: date) -> Any:
    rows = Link.objects.filter(revoked_at=None, expires_on__gte=today)
    return rows.select_related("agency", "case")


def still_there(review: AccessReview) -> set[tuple[str, int]]:
    """Give which of a review's roles, seats and links count today; three queries."""
    today = timezone.localdate()
    return {
        *((Kind.ROLE.value, pk) for pk in _ids(Membership.objects.here().active_on(today))),
        *((Kind.SEAT.value, pk) for pk in _ids(_seats(today))),
        *((Kind.LINK.value, pk) for pk in _ids(_links(today))),
    }


def _ids(rows: Any) -> Any:
    return rows.values_list("pk", flat=True)


def lines_of(review: AccessReview) -> Any:
    """Give the lines of a review with whose they are, people first; one query."""
    return review.lines.select_related("user", "case").order_by("user__name", "pk")


@transaction.atomic
def confirm(*, by: Actor, review: AccessReview, numbers: Iterable[int]) -> int:
    """Confirm lines that nobody has decided yet; give how many. Raises AccessDenied, NotReady."""
    review = _going_on(by, review)
    there = still_there(review)
    lines = review.lines.select_for_update().filter(pk__in=list(numbers), outcome="")
    confirmed = 0
    for line in lines:
        if (line.kind, line.number) in there:
            _decide(line, Outcome.CONFIRMED, by)
            confirmed += 1
    if not confirmed:
        raise NotReady([Reason("Tick what you confirm. Nothing that was ticked was still open.")])
    record(
        "access_review.confirmed",
        f"confirmed the access of {confirmed} lines of the review",
        by=by,
        details={"review": review.pk, "number": confirmed},
    )
    return confirmed


def _decide(
    line: AccessReviewLine, outcome: AccessReviewLine.Outcome, by: Actor, because: str = ""
) -> None:
    line.outcome, line.decided_at = outcome, timezone.now()
    line.decided_by, line.because = by.name, because.strip()[:300]
    line.save()


def _going_on(by: Actor, review: AccessReview) -> AccessReview:
    reach_of(by).require(Verb.REVIEW_ACCESS)
    found: AccessReview = AccessReview.objects.select_for_update().get(pk=review.pk)
    if found.completed_on is not None:
        raise NotReady([Reason(f"{found.completed_by} has completed this review.")])
    return found


@transaction.atomic
def end_line(*, by: Actor, line: AccessReviewLine, because: str) -> AccessReviewLine:
    """End the role, seat or link of a line, at once. Raises AccessDenied and NotReady."""
    case = locked(line.case) if line.case is not None else None
    _going_on(by, line.review)
    found: AccessReviewLine = (
        AccessReviewLine.objects.select_for_update(of=("self",))
        .select_related("user")
        .get(pk=line.pk)
    )
    refuse(unsaid(because=(because, "Say why it is ended.")))
    if found.outcome:
        raise NotReady([Reason(f"{found.decided_by} has decided this already.")])
    if (found.kind, found.number) not in still_there(found.review):
        raise NotReady([Reason("It has ended already.")])
    if found.kind == Kind.ROLE:
        end_membership(
            by=by, membership=Membership.objects.here().get(pk=found.number), because=because
        )
    elif found.kind == Kind.SEAT:
        row = CaseUserObjectPermission.objects.select_related("permission").get(pk=found.number)
        seat = Seat(row.permission.codename)
        for post in registry.posts_of(found.user):
            if post.case is not None and post.case.pk == found.case_id and post.seat == seat:
                post.end(by=by, because=because, on=timezone.localdate())
        end_seat(case, found.user, seat)  # type: ignore[arg-type]  # a seat has a case
        record(
            "seat.ended",
            f"ended {found.user.name}’s seat “{seat.label}”",  # type: ignore[union-attr]  # a seat has a holder
            by=by,
            case=case,
            because=because,
            details={"user": found.user_id, "seat": seat.value},
        )
    else:
        link = Link.objects.select_for_update().get(pk=found.number)
        link.revoked_at = timezone.now()
        link.save()
        record(
            "link.revoked",
            f"ended a private link: {found.what}",
            by=by,
            case=case,
            because=because,
            details={"link": link.pk},
        )
    _decide(found, Outcome.ENDED, by, because)
    return found


@transaction.atomic
def complete(*, by: Actor, review: AccessReview) -> AccessReview:
    """Complete a review of which every line is decided; the routine counts as done today.

    What had ended meanwhile by itself is noted as that. Raises AccessDenied, and NotReady while a
    line is open.
    """
    review = _going_on(by, review)
    there = still_there(review)
    left = 0
    for line in review.lines.select_for_update().filter(outcome=""):
        if (line.kind, line.number) in there:
            left += 1
        else:
            _decide(line, Outcome.GONE, by)
    if left:
        one = left == 1
        raise NotReady(
            [Reason(f"{left} {'line is' if one else 'lines are'} neither confirmed nor ended.")]
        )
    today = timezone.localdate()
    review.completed_on, review.completed_by = today, by.name
    review.save()
    routine = Routine.objects.filter(kind=ROUTINE, stopped_on=None, began_on__lte=today).first()
    if routine is not None and not RoutineAct.objects.filter(routine=routine, on=today).exists():
        RoutineAct.objects.create(
            routine=routine, on=today, note="By the access review.", by_name=by.name
        )
        refresh_routine()
    record(
        "access_review.completed",
        "completed the review of everybody’s access",
        by=by,
        details={"review": review.pk},
    )
    return review

"""What the clock does of who sees what: it ends seats given for a time, and opens reviews."""

from __future__ import annotations

from django.utils import timezone

from cases.core.access.models import CaseUserObjectPermission
from cases.core.access.verbs import Seat
from cases.core.audit.services import record
from cases.core.case.selectors import locked
from cases.core.progress.access_review import begin_when_due
from partnerships.people.actor import CLOCK
from partnerships.tenancy.context import current_partnership_id


def keep_access() -> dict[str, int]:
    """Put away the seats whose last day is over, which count no more anyway; open a due review.

    Gives how many of each. Doing it again changes nothing.
    """
    today = timezone.localdate()
    over = CaseUserObjectPermission.objects.filter(
        partnership_id=current_partnership_id(), ends_on__lte=today
    ).select_related("user", "permission", "content_object")
    ended = 0
    for row in over.order_by("content_object_id", "pk"):
        case = locked(row.content_object)
        record(
            "seat.ended",
            f"ended {row.user.name}’s seat “{Seat(row.permission.codename).label}”, which was "
            "given for a time",
            by=CLOCK,
            case=case,
            details={"user": row.user_id, "seat": row.permission.codename},
        )
        row.delete()
        ended += 1
    return {"ended": ended, "opened": int(begin_when_due(CLOCK, today) is not None)}

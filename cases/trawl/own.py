"""What one agency is asked in all its trawls: for who signs in for it, and behind a proven link."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cases.core.access.models import Link
from cases.core.access.policy import rows_for
from cases.core.access.reach import AccessDenied, Reach
from cases.core.access.verbs import Purpose, Seat, Verb
from cases.core.audit.services import record
from cases.core.case.selectors import locked
from cases.trawl.links import new_link
from cases.trawl.models import TrawlRequest
from partnerships.models import AgencyContact
from partnerships.people.actor import Actor

#: A link that opens from a list is for today; the list gives another whenever it is needed.
OPEN_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Asked:
    """A request as its agency's own list shows it."""

    pk: int
    agency: str
    reference: str
    sent_on: date
    due_on: date | None
    returned_on: date | None
    days_over: int
    is_open: bool
    why_due: str = ""

    @property
    def words(self) -> str:
        """Give where it stands."""
        if self.returned_on:
            return "Answered"
        return "Overdue" if self.days_over else "Awaited"

    @property
    def colour(self) -> str:
        """Give the colour of its tag; never the only sign."""
        return {"Answered": "grey", "Overdue": "red"}.get(self.words, "yellow")


def _answerable() -> Any:
    """Give what went out on cases that still take an answer by link."""
    states: set[str] = set()
    for row in rows_for(Verb.ANSWER_TRAWL):
        if Purpose.TRAWL_RETURN in row.to and row.states is not None:
            states |= {each.value for each in row.states}
    return (
        TrawlRequest.objects.sent()
        .with_due()
        .filter(case__state__in=sorted(states))
        .select_related("agency__successor", "round", "case__partnership")
        .prefetch_related("agency__former_names")
    )


def requests_for(reach: Reach, email: str) -> Any:
    """Give what somebody may answer for his agency, on every case.

    He has the seat of agency contact on the case, or his account's address is the one to which
    his agency's trawls go. Another colleague of the agency sees nothing.
    """
    named = list(
        AgencyContact.objects.in_force()
        .filter(
            purpose=AgencyContact.Purpose.TRAWL, agency__in=reach.agency_ids, email__iexact=email
        )
        .values_list("agency_id", flat=True)
    )
    seated = [pk for pk, seats in reach.seats.items() if Seat.AGENCY_CONTACT in seats]
    return (
        _answerable()
        .filter(agency__in=reach.agency_ids)
        .filter(
            Q(address__iexact=email)
            | Q(agency__in=named)
            | Q(agency__successor__in=named)
            | Q(case__in=seated)
        )
        .exclude(case__in=reach.excluded)
        .exclude(waived_on__isnull=False, returned_on=None)
    )


def other_requests(link: Link, asked: TrawlRequest) -> Any:
    """Give what else went to the address of a link, for the same agency or who it is today."""
    heir = asked.agency.successor_id or asked.agency_id
    same = Q(agency__in={asked.agency_id, heir}) | Q(agency__successor=heir)
    return (
        _answerable()
        .filter(same, address__iexact=link.address, waived_on=None)
        .exclude(pk=asked.pk)
    )


def listed(requests: Iterable[TrawlRequest], today: date) -> list[Asked]:
    """Give requests as rows: what is awaited first, by its day; then what was answered."""
    rows = [
        Asked(
            pk=each.pk,
            agency=each.agency_words,
            reference=each.case.reference,
            sent_on=each.sent_on or today,
            due_on=each.due_on,
            returned_on=each.returned_on,
            days_over=_days_over(each, today),
            is_open=each.returned_on is None or each.round.closed_on is None,
            why_due=each.due_row.why_outside,
        )
        for each in requests
    ]
    return sorted(rows, key=lambda row: (row.returned_on is not None, row.due_on or today, row.pk))


def _days_over(request: TrawlRequest, today: date) -> int:
    if request.returned_on or request.due_on is None:
        return 0
    return max((today - request.due_on).days, 0)


@transaction.atomic
def open_own(*, request: TrawlRequest, by: Actor, address: str) -> tuple[Link, str]:
    """Make a link for who has proven himself already; give it with its address on the web.

    Earlier links go on working: a colleague may be writing with one. Raises AccessDenied.
    """
    case = locked(request.case)
    request.case = case
    if not any(
        Purpose.TRAWL_RETURN in row.to and (row.states is None or case.state in row.states)
        for row in rows_for(Verb.ANSWER_TRAWL)
    ):
        raise AccessDenied(Verb.ANSWER_TRAWL, stranger=True)
    until = timezone.localdate() + OPEN_FOR
    link, url = new_link(request, address=address, until=until, revoke=False)
    record(
        "trawl.opened_from_list",
        f"opened the request to {request.agency.name} from the agency's own list",
        by=by,
        case=case,
        details={"request": request.pk},
    )
    return link, url

"""Which version of the local protocol is in force, and on which days nobody works."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from cases.core.protocol.models import ClosedDay, ProclaimedDay, Protocol
from cases.core.protocol.preset import LocalProtocol
from cases.core.timetable.calendar import WorkingCalendar
from cases.core.workflow.plug import NotReady, Reason
from partnerships.models import Partnership
from partnerships.tenancy.context import current_partnership_id


def own_versions() -> Any:
    """Give the versions that are, were or will be in force here, the newest first.

    Not those that were withdrawn, and not those that came with the reviews of a partnership that
    was merged into this one: these are theirs alone.
    """
    return Protocol.objects.filter(withdrawn_at=None, inherited_from=None)


def in_force_on(day: date) -> Protocol | None:
    """Give the version in force on a day, or None before the first one."""
    found: Protocol | None = own_versions().filter(effective_on__lte=day).first()
    return found


def protocol_on(day: date) -> Protocol:
    """Give the version of the local protocol in force on a day.

    Raises NotReady where the partnership has none yet.
    """
    protocol = in_force_on(day) or own_versions().last()
    if protocol is None:
        raise NotReady([Reason("This partnership has no local protocol yet.")])
    return protocol


def closed_days() -> dict[date, str]:
    """Give the days added to the bundled bank holidays, each with its name, in one query.

    These are what was proclaimed for the nation of the partnership in scope, and what its own
    administrators added.
    """
    nation = Partnership.objects.filter(pk=current_partnership_id()).values("nation")[:1]
    own = ClosedDay.objects.order_by().values_list("day", "name")
    proclaimed = ProclaimedDay.objects.order_by().filter(nation=nation).values_list("day", "name")
    return dict(own.union(proclaimed))


def working_calendar(
    rules: LocalProtocol, added: Mapping[date, str] | None = None
) -> WorkingCalendar:
    """Give the working days of the partnership in scope under a version of its protocol.

    `added` stand in for the stored days, for who asks what would be.
    """
    days = closed_days() if added is None else added
    return WorkingCalendar.bundled().with_extra({**rules.calendar.extra(), **days})

"""Opening a review in an emergency: with a reason, for some hours, told at once and looked at.

The way in for who may see no review while the officer cannot be reached. Nothing is changed by it;
a declared interest beats it; each page that is opened is recorded as read (DOMAIN 7.2).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases.core.access.models import Exclusion
from cases.core.access.sight_models import EmergencyOpening
from cases.core.access.verbs import Verb
from cases.core.audit.services import record, record_reading
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.deadlines.refusing import FieldReason, refuse, unsaid
from cases.core.notices.services import put_in_outbox
from cases.core.progress.advance import reach_of
from cases.core.progress.leaving import administrators_addresses
from cases.core.workflow.plug import NotReady, Reason
from cases.core.workflow.states import PUT_AWAY
from partnerships.models import Membership, Partnership
from partnerships.people.actor import Actor
from partnerships.people.roles import Role
from partnerships.tenancy.context import current_partnership_id

HOURS = 4
MOST_HOURS = 12


@transaction.atomic
def open_in_emergency(
    *, by: Actor, reference: str, because: str, hours: int = HOURS
) -> EmergencyOpening:
    """Open a review to oneself for some hours, with a reason; the partnership is told at once.

    Raises AccessDenied, and NotReady without a reason, for too many hours, for a reference that is
    not there or in which one has declared an interest (in the same words), and where it is open
    already.
    """
    reach = reach_of(by)
    reach.require(Verb.OPEN_IN_EMERGENCY)
    wrong = unsaid(because=(because, "Say why you must see it now."))
    if not 1 <= hours <= MOST_HOURS:
        wrong.append(FieldReason(f"Choose between 1 and {MOST_HOURS} hours.", field="hours"))
    written = "".join(reference.split()).upper()
    found = Case.objects.filter(reference=written).exclude(state__in=PUT_AWAY).first()
    shut = found is not None and Exclusion.objects.filter(case=found, user_id=by.number).exists()
    if found is None or shut:
        wrong.append(
            FieldReason("There is no review with this reference for you.", field="reference")
        )
    elif found.pk in reach.opened:
        wrong.append(FieldReason("It is open to you already.", field="reference"))
    elif Role.OFFICER in reach.roles:
        wrong.append(FieldReason("You see this review already.", field="reference"))
    refuse(wrong)
    case = locked(found)
    now = timezone.now()
    made: EmergencyOpening = EmergencyOpening.objects.create(
        case=case,
        user_id=by.number,
        because=because.strip(),
        opened_at=now,
        ends_at=now + timedelta(hours=hours),
    )
    until = f"{timezone.localtime(made.ends_at):%H:%M}"
    details = {"opening": made.pk, "hours": hours}
    words = f"opened {case.reference} in an emergency, until {until}"
    record("emergency.opened", words, by=by, case=case, because=because, details=details)
    record("emergency.opened", words, by=by, because=because, details=details)
    record_reading("opened in an emergency", by=by, case=case, purpose=because)
    _tell(case, made)
    return made


def _tell(case: Case, opening: EmergencyOpening) -> None:
    """Tell the mailbox, the administrators and the officers at once; no name and no reason."""
    officers = (
        Membership.objects.here()
        .active_on(timezone.localdate())
        .filter(role=Role.OFFICER)
        .values_list("user__email", flat=True)
    )
    partnership = Partnership.objects.get(pk=current_partnership_id())
    for address in sorted({*administrators_addresses(partnership), *officers}):
        put_in_outbox(
            key=f"emergency:{opening.pk}:{address}",
            to=address,
            subject=f"{case.reference}: opened in an emergency",
            body=f"Somebody opened {case.reference} in an emergency. Sign in and open “Opened in "
            "an emergency” in the settings to see who did, why and until when, and to close it.\n",
            case=case,
        )


def openings() -> Any:
    """Give every opening, the latest first; one query."""
    return EmergencyOpening.objects.select_related("case", "user").order_by("-pk")


@transaction.atomic
def close_opening(*, by: Actor, opening: EmergencyOpening) -> EmergencyOpening:
    """Close an opening before its time: one's own, or another's by who looks at them."""
    reach = reach_of(by)
    if opening.user_id != by.user_id:
        reach.require(Verb.LOOK_AT_OPENINGS)
    found: EmergencyOpening = EmergencyOpening.objects.select_for_update().get(pk=opening.pk)
    now = timezone.now()
    if not found.is_open_at(now):
        raise NotReady([Reason("It is closed already.")])
    found.closed_at, found.closed_by = now, by.name
    found.save()
    _record_both(by, found, "emergency.closed", "closed what had been opened in an emergency")
    return found


@transaction.atomic
def look_at(*, by: Actor, opening: EmergencyOpening, note: str) -> EmergencyOpening:
    """Record that somebody else has looked at an opening, and what he found.

    Raises AccessDenied, and NotReady for one's own opening, without a note, or where it was looked
    at already.
    """
    reach_of(by).require(Verb.LOOK_AT_OPENINGS)
    found: EmergencyOpening = EmergencyOpening.objects.select_for_update().get(pk=opening.pk)
    wrong = unsaid(note=(note, "Say what you found."))
    if found.user_id == by.user_id:
        wrong.append(FieldReason("Somebody else looks at what you opened."))
    if found.looked_at_at is not None:
        wrong.append(FieldReason(f"{found.looked_at_by} has looked at it already."))
    refuse(wrong)
    found.looked_at_at, found.looked_at_by = timezone.now(), by.name
    found.looked_at_note = note.strip()
    found.save()
    _record_both(
        by, found, "emergency.looked_at", "looked at what had been opened in an emergency", note
    )
    return found


def _record_both(
    by: Actor, opening: EmergencyOpening, verb: str, words: str, because: str = ""
) -> None:
    details = {"opening": opening.pk}
    record(verb, words, by=by, case=opening.case, because=because, details=details)
    record(verb, words, by=by, because=because, details=details)

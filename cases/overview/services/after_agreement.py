"""Changes asked for after the panel agreed, and the Commissioner's copy (R87, R98)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from cases.core.access.reach import AccessDenied
from cases.core.access.verbs import Seat, Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked, milestone_on
from cases.core.case.services import mark_milestone
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.progress.advance import happened, reach_of, require_on
from cases.core.timetable.kinds import Milestone
from cases.overview.chain import standing_of
from cases.overview.models import ChangeRequest, CommissionerCopy
from cases.overview.people import agency_of
from cases.overview.selectors import commissioner_copy, signed_off_version
from cases.overview.services.common import refuse
from partnerships.people.actor import Actor


@transaction.atomic
def ask_for_change(
    *,
    case: Case,
    by: Actor,
    what: str,
    reason: str,
    agency_name: str = "",
    on: date | None = None,
) -> ChangeRequest:
    """Enter a change that an agency asks for after the panel agreed; it needs a reason (R87).

    A panel member asks for his own agency; the officer names it. Sign-offs wait for the chair.
    """
    case = locked(case)
    require_on(by, case, Verb.STATE_SATISFACTION, Verb.RECORD_ENDORSEMENT)
    day = happened(on)
    standing = standing_of(case)
    own = agency_of(case, by.user_id)
    agency_name = own.name if own else agency_name.strip()
    reasons = []
    if not standing.panel_agreed:
        reasons.append("The panel has not agreed yet: comment on the draft instead.")
    if not agency_name:
        reasons.append("Say which agency asks.")
    if not what.strip():
        reasons.append("Write what should change.")
    if not reason.strip():
        reasons.append("Write why.")
    if reasons:
        raise refuse(*reasons)
    row = ChangeRequest.objects.create(
        case=case,
        version=standing.package.overview,
        agency_name=agency_name,
        what=what.strip(),
        reason=reason.strip(),
        asked_on=day,
        asked_by_name=by.name,
        partnership_id=case.partnership_id,
    )
    record(
        "overview.change_asked",
        f"entered a change that {agency_name} asks for after the panel’s agreement",
        by=by,
        case=case,
        because=reason,
        on=day,
        details={"change_request": row.pk},
    )
    return row


@transaction.atomic
def decide_change(
    *,
    case: Case,
    by: Actor,
    request: ChangeRequest,
    accept: bool,
    because: str,
    on: date | None = None,
) -> ChangeRequest:
    """The independent chair decides on a change asked for late; days lost are counted (R87)."""
    case = locked(case)
    require_on(by, case, Verb.ANSWER_COMMENTS)
    if Seat.INDEPENDENT_CHAIR not in reach_of(by).on(case).seats:
        raise AccessDenied(Verb.ANSWER_COMMENTS)
    day = happened(on)
    row = ChangeRequest.objects.get(pk=request.pk, case=case)
    if row.decision:
        raise refuse("This was decided already.")
    if not because.strip():
        raise refuse("Say why.")
    if day < row.asked_on:
        raise refuse("The decision cannot lie before the request.")
    choice = ChangeRequest.Decision
    row.decision = choice.ACCEPTED if accept else choice.REFUSED
    row.decision_reason, row.decided_on, row.decided_by_name = because.strip(), day, by.name
    row.save()
    lost = (day - row.asked_on).days
    record(
        "overview.change_decided",
        f"decided on the change that {row.agency_name} asked for: "
        f"{row.get_decision_display().lower()}, {lost} days lost",
        by=by,
        case=case,
        because=because,
        on=day,
        details={"change_request": row.pk, "days_lost": lost},
    )
    return row


@transaction.atomic
def send_to_commissioner(
    *, case: Case, by: Actor, how: str, on: date | None = None
) -> CommissionerCopy:
    """Record that the completed report went to the Domestic Abuse Commissioner (R98; s.9(3B))."""
    case = locked(case)
    require_on(by, case, Verb.SEND_LETTERS)
    day = happened(on)
    version = signed_off_version(case)
    signed_on = milestone_on(case, Milestone.SIGNED_OFF)
    if commissioner_copy(case) is not None:
        raise refuse("The copy to the Commissioner is recorded already.")
    if version is None:
        raise refuse("The report is not signed off yet, so there is nothing to send.")
    if signed_on is not None and day < signed_on:
        raise refuse("It cannot have been sent before it was signed off.")
    if not how.strip():
        raise refuse("Say how it was sent.")
    row = CommissionerCopy.objects.create(
        case=case,
        version=version,
        sent_on=day,
        how=how.strip(),
        recorded_by_name=by.name,
        partnership_id=case.partnership_id,
    )
    mark_milestone(case=case, code=Milestone.SENT_TO_DAC, on=day)
    refresh_deadlines(case)
    record(
        "overview.sent_to_commissioner",
        "recorded that the report went to the Domestic Abuse Commissioner",
        by=by,
        case=case,
        on=day,
        details={"version": version.pk},
    )
    return row

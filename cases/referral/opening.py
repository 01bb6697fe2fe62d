"""Opening a case on an alert: who alerted, when the partnership became aware, who died (R7, R8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone

from cases.core.case.models import Case
from cases.core.case.services import mark_milestone, unmark_milestone
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.identity.models import Part
from cases.core.identity.services import add_person
from cases.core.progress.advance import happened
from cases.core.progress.opening import open_case
from cases.core.protocol.preset import LocalProtocol
from cases.core.timetable.kinds import KINDS, Milestone
from cases.referral.elsewhere import follow
from cases.referral.models import Referral, SectionSaved
from partnerships.people.actor import Actor

# Days that a person may have to give because a local clock of the decision starts with them.
OTHER_STARTS = (Milestone.SUB_GROUP_INFORMED, Milestone.CHAIR_NOTIFIED)


@dataclass(frozen=True)
class Alert:
    """What an officer is told when a death comes to the partnership's attention."""

    came_to_attention_at: datetime
    alerted_by: str = ""
    alerted_by_organisation: str = ""
    by_police: bool | None = None
    incident_on: date | None = None
    incident_time: time | None = None
    person_who_died: str = ""
    sub_group_informed_on: date | None = None
    chair_notified_on: date | None = None


def starts_asked(rules: LocalProtocol) -> tuple[Milestone, ...]:
    """Give the milestones, beside coming to attention, that start the protocol's decision clock."""
    rule = rules.timetable.get("decision")
    start = (rule.start if rule else None) or KINDS["decision"].start
    wanted = {start, rule.until_known if rule else None, rule.restart if rule else None}
    return tuple(milestone for milestone in OTHER_STARTS if milestone in wanted)


@transaction.atomic
def open_referral(*, by: Actor, alert: Alert, on: date | None = None) -> Case:
    """Open a case on an alert; the person who died gets a working label at once (R125).

    Accepts any death however long ago (R7; LC ¶13). Raises AccessDenied, and NotReady for days in
    the future.
    """
    case = open_case(by=by, came_to_attention_at=alert.came_to_attention_at, on=on)
    referral = Referral.objects.create(
        case=case,
        alerted_by=alert.alerted_by,
        alerted_by_organisation=alert.alerted_by_organisation,
        referrer_is_police=alert.by_police,
        partnership_id=case.partnership_id,
    )
    add_person(case=case, part=Part.DECEASED, full_name=alert.person_who_died)
    keep_incident(case, referral, alert.incident_on, alert.incident_time)
    mark_or_clear(case, Milestone.SUB_GROUP_INFORMED, alert.sub_group_informed_on)
    mark_or_clear(case, Milestone.CHAIR_NOTIFIED, alert.chair_notified_on)
    SectionSaved.objects.create(
        referral=referral,
        section="dates",
        saved_by=by.name,
        saved_at=timezone.now(),
        partnership_id=case.partnership_id,
    )
    refresh_deadlines(case)
    follow(case)
    return case


def keep_incident(case: Case, referral: Referral, on: date | None, at: time | None) -> None:
    """Keep when the incident was, on the referral and as a milestone."""
    referral.incident_on = on
    referral.incident_at = timezone.make_aware(datetime.combine(on, at)) if on and at else None
    referral.save()
    mark_or_clear(case, Milestone.INCIDENT, on, at=referral.incident_at)


def mark_or_clear(case: Case, code: Milestone, on: date | None, at: datetime | None = None) -> None:
    """Mark a milestone on a day, or take it away where there is none. Raises NotReady if ahead."""
    if on is None:
        unmark_milestone(case=case, code=code)
    else:
        mark_milestone(case=case, code=code, on=happened(on), at=at)

"""Meetings: arranged, moved, cancelled, held, minuted (LC ¶45, ¶56; GL §3.3)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, time
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.case.services import mark_milestone, unmark_milestone
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.deadlines.waiting import Waits, refuse_on_hold
from cases.core.documents.services import keep_upload
from cases.core.documents.uploads import UploadKinds
from cases.core.progress.advance import require_on
from cases.core.progress.pages.case_page import case_url
from cases.core.protocol.choices import Confidentiality
from cases.core.timetable.kinds import Milestone, SubjectKind
from cases.core.workflow.plug import NotReady, Reason
from cases.panel.models import Attendance, Meeting
from cases.panel.selectors import (
    Sitter,
    accepted_keys,
    agreements_by_agency,
    confidentiality_rule,
    sitters_of,
)
from partnerships.pages.dates import in_words
from partnerships.people.actor import Actor


def _mark(case: Case, meeting: Meeting) -> None:
    """Mark the day of the meeting; the papers' date is counted back from it, so it may come yet."""
    mark_milestone(
        case=case,
        code=Milestone.MEETING_ON,
        on=meeting.meets_on,
        subject_kind=SubjectKind.MEETING,
        subject_number=meeting.pk,
    )


def meeting_for_change(case: Case, meeting: Meeting, *, held: bool = False) -> Meeting:
    """Give the meeting as it now stands; raises NotReady where it can no longer be changed."""
    found = Meeting.objects.get(pk=meeting.pk, case=case)
    if found.is_cancelled:
        raise NotReady([Reason("This meeting was cancelled.")])
    if found.is_held and not held:
        raise NotReady([Reason("This meeting has been held.")])
    return found


@transaction.atomic
def arrange_meeting(
    case: Case,
    *,
    by: Actor,
    meets_on: date,
    place: str,
    starts_at: time | None = None,
    agenda: str = "",
) -> Meeting:
    """Arrange a meeting; its papers get their send-by date where the protocol has one (R54)."""
    case = locked(case)
    require_on(by, case, Verb.HOLD_MEETINGS)
    refuse_on_hold(case, Waits.ARRANGING_MEETINGS, by=by)
    meeting = Meeting.objects.create(
        case=case,
        number=Meeting.objects.filter(case=case).count() + 1,
        meets_on=meets_on,
        starts_at=starts_at,
        place=place,
        agenda=agenda,
        partnership_id=case.partnership_id,
    )
    _mark(case, meeting)
    refresh_deadlines(case)
    record(
        "panel.meeting_arranged",
        f"arranged panel meeting {meeting.number} for {in_words(meets_on)}",
        by=by,
        case=case,
        details={"meeting": meeting.pk},
    )
    return meeting


@transaction.atomic
def change_meeting(
    case: Case,
    *,
    by: Actor,
    meeting: Meeting,
    meets_on: date,
    place: str,
    starts_at: time | None = None,
    agenda: str = "",
) -> Meeting:
    """Change a meeting that has not been held; its papers' date moves with its day."""
    case = locked(case)
    require_on(by, case, Verb.HOLD_MEETINGS)
    found = meeting_for_change(case, meeting)
    moved = found.meets_on != meets_on
    if found.agenda != agenda or moved:
        _papers_out_of_date(found)
    found.meets_on, found.place, found.starts_at, found.agenda = meets_on, place, starts_at, agenda
    found.version += 1
    found.save()
    _mark(case, found)
    refresh_deadlines(case)
    words = f"moved panel meeting {found.number} to {in_words(meets_on)}"
    record(
        "panel.meeting_changed",
        words if moved else f"changed panel meeting {found.number}",
        by=by,
        case=case,
        details={"meeting": found.pk},
    )
    return found


def _papers_out_of_date(meeting: Meeting) -> None:
    """What was put together no longer fits; what was sent stays as it was sent."""
    meeting.papers_state = Meeting.Papers.NONE
    meeting.papers_asked += 1


@transaction.atomic
def cancel_meeting(case: Case, *, by: Actor, meeting: Meeting, because: str) -> Meeting:
    """Cancel a meeting that has not been held; nothing is due for it any more."""
    case = locked(case)
    require_on(by, case, Verb.HOLD_MEETINGS)
    found = meeting_for_change(case, meeting)
    if not because.strip():
        raise NotReady([Reason("Say why the meeting is cancelled.")])
    found.cancelled_at, found.cancelled_because = timezone.now(), because
    found.version += 1
    found.save()
    unmark_milestone(
        case=case,
        code=Milestone.MEETING_ON,
        subject_kind=SubjectKind.MEETING,
        subject_number=found.pk,
    )
    refresh_deadlines(case)
    record(
        "panel.meeting_cancelled",
        f"cancelled panel meeting {found.number}",
        by=by,
        case=case,
        because=because,
        details={"meeting": found.pk},
    )
    return found


def against_attendance(case: Case, meeting: Meeting, present: Collection[Sitter]) -> list[Reason]:
    """Give why these people may not be recorded as present (R53): confidentiality, agreement."""
    reasons = []
    panel = case.protocol.rules.panel
    if confidentiality_rule(case) is not Confidentiality.NOT_ASKED:
        accepted = accepted_keys(case, meeting)
        reasons += [
            Reason(
                f"{each.name} has not accepted confidentiality.",
                url=case_url(case, "panel_agreements"),
                link=f"Record the form of {each.name}",
                rule=panel.sources.get("confidentiality", ""),
            )
            for each in present
            if each.key not in accepted
        ]
    if panel.sharing_agreement:
        signed = agreements_by_agency(case)
        missing = {
            each.agency_id: each.agency
            for each in present
            if each.agency_id and each.agency_id not in signed
        }
        reasons += [
            Reason(
                f"{name} has not signed an information sharing agreement.",
                url=case_url(case, "sharing_agreement", agency=agency_id),
                link=f"Record the agreement of {name}",
                rule=panel.sources.get("sharing_agreement", "LC ¶45"),
            )
            for agency_id, name in missing.items()
        ]
    return reasons


@transaction.atomic
def record_meeting(
    case: Case,
    *,
    by: Actor,
    meeting: Meeting,
    present: Collection[str],
    minutes: str = "",
    scan: Any = None,
) -> Meeting:
    """Record that a meeting was held and who was there; the others sent apologies.

    `present` are keys of selectors.Sitter. The first meeting held marks the panel's first
    meeting. Raises NotReady before its day, with nobody present, or for anybody present who has
    not accepted confidentiality or whose agency has signed no agreement (R53).
    """
    case = locked(case)
    require_on(by, case, Verb.HOLD_MEETINGS)
    found = meeting_for_change(case, meeting)
    sitters = sitters_of(case)
    there = [each for each in sitters if each.key in present]
    reasons = []
    if found.meets_on > timezone.localdate():
        reasons.append(Reason("The day of the meeting has not come yet."))
    if not there:
        reasons.append(Reason("Say who was at the meeting."))
    reasons += against_attendance(case, found, there)
    if reasons:
        raise NotReady(reasons)
    Attendance.objects.bulk_create(
        Attendance(
            meeting=found,
            was_present=each in there,
            partnership_id=case.partnership_id,
            **each.fields,
        )
        for each in sitters
    )
    found.held_recorded_at = timezone.now()
    found.version += 1
    _keep_minutes(case, by, found, minutes, scan)
    found.save()
    first = (
        Meeting.objects.filter(case=case, held_recorded_at__isnull=False, cancelled_at=None)
        .order_by("meets_on")
        .values_list("meets_on", flat=True)[0]
    )
    mark_milestone(case=case, code=Milestone.FIRST_PANEL_MEETING, on=first)
    refresh_deadlines(case)
    record(
        "panel.meeting_held",
        f"recorded that panel meeting {found.number} was held, with {len(there)} present",
        by=by,
        case=case,
        on=found.meets_on,
        details={"meeting": found.pk, "present": sorted(each.key for each in there)},
    )
    return found


def _keep_minutes(case: Case, by: Actor, meeting: Meeting, minutes: str, scan: Any) -> None:
    meeting.minutes = minutes
    if scan is None:
        return
    meeting.minutes_document = keep_upload(
        case=case,
        by=by,
        name=scan.name,
        content=scan,
        kinds=UploadKinds.PDF,
        title=f"Minutes of panel meeting {meeting.number}",
        kind="minutes",
        reader_verb=Verb.READ_PANEL,
        document=meeting.minutes_document,
    ).document


@transaction.atomic
def write_minutes(
    case: Case, *, by: Actor, meeting: Meeting, minutes: str, scan: Any = None
) -> Meeting:
    """Write or change the minutes of a meeting that was held, as text or as a PDF."""
    case = locked(case)
    require_on(by, case, Verb.HOLD_MEETINGS)
    found = meeting_for_change(case, meeting, held=True)
    if not found.is_held:
        raise NotReady([Reason("Record first that the meeting was held.")])
    if not minutes.strip() and scan is None and found.minutes_document_id is None:
        raise NotReady([Reason("Write the minutes, or choose a PDF.")])
    _keep_minutes(case, by, found, minutes, scan)
    found.version += 1
    found.save()
    refresh_deadlines(case)
    record(
        "panel.minutes_written",
        f"wrote the minutes of panel meeting {found.number}",
        by=by,
        case=case,
        details={"meeting": found.pk},
    )
    return found

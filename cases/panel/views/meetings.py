"""Meetings: the list, one meeting, arranging, changing, recording."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, on_case
from cases.core.case.models import Case
from cases.core.deadlines.models import Deadline
from cases.core.documents.selectors import newest_version, newest_versions
from cases.core.progress.pages.case_page import case_url
from cases.core.protocol.choices import Confidentiality
from cases.core.timetable.kinds import SubjectKind
from cases.panel import services
from cases.panel.forms.meetings import CancelForm, HeldForm, MeetingForm, MinutesForm
from cases.panel.models import Attendance, Meeting
from cases.panel.selectors import accepted_keys, confidentiality_rule, sitters_of
from cases.panel.services.meetings import against_attendance
from cases.panel.views.common import form_page, meeting_or_404, page
from partnerships.pages.forms import Saved


def papers_due(case: Case) -> dict[int, Deadline]:
    """Give the send-by date of the papers of each meeting, where the protocol has one (R54)."""
    rows = Deadline.objects.filter(case=case, kind="papers", subject_kind=SubjectKind.MEETING)
    return {row.subject_number: row for row in rows}


def is_late(meeting: Meeting, due: Deadline | None) -> bool:
    """Say whether the papers went out after their send-by date."""
    return bool(
        due and due.due_on and meeting.papers_sent_on and meeting.papers_sent_on > due.due_on
    )


@on_case(Verb.READ_PANEL)
def meetings(request: CaseRequest, case: Case) -> HttpResponse:
    """Show every meeting with its day, its papers and whether it was held."""
    rows = list(Meeting.objects.filter(case=case).order_by("-meets_on", "-number"))
    due = papers_due(case)
    return page(
        request,
        "meetings",
        case,
        "meetings",
        rows=[(each, due.get(each.pk), is_late(each, due.get(each.pk))) for each in rows],
        most=case.protocol.rules.panel.draft_meetings_at_most,
    )


@on_case(Verb.READ_PANEL)
def meeting(request: CaseRequest, case: Case, number: int) -> HttpResponse:
    """Show one meeting: when, where, agenda, papers, confidentiality, who was there, minutes."""
    found = meeting_or_404(case, number)
    due = papers_due(case).get(found.pk)
    sitters = sitters_of(case)
    rule = confidentiality_rule(case)
    accepted = {} if rule is Confidentiality.NOT_ASKED else accepted_keys(case, found)
    waits = [each for each in sitters if each.key not in accepted]
    mine = any(each.user_id == request.actor.user_id for each in waits)
    attendance = list(
        Attendance.objects.filter(meeting=found).select_related("member__agency", "appointment")
    )
    asked = rule is not Confidentiality.NOT_ASKED and not found.is_held
    return page(
        request,
        "meeting",
        case,
        "meetings",
        beyond=("Meetings", "meetings"),
        meeting=found,
        due=due,
        due_row=_due_row(case, found, due) if due else None,
        late=is_late(found, due),
        papers=papers_of(found),
        joined=newest_version(found.papers_document_id),
        minutes_file=newest_version(found.minutes_document_id),
        present=[each for each in attendance if each.was_present],
        apologies=[each for each in attendance if not each.was_present],
        waits=waits if asked else [],
        i_accept=asked and mine and request.access.may["accept_confidentiality"],
    )


def _due_row(case: Case, meeting: Meeting, due: Deadline) -> dict[str, Any]:
    return {
        "title": "Send the papers",
        "due_on": due.due_on,
        "met_on": meeting.papers_sent_on,
        "why": due.why,
        "working": due.working,
    }


def papers_of(meeting: Meeting) -> list[tuple[Any, Any]]:
    """Give the papers of a meeting in order, each with its newest file."""
    rows = list(meeting.papers.all())
    versions = newest_versions(row.document_id for row in rows)
    return [(row, versions.get(row.document_id)) for row in rows]


@on_case(Verb.HOLD_MEETINGS, post=Verb.HOLD_MEETINGS)
def arrange(request: CaseRequest, case: Case) -> HttpResponse:
    """Arrange a meeting."""
    form = MeetingForm(request.POST or None, saved=Saved(0))
    return form_page(
        request,
        case,
        form,
        lambda known: services.arrange_meeting(case, by=request.actor, **_facts(known)),
        title="Arrange a meeting",
        button="Arrange the meeting",
        back=case_url(case, "meetings"),
        then=lambda made: case_url(case, "meeting", number=made.number),
    )


def _facts(known: dict[str, Any]) -> dict[str, Any]:
    return {name: known[name] for name in ("meets_on", "starts_at", "place", "agenda")}


@on_case(Verb.HOLD_MEETINGS, post=Verb.HOLD_MEETINGS)
def change(request: CaseRequest, case: Case, number: int) -> HttpResponse:
    """Change a meeting that has not been held."""
    found = meeting_or_404(case, number)
    values = {
        "meets_on": found.meets_on,
        "starts_at": f"{found.starts_at:%H:%M}" if found.starts_at else "",
        "place": found.place,
        "agenda": found.agenda,
    }
    form = MeetingForm(
        request.POST or None, saved=Saved(found.version, values=values), initial=values
    )
    return form_page(
        request,
        case,
        form,
        lambda known: services.change_meeting(
            case, by=request.actor, meeting=found, **_facts(known)
        ),
        title=f"Change panel meeting {number}",
        button="Save",
        back=case_url(case, "meeting", number=number),
        links=[("Cancel this meeting", case_url(case, "meeting_cancel", number=number))],
    )


@on_case(Verb.HOLD_MEETINGS, post=Verb.HOLD_MEETINGS)
def cancel(request: CaseRequest, case: Case, number: int) -> HttpResponse:
    """Cancel a meeting, after asking once."""
    found = meeting_or_404(case, number)
    return form_page(
        request,
        case,
        CancelForm(request.POST or None),
        lambda known: services.cancel_meeting(
            case, by=request.actor, meeting=found, because=known["because"]
        ),
        title=f"Cancel panel meeting {number}",
        button="Cancel the meeting",
        back=case_url(case, "meeting", number=number),
        then=case_url(case, "meetings"),
        warning=True,
        before="Nothing is due for it any more. The members are not told by this system.",
    )


@on_case(Verb.HOLD_MEETINGS, post=Verb.HOLD_MEETINGS)
def held(request: CaseRequest, case: Case, number: int) -> HttpResponse:
    """Record that a meeting was held, and who was there."""
    found = meeting_or_404(case, number)
    sitters = sitters_of(case)
    return form_page(
        request,
        case,
        HeldForm(request.POST or None, request.FILES or None, sitters=sitters),
        lambda known: services.record_meeting(
            case,
            by=request.actor,
            meeting=found,
            present=known["present"],
            minutes=known["minutes"],
            scan=known["scan"],
        ),
        said=f"Panel meeting {number} is recorded as held.",
        upload="scan",
        title=f"Record panel meeting {number}",
        button="Record the meeting",
        back=case_url(case, "meeting", number=number),
        notes=[reason.text for reason in against_attendance(case, found, sitters)],
        notes_title="Before they can be recorded as present",
    )


@on_case(Verb.HOLD_MEETINGS, post=Verb.HOLD_MEETINGS)
def minutes(request: CaseRequest, case: Case, number: int) -> HttpResponse:
    """Write the minutes of a meeting that was held."""
    found = meeting_or_404(case, number)
    values = {"minutes": found.minutes}
    form = MinutesForm(
        request.POST or None,
        request.FILES or None,
        saved=Saved(found.version, values=values),
        initial=values,
    )
    return form_page(
        request,
        case,
        form,
        lambda known: services.write_minutes(
            case, by=request.actor, meeting=found, minutes=known["minutes"], scan=known["scan"]
        ),
        upload="scan",
        title=f"Minutes of panel meeting {number}",
        button="Save the minutes",
        back=case_url(case, "meeting", number=number),
    )

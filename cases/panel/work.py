"""What the panel asks of a person: the officer, the chair, each member."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from cases.core.access.reach import cases_for
from cases.core.access.verbs import Seat, Verb
from cases.core.case.models import Case
from cases.core.deadlines.models import Deadline
from cases.core.progress.pages.case_page import case_url
from cases.core.protocol.choices import Confidentiality
from cases.core.timetable.kinds import SubjectKind
from cases.core.workflow.plug import WorkRow
from cases.core.workflow.states import State
from cases.panel.models import (
    Appointment,
    ConfidentialityAcceptance,
    Meeting,
    PanelMember,
    TermsOfReference,
)
from partnerships.pages.templatetags.pages import date_words
from partnerships.people.roles import Role

Part = Appointment.Part
RUNS_MEETINGS = {Role.OFFICER, Role.CASE_ADMINISTRATOR}


def panel_work(actor: Any, reach: Any, today: date) -> Iterator[WorkRow]:
    """Give what awaits the actor here, in a fixed number of queries."""
    cases = _cases(reach)
    if not cases:
        return
    meetings: dict[int, list[Meeting]] = defaultdict(list)
    for meeting in Meeting.objects.filter(
        case_id__in=cases, cancelled_at=None, held_recorded_at=None
    ):
        meetings[meeting.case_id].append(meeting)
    if reach.roles & RUNS_MEETINGS:
        yield from _of_the_office(cases, meetings, reach, today)
    if any(reach.seats.get(pk) for pk in cases):
        yield from _of_the_table(cases, meetings, reach, today)


def _cases(reach: Any) -> dict[int, Case]:
    rows = cases_for(reach, Verb.READ_PANEL).filter(
        state__in=(State.TRAWL, State.PANEL, State.OVERVIEW, State.HOME_OFFICE_QA)
    )
    return {case.pk: case for case in rows.select_related("protocol", "partnership")}


def _row(
    case: Case,
    kind: str,
    title: str,
    why: str,
    url: str,
    *,
    owed_by: str,
    of: str = "",
    **more: Any,
) -> WorkRow:
    """Write a row; `of` tells it from others of its kind on the case."""
    return WorkRow(
        kind=f"panel.{kind}",
        title=title,
        why=why,
        url=url,
        reference=case.reference,
        label=case.label,
        key=f"panel:{kind}:{case.pk}" + (f":{of}" if of else ""),
        owed_by=owed_by,
        case_id=case.pk,
        **more,
    )


def _of_the_office(
    cases: dict[int, Case], meetings: dict[int, list[Meeting]], reach: Any, today: date
) -> Iterator[WorkRow]:
    """Appoint chair and author; send papers; record a meeting that has taken place."""
    if Role.OFFICER in reach.roles:
        filled: dict[int, set[str]] = defaultdict(set)
        for case_id, part in Appointment.objects.filter(
            case_id__in=cases, ended_on=None
        ).values_list("case_id", "part"):
            filled[case_id].add(part)
        for case in cases.values():
            missing = [part for part in Part if part not in filled[case.pk]]
            if case.state == State.PANEL and missing:
                words = " and the ".join(part.label.lower() for part in missing)
                url = f"{case_url(case, 'panel_appoint')}?part={missing[0].value}"
                yield _row(
                    case,
                    "appoint",
                    f"Appoint the {words}",
                    "You are the officer",
                    url,
                    owed_by=Role.OFFICER.value,
                )
    due = {
        row.subject_number: row
        for row in Deadline.objects.filter(
            case_id__in=cases, kind="papers", subject_kind=SubjectKind.MEETING
        )
    }
    for case_id, coming in meetings.items():
        case = cases[case_id]
        for meeting in coming:
            if meeting.meets_on <= today:
                yield _row(
                    case,
                    "record",
                    f"Record who was at panel meeting {meeting.number}",
                    f"It was to be held on {date_words(meeting.meets_on)}",
                    case_url(case, "meeting_held", number=meeting.number),
                    owed_by=Verb.HOLD_MEETINGS.value,
                    of=str(meeting.pk),
                    due_on=meeting.meets_on,
                )
            elif meeting.papers_sent_on is None:
                deadline = due.get(meeting.pk)
                yield _row(
                    case,
                    "papers",
                    f"Send the papers of panel meeting {meeting.number}",
                    f"The panel meets on {date_words(meeting.meets_on)}",
                    case_url(case, "meeting", number=meeting.number),
                    owed_by=Verb.HOLD_MEETINGS.value,
                    of=str(meeting.pk),
                    due_on=deadline.due_on if deadline else meeting.meets_on,
                    deadline=deadline.pk if deadline else None,
                )


def _of_the_table(
    cases: dict[int, Case], meetings: dict[int, list[Meeting]], reach: Any, today: date
) -> Iterator[WorkRow]:
    """Accept confidentiality; come to a meeting; for the chair: agree the terms."""
    mine = {pk: case for pk, case in cases.items() if reach.seats.get(pk)}
    user = reach.actor.user_id
    seated = {
        f"member:{pk}": case_id
        for pk, case_id in PanelMember.objects.filter(
            case_id__in=mine, user_id=user, left_on=None
        ).values_list("pk", "case_id")
    }
    parts: dict[int, str] = {}
    for pk, case_id in (
        Appointment.objects.filter(case_id__in=mine, user_id=user, ended_on=None)
        .order_by("-part", "-pk")
        .values_list("pk", "case_id")
    ):
        parts.setdefault(case_id, f"appointment:{pk}")
    seated |= {key: case_id for case_id, key in parts.items()}
    accepted = {
        (row.sitter_key, row.meeting_id)
        for row in ConfidentialityAcceptance.objects.filter(case_id__in=mine)
    }
    for key, case_id in seated.items():
        case = mine[case_id]
        coming = [m for m in meetings.get(case_id, []) if m.meets_on >= today]
        yield from _confidentiality(case, key, coming, accepted, reach.actor.key)
        for meeting in coming:
            if meeting.papers_sent_on:
                yield _row(
                    case,
                    "meeting",
                    f"Read the papers of panel meeting {meeting.number}",
                    f"The panel meets on {date_words(meeting.meets_on)}",
                    case_url(case, "meeting", number=meeting.number),
                    owed_by=reach.actor.key,
                    of=f"{key}:{meeting.pk}",
                    due_on=meeting.meets_on,
                )
    chairs = [pk for pk in mine if Seat.INDEPENDENT_CHAIR in reach.seats[pk]]
    if chairs:
        agreed = set(
            TermsOfReference.objects.filter(case_id__in=chairs).values_list("case_id", flat=True)
        )
        for pk in chairs:
            if pk not in agreed and mine[pk].state == State.PANEL:
                yield _row(
                    mine[pk],
                    "terms",
                    "Agree the terms of reference",
                    "You chair the panel",
                    case_url(mine[pk], "terms"),
                    owed_by=Seat.INDEPENDENT_CHAIR.value,
                )


def _confidentiality(
    case: Case,
    key: str,
    coming: list[Meeting],
    accepted: set[tuple[str, int | None]],
    who: str,
) -> Iterator[WorkRow]:
    rule = case.protocol.rules.panel.confidentiality
    page = case_url(case, "accept_confidentiality")
    if rule is Confidentiality.PER_REVIEW and (key, None) not in accepted:
        yield _row(
            case,
            "confidentiality",
            "Accept confidentiality",
            "You sit on the panel",
            page,
            owed_by=who,
            of=key,
        )
    if rule is Confidentiality.PER_MEETING:
        for meeting in coming:
            if (key, meeting.pk) not in accepted:
                yield _row(
                    case,
                    "confidentiality",
                    f"Accept confidentiality for panel meeting {meeting.number}",
                    "It is accepted for each meeting",
                    f"{page}?meeting={meeting.number}",
                    owed_by=who,
                    of=f"{key}:{meeting.pk}",
                    due_on=meeting.meets_on,
                )

"""Deadlines of a case, computed from its facts and stored; they can be rebuilt at any time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from cases.core.case.models import Case, StepTaken
from cases.core.case.models import Milestone as MilestoneRow
from cases.core.deadlines.models import Deadline, Extension, GivenDate, Hold
from cases.core.protocol.models import ClosedDay
from cases.core.timetable import engine, holds, reckon
from cases.core.timetable.calendar import WorkingCalendar
from cases.core.timetable.kinds import Milestone, Subject
from cases.core.workflow.states import ENDED, State

STORED = [
    "title",
    "stage",
    "owed_by",
    "start_on",
    "due_on",
    "due_at",
    "original_on",
    "warn_on",
    "met_on",
    "counts",
    "remind_on",
    "escalate_on",
    "escalate_to",
    "explanation",
]
Key = tuple[str, str, int, int]
STAGES_OF: dict[State, tuple[str, ...]] = {
    State.DECISION: ("decision", "family"),
    State.HOME_OFFICE_QA: ("quality_assurance",),
    State.ACTION_MONITORING: ("action_plan",),
}
BEFORE_THIS_SYSTEM = " Not counted: it lay behind the review when it was taken over."


def calendar_of(case: Case) -> WorkingCalendar:
    """Give the working calendar of the case's partnership: bank holidays and its own days."""
    own = dict(ClosedDay.objects.values_list("day", "name"))
    return WorkingCalendar.bundled().with_extra({**case.protocol.rules.calendar.extra(), **own})


def computed_deadlines(case: Case, today: date) -> list[engine.Computed]:
    """Give every deadline of the case as it stands on a day, from its stored facts."""
    milestones: dict[tuple[Milestone, Subject], Any] = {}
    for row in MilestoneRow.objects.filter(case=case):
        subject = Subject(row.subject_kind, row.subject_number)
        milestones.setdefault((Milestone(row.code), subject), []).append(row.at or row.on)
    return engine.timetable(
        rules=case.protocol.rules.timetable,
        milestones=milestones,
        calendar=calendar_of(case),
        today=today,
        given={
            _engine_key(row): reckon.Given(row.due_on, row.given_by, row.because)
            for row in GivenDate.objects.filter(case=case)
        },
        extensions=_extensions(case),
        holds=[
            holds.Hold(row.started_on, row.ended_on)
            for row in Hold.objects.filter(case=case, scope="whole")
        ],
    )


def _engine_key(row: GivenDate | Extension) -> engine.Key:
    return (row.kind, Subject(row.subject_kind, row.subject_number), row.occurrence)


def _extensions(case: Case) -> Mapping[engine.Key, list[reckon.Extension]]:
    granted: dict[engine.Key, list[reckon.Extension]] = defaultdict(list)
    for row in Extension.objects.filter(case=case).order_by("granted_on", "pk"):
        granted[_engine_key(row)].append(
            reckon.Extension(row.new_on, row.approved_by, row.reason, row.granted_on)
        )
    return granted


def refresh_deadlines(case: Case, today: date | None = None) -> None:
    """Compute the case's deadlines afresh and store what differs.

    Called once, at the end of the outermost verb. Deadlines of an ended case no longer count,
    but for those that run on after it (the removal of a publication).
    """
    today = today or timezone.localdate()
    ended = case.state in ENDED
    behind = stages_behind(case)
    stored: dict[Key, Deadline] = {_row_key(d): d for d in Deadline.objects.filter(case=case)}
    wanted: dict[Key, dict[str, Any]] = {}
    for each in computed_deadlines(case, today):
        if each.due is None:
            continue
        key = (each.kind.code, str(each.subject.kind), each.subject.number, each.occurrence)
        before = each.kind.stage in behind and lay_behind(each, case.taken_over_on)
        runs_on = each.kind.runs_after_close
        wanted[key] = _values(each, counts=runs_on or not (ended or before))
        if before and not runs_on:
            wanted[key]["explanation"]["sentence"] += BEFORE_THIS_SYSTEM
    gone = [row.pk for key, row in stored.items() if key not in wanted]
    if gone:
        Deadline.objects.filter(pk__in=gone).delete()
    new, changed = [], []
    for key, values in wanted.items():
        row = stored.get(key)
        if row is None:
            kind, subject_kind, subject_number, occurrence = key
            new.append(
                Deadline(
                    case=case,
                    partnership_id=case.partnership_id,
                    kind=kind,
                    subject_kind=subject_kind,
                    subject_number=subject_number,
                    occurrence=occurrence,
                    **values,
                )
            )
        elif any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            changed.append(row)
    Deadline.objects.bulk_create(new)
    if changed:
        Deadline.objects.bulk_update(changed, STORED)


def stages_behind(case: Case) -> frozenset[str]:
    """Give the stages that lay behind a review when it was taken over; none for any other."""
    if case.taken_over_on is None:
        return frozenset()
    left = StepTaken.objects.filter(case=case, step="take_over").values_list(
        "from_state", flat=True
    )
    return frozenset(stage for state in left for stage in STAGES_OF.get(State(state), (state,)))


def lay_behind(each: engine.Computed, taken_over_on: date | None) -> bool:
    """Say whether an unmet deadline had run out before the review was taken over.

    What happened then is not known here, so it does not count as missed.
    """
    return (
        each.met_on is None
        and each.due is not None
        and taken_over_on is not None
        and each.due.due_on < taken_over_on
    )


def _row_key(row: Deadline) -> Key:
    return (row.kind, row.subject_kind, row.subject_number, row.occurrence)


def _values(each: engine.Computed, counts: bool) -> dict[str, Any]:
    due = each.due
    assert due is not None  # noqa: S101  (the caller has left those without a date out)
    return {
        "title": each.kind.title,
        "stage": each.kind.stage,
        "owed_by": each.owed_by,
        "start_on": each.start_on,
        "due_on": due.due_on,
        "due_at": due.due_at,
        "original_on": due.original_on,
        "warn_on": due.warn_on,
        "met_on": each.met_on,
        "counts": counts and each.state is not engine.State.NOT_COUNTED,
        "remind_on": [day.isoformat() for day in each.remind_on],
        "escalate_on": each.escalate_on,
        "escalate_to": each.escalate_to,
        "explanation": {
            "sentence": each.explanation,
            "warning": due.warning,
            "working": [[step.on.isoformat(), step.number, step.reason] for step in due.working],
            "other_readings": [
                [str(reading), day.isoformat()] for reading, day in due.other_readings
            ],
        },
    }

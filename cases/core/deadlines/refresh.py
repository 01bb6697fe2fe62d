"""Deadlines of a case, computed from its facts and stored; they can be rebuilt at any time.

A deadline that needs the bank holidays of a year that nobody knows keeps its last date, or has
none, and says so: it is an error that somebody sees, never "no holidays".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from cases.core.case.models import Case, StepTaken
from cases.core.case.models import Milestone as MilestoneRow
from cases.core.deadlines.kinds_of_case import kinds_of_case
from cases.core.deadlines.models import Deadline, Extension, GivenDate, Hold, MissedExplanation
from cases.core.protocol.preset import LocalProtocol
from cases.core.protocol.selectors import closed_days, working_calendar
from cases.core.timetable import engine, holds, reckon
from cases.core.timetable.activities import Activity
from cases.core.timetable.calendar import WorkingCalendar, uk
from cases.core.timetable.kinds import CASE, KINDS, DeadlineKind, Milestone, Subject
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
    "missing_year",
    "remind_on",
    "escalations",
    "explanation",
]
Key = tuple[str, str, int, int]
# Raised when what is stored of a deadline changes, so that the sweep brings older rows up to date.
FORM = 2
STAGES_OF: dict[State, tuple[str, ...]] = {
    State.DECISION: ("decision", "family"),
    State.HOME_OFFICE_QA: ("quality_assurance",),
    State.ACTION_MONITORING: ("action_plan",),
}
BEFORE_THIS_SYSTEM = " Not counted: it lay behind the review when it was taken over."


def calendar_of(case: Case) -> WorkingCalendar:
    """Give the working calendar of the case's partnership: bank holidays and days added."""
    return working_calendar(case.protocol.rules)


@dataclass
class Facts:
    """The stored facts that the deadlines of some cases are computed from, by case id."""

    milestones: dict[int, dict[tuple[Milestone, Subject], Any]]
    given: dict[int, dict[engine.Key, reckon.Given]]
    extensions: dict[int, dict[engine.Key, list[reckon.Extension]]]
    holds: dict[int, list[holds.Hold]]
    closed_days: dict[date, str]

    @classmethod
    def of(cls, case_ids: Iterable[int]) -> Facts:
        """Read the facts of any number of cases in five queries."""
        ids = list(case_ids)
        found = cls(
            milestones=defaultdict(dict),
            given=defaultdict(dict),
            extensions=defaultdict(dict),
            holds=defaultdict(list),
            closed_days=closed_days(),
        )
        marked = MilestoneRow.objects.filter(case_id__in=ids).values_list(
            "case_id", "code", "subject_kind", "subject_number", "on", "at"
        )
        for case_id, code, kind, number, on, at in marked:
            key = (Milestone(code), Subject(kind, number))
            found.milestones[case_id].setdefault(key, []).append(at or on)
        for given in GivenDate.objects.filter(case_id__in=ids):
            found.given[given.case_id][engine_key(given)] = reckon.Given(
                given.due_on, given.given_by, given.because
            )
        for more in Extension.objects.filter(case_id__in=ids).order_by("granted_on", "pk"):
            found.extensions[more.case_id].setdefault(engine_key(more), []).append(
                reckon.Extension(more.new_on, more.approved_by, more.reason, more.granted_on)
            )
        for hold in Hold.objects.filter(case_id__in=ids):
            found.holds[hold.case_id].append(as_held(hold))
        return found

    def deadlines(self, case: Case, today: date) -> list[engine.Computed]:
        """Compute the deadlines of one of the cases."""
        rules = case.protocol.rules
        reached = {code for code, _ in self.milestones.get(case.pk, {})}
        calendar = working_calendar(rules, self.closed_days)
        return self.under(rules, calendar, case.pk, today, kinds_of_case(case.kind, reached))

    def under(
        self,
        rules: LocalProtocol,
        calendar: WorkingCalendar,
        case_id: int,
        today: date,
        kinds: Iterable[DeadlineKind] = KINDS.values(),
    ) -> list[engine.Computed]:
        """Compute the deadlines of some kinds of one of the cases as rules and calendar have it."""
        return engine.timetable(
            rules=rules.timetable,
            milestones=self.milestones.get(case_id, {}),
            calendar=calendar,
            today=today,
            given=self.given.get(case_id, {}),
            extensions=self.extensions.get(case_id, {}),
            holds=self.holds.get(case_id, ()),
            kinds=kinds,
        )


def as_held(hold: Hold) -> holds.Hold:
    """Give a hold as the engine knows it."""
    activities = frozenset(Activity(code) for code in hold.activities)
    return holds.Hold(hold.started_on, hold.ended_on, activities)


def engine_key(row: GivenDate | Extension | Deadline | MissedExplanation) -> engine.Key:
    """Give the name by which the engine knows a deadline."""
    return (row.kind, Subject(row.subject_kind, row.subject_number), row.occurrence)


def computed_deadlines(case: Case, today: date) -> list[engine.Computed]:
    """Give every deadline of the case as it stands on a day, from its stored facts."""
    return Facts.of([case.pk]).deadlines(case, today)


def refresh_deadlines(case: Case, today: date | None = None) -> None:
    """Compute the case's deadlines afresh and store what differs.

    Called once, at the end of the outermost verb. Deadlines of an ended case no longer count,
    but for those that run on after it (the removal of a publication).
    """
    today = today or timezone.localdate()
    ended = case.state in ENDED
    behind = stages_behind(case)
    stored: dict[Key, Deadline] = {row_key(d): d for d in Deadline.objects.filter(case=case)}
    wanted: dict[Key, dict[str, Any]] = {}
    for each in computed_deadlines(case, today):
        if each.due is None and each.missing_year is None:
            continue
        key = key_of(each)
        before = each.kind.stage in behind and lay_behind(each, case.taken_over_on)
        runs_on = each.kind.runs_after_close
        wanted[key] = values_of(each, stored.get(key), counts=runs_on or not (ended or before))
        if before and not runs_on:
            wanted[key]["explanation"]["sentence"] += BEFORE_THIS_SYSTEM
    keep(case.partnership_id, case, stored, wanted)
    if case.deadlines_form != FORM:
        case.deadlines_form = FORM
        Case.objects.filter(pk=case.pk).update(deadlines_form=FORM)


def keep(
    partnership_id: int,
    case: Case | None,
    stored: Mapping[Key, Deadline],
    wanted: Mapping[Key, dict[str, Any]],
) -> None:
    """Store what differs between the rows there are and the values that there should be."""
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
                    partnership_id=partnership_id,
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


def row_key(row: Deadline) -> Key:
    """Give the name of a stored deadline within its case."""
    return (row.kind, row.subject_kind, row.subject_number, row.occurrence)


def key_of(each: engine.Computed) -> Key:
    """Give the same name of a computed one."""
    return (each.kind.code, str(each.subject.kind), each.subject.number, each.occurrence)


def values_of(each: engine.Computed, row: Deadline | None, counts: bool) -> dict[str, Any]:
    """Give what is stored of a deadline that has a date, or that cannot be counted."""
    due = each.due
    if due is None:
        return _uncounted(each, row, counts)
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
        "missing_year": None,
        "remind_on": [day.isoformat() for day in each.remind_on],
        "escalations": [[day.isoformat(), to] for day, to in each.escalations],
        "explanation": {
            "sentence": each.explanation,
            "warning": due.warning,
            "by_person": due.set_by_person,
            "working": [[step.on.isoformat(), step.number, step.reason] for step in due.working],
            "other_readings": [
                [str(reading), day.isoformat()] for reading, day in due.other_readings
            ],
        },
    }


def _uncounted(each: engine.Computed, row: Deadline | None, counts: bool) -> dict[str, Any]:
    """Keep the last date, if there was one, and say what is missing and what to do."""
    year = each.missing_year
    last = row.due_on if row is not None else None
    sentence = (
        f"{each.explanation} "
        + (f"It keeps its last date, {uk(last)}. " if last else "")
        + ("Set a date by hand" if each.subject == CASE else "Agree a date and keep to it")
        + f", and ask whoever runs this system to add the bank holidays of {year}."
    )
    return {
        "title": each.kind.title,
        "stage": each.kind.stage,
        "owed_by": each.owed_by,
        "start_on": each.start_on,
        "due_on": last,
        "due_at": row.due_at if row is not None else None,
        "original_on": row.original_on if row is not None else None,
        "warn_on": row.warn_on if row is not None else None,
        "met_on": each.met_on,
        "counts": counts,
        "missing_year": year,
        "remind_on": row.remind_on if row is not None else [],
        "escalations": row.escalations if row is not None else [],
        "explanation": {
            "sentence": sentence,
            "warning": "",
            "working": row.explanation.get("working", []) if row is not None else [],
            "other_readings": [],
        },
    }

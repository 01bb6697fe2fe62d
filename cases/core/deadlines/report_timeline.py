"""What the report tells of delays: holds, extensions, missed deadlines, conflicts and closing.

One line of time for the report's author (R28, R130; LC ¶63, ¶77), without a name of anybody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from cases.core.access.models import Exclusion
from cases.core.access.seats import seat_holders
from cases.core.case.models import Case, StepTaken
from cases.core.deadlines.explaining import is_missed
from cases.core.deadlines.models import Deadline, Extension, Hold, MissedExplanation
from cases.core.deadlines.refresh import engine_key
from cases.core.deadlines.subjects import titles_of
from cases.core.documents.models import DocumentVersion
from cases.core.timetable.calendar import uk
from cases.core.timetable.kinds import KINDS
from cases.core.workflow.states import ENDED
from cases.core.workflow.steps import STEPS, Step
from partnerships.models import Membership
from partnerships.people.roles import Role


@dataclass(frozen=True)
class Entry:
    """One line: on which day, what happened, and why."""

    on: date
    what: str
    why: str = ""


def timeline_of(case: Case) -> list[Entry]:
    """Give the lines in the order of their days. A constant number of queries."""
    found = [*_holds(case), *_deadlines(case), *_conflicts(case), *_ends(case)]
    return sorted(found, key=lambda entry: entry.on)


def _holds(case: Case) -> Iterator[Entry]:
    for hold in Hold.objects.filter(case=case):
        what = f"{hold.in_words[:1].upper()}{hold.in_words[1:]}"
        yield Entry(
            hold.started_on,
            f"Put on hold: {hold.in_words}",
            f"Asked for by {hold.requested_by}. {hold.reason}",
        )
        if hold.ended_on is not None:
            days = (hold.ended_on - hold.started_on).days
            lasted = f"{days:,} day{'' if days == 1 else 's'}"
            yield Entry(hold.ended_on, f"{what}: hold ended, after {lasted}", hold.ended_because)


def _deadlines(case: Case) -> Iterator[Entry]:
    """Give extensions and what was missed; a miss nobody explained is said to be so."""
    rows = list(Deadline.objects.filter(case=case))
    by_row = titles_of(rows)
    titles = {engine_key(row): by_row[row.pk] for row in rows}
    for more in Extension.objects.filter(case=case).select_related("delay_reason"):
        title = titles.get(engine_key(more), KINDS[more.kind].title)
        told = more.home_office_notified_on
        reason = f"{more.delay_reason}. " if more.delay_reason else ""
        yield Entry(
            more.granted_on,
            f"“{title}” extended from {uk(more.old_on)} to {uk(more.new_on)}",
            f"{reason}{more.reason} Approved by {more.approved_by}. "
            + (f"Home Office told on {uk(told)}." if told else "Home Office not told yet."),
        )
    explained = set()
    for said in MissedExplanation.objects.filter(case=case).select_related("reason"):
        explained.add((engine_key(said), said.due_on))
        title = titles.get(engine_key(said), KINDS[said.kind].title)
        yield Entry(
            said.due_on, f"“{title}” was due and was missed", f"{said.reason}. {said.sentence}"
        )
    today = timezone.localdate()
    for row in rows:
        if row.due_on is None or not is_missed(row, today):
            continue
        if (engine_key(row), row.due_on) not in explained:
            done = f"Done on {uk(row.met_on)}. " if row.met_on else "Not done yet. "
            title = titles[engine_key(row)]
            yield Entry(
                row.due_on,
                f"“{title}” was due and was missed",
                f"{done}No reason has been given yet.",
            )


def _conflicts(case: Case) -> Iterator[Entry]:
    """Give how many declared an interest on a day, by role or seat; nobody is named."""
    excluded = list(Exclusion.objects.filter(case=case))
    if not excluded:
        return
    parts: dict[int, list[str]] = {}
    for seat, user in seat_holders(case):
        parts.setdefault(user.pk, []).append(str(seat.label))
    roles = Membership.objects.here().filter(user_id__in=[each.user_id for each in excluded])
    for user_id, role in roles.values_list("user_id", "role"):
        if role != Role.PARTICIPANT and user_id not in parts:
            parts[user_id] = [str(Role(role).label)]
    counted: Counter[tuple[date, str]] = Counter()
    for each in excluded:
        part = " and ".join(parts.get(each.user_id, [])) or "Participant"
        counted[(timezone.localdate(each.declared_at), part)] += 1
    for (on, part), number in counted.items():
        who = f"{number} people" if number > 1 else "1 person"
        yield Entry(
            on, f"Conflict of interest: {who} declared an interest and left the review", part
        )


def _ends(case: Case) -> Iterator[Entry]:
    for step in StepTaken.objects.filter(case=case, taken_back_at=None):
        if step.to_state in ENDED or step.step == Step.REOPEN:
            done = STEPS[Step(step.step)].done if step.step in set(Step) else "closed the review"
            yield Entry(step.happened_on, f"The partnership {done}", step.because)


def requests_of(case: Case) -> list[Hold]:
    """Give the holds asked for in writing, with the versions to read: proposed for the appendix."""
    return list(
        Hold.objects.filter(case=case)
        .exclude(document=None)
        .annotate(request_version=_last_version("document"))
        .annotate(redacted_version=_last_version("redacted"))
    )


def _last_version(document: str) -> Subquery:
    versions = DocumentVersion.objects.filter(document=OuterRef(document)).order_by("-number")
    return Subquery(versions.values("pk")[:1])

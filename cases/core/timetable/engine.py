"""All deadlines of a case on one day: what is due when, from what, and how it stands.

Everything comes in as an argument, nothing is looked up, and the same facts always give the same
answer, so that stored deadlines can be thrown away and rebuilt. A deadline that needs working days
of a year whose bank holidays are unknown has no date, and ``missing_year`` says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from cases.core.timetable.calendar import (
    HolidayDataMissing,
    WorkingCalendar,
    end_of_day,
    local_date,
    uk,
)
from cases.core.timetable.holds import Hold, days_held
from cases.core.timetable.kinds import (
    CASE,
    KINDS,
    DeadlineKind,
    Direction,
    Milestone,
    Subject,
    SubjectKind,
)
from cases.core.timetable.reckon import (
    DueDate,
    Extension,
    Given,
    Start,
    days_between,
    due_date,
)
from cases.core.timetable.rules import Level, Rule, Rules

#: Days before the due date from which something is "due soon", where the rule says no other.
DUE_SOON_DAYS = 7
#: A recurring duty is not listed further than this, whatever its anchor: a hundred years monthly.
MOST_OCCURRENCES = 1200

Moment = date | datetime
#: When each fact happened, per subject; several dates for a fact that recurs.
Milestones = Mapping[tuple[Milestone, Subject], Moment | Sequence[Moment]]
#: Which deadline: code of the kind, subject, occurrence (1 where it does not recur).
Key = tuple[str, Subject, int]


class State(StrEnum):
    """How a due date stands on a day."""

    WAITING = "waiting"
    DUE_SOON = "due soon"
    DUE_TODAY = "due today"
    OVERDUE = "overdue"
    MET = "met"
    MET_LATE = "met late"
    NOT_COUNTED = "not counted"


@dataclass(frozen=True, slots=True)
class Computed:
    """One deadline as it stands. ``due`` is None where no number is printed and none was given.

    It is None, too, where the count needs the bank holidays of ``missing_year``. ``elapsed_days``
    run from the start until it was met, else until today; ``net_days`` leave out the days on hold,
    whether or not the clock stops for them.
    """

    kind: DeadlineKind
    subject: Subject
    occurrence: int
    start_on: date | None
    due: DueDate | None
    met_on: date | None
    state: State
    owed_by: str
    explanation: str
    elapsed_days: int | None = None
    net_days: int | None = None
    remind_on: tuple[date, ...] = ()
    escalations: tuple[tuple[date, str], ...] = ()
    missing_year: int | None = None

    @property
    def key(self) -> Key:
        return (self.kind.code, self.subject, self.occurrence)

    @property
    def due_on(self) -> date | None:
        return self.due.due_on if self.due else None


def timetable(
    *,
    rules: Rules,
    milestones: Milestones,
    calendar: WorkingCalendar,
    today: date,
    given: Mapping[Key, Given] | None = None,
    extensions: Mapping[Key, Sequence[Extension]] | None = None,
    holds: Sequence[Hold] = (),
    kinds: Iterable[DeadlineKind] = KINDS.values(),
) -> list[Computed]:
    """Every deadline that has begun or been given, in the order of the kinds and subjects."""
    facts = _Facts(milestones, given or {}, extensions or {}, holds, calendar, today)
    found: list[Computed] = []
    for kind in kinds:
        rule = rules.get(kind.code, NO_RULE)
        for subject in facts.subjects(kind, rule):
            found += facts.deadlines(kind, rule, subject)
    return found


#: Stands in for a kind that the protocol does not mention: only a given date makes it due.
NO_RULE = Rule(source="not in the protocol")


@dataclass(frozen=True, slots=True)
class _Facts:
    milestones: Milestones
    given: Mapping[Key, Given]
    extensions: Mapping[Key, Sequence[Extension]]
    holds: Sequence[Hold]
    calendar: WorkingCalendar
    today: date

    def moments(self, fact: Milestone | None, subject: Subject) -> list[Moment]:
        if fact is None:
            return []
        found = self.milestones.get((fact, subject))
        if found is None:
            return []
        return sorted(found if isinstance(found, Sequence) else [found], key=_instant)

    def holds_over(self, kind: DeadlineKind) -> list[Hold]:
        """The holds under which work of this kind waits: of the whole case or of its activity."""
        return [hold for hold in self.holds if hold.covers(kind.activity)]

    def subjects(self, kind: DeadlineKind, rule: Rule) -> list[Subject]:
        starts = {rule.start or kind.start, rule.until_known, rule.restart} - {None}
        if rule is NO_RULE:
            starts = set()
        begun = {s for fact, s in self.milestones if fact in starts and s.kind == kind.subject}
        set_by_hand = {s for code, s, _ in self.given if code == kind.code}
        return sorted(begun | set_by_hand)

    def start(self, kind: DeadlineKind, rule: Rule, subject: Subject) -> Start | None:
        own = rule.start or kind.start
        if rule.restart and (restarted := self.moments(rule.restart, subject)):
            return Start(rule.restart, restarted[-1])
        if own and (begun := self.moments(own, subject)):
            return Start(own, begun[0])
        if rule.until_known and (known := self.moments(rule.until_known, subject)):
            return Start(rule.until_known, known[0], standing_in_for=own)
        return None

    def deadlines(self, kind: DeadlineKind, rule: Rule, subject: Subject) -> Iterator[Computed]:
        start = self.start(kind, rule, subject)
        if kind.direction is Direction.RECURRING and rule.period is not None and start is not None:
            yield from self._recurring(kind, rule, subject, start)
            return
        done = self.moments(kind.met_by, subject)
        after = start.on if start and start.fact is rule.restart else None
        acts = [m for m in done if after is None or local_date(m) >= after]
        for occurrence in self.occurrences(kind, subject):
            # Where a person gives one date after another, each act meets its own.
            met = acts[occurrence - 1] if len(acts) >= occurrence else None
            try:
                due = self._due(kind, rule, subject, start, occurrence)
            except HolidayDataMissing as missing:
                yield self._uncounted(kind, rule, subject, occurrence, start, met, missing)
            else:
                yield self._computed(kind, rule, subject, occurrence, start, due, met)

    def occurrences(self, kind: DeadlineKind, subject: Subject) -> list[int]:
        """The first one, and all for which a person gave a date."""
        of_given = {n for code, s, n in self.given if code == kind.code and s == subject}
        return sorted(of_given) if of_given and kind.direction is Direction.GIVEN else [1]

    def _due(
        self,
        kind: DeadlineKind,
        rule: Rule,
        subject: Subject,
        start: Start | None,
        occurrence: int = 1,
    ) -> DueDate | None:
        key = (kind.code, subject, occurrence)
        return due_date(
            kind,
            rule,
            start,
            calendar=self.calendar,
            occurrence=occurrence,
            holds=self.holds_over(kind),
            given=self.given.get(key),
            extensions=self.extensions.get(key, ()),
            today=self.today,
        )

    def _recurring(
        self, kind: DeadlineKind, rule: Rule, subject: Subject, start: Start
    ) -> Iterator[Computed]:
        """Occurrences up to the first open one after today, each met by an act since the last.

        A late act clears every occurrence that had passed by then, and not the one to come.
        """
        done = self.moments(kind.met_by, subject)
        closed_on = self.closed_on(kind)
        finished = self.moments(kind.ends_with, subject)
        previous = start.on
        late: list[Moment] = []
        for occurrence in range(1, MOST_OCCURRENCES + 1):
            try:
                due = self._due(kind, rule, subject, start, occurrence)
            except HolidayDataMissing as missing:
                yield self._uncounted(kind, rule, subject, occurrence, start, None, missing)
                return
            if due is None or (closed_on is not None and due.due_on > closed_on):
                return
            if finished and due.due_on > local_date(finished[-1]):
                return
            acts = (moment for moment in done if local_date(moment) > previous)
            met = next((m for m in acts if m not in late or local_date(m) > due.due_on), None)
            if met is not None and local_date(met) > due.due_on:
                late.append(met)
            yield self._computed(kind, rule, subject, occurrence, start, due, met)
            if due.due_on > self.today and met is None:
                return
            previous = due.due_on

    def closed_on(self, kind: DeadlineKind) -> date | None:
        """The day on which the case ended, for what does not outlive it."""
        if kind.runs_after_close or kind.subject is SubjectKind.PARTNERSHIP:
            return None
        ended = [
            moment
            for end in (Milestone.CLOSED, Milestone.TRANSFERRED_OUT, Milestone.MERGED)
            for moment in self.moments(end, CASE)
        ]
        if not ended:
            return None
        last = max(local_date(moment) for moment in ended)
        reopened = self.moments(Milestone.REOPENED, CASE)
        return None if reopened and local_date(reopened[-1]) >= last else last

    def _uncounted(
        self,
        kind: DeadlineKind,
        rule: Rule,
        subject: Subject,
        occurrence: int,
        start: Start | None,
        met: Moment | None,
        missing: HolidayDataMissing,
    ) -> Computed:
        """A deadline that has begun and has no date, as the bank holidays it needs are unknown."""
        return Computed(
            kind=kind,
            subject=subject,
            occurrence=occurrence,
            start_on=start.on if start else None,
            due=None,
            met_on=local_date(met) if met is not None else None,
            state=State.NOT_COUNTED,
            owed_by=rule.owed_by or kind.owed_by,
            explanation=f"{kind.title}: cannot be counted. {missing}",
            missing_year=missing.year,
        )

    def _computed(
        self,
        kind: DeadlineKind,
        rule: Rule,
        subject: Subject,
        occurrence: int,
        start: Start | None,
        due: DueDate | None,
        met: Moment | None,
    ) -> Computed:
        met_on = local_date(met) if met is not None else None
        closed_on = self.closed_on(kind)
        ended = closed_on is not None and met is None
        held = self._paused(kind) if met is None else None
        if due is None:
            explanation = f"{kind.title}: no date is set ({rule.source})."
        elif ended and closed_on is not None:
            explanation = f"{due.sentence} Not counted any more: the case ended on {uk(closed_on)}."
        elif held is not None:
            explanation = f"{due.sentence} It waits while this is on hold, since {uk(held)}."
        else:
            explanation = due.sentence
        elapsed = net = None
        until = met_on or self.today
        if start is not None and kind.direction is not Direction.BACKWARD and start.on <= until:
            elapsed = days_between(start.on, until)
            net = elapsed - days_held(self.holds_over(kind), start.on, until)
        runs = not ended and held is None
        told_on = due.due_on if due is not None and runs else None
        if told_on is not None and told_on >= self.today and self._stands_still(kind, rule):
            told_on = None  # It moves on day by day: nobody is reminded of a day that never comes.
        owed_by = rule.owed_by or kind.owed_by
        return Computed(
            kind=kind,
            subject=subject,
            occurrence=occurrence,
            start_on=start.on if start else None,
            due=due,
            met_on=met_on,
            state=self._state(due, met) if due is not None and runs else State.NOT_COUNTED,
            owed_by=owed_by,
            explanation=explanation,
            elapsed_days=elapsed,
            net_days=net,
            remind_on=_reminders(told_on, rule) if told_on else (),
            escalations=_escalations(told_on, rule.levels(owed_by)) if told_on else (),
        )

    def _paused(self, kind: DeadlineKind) -> date | None:
        """Since when work of a kind that waits during a hold stands still, if it does."""
        return self._on_hold_since(kind) if kind.waits_on_hold else None

    def _stands_still(self, kind: DeadlineKind, rule: Rule) -> bool:
        """Say whether the clock of the kind stops for a hold that is in force."""
        return not rule.clock_runs_during_hold and self._on_hold_since(kind) is not None

    def _on_hold_since(self, kind: DeadlineKind) -> date | None:
        since = [hold.started_on for hold in self.holds_over(kind) if hold.ended_on is None]
        return min((day for day in since if day <= self.today), default=None)

    def _state(self, due: DueDate, met: Moment | None) -> State:
        if met is not None:
            return State.MET_LATE if _is_late(due, met) else State.MET
        if self.today > due.due_on:
            return State.OVERDUE
        if self.today == due.due_on:
            return State.DUE_TODAY
        soon = due.warn_on or due.due_on - timedelta(days=DUE_SOON_DAYS)
        if due.last_working_day_before is not None:
            soon = min(soon, due.last_working_day_before)
        return State.DUE_SOON if self.today >= soon else State.WAITING


def _instant(moment: Moment) -> datetime:
    return moment if isinstance(moment, datetime) else end_of_day(moment)


def _is_late(due: DueDate, met: Moment) -> bool:
    """By the instant where both are known to the minute, else by the date."""
    if due.due_at is not None and isinstance(met, datetime):
        return met > due.due_at
    return local_date(met) > due.due_on


def _reminders(due_on: date, rule: Rule) -> tuple[date, ...]:
    return tuple(due_on + timedelta(days=offset) for offset in sorted(rule.remind))


def _escalations(due_on: date, levels: tuple[Level, ...]) -> tuple[tuple[date, str], ...]:
    return tuple((due_on + timedelta(days=level.after), level.to) for level in levels)

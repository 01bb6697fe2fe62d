"""How far deadlines are kept, by kind, and why not: counted in the database (LC ¶63; E16)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import (
    Aggregate,
    Count,
    DateField,
    F,
    FloatField,
    Func,
    IntegerField,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Coalesce

from cases.core.deadlines.models import Deadline, MissedExplanation
from cases.core.timetable.kinds import KINDS
from cases.core.workflow.states import PUT_AWAY


class Median(Aggregate):
    """The middle of the values (the mean of the two in the middle, where there are two)."""

    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


class DaysLate(Func):
    """Calendar days from the due date to the day it was done, or to today."""

    template = "(%(expressions)s)"
    arg_joiner = " - "
    output_field = IntegerField()


@dataclass(frozen=True)
class Asked:
    """What is asked: due from which day until which, of which kind or stage (all without)."""

    first: date
    last: date
    kind: str = ""
    stage: str = ""


@dataclass
class Kept:
    """How far deadlines of one kind were kept; `reasons` are (words, how often)."""

    kind: str
    title: str
    fell_due: int
    kept: int
    late: int
    overdue: int
    median_late: float | None
    reasons: list[tuple[str, int]] = field(default_factory=list)

    @property
    def missed(self) -> int:
        """Give how many were missed: done late, or overdue still."""
        return self.late + self.overdue

    @property
    def median_words(self) -> str:
        """Give the days late in the middle, as a table shows them."""
        if self.median_late is None:
            return ""
        return f"{self.median_late:.1f}".removesuffix(".0")


LATE = Q(met_on__gt=F("due_on"))
KEPT = Q(met_on__lte=F("due_on"))


def overdue(today: date) -> Q:
    """Give the filter for what is open still and should have been done."""
    return Q(met_on=None, counts=True, due_on__lt=today)


def fell_due(asked: Asked, today: date) -> QuerySet[Deadline]:
    """Give the deadlines that fell due in the days asked for: kept, late, or overdue still.

    What lies ahead, or stopped counting before it was done, did not fall due.
    """
    rows = Deadline.objects.filter(
        Q(met_on__isnull=False) | overdue(today),
        due_on__gte=asked.first,
        due_on__lte=asked.last,
    ).exclude(case__state__in=PUT_AWAY)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.stage:
        rows = rows.filter(stage=asked.stage)
    found: QuerySet[Deadline] = rows
    return found


def how_kept(asked: Asked, today: date) -> list[Kept]:
    """Give how far each kind was kept, in the order of the process. Two queries."""
    days_late = DaysLate(Coalesce("met_on", Value(today, DateField())), F("due_on"))
    counted = {
        row["kind"]: row
        for row in fell_due(asked, today)
        .order_by()
        .values("kind")
        .annotate(
            fell_due=Count("pk"),
            kept=Count("pk", filter=KEPT),
            late=Count("pk", filter=LATE),
            overdue=Count("pk", filter=overdue(today)),
            median_late=Median(days_late, filter=LATE | overdue(today)),
        )
    }
    reasons = _reasons(asked)
    return [
        Kept(title=kind.title, reasons=reasons.get(code, []), **counted[code])
        for code, kind in KINDS.items()
        if code in counted
    ]


def _reasons(asked: Asked) -> dict[str, list[tuple[str, int]]]:
    """Give the reasons for what was missed in those days, the most frequent first, by kind."""
    kinds = [
        code
        for code, kind in KINDS.items()
        if asked.kind in ("", code) and asked.stage in ("", kind.stage)
    ]
    rows: Any = (
        MissedExplanation.objects.filter(
            kind__in=kinds, due_on__gte=asked.first, due_on__lte=asked.last
        )
        .exclude(case__state__in=PUT_AWAY)
        .order_by()
        .values_list("kind", "reason__words")
        .annotate(number=Count("pk"))
    )
    found: dict[str, list[tuple[str, int]]] = {}
    for kind, words, number in rows.order_by("-number", "reason__words"):
        found.setdefault(kind, []).append((words, number))
    return found


def in_all(rows: list[Kept]) -> Kept:
    """Give the sum of the rows; a median of all is not a sum and is left out."""
    return Kept(
        kind="",
        title="All",
        fell_due=sum(row.fell_due for row in rows),
        kept=sum(row.kept for row in rows),
        late=sum(row.late for row in rows),
        overdue=sum(row.overdue for row in rows),
        median_late=None,
    )

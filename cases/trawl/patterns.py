"""Patterns across trawls: how fast each agency answers, and how often it is silent (LC ¶42; R40).

Counted in the database, so that ten thousand reviews cost as many queries as ten.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Aggregate,
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
)
from django.db.models.functions import TruncQuarter

from cases.trawl.models import TrawlRequest, TrawlReturn

MONTHS = ("January", "April", "July", "October")
LAST_MONTHS = ("March", "June", "September", "December")


class Median(Aggregate):
    """The middle value, or half-way between the two middle ones (PostgreSQL)."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


@dataclass(frozen=True)
class Response:
    """How requests were answered: counts, and the days taken in the middle.

    `silent` had no answer when the date of return had passed; `awaited` still have time.
    """

    asked: int
    answered: int
    nil: int
    late: int
    waived: int
    silent: int
    median_days: float | None

    @property
    def on_time(self) -> int:
        """Give how many answered by the date of return."""
        return self.answered - self.late

    @property
    def awaited(self) -> int:
        """Give how many have not answered and still have time."""
        return self.asked - self.answered - self.waived - self.silent


@dataclass(frozen=True)
class AgencyResponse(Response):
    """The same of one agency over all trawls."""

    agency: str
    agency_id: int


@dataclass(frozen=True)
class QuarterResponse(Response):
    """The same of what was sent in one quarter."""

    begins: date

    @property
    def words(self) -> str:
        """Give the quarter in words."""
        place = (self.begins.month - 1) // 3
        return f"{MONTHS[place]} to {LAST_MONTHS[place]} {self.begins.year}"


def _counted(cases: Any, today: date) -> tuple[Any, dict[str, Any]]:
    """Give what was sent on the cases, and what is counted of each group of it."""
    returns = TrawlReturn.objects.filter(request=OuterRef("pk"))
    newer = TrawlReturn.objects.filter(request=OuterRef("request"), number__gt=OuterRef("number"))
    rows = (
        TrawlRequest.objects.sent()
        .filter(case__in=cases)
        .annotate(
            was_late=Exists(returns.filter(number=1, days_late__gt=0)),
            is_nil=Exists(returns.filter(~Exists(newer), is_nil=True)),
            taken=ExpressionWrapper(F("returned_on") - F("sent_on"), output_field=DurationField()),
        )
        .order_by()
    )
    unanswered = Q(returned_on=None, waived_on=None)
    figures = {
        "asked": Count("pk"),
        "answered": Count("pk", filter=Q(returned_on__isnull=False)),
        "nil": Count("pk", filter=Q(is_nil=True)),
        "late": Count("pk", filter=Q(was_late=True)),
        "waived": Count("pk", filter=Q(waived_on__isnull=False)),
        "silent": Count("pk", filter=unanswered & Q(printed_due_on__lt=today)),
        "middle": Median("taken"),
    }
    return rows, figures


def _response(row: dict[str, Any]) -> dict[str, Any]:
    middle: timedelta | None = row["middle"]
    names = ("asked", "answered", "nil", "late", "waived", "silent")
    return {
        **{name: row[name] for name in names},
        "median_days": middle / timedelta(days=1) if middle is not None else None,
    }


def agency_responses(cases: Any, today: date) -> list[AgencyResponse]:
    """Give how each agency has answered in the trawls of these cases, in one query."""
    rows, figures = _counted(cases, today)
    found = rows.values("agency_id", "agency__name").annotate(**figures)
    return [
        AgencyResponse(agency=row["agency__name"], agency_id=row["agency_id"], **_response(row))
        for row in found.order_by("agency__name")
    ]


def quarter_responses(
    cases: Any, today: date, agency_id: int | None = None
) -> list[QuarterResponse]:
    """Give how all agencies, or one, answered what was sent in each quarter, in one query."""
    rows, figures = _counted(cases, today)
    if agency_id is not None:
        rows = rows.filter(agency=agency_id)
    found = rows.annotate(begins=TruncQuarter("sent_on")).values("begins").annotate(**figures)
    return [
        QuarterResponse(begins=row["begins"], **_response(row)) for row in found.order_by("begins")
    ]


def both(cases: Any, today: date) -> list[tuple[str, QuarterResponse]]:
    """Give each agency's figures of each quarter, in one query, for a file."""
    rows, figures = _counted(cases, today)
    found = (
        rows.annotate(begins=TruncQuarter("sent_on"))
        .values("agency__name", "begins")
        .annotate(**figures)
        .order_by("agency__name", "begins")
    )
    return [
        (row["agency__name"], QuarterResponse(begins=row["begins"], **_response(row)))
        for row in found
    ]

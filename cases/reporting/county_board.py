"""What a county board sees of one partnership: counts, how deadlines were kept, what was spent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from cases.core.access.reach import Reach
from cases.core.access.verbs import Verb
from cases.core.case.models import Case
from cases.core.case.models import Milestone as MilestoneRow
from cases.core.deadlines.timeliness import Asked, how_kept, in_all
from cases.core.timetable.kinds import Milestone
from cases.core.workflow.case_kinds import CaseKind
from cases.core.workflow.states import ENDED, PUT_AWAY
from cases.costs.models import CostStage
from cases.reporting.small_numbers import SMALL, Column, shown
from partnerships.boards import Board, reports_in_force
from partnerships.funding.year import FinancialYear
from partnerships.models import BoardReport, Partnership
from partnerships.people.actor import Actor
from partnerships.tenancy.context import scope

#: The counted columns, in order, with their words.
COUNTED = {
    "open": "Open reviews",
    "referrals": "Referrals",
    "decided": "Reviews decided on",
    "published": "Published",
    "fell_due": "Deadlines that fell due",
    "overdue": "Overdue today",
}
NOTHING_DUE, TOO_FEW = "none fell due", "too few to say"


@dataclass(frozen=True)
class Figures:
    """The figures of one partnership; `spent` in pence, None where it does not show them."""

    report: BoardReport
    counts: dict[str, int]
    kept: int
    spent: int | None

    @property
    def partnership(self) -> Partnership:
        """Give whose they are."""
        return self.report.partnership


@dataclass(frozen=True)
class Row:
    """A partnership's line as it is shown."""

    name: str
    colour: str
    cells: tuple[str, ...]
    kept: str
    spent: int | None

    @property
    def named(self) -> list[tuple[str, str]]:
        """Give the cells, each with the words of its column."""
        return list(zip(COUNTED.values(), self.cells, strict=True))


@dataclass(frozen=True)
class Sheet:
    """The figures of a board as they are shown: lines, totals, and whether anything is hidden."""

    rows: tuple[Row, ...]
    totals: tuple[str, ...]
    spent: int | None
    hides: bool
    withheld: tuple[str, ...]

    @property
    def named_totals(self) -> list[tuple[str, str]]:
        """Give the totals, each with the words of its column."""
        return list(zip(COUNTED.values(), self.totals, strict=True))


def figures_for(board: Board, actor: Actor, today: date) -> tuple[list[Figures], list[str]]:
    """Give the figures that somebody of a board may see today, and the names of those withheld.

    The partnerships that agreed are taken one after the other, each in its own scope, and each is
    asked whether its policy allows it. Eight queries for each.
    """
    found, withheld = [], []
    reports = reports_in_force(today).filter(board=board).select_related("partnership")
    for report in reports.order_by("partnership__name"):
        with scope(report.partnership_id, actor):
            if Reach.of(actor, today).may(Verb.READ_BOARD_FIGURES):
                found.append(_of_scope(report, today))
            else:
                withheld.append(report.partnership.name)
    return found, withheld


def year_before(today: date) -> date:
    """Give the first of the twelve months of days that end today."""
    leap = today.month == 2 and today.day == 29
    return date(today.year - 1, today.month, 28 if leap else today.day)


def _of_scope(report: BoardReport, today: date) -> Figures:
    since = year_before(today)
    own = Case.objects.exclude(kind=CaseKind.ASSIST).exclude(state__in=PUT_AWAY)
    happened = MilestoneRow.objects.filter(case__in=own, on__gt=since, on__lte=today).order_by()

    def number(code: Milestone) -> int:
        return int(happened.filter(code=code).values("case").distinct().count())

    kept = in_all(how_kept(Asked(since, today), today))
    spent = None
    if report.shows_costs:
        year = FinancialYear.of(today)
        stages = CostStage.objects.filter(
            stage=CostStage.Stage.INVOICE, taken_back_on=None, on__gte=year.first, on__lte=today
        )
        spent = stages.aggregate(sum=Sum("pence"))["sum"] or 0
    counts = {
        "open": own.exclude(state__in=ENDED).count(),
        "referrals": own.filter(opened_on__gt=since, opened_on__lte=today).count(),
        "decided": number(Milestone.REVIEW_DECIDED),
        "published": number(Milestone.PUBLISHED),
        "fell_due": kept.fell_due,
        "overdue": kept.overdue,
    }
    return Figures(report, counts, kept.kept, spent)


def sheet_of(found: list[Figures], withheld: list[str]) -> Sheet:
    """Give the figures as they may be shown, with small numbers hidden where it was not agreed."""
    may = [each.report.shows_small_numbers for each in found]
    columns: list[Column] = [shown([each.counts[key] for each in found], may) for key in COUNTED]
    rows = tuple(
        Row(
            each.partnership.name,
            each.partnership.colour,
            tuple(column.cells[place] for column in columns),
            _kept(each),
            each.spent,
        )
        for place, each in enumerate(found)
    )
    spent = [each.spent for each in found if each.spent is not None]
    return Sheet(
        rows,
        tuple(column.total for column in columns),
        sum(spent) if spent else None,
        any(column.hides for column in columns) or any(row.kept == TOO_FEW for row in rows),
        tuple(withheld),
    )


def _kept(each: Figures) -> str:
    """Give the share of deadlines kept in whole per cent; of fewer than five none is told."""
    due = each.counts["fell_due"]
    if due == 0:
        return NOTHING_DUE
    if due in SMALL and not each.report.shows_small_numbers:
        return TOO_FEW
    return f"{round(100 * each.kept / due)} %"

"""The county board's page over partnerships, as a page and as a file; no review is led to."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership, signed_in
from cases.reporting.county_board import COUNTED, Sheet, figures_for, sheet_of, year_before
from cases.reporting.small_numbers import HIDDEN, TOTAL_HIDDEN
from partnerships.boards import Board
from partnerships.funding.year import FinancialYear
from partnerships.models import Membership
from partnerships.pages.exports import csv_response
from partnerships.people.actor import Actor
from partnerships.tenancy.context import own_memberships


def _boards_of(user_id: int) -> list[Board]:
    """Give the boards on which somebody sits today; only his own memberships are asked."""
    with own_memberships(user_id):
        numbers = (
            Membership.objects.active_on(timezone.localdate())
            .filter(user_id=user_id)
            .exclude(board=None)
            .values_list("board_id", flat=True)
        )
        return list(Board.objects.filter(pk__in=list(numbers)).order_by("name"))


def _sheet(request: Any, board: int) -> tuple[Board, Sheet]:
    """Give a board of the reader and its figures; raises Http404 for who does not sit on it."""
    found = next((each for each in _boards_of(request.user.pk) if each.pk == board), None)
    if found is None:
        raise Http404
    actor = Actor.of_user(request.user)
    return found, sheet_of(*figures_for(found, actor, timezone.localdate()))


@signed_in
def county_board(request: Any, board: int) -> HttpResponse:
    """Show a board the figures of the partnerships that agreed to it."""
    found, sheet = _sheet(request, board)
    today = timezone.localdate()
    context = {
        "board": found,
        "sheet": sheet,
        "columns": list(COUNTED.values()),
        "hidden": HIDDEN,
        "total_hidden": TOTAL_HIDDEN,
        "since": year_before(today),
        "year": FinancialYear.of(today),
        "today": today,
        "others": [each for each in _boards_of(request.user.pk) if each != found],
    }
    return TemplateResponse(request, "cases/reporting/county_board.html", context)


@signed_in
def county_board_csv(request: Any, board: int) -> HttpResponse:
    """Give the same figures as a file, with the same numbers hidden."""
    _, sheet = _sheet(request, board)
    columns = ["Partnership", *COUNTED.values(), "Kept in time", "Invoiced this financial year (£)"]
    rows: list[list[object]] = [
        [row.name, *row.cells, row.kept, _pounds(row.spent)] for row in sheet.rows
    ]
    rows.append(["All", *sheet.totals, "", _pounds(sheet.spent)])
    return csv_response("county-board", columns, rows)


def _pounds(pence: int | None) -> str:
    return "" if pence is None else f"{pence / 100:.2f}"


@in_partnership(Verb.READ_BOARD_FIGURES)
def county_board_here(request: CaseRequest) -> HttpResponse:
    """Lead somebody of a board from a partnership's pages to the board's page."""
    first = next(iter(_boards_of(request.reach.actor.user_id or 0)), None)
    if first is None:
        raise Http404
    return HttpResponseRedirect(reverse("county_board", args=[first.pk]))

"""A county board sees figures of the partnerships that agreed, and never a review."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.core.access.reach import AccessDenied
from cases.core.audit.models import EventDetail
from cases.core.notices.models import OutboxMail
from cases.core.progress.boards import (
    agree_figures,
    ask_for_figures,
    create_board,
    end_figures,
    give_board_seat,
)
from cases.core.timetable.kinds import Milestone
from cases.core.workflow.plug import NotReady
from cases.core.workflow.states import State
from cases.reporting.county_board import year_before
from partnerships.models import Board, BoardReport, Membership, User
from partnerships.people.actor import Actor
from tests import cast
from tests.cases.core.progress.operator import BACKEND, an_operator, errors

ADMIN = "partnership_administrator"
EMAIL = "ottilie@board.example"


def agree(company: cast.Company, board: Board, **shows: bool) -> BoardReport:
    """Let a partnership's administrator agree to what it was asked for."""
    report = BoardReport.objects.get(board=board, partnership=company.partnership, ended_on=None)
    shown = {"shows_costs": False, "shows_small_numbers": False} | shows
    with company.scope(ADMIN):
        return agree_figures(by=company.actor(ADMIN), report=report, **shown)


def a_board(by: Actor, *companies: cast.Company) -> Board:
    """Give a board that sees the figures of these partnerships, with somebody on it."""
    board = create_board(by=by, name="Safer County")
    for company in companies:
        ask_for_figures(by=by, board=board, partnership=company.partnership)
        agree(company, board)
    give_board_seat(by=by, board=board, email=EMAIL, name="Ottilie")
    return board


def ottilie() -> Client:
    client = Client()
    client.force_login(User.objects.get(email=EMAIL), BACKEND)
    return client


def test_a_board_sees_figures_of_who_agreed_with_small_numbers_hidden_and_no_review(
    somerby: cast.Company, wreake_valley: cast.Company
) -> None:
    by, _ = an_operator()
    today = timezone.localdate()
    case = cast.a_case(somerby, attention=today - timedelta(days=3))
    for _ in range(5):
        cast.a_case(wreake_valley, attention=today - timedelta(days=2), names=False)
    board = a_board(by, somerby, wreake_valley)
    browser = ottilie()
    led = browser.get("/")
    assert (led.status_code, led["Location"]) == (302, f"/boards/{board.pk}/")
    page = browser.get(led["Location"])
    rows = {row.name: dict(row.named) for row in page.context["sheet"].rows}
    assert rows["Somerby"]["Open reviews"] == "1 to 4"
    assert rows["Wreake Valley"]["Open reviews"] == "5"
    assert dict(page.context["sheet"].named_totals)["Open reviews"] == "not shown"
    assert "can tell its reader who is meant" in page.content.decode()
    for refused in (f"reviews/{case.reference}/", "reviews/", "figures/", "settings/people/"):
        assert browser.get(somerby.url(refused)).status_code in (403, 404)
        assert "Quenby" not in browser.get(somerby.url(refused)).content.decode()
    assert case.reference not in page.content.decode()
    here = browser.get(somerby.url("county-board/"))
    assert here["Location"] == f"/boards/{board.pk}/"
    file = browser.get(f"/boards/{board.pk}/export/").content.decode()
    assert '"Somerby","1 to 4","1 to 4"' in file
    assert '"Wreake Valley","5","5"' in file


def test_a_partnership_may_show_small_numbers_and_costs_and_others_stay_hidden(
    somerby: cast.Company, wreake_valley: cast.Company
) -> None:
    by, _ = an_operator()
    today = timezone.localdate()
    dates = {Milestone.REVIEW_DECIDED: today - timedelta(days=1)}
    attention = today - timedelta(days=9)
    for company in (somerby, wreake_valley):
        cast.a_case_at(company, State.TRAWL, dates, attention=attention)
    board = a_board(by, somerby, wreake_valley)
    agree(somerby, board, shows_costs=True, shows_small_numbers=True)
    sheet = ottilie().get(f"/boards/{board.pk}/").context["sheet"]
    rows = {row.name: row for row in sheet.rows}
    assert dict(rows["Somerby"].named)["Reviews decided on"] == "1"
    assert dict(rows["Wreake Valley"].named)["Reviews decided on"] == "1 to 4"
    assert (rows["Somerby"].spent, rows["Wreake Valley"].spent, sheet.spent) == (0, None, 0)
    assert rows["Wreake Valley"].kept in ("none fell due", "too few to say")


def test_nothing_is_seen_before_a_partnership_agrees_nor_after_it_ends(
    somerby: cast.Company, wreake_valley: cast.Company
) -> None:
    by, _ = an_operator()
    board = a_board(by, somerby)
    ask_for_figures(by=by, board=board, partnership=wreake_valley.partnership)
    address = f"/boards/{board.pk}/"
    assert [row.name for row in ottilie().get(address).context["sheet"].rows] == ["Somerby"]
    with wreake_valley.scope():
        mail = OutboxMail.objects.get(subject__contains="asks for the figures")
        assert mail.to == wreake_valley.people[ADMIN].email
        assert Membership.objects.here().filter(user__email=EMAIL).count() == 0
    report = agree(wreake_valley, board)
    names = [row.name for row in ottilie().get(address).context["sheet"].rows]
    assert names == ["Somerby", "Wreake Valley"]
    with wreake_valley.scope(ADMIN):
        end_figures(by=wreake_valley.actor(ADMIN), report=report, because="A new board comes.")
        said = EventDetail.objects.get(event__verb="board.ended")
        assert (said.because, said.actor_name) == (
            "A new board comes.", wreake_valley.people[ADMIN].name,
        )  # fmt: skip
    assert [row.name for row in ottilie().get(address).context["sheet"].rows] == ["Somerby"]
    assert ottilie().get(wreake_valley.url("county-board/")).status_code == 404
    with wreake_valley.scope(ADMIN), pytest.raises(NotReady, match="has ended meanwhile"):
        agree_figures(
            by=wreake_valley.actor(ADMIN), report=report, shows_costs=True,
            shows_small_numbers=True,
        )  # fmt: skip


def test_who_does_not_sit_on_a_board_finds_no_such_page(
    somerby: cast.Company, wreake_valley: cast.Company
) -> None:
    by, operator = an_operator()
    board = a_board(by, somerby)
    for browser in (somerby.client("officer"), somerby.client("board_member"), operator):
        for path in ("", "export/"):
            assert browser.get(f"/boards/{board.pk}/{path}").status_code == 404
    assert Client().get(f"/boards/{board.pk}/").status_code == 302
    # Of the cast, a county board member of no board is led to none.
    assert (
        somerby.client("county_board_member").get(somerby.url("county-board/")).status_code == 404
    )
    typed = {"email": "x@y.example", "name": "X", "roles": "county_board_member", "days": "14"}
    given = somerby.client(ADMIN).post(somerby.url("settings/people/add/"), typed)
    assert list(given.context["form"].errors) == ["roles"]
    report = BoardReport.objects.get(board=board)
    with wreake_valley.scope(ADMIN), pytest.raises(NotReady):
        end_figures(by=wreake_valley.actor(ADMIN), report=report, because="Not ours.")
    with somerby.scope("officer"), pytest.raises(AccessDenied):
        agree_figures(by=somerby.officer, report=report, shows_costs=True, shows_small_numbers=True)


def test_the_pages_of_boards_from_asking_to_refusing(somerby: cast.Company) -> None:
    _, operator = an_operator()
    admin = somerby.client(ADMIN)
    here = "/operator/boards/"
    assert "There is no county board yet" in operator.get(here).content.decode()
    assert operator.get(f"{here}new/").status_code == 200
    assert operator.post(f"{here}new/", {"name": "Safer County"}).status_code == 302
    twice = operator.post(f"{here}new/", {"name": "safer county"})
    assert list(errors(twice)) == ["name"]
    board = Board.objects.get()
    page = f"{here}{board.pk}/"
    early = operator.post(f"{page}people/add/", {"email": EMAIL, "name": "Ottilie"})
    assert "No partnership has agreed" in early.content.decode()
    assert "No board asks" in admin.get(somerby.url("settings/boards/")).content.decode()
    assert operator.get(f"{page}ask/").status_code == 200
    typed = {"partnership": somerby.partnership.pk}
    assert operator.post(f"{page}ask/", typed).status_code == 302
    assert "asked already" in errors(operator.post(f"{page}ask/", typed))["partnership"][0]
    report = BoardReport.objects.get()
    asked = somerby.url(f"settings/boards/{report.pk}/")
    assert "nobody yet" in admin.get(asked).content.decode()
    assert admin.post(asked, {"shows_costs": "on", "version": ""}).status_code == 302
    assert operator.get(f"{page}people/add/").status_code == 200
    person: dict[str, Any] = {"email": EMAIL, "name": "Ottilie"}
    assert operator.post(f"{page}people/add/", person).status_code == 302
    assert list(errors(operator.post(f"{page}people/add/", person))) == ["email"]
    own = operator.post(f"{page}people/add/", person | {"email": "operator@platform.example"})
    assert list(errors(own)) == ["email"]
    said = operator.get(page).content.decode()
    assert "Ottilie" in said and "Costs" in said
    assert "Somerby" in operator.get(here).content.decode()
    assert "totals of costs" in admin.get(somerby.url("settings/boards/")).content.decode()
    end = f"{page}people/{User.objects.get(email=EMAIL).pk}/end/"
    assert "Ottilie" in operator.get(end).content.decode()
    assert operator.post(end, {"because": "She left."}).status_code == 302
    assert operator.get(end).status_code == 302
    assert ottilie().get(f"/boards/{board.pk}/").status_code == 404
    assert admin.get(f"{asked}end/").status_code == 200
    assert admin.post(f"{asked}end/", {"because": ""}).status_code == 200
    assert admin.post(f"{asked}end/", {"because": "No more."}).status_code == 302
    assert admin.get(asked).status_code == 302
    assert admin.get(f"{asked}end/").status_code == 302
    assert operator.get(f"{here}999/").status_code == 404


def test_the_queries_of_a_board_grow_with_partnerships_and_not_with_reviews(
    somerby: cast.Company, wreake_valley: cast.Company
) -> None:
    by, _ = an_operator()
    board = a_board(by, somerby, wreake_valley)
    browser = ottilie()

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert browser.get(f"/boards/{board.pk}/").status_code == 200
        return len(found)

    queries()
    before = queries()
    for _ in range(3):
        cast.a_case(somerby, names=False)
    assert queries() == before


def test_the_twelve_months_of_a_leap_day_begin_on_the_28th() -> None:
    assert year_before(date(2028, 2, 29)) == date(2027, 2, 28)
    assert year_before(date(2026, 11, 21)) == date(2025, 11, 21)

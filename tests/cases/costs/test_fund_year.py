"""A year of the fund on its pages: contributions, invoices, payments, forecast, board paper."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from typing import Any

import docx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.core.access.reach import Reach
from cases.core.documents.pdf import text_of_pdf
from cases.costs import plug
from cases.costs.preset import begin_from_preset
from cases.costs.tasks import make_paper
from partnerships.funding import ledger
from partnerships.funding.models import ContributionInvoice, ContributionSet, FundPaper, YearPlan
from partnerships.funding.pool import Pool
from partnerships.funding.year import FinancialYear
from tests import cast
from tests.cases.costs.desk import Desk, errors
from tests.partnerships.funding.fund import a_pool, an_agreement

DAY = date(2026, 2, 10)
TODAY = datetime(2026, 3, 20, 10, tzinfo=UTC)


@pytest.fixture
def pool(wreake_valley: cast.Company, monkeypatch: pytest.MonkeyPatch) -> Pool:
    """Give a fund like that of Leicestershire and Rutland, in March 2026."""
    monkeypatch.setattr(timezone, "now", lambda: TODAY)
    pool = a_pool(wreake_valley, name="The pooled fund")
    with wreake_valley.scope():
        an_agreement(pool, "leicestershire-rutland", on=date(2013, 4, 1))
    return pool


@pytest.fixture
def desk(wreake_valley: cast.Company, pool: Pool) -> Desk:
    """Give the finance officer at that fund, with both sets of contributions of 2025/26."""
    desk = Desk(wreake_valley, "finance_officer")
    with wreake_valley.scope("finance_officer"):
        begin_from_preset(
            by=wreake_valley.actor("finance_officer"),
            pool=pool,
            preset="leicestershire-rutland",
            year=FinancialYear(2025),
        )
    return desk


def the_set(name: str = "As agreed in 2013") -> ContributionSet:
    found: ContributionSet = ContributionSet._base_manager.get(name=name)
    return found


def invoiced(desk: Desk) -> None:
    with desk.company.scope():
        path = f"fund/contributions/{the_set().pk}/"
    desk.does(f"{path}agreed/", on=date(2025, 3, 1))
    desk.does(f"{path}invoices/", on=DAY)


def test_the_contribution_sets_of_the_preset_make_66000_and_86000(desk: Desk) -> None:
    """R118."""
    with desk.company.scope():
        totals = dict(ContributionSet.objects.values_list("name", "pk"))
        assert {name: ContributionSet.objects.get(pk=pk).total for name, pk in totals.items()} == {
            "As agreed in 2013": 66_000_00,
            "Proposed March 2026": 86_000_00,
        }
        assert ContributionSet.objects.filter(agreed_on__isnull=False).count() == 0


def test_each_scenario_of_the_paper_comes_out_side_by_side(desk: Desk) -> None:
    """R118: four and six reviews, lowest and highest costs, at 66,000 and at 86,000."""
    page = desk.get("fund/forecast/")
    lines = [
        (line.words, line.spent, [cell.result for cell in line.cells])
        for line in page.context["compared"].lines
    ]
    assert lines == [
        ("4 reviews, lowest costs", 68_504_67, [-2_504_67, 17_495_33]),
        ("4 reviews, highest costs", 73_504_67, [-7_504_67, 12_495_33]),
        ("6 reviews, lowest costs", 76_004_67, [-10_004_67, 9_995_33]),
        ("6 reviews, highest costs", 83_504_67, [-17_504_67, 2_495_33]),
    ]
    chart = page.context["chart"]
    assert [bar.words for bar in chart.bars[:2]] == ["-£2,504.67", "£17,495.33"]
    assert chart.sentence.endswith("below nought in 4 of 8 cases.")
    only = desk.get("fund/forecast/", year=2025, sets=the_set_pk(desk), reviews="5")
    assert [line.words for line in only.context["compared"].lines] == [
        "5 reviews, lowest costs",
        "5 reviews, highest costs",
    ]
    refused = desk.get("fund/forecast/", year=2025, reviews="many")
    assert "Give numbers from 0 to 99" in errors(refused)["reviews"][0]


def test_a_preset_is_offered_where_its_parties_are_those_of_the_fund(
    wreake_valley: cast.Company, pool: Pool
) -> None:
    finance = Desk(wreake_valley, "finance_officer")
    assert finance.get("fund/contributions/").context["presets"] == [
        ("leicestershire-rutland", "Leicestershire and Rutland")
    ]
    assert finance.post("fund/contributions/preset/", preset="gloucestershire").status_code == 404
    finance.does("fund/contributions/preset/", preset="leicestershire-rutland")
    assert len(finance.get("fund/contributions/").context["sets"]) == 2
    finance.does("fund/contributions/preset/", preset="leicestershire-rutland")
    assert len(finance.get("fund/contributions/").context["sets"]) == 2


def the_set_pk(desk: Desk) -> int:
    with desk.company.scope():
        return int(the_set().pk)


def test_a_year_runs_from_invoices_to_the_closing(
    desk: Desk, on_commit: Callable[[], AbstractContextManager[Any]]
) -> None:
    desk.does("fund/opening/", pence="70,788.00", on=date(2025, 4, 1))
    assert "entered already" in errors(desk.post("fund/opening/", pence="1", on=DAY))["__all__"][0]
    invoiced(desk)
    with desk.company.scope():
        invoices = list(ContributionInvoice.objects.all())
    assert [i.number for i in invoices] == list(range(1, 11))
    assert sum(i.pence for i in invoices) == 66_000_00
    assert [i.party_name for i in invoices[:2]] == [
        "Blaby District Council",
        "Charnwood Borough Council",
    ]
    one = "fund/invoices/1/"
    desk.does(f"{one}sent/", on=DAY, how="by email")
    too_much = desk.post(f"{one}paid/", pence="2,500.01", on=DAY, proof="BACS")
    assert "£2,500.01 is more than the £2,500.00" in errors(too_much)["pence"][0]
    desk.does(f"{one}paid/", pence="1,000", on=DAY, proof="BACS")
    beyond = desk.post(f"{one}credit/", pence="1,500.01", on=DAY, because="Agreed.")
    assert "goes beyond its invoice" in errors(beyond)["pence"][0]
    desk.does(f"{one}credit/", pence="500", on=DAY, because="Agreed.")
    page = desk.get(one)
    assert (page.context["standing"].words, page.context["standing"].open) == (
        "Part paid",
        1_000_00,
    )
    payment = page.context["payments"][0].pk
    for form in ("sent/", "paid/", "credit/", f"payments/{payment}/undo/"):
        assert desk.get(f"{one}{form}").status_code == 200
    desk.does(f"{one}payments/{payment}/undo/", on=DAY, because="Another’s.")
    desk.does("fund/cost/", kind="recharge", words="Office", pence="53,504.67", on=DAY, proof="R1")
    desk.does("fund/cost/", kind="other", words="Wrong", pence="1", on=DAY, proof="R2")
    wrong = desk.get("fund/ledger/", year="2025").context["rows"][0]
    assert wrong["may_reverse"]
    assert desk.get(f"fund/ledger/{wrong['entry'].number}/undo/").status_code == 200
    desk.does(f"fund/ledger/{wrong['entry'].number}/undo/", on=DAY, because="Typed twice.")
    contribution = desk.post("fund/ledger/2/undo/", on=DAY, because="x")
    assert "undone where it was entered" in errors(contribution)["__all__"][0]
    assert desk.get("fund/received/").status_code == desk.get("fund/cost/").status_code == 200
    more = desk.post("fund/received/", party="rutland", pence="2,500.01", on=DAY, proof="B")
    assert "more than the £2,500.00 that Rutland" in errors(more)["pence"][0]
    desk.does("fund/received/", party="rutland", pence="2,500", on=DAY, proof="B")
    overview = desk.get("fund/")
    assert dict(overview.context["standing"])["In the bank"] == 70_788_00 - 53_504_67 + 2_500_00
    assert overview.context["result"] == 66_000_00 - 500_00 - 53_504_67
    early = desk.post("fund/close/", year="2025")
    assert errors(early)["year"] == ["The financial year 2025/26 is not over yet."]
    desk.does("fund/close/", year="2024")
    twice = desk.post("fund/close/", year="2024")
    assert errors(twice)["year"] == ["The financial year 2024/25 is closed already."]
    assert desk.get("fund/close/").status_code == 200
    rows = list(
        csv.reader(
            io.StringIO(desk.get("fund/ledger/export/", year=2025).content.decode("utf-8-sig"))
        )
    )
    assert rows[0][:2] == ["Entry", "Date"]
    debits, credits = (sum(float(row[n] or 0) for row in rows[1:]) for n in (6, 7))
    assert debits == pytest.approx(credits)
    statement = desk.get("fund/statements/blaby/", year=2025).context["statement"]
    assert (statement.opening, statement.closing) == (0, 2_000_00)
    assert desk.get("fund/statements/").status_code == 200
    with on_commit():
        made = desk.post("fund/statements/blaby/")
        bill = desk.post(f"{one}pdf/")
        note = desk.post(f"{one}pdf/", credit=page.context["invoice"].credits.all()[0].pk)
    assert "£2,500.00" in pdf(desk, bill)
    assert "Credit note 0001" in pdf(desk, note)
    assert "Blaby District Council" in pdf(desk, made)
    assert desk.post(f"{one}pdf/")["Location"] == bill["Location"]


def pdf(desk: Desk, answer: Any) -> str:
    content = desk.browser.get(f"{answer['Location']}pdf/").content
    assert content.startswith(b"%PDF")
    return text_of_pdf(content)


def test_the_board_reads_the_board_paper_with_both_sets_as_pdf_and_as_word(
    desk: Desk, on_commit: Callable[[], AbstractContextManager[Any]]
) -> None:
    """R118."""
    board = Desk(desk.company, "board_member")
    with on_commit():
        made = board.post("fund/forecast/")
    page = board.browser.get(made["Location"])
    assert "Download as Word" in page.content.decode()
    said = pdf(board, made)
    word = docx.Document(io.BytesIO(board.browser.get(f"{made['Location']}docx/").content))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    for amount in ("£66,000.00", "£86,000.00", "-£17,504.67", "£2,495.33", "£53,504.67"):
        assert (amount in said, amount in cells) == (True, True)
    assert board.get("fund/papers/").context["papers"].count() == 1
    with desk.company.scope():
        FundPaper.objects.update(kind="statement")
    assert board.browser.get(made["Location"]).status_code == 404
    assert desk.browser.get(f"{made['Location']}exe/").status_code == 404


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"party_police": "16,000.005"}, "party_police", "part of a penny"),
        ({"party_police": "120% of 10"}, "party_police", "more than a hundred per cent"),
        ({"party_police": "much"}, "party_police", "A formula is written as"),
        ({"party_police": ""}, "__all__", "at least one party"),
        ({"name": "As agreed in 2013", "party_police": "1"}, "name", "of this name already"),
    ],
)
def test_a_contribution_that_is_none_is_refused_beside_its_party(
    desk: Desk, values: dict[str, str], field: str, said: str
) -> None:
    sent = {"name": "New", "year": "2025", "version": 0} | values
    answer = desk.post("fund/contributions/new/", **sent)
    assert said in errors(answer)[field][0]


def test_a_formula_gives_its_pence_and_an_agreed_set_is_not_changed(desk: Desk) -> None:
    formula = {"party_police": "5% of 66,000", "party_rutland": "41,049 x 0.05"}
    desk.does("fund/contributions/new/", name="New", year="2025", version=0, **formula)
    with desk.company.scope():
        made = the_set("New")
    assert made.amounts == {"police": 3_300_00, "rutland": 2_052_45}
    path = f"fund/contributions/{made.pk}/"
    assert desk.get(path).status_code == desk.get(f"{path}change/").status_code == 200
    assert desk.get(f"{path}agreed/").status_code == 200
    stale = desk.post(f"{path}change/", name="Newer", year="2025", version=0, **formula)
    assert "saved this while you were writing" in stale.content.decode()
    desk.does(f"{path}change/", name="Newer", year="2025", version=1, **formula)
    early = desk.post(f"{path}invoices/", on=DAY)
    assert "Record their agreement" in errors(early)["__all__"][0]
    desk.does(f"{path}agreed/", on=DAY)
    later = desk.post(f"{path}change/", name="Newer", year="2025", version=2, **formula)
    assert "An agreed set is not changed" in str(errors(later))
    other = desk.post(f"fund/contributions/{the_set_pk(desk)}/agreed/", on=DAY)
    assert "is agreed for 2025/26 already" in errors(other)["__all__"][0]


def test_invoices_outside_february_and_march_need_a_reason(desk: Desk) -> None:
    """R122."""
    path = f"fund/contributions/{the_set_pk(desk)}/"
    desk.does(f"{path}agreed/", on=DAY)
    page = desk.get(f"{path}invoices/")
    assert (len(page.context["dues"]), page.context["total"]) == (10, 66_000_00)
    refused = desk.post(f"{path}invoices/", on=date(2026, 1, 5))
    assert "invoiced in February or March 2026" in errors(refused)["because"][0]
    desk.does(f"{path}invoices/", on=date(2026, 1, 5), because="Asked for by the parties.")
    again = desk.post(f"{path}invoices/", on=DAY)
    assert "has its invoice for 2025/26 already" in errors(again)["__all__"][0]


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"reviews": "four"}, "reviews", "Give numbers from 0 to 99"),
        ({"words_1": "Post"}, "low_1", "Enter the lowest sum"),
        ({"low_1": "10"}, "words_1", "Say what it is for"),
        ({"words_1": "Post", "low_1": "10", "high_1": "9"}, "high_1", "not below the lowest"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused_beside_its_field(
    desk: Desk, values: dict[str, str], field: str, said: str
) -> None:
    assert desk.get("fund/forecast/2025/plan/").status_code == 200
    sent = {"reviews": "4", "version": 1} | values
    assert said in errors(desk.post("fund/forecast/2025/plan/", **sent))[field][0]


def test_a_plan_and_settings_are_kept(desk: Desk) -> None:
    sent = {"words_1": "Post", "low_1": "10", "each_1": "on", "reviews": "2", "version": 0}
    desk.does("fund/forecast/2026/plan/", **sent)
    with desk.company.scope():
        (plan,) = YearPlan.objects.filter(year_begins=2026)
    assert plan.outgoings == [
        {"words": "Post", "low": 10_00, "high": 10_00, "for_each_review": True}
    ]
    options = {"payee": "County", "payment_days": "30", "leavers_pay": "by_days", "version": 1}
    assert desk.get("fund/settings/").status_code == 200
    assert "payment_days" in errors(desk.post("fund/settings/", **options | {"payment_days": "0"}))
    with desk.company.scope():
        options["version"] = ledger.lock(plan.pool).saves
    desk.does("fund/settings/", **options)


def test_finance_is_asked_to_invoice_in_february_and_told_of_what_is_overdue(desk: Desk) -> None:
    """P12 (LR26-F ¶14)."""
    finance = desk.company.actor("finance_officer")

    def titles(day: date) -> list[str]:
        with desk.company.scope("finance_officer"), CaptureQueriesContext(connection) as seen:
            found = [row.title for row in plug.work(finance, Reach.of(finance), day)]
        assert len(seen) <= plug.PLUG.work.queries + 5  # type: ignore[union-attr]  # it has work
        return found

    with desk.company.scope("finance_officer"):
        row = ledger.lock(the_set().pool)
        row.payment_days = 30
        row.save()
    path = f"fund/contributions/{the_set_pk(desk)}/"
    desk.does(f"{path}agreed/", on=DAY)
    assert titles(date(2026, 1, 31)) == []
    assert titles(date(2026, 2, 1)) == ["Invoice the contributions for 2025/26"]
    desk.does(f"{path}invoices/", on=DAY)
    assert titles(date(2026, 3, 12)) == []
    assert len(titles(date(2026, 3, 13))) == 10


def test_the_next_years_contributions_are_looked_at_every_autumn(desk: Desk) -> None:
    """H8 (LR26-F ¶21)."""
    finance = desk.company.actor("finance_officer")

    def titles(day: date) -> list[str]:
        with desk.company.scope("finance_officer"):
            return [row.title for row in plug.work(finance, Reach.of(finance), day)]

    assert titles(date(2025, 9, 30)) == []
    assert titles(date(2025, 10, 1)) == ["Review the contributions for 2026/27"]
    sent = {"name": "New", "year": "2026", "version": 0, "party_police": "1"}
    desk.does("fund/contributions/new/", **sent)
    assert titles(date(2025, 10, 1)) == []


def test_a_paper_is_made_once_and_one_that_cannot_be_made_says_why(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*given: Any) -> bytes:
        raise ValueError("there is no paper in the printer")

    def papers() -> list[tuple[str, str]]:
        with desk.company.scope():
            return list(FundPaper.objects.order_by("pk").values_list("state", "trouble"))

    desk.does("fund/forecast/")
    with desk.company.scope():
        left = list(plug.left_undone())
    ((task, (number,)),) = left
    assert task == "cases.costs.make_paper"
    make_paper(desk.company.partnership.pk, number)
    monkeypatch.setattr("cases.costs.tasks.pdf_of", refuse)
    make_paper(desk.company.partnership.pk, number)
    assert papers() == [("ready", "")]
    desk.does("fund/forecast/")
    make_paper(desk.company.partnership.pk, number + 1)
    assert papers()[1] == ("failed", "there is no paper in the printer")
    page = desk.get(f"fund/papers/{number + 1}/").content.decode()
    assert "There is no paper in the printer" in page


def test_lists_of_the_fund_ask_no_more_questions_of_many_rows(desk: Desk) -> None:
    invoiced(desk)

    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            desk.get(path)
        return len(seen)

    desk.does("fund/invoices/9/paid/", pence="5", on=DAY, proof="B")
    desk.does("fund/invoices/9/sent/", on=DAY, how="by post")
    pages = ("fund/", "fund/contributions/", "fund/ledger/?year=2025", "fund/statements/")
    before = {path: queries(path) for path in pages}
    for number in range(1, 4):
        desk.does(f"fund/invoices/{number}/paid/", pence="5", on=DAY, proof="B")
        desk.does(f"fund/invoices/{number}/sent/", on=DAY, how="by post")
    assert {path: queries(path) for path in pages} == before

"""Who pays what: an agreement built from nothing, and a year of a pooled fund up to its board."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from playwright.sync_api import Page

from cases.core.documents.pdf import text_of_pdf
from cases.costs.preset import begin_from_preset
from partnerships.funding.year import FinancialYear
from tests import cast
from tests.cases.costs.desk import DISTRICTS, GLOUCESTERSHIRE, OPCC
from tests.journeys.browser import PHONE, assert_reflows
from tests.journeys.person import Person
from tests.journeys.walk.story import Story
from tests.partnerships.funding.fund import a_pool, an_agreement


def a_reading(admin: Person, how: str, **typed: object) -> None:
    """Write one reading of a kind of cost, from the page that asks how it is divided."""
    admin.fills(how=how).presses("Go on").fills(**typed).presses("Save this reading")


def test_an_administrator_builds_an_agreement_from_nothing_and_sees_its_readings_side_by_side(
    new_page: Callable[..., Page],
) -> None:
    company = cast.somerby()
    admin = Story(company, new_page).person("partnership_administrator").opens("fund/")
    admin.follows("Set up a fund").presses("Set up the fund").follows("Begin a version")
    admin.fills(name="Gloucestershire", from_on=date(2019, 1, 1), start="nothing")
    admin.presses("Begin the draft").reads("Add the parties that pay.")
    admin.follows("Add several parties").fills(names="\n".join(GLOUCESTERSHIRE))
    admin.presses("Add the parties")
    admin.follows("Add a group").fills(name="Districts", members=DISTRICTS)
    admin.presses("Save the group").reads("All districts")
    half = {f"number_{OPCC}": "50", "number_districts": "60"}
    admin.follows("Independent chair").follows("Say who pays")
    capped = {f"cap_{OPCC}": "5,000", f"above_{OPCC}": "districts"}
    a_reading(admin, "percent", words="The districts take the rest.", **half, **capped)
    admin.reads("The percentages make 110, not a hundred.")
    assert admin.page.input_value("[name=words]") == "The districts take the rest."
    admin.fills(number_districts="50").presses("Save this reading")
    half["number_districts"] = "50"
    admin.follows("Add another reading")
    capped[f"above_{OPCC}"] = "+nobody"
    a_reading(admin, "percent", words="Their half and no more.", **half, **capped)
    admin.follows("Add another reading")
    limit = {"limit": "5,000", "above_limit": "+nobody"}
    a_reading(admin, "percent", words="Only 5,000 is shared.", **half, **limit)
    admin.fills(amount="12,400").presses("Show the shares")
    admin.reads("£12,400.00 in each reading", "£1,233.34", "£1,033.33", "£1,200.00", "£7,400.00")
    admin.presses("Choose reading B").reads("The reading is chosen.").follows(
        "The agreement", "body"
    )
    admin.follows("Administration").follows("Say who pays")
    tiers = {"payer_0": "districts", "number_0": "2000", "payer_1": "+lead"}
    a_reading(admin, "tiers", words="Above 2,000 the lead district pays.", **tiers)
    admin.follows("The agreement", "body").follows("Go on to approve it")
    admin.reads("Their half and no more.", "The lead party of the review")
    admin.presses("Approve it").reads("Version 1 is approved.").does_not_read("Add a party")
    admin.page.set_viewport_size(PHONE)
    admin.opens("fund/agreement/1/costs/chair/?amount=12400&lead=")
    assert_reflows(admin.page)


def test_finance_runs_a_year_from_invoices_to_the_board_paper_with_both_contribution_sets(
    new_page: Callable[..., Page], tmp_path: Path
) -> None:
    company = cast.wreake_valley()
    pool = a_pool(company, name="The pooled fund")
    with company.scope("finance_officer"):
        an_agreement(pool, "leicestershire-rutland", on=date(2013, 4, 1))
        begin_from_preset(
            by=company.actor("finance_officer"),
            pool=pool,
            preset="leicestershire-rutland",
            year=FinancialYear(2025),
        )
    story, february = Story(company, new_page), date(2026, 2, 10)
    finance = story.person("finance_officer").opens("fund/").follows("Enter the reserve")
    finance.fills(pence="70,788", on=date(2025, 4, 1)).presses("Enter the reserve")
    finance.follows("Contributions").follows("As agreed in 2013").reads("£66,000.00")
    finance.follows("Record that they were agreed").fills(on=date(2025, 3, 20))
    finance.presses("Record the agreement").follows("Go on to invoice them")
    finance.fills(on=date(2026, 1, 10)).presses("Raise 10 invoices")
    finance.reads("are invoiced in February or March 2026")
    finance.fills(on=february).presses("Raise 10 invoices").reads("10 invoices are raised.", "0010")
    finance.follows("0001").follows("Record that it was sent").fills(on=february, how="by email")
    finance.presses("Record it as sent").follows("Enter a payment")
    finance.fills(pence="2,500.01", on=february, proof="BACS 1").presses("Enter the payment")
    finance.reads("£2,500.01 is more than the £2,500.00 that is open")
    finance.fills(pence="2,500").presses("Enter the payment").reads("Paid")
    finance.presses("PDF of the invoice").reads("Ready")
    assert "Invoice 0001" in downloaded(finance, "Download as PDF", tmp_path)
    finance.opens("fund/cost/").fills(
        kind="recharge", words="Office", pence="53,504.67", on=february, proof="J 1"
    )
    finance.presses("Enter the cost").opens("fund/ledger/?year=2025").reads("Spent on recharge")
    finance.opens("fund/forecast/?year=2025").reads("-£17,504.67", "£17,495.33")
    finance.fills(reviews="4, 5, 6").presses("Compare these").reads("5 reviews, highest costs")

    board = story.person("board_member", viewport=PHONE).opens("fund/forecast/?year=2025")
    board.reads("As agreed in 2013", "Proposed March 2026", "£66,000.00", "£86,000.00")
    assert_reflows(board.page)
    board.presses("Make the board paper").reads("Ready", "Download as Word")
    said = downloaded(board, "Download as PDF", tmp_path)
    for amount in ("£66,000.00", "£86,000.00", "-£2,504.67", "-£17,504.67", "£2,495.33"):
        assert amount in said
    board.is_refused("fund/ledger/", "fund/contributions/")


def downloaded(person: Person, link: str, folder: Path) -> str:
    """Give the words of a PDF that a person downloads."""
    with person.page.expect_download() as waited:
        person.page.get_by_role("link", name=link).click()
    file = folder / waited.value.suggested_filename
    waited.value.save_as(file)
    return text_of_pdf(file.read_bytes())

"""What a review costs: split under the agreement of its day, told, and in the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.core.audit.models import CaseEvent
from cases.core.case.models import Case
from cases.core.notices.models import OutboxMail
from cases.core.timetable.kinds import Milestone
from cases.core.workflow.plug import NotReady
from cases.core.workflow.states import State
from cases.costs.models import CaseCost, CostStage, StaffTime
from cases.costs.selectors import time_spent
from cases.costs.services import costs as verbs
from cases.costs.services import telling
from cases.costs.services import time as staff
from partnerships.funding import ledger
from partnerships.funding.models import AgreementVersion, LedgerEntry
from partnerships.funding.pool import Pool
from partnerships.funding.year import FinancialYear
from tests import cast
from tests.cases.costs.desk import DISTRICTS, Desk, errors
from tests.partnerships.funding.fund import a_pool, an_agreement

DAY = date(2026, 2, 5)
Stage = CostStage.Stage


@pytest.fixture
def pool(somerby: cast.Company) -> Iterator[Pool]:
    """Give the fund of a partnership under Gloucestershire's agreement, in scope."""
    pool = a_pool(somerby)
    with somerby.scope("officer"):
        version = an_agreement(pool)
        for key in ("cotswold", "stroud"):
            version.data["parties"][key] = {
                "name": key.title(),
                "email": f"finance@{key}.example",
            }
        version.save()
        yield pool


@pytest.fixture
def case(somerby: cast.Company, pool: Pool) -> Case:
    """Give a case in the fund's partnership."""
    return cast.a_case(somerby)


def a_cost(case: Case, by: Any, kind: str, pence: int, **more: Any) -> CaseCost:
    facts: dict[str, Any] = {
        "stage": Stage.ESTIMATE,
        "on": DAY,
        "words": "Fee",
        "kind": kind,
    } | more
    return verbs.add_cost(case, by=by, pence=pence, **facts)


def shares(cost: CaseCost) -> dict[str, int]:
    found: dict[str, int] = CostStage.objects.filter(cost=cost).latest("pk").split["shares"]
    return found


def test_a_chair_of_8000_is_shared_half_and_half_to_the_penny(
    somerby: cast.Company, case: Case
) -> None:
    """R119."""
    found = shares(a_cost(case, somerby.officer, "chair", 8_000_00))
    assert found.pop("opcc") == 4_000_00
    assert sorted(found) == DISTRICTS
    assert sorted(found.values()) == [666_66] * 2 + [666_67] * 4


def test_the_lead_district_pays_what_administration_costs_above_2000(
    somerby: cast.Company, case: Case
) -> None:
    """R120."""
    found = shares(a_cost(case, somerby.officer, "administration", 2_600_00, lead="stroud"))
    assert (found["stroud"] - 600_00, sum(found.values())) in [
        (333_33, 2_600_00),
        (333_34, 2_600_00),
    ]


@pytest.mark.parametrize(
    ("kind", "pence", "more", "said"),
    [
        ("advocacy", 1_600_00, {}, "record that the need was agreed"),
        ("advocacy", 2_600_00, {"need_agreed_on": DAY}, "above the maximum of £2,500.00"),
        ("administration", 2_600_00, {}, "refers to the lead party, and this review has none"),
        ("chair", 0, {}, "more than nought"),
        ("chair", 100, {"on": date(2099, 1, 1)}, "cannot lie in the future"),
        ("chair", 100, {"stage": Stage.ORDER}, "Give the number of the order or invoice"),
    ],
)
def test_what_the_agreement_does_not_allow_is_refused(
    somerby: cast.Company, case: Case, kind: str, pence: int, more: dict[str, Any], said: str
) -> None:
    """R121, and the bad input of the issue."""
    with pytest.raises(NotReady, match=said):
        a_cost(case, somerby.officer, kind, pence, **more)
    assert CaseCost.objects.count() == 0


def test_advocacy_above_the_usual_is_taken_once_the_need_was_agreed(
    somerby: cast.Company, case: Case
) -> None:
    """R121."""
    agreed: dict[str, Any] = {"need_agreed_on": DAY, "need_agreed_with": "AAFDA"}
    assert sum(shares(a_cost(case, somerby.officer, "advocacy", 2_500_00, **agreed)).values()) == (
        2_500_00
    )


def test_the_other_of_two_joint_reviews_pays_its_part_before_the_rest_is_split(
    somerby: cast.Company, case: Case, pool: Pool
) -> None:
    """E5 (GL §2.4, §2.8)."""
    joint = {"joint_with": "Safeguarding Adult Review", "joint_percent": 33}
    cost = a_cost(case, somerby.officer, "chair", 1_000_01, **joint)
    split = CostStage.objects.get(cost=cost).split
    assert (split["shares"]["joint-review"], sum(split["shares"].values())) == (330_00, 1_000_01)
    assert split["shares"]["opcc"] == 335_00
    assert split["why"][0] == "£330.00: 33 per cent paid by the other review"
    whole = a_cost(case, somerby.officer, "chair", 500, **joint | {"joint_percent": 100})
    assert shares(whole) == {"joint-review": 500}
    verbs.enter_stage(whole, by=somerby.officer, stage=Stage.INVOICE, pence=500, on=DAY, proof="1")
    assert ledger.balances(pool) == {"payable": -500, "receivable:joint-review": 500}
    with pytest.raises(NotReady, match="above the maximum"):
        a_cost(case, somerby.officer, "advocacy", 2_600_00, need_agreed_on=DAY, **joint)


def test_a_chair_sees_the_own_fee_and_nothing_else_of_the_costs(
    somerby: cast.Company, case: Case
) -> None:
    a_cost(case, somerby.officer, "chair", 8_000_00)
    a_cost(case, somerby.officer, "author", 3_000_00)
    here = f"reviews/{case.reference}/costs/"
    chair = Desk(somerby, "independent_chair")
    page = chair.get(f"{here}own/")
    assert [line.agreed for line in page.context["lines"]] == [8_000_00]
    assert "Your fee" in chair.get(f"reviews/{case.reference}/").content.decode()
    assert chair.get(here).status_code == 403
    assert Desk(somerby, "panel_member").get(f"{here}own/").status_code == 403


def test_a_kind_of_which_nothing_is_agreed_is_unallocated_with_the_reason(
    somerby: cast.Company, case: Case
) -> None:
    cost = a_cost(case, somerby.officer, "legal", 500_00)
    split = CostStage.objects.get(cost=cost).split
    assert (split["unallocated"], split["shares"]) == (500_00, {})
    assert split["why"] == [
        "Version 1 of the agreement says nothing of this kind: legal advice and defence."
    ]


def test_a_later_agreement_changes_no_split_of_an_earlier_day(
    somerby: cast.Company, case: Case, pool: Pool
) -> None:
    cost = a_cost(case, somerby.officer, "chair", 12_400_00)
    before = CostStage.objects.get(cost=cost).split
    later = an_agreement(pool, on=date(2026, 4, 1))
    later.data["costs"]["chair"]["chosen"] = "b"
    later.save()
    verbs.enter_stage(
        cost, by=somerby.officer, stage=Stage.COMMITMENT, pence=12_400_00, on=date(2026, 4, 1)
    )
    first, second = CostStage.objects.filter(cost=cost)
    assert first.split == before
    assert (first.split["version"], second.split["version"]) == (1, 2)
    assert (first.split["unallocated"], second.split["unallocated"]) == (0, 1_200_00)


def test_the_other_parties_are_told_the_agreed_cost_and_every_change_and_nothing_else(
    somerby: cast.Company, case: Case
) -> None:
    """R123: reference, kind, old and new amount and a link; not to who leads; no name."""
    cost = a_cost(case, somerby.officer, "chair", 8_000_00, lead="stroud")
    again: dict[str, Any] = {"by": somerby.officer, "on": DAY}
    verbs.enter_stage(cost, stage=Stage.COMMITMENT, pence=8_000_00, **again)
    verbs.enter_stage(cost, stage=Stage.ORDER, pence=9_250_50, proof="PO 7", **again)
    mails = list(
        OutboxMail.objects.filter(
            case=case, to__endswith=".example", subject__contains="cost"
        ).order_by("pk")
    )
    assert [mail.to for mail in mails] == ["finance@cotswold.example"] * 2
    assert mails[0].subject == f"{case.reference}: cost of the review"
    first, second = (mail.body.splitlines()[0] for mail in mails)
    assert first == "The cost of independent chair was agreed at first: £8,000.00."
    assert second == (
        "The agreed cost of independent chair has changed from £8,000.00 to £9,250.50."
    )
    assert all(f"/reviews/{case.reference}/costs/" in mail.body for mail in mails)
    assert all("Quenby" not in mail.body for mail in mails)
    telling.tell_progress(case, by=somerby.officer)
    progress = OutboxMail.objects.filter(subject=f"{case.reference}: how the review goes")
    assert [mail.body.splitlines()[0] for mail in progress] == ["The review stands at: Referral."]


def test_an_invoice_is_owed_by_the_parties_and_its_payment_leaves_the_bank(
    somerby: cast.Company, case: Case, pool: Pool
) -> None:
    cost = a_cost(case, somerby.officer, "chair", 8_000_00)
    invoice = verbs.enter_stage(
        cost, by=somerby.officer, stage=Stage.INVOICE, pence=8_000_00, on=DAY, proof="INV 3"
    )
    paying: dict[str, Any] = {
        "by": somerby.officer,
        "stage": Stage.PAID,
        "on": DAY,
        "invoice": invoice,
    }
    verbs.enter_stage(cost, pence=5_000_00, **paying)
    found = ledger.balances(pool)
    assert (found["payable"], found["bank"]) == (-3_000_00, -5_000_00)
    assert found["receivable:opcc"] == 4_000_00
    entry = LedgerEntry.objects.get(number=1)
    assert (entry.reference, entry.words) == (case.reference, "Independent chair: invoice")
    with pytest.raises(NotReady, match=r"£3,000.01 is more than the £3,000.00 that is open"):
        verbs.enter_stage(cost, pence=3_000_01, **paying)
    with pytest.raises(NotReady, match="not paid before it was invoiced"):
        verbs.enter_stage(cost, pence=1, **paying | {"on": date(2026, 2, 4)})
    with pytest.raises(NotReady, match="Choose the invoice"):
        verbs.enter_stage(cost, pence=1, **paying | {"invoice": None})


def test_what_was_entered_by_mistake_is_taken_back_and_the_ledger_reverses_it(
    somerby: cast.Company, case: Case, pool: Pool
) -> None:
    cost = a_cost(case, somerby.officer, "chair", 8_000_00)
    invoice = verbs.enter_stage(
        cost, by=somerby.officer, stage=Stage.INVOICE, pence=8_000_00, on=DAY, proof="INV 3"
    )
    paid = verbs.enter_stage(
        cost, by=somerby.officer, stage=Stage.PAID, pence=1_00, on=DAY, invoice=invoice
    )
    with pytest.raises(NotReady, match="take the payment back first"):
        verbs.take_back_stage(invoice, by=somerby.officer, because="Not ours.")
    verbs.take_back_stage(paid, by=somerby.officer, because="Not ours.")
    verbs.take_back_stage(invoice, by=somerby.officer, because="Not ours.")
    assert ledger.balances(pool) == {}
    with pytest.raises(NotReady, match="taken back before"):
        verbs.take_back_stage(invoice, by=somerby.officer, because="Again.")


def test_a_cost_in_a_closed_year_is_refused(somerby: cast.Company, case: Case, pool: Pool) -> None:
    year = FinancialYear(2024)
    ledger.close_year(pool, year, by_name="Somebody", today=timezone.localdate())
    cost = a_cost(case, somerby.officer, "chair", 8_000_00)
    with pytest.raises(NotReady, match="2024/25 is closed"):
        verbs.enter_stage(
            cost, by=somerby.officer, stage=Stage.INVOICE, pence=1, on=date(2025, 3, 31), proof="1"
        )


def test_time_before_the_decision_is_seen_apart(somerby: cast.Company, pool: Pool) -> None:
    """H9 (LR26-F ¶10)."""
    dates = {Milestone.DECIDED: date(2026, 3, 20), Milestone.REVIEW_DECIDED: date(2026, 3, 20)}
    case = cast.a_case_at(somerby, State.PANEL, dates)
    for on, minutes in ((date(2026, 3, 10), 90), (date(2026, 3, 20), 30), (date(2026, 3, 21), 60)):
        staff.log_time(case, by=somerby.officer, grade="Grade 12", minutes=minutes, on=on)
    assert time_spent(case) == {"before": 120, "after": 60}
    assert time_spent() == {"before": 120, "after": 60}


def test_without_a_fund_costs_are_entered_all_the_same(wreake_valley: cast.Company) -> None:
    case = cast.a_case(wreake_valley)
    with wreake_valley.scope("officer"):
        cost = a_cost(case, wreake_valley.officer, "chair", 8_000_00)
        split = CostStage.objects.get(cost=cost).split
        assert split["why"] == ["No agreement of who pays what holds on this day."]


def test_an_officer_enters_costs_on_the_pages_and_finance_pays_them(
    somerby: cast.Company, case: Case
) -> None:
    officer, here = Desk(somerby, "officer"), f"reviews/{case.reference}/costs/"
    officer.get(here)
    refused = officer.post(
        f"{here}new/", kind="chair", words="Fee", stage="estimate", pence="12.005", on=DAY
    )
    assert "part of a penny" in errors(refused)["pence"][0]
    refused = officer.post(
        f"{here}new/", kind="chair", words="Fee", stage="estimate", pence="0", on=DAY
    )
    assert errors(refused)["pence"] == ["An amount of nought says nothing: give more."]
    refused = officer.post(
        f"{here}new/",
        kind="administration",
        words="Room hire",
        stage="estimate",
        pence="2,600",
        on=DAY,
    )
    assert "this review has none" in errors(refused)["pence"][0]
    assert "Room hire" in refused.content.decode()
    officer.does(f"{here}new/", kind="chair", words="Fee", stage="estimate", pence="12,400", on=DAY)
    cost = f"{here}{CaseCost.objects.get().pk}/"
    officer.does(f"{cost}amounts/new/", stage="invoice", pence="12,400", on=DAY, proof="INV 9")
    invoice = CostStage.objects.get(stage="invoice")
    finance = Desk(somerby, "finance_officer")
    assert finance.get(f"reviews/{case.reference}/").status_code == 404
    paid = {"stage": "paid", "on": DAY, "proof": "BACS", "invoice": str(invoice.pk)}
    refused = finance.post(f"{cost}amounts/new/", pence="12,400.01", **paid)
    assert "that is open on this invoice" in errors(refused)["pence"][0]
    finance.does(f"{cost}amounts/new/", pence="12,400", **paid)
    page = finance.get(cost).content.decode()
    assert "£1,233.34" in page
    assert "The commissioner&#x27;s half is capped" in page
    assert [row["paid"] for row in finance.get("fund/reviews/").context["rows"]] == [12_400_00]
    both = {"need_agreed_on": DAY, "need_agreed_with": "", "version": 1}
    assert "with whom" in errors(officer.post(f"{cost}change/", **both))["need_agreed_with"][0]
    officer.does(f"{cost}change/", lead="stroud", joint_with="Adult review SAR-2", version=1)
    late = finance.post(f"{cost}change/", lead="cotswold", joint_with="SAR-3", version=1)
    assert "saved this while you were writing" in late.content.decode()
    assert ("SAR-3" in late.content.decode(), CaseCost.objects.get().lead) == (True, "stroud")
    assert (
        officer.get(f"{cost}change/").status_code == officer.get(f"{here}new/").status_code == 200
    )
    payment = CostStage.objects.get(stage="paid").pk
    assert finance.get(f"{cost}amounts/{payment}/back/").status_code == 200
    finance.does(f"{cost}amounts/{payment}/back/", because="Another’s.")
    assert "Taken back" in finance.get(cost).content.decode()
    officer.does(f"{here}tell/")
    assert finance.get(f"{here}time/").status_code == 404
    for hours in ("1:75", "25", "0", "soon"):
        refused = officer.post(f"{here}time/", grade="Grade 6", hours=hours, on=DAY)
        assert list(errors(refused)) == ["hours"]
    for hours in ("1.5", "1h 30", "2"):
        officer.does(f"{here}time/", grade="Grade 6", hours=hours, on=DAY)
    assert officer.get(f"{here}time/").status_code == 200
    assert list(StaffTime.objects.values_list("minutes", flat=True)) == [90, 90, 120]
    officer.does(f"{here}time/{StaffTime.objects.first().pk}/remove/")
    assert "3 hours 30 minutes before the decision" in officer.get(here).content.decode()
    board = Desk(somerby, "csp_chair")
    assert board.get(here).status_code == 200
    assert board.post(f"{here}new/").status_code == 403
    assert Desk(somerby, "board_member").get(here).status_code == 404
    words = " ".join(CaseEvent.objects.filter(case=case).values_list("detail__words", flat=True))
    assert "entered £12,400.00 (invoice) for independent chair" in words


def test_the_page_of_costs_asks_as_many_questions_of_many_costs_as_of_two(
    somerby: cast.Company, case: Case
) -> None:
    officer = Desk(somerby, "officer")

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            officer.get(f"reviews/{case.reference}/costs/")
        return len(seen)

    for _ in range(2):
        a_cost(case, somerby.officer, "chair", 100)
    queries()
    before = queries()
    for _ in range(4):
        a_cost(case, somerby.officer, "chair", 100)
        staff.log_time(case, by=somerby.officer, grade="6", minutes=5, on=DAY)
    assert queries() == before


def test_a_party_that_left_in_mid_year_pays_no_share_from_the_day_after(
    somerby: cast.Company, case: Case, pool: Pool
) -> None:
    version = AgreementVersion.objects.get(pool=pool)
    version.data["parties"]["cheltenham"] = {"name": "Cheltenham", "until_on": DAY.isoformat()}
    version.save()
    inside = shares(a_cost(case, somerby.officer, "chair", 8_000_00))
    after = shares(a_cost(case, somerby.officer, "chair", 8_000_00, on=DAY + timedelta(days=1)))
    assert ("cheltenham" in inside, "cheltenham" in after) == (True, False)
    assert sum(after.values()) == 8_000_00

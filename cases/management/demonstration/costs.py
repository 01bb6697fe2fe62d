"""Two funds of the demonstration: a year of a pooled one, and a review that parties share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from django.utils import timezone

from cases.core.audit.models import CaseEvent
from cases.core.case.models import Case
from cases.core.case.selectors import milestone_on
from cases.core.timetable.kinds import Milestone
from cases.core.workflow.states import State
from cases.costs.models import CaseCost, CostStage
from cases.costs.preset import begin_from_preset
from cases.costs.services import agreements, contributions, costs, fund, papers, time
from cases.management.demonstration.clock import as_on
from cases.management.demonstration.people import EIGHT, Place
from partnerships.funding.invoicing import invoices_of
from partnerships.funding.ledger_accounts import FUND
from partnerships.funding.models import AgreementVersion, ContributionSet
from partnerships.funding.pool import Pool, PoolPartnership
from partnerships.funding.year import FinancialYear
from partnerships.tenancy.context import scope

Places = dict[str, Place]
Stage = CostStage.Stage
#: What reviews cost in five years (LR26-F ¶15), the first of which began six before the last.
PAST = (13_625_14, 4_288_00, 256_00, 8_677_00, 11_388_00)
RESERVE = 70_788_00
RECHARGE = 53_504_67


def _last_invoiced(today: date) -> FinancialYear:
    """Give the newest financial year whose February has passed."""
    year = FinancialYear.of(today)
    return year if today > date(year.begins + 1, 2, 28) else FinancialYear(year.begins - 1)


def _agreed(place: Place, name: str, preset: str, title: str, on: date) -> Pool:
    admin = place.actor("partnership_administrator")
    pool = agreements.set_up_fund(by=admin, name=name)
    draft = agreements.begin_draft(
        by=admin, pool=pool, name=title, from_on=on, start=f"preset:{preset}"
    )
    draft = _with_addresses(draft)
    agreements.approve(by=admin, version=draft)
    return pool


def _with_addresses(draft: AgreementVersion) -> AgreementVersion:
    """Give each party an invented address."""
    for key, each in draft.data["parties"].items():
        if key != FUND:
            name = each if isinstance(each, str) else each["name"]
            address = "Finance\n1 Example Square"
            draft.data["parties"][key] = {
                "name": name,
                "email": f"finance@{key}.example",
                "address": address,
            }
    draft.save()
    return draft


def pooled_fund(places: Places) -> None:
    """Let the eight partnerships share a fund: years that are closed, and one that is invoiced."""
    today = timezone.localdate()
    year = _last_invoiced(today)
    first = year.begins - len(PAST) - 1
    place = places["charnwood"]
    finance = place.actor("finance_officer")
    with as_on(date(year.begins, 4, 2)), scope(place.partnership.pk, finance):
        pool = _agreed(
            place,
            "Leicestershire and Rutland review fund",
            "leicestershire-rutland",
            "Leicestershire and Rutland",
            date(2013, 4, 1),
        )
        fund.save_settings(
            by=finance,
            pool=pool,
            payee="Leicestershire County Council",
            address="Finance\nExample Hall\nExample Way",
            how_to_pay="By transfer to the account that the council has given you.",
            payment_days=30,
        )
        begins = RESERVE + sum(PAST)
        fund.open_ledger(by=finance, pool=pool, pence=begins, on=date(first, 4, 1))
        for number, pence in enumerate(PAST):
            fund.enter_fund_cost(
                by=finance,
                pool=pool,
                kind="chair",
                words="reviews of the year",
                pence=pence,
                on=date(first + number + 1, 3, 20),
                proof="Outturn",
            )
            fund.close(by=finance, pool=pool, year=FinancialYear(first + number))
    for _, slug, _, _ in EIGHT:
        if slug != "charnwood":
            PoolPartnership.objects.create(pool=pool, partnership=places[slug].partnership)
    _a_year(place, pool, year)
    _next_year(place, pool, FinancialYear.of(today))
    _a_review_that_the_fund_pays(place)
    _for_the_board(place, pool, FinancialYear.of(today))


def _a_year(place: Place, pool: Pool, year: FinancialYear) -> None:
    finance = place.actor("finance_officer")
    in_february = date(year.begins + 1, 2, 10)
    with as_on(in_february), scope(place.partnership.pk, finance):
        agreed, _ = begin_from_preset(
            by=finance, pool=pool, preset="leicestershire-rutland", year=year
        )
        contributions.agree_set(by=finance, of=agreed, on=date(year.begins, 3, 20))
        contributions.raise_for_year(by=finance, of=agreed, on=in_february)
        fund.enter_fund_cost(
            by=finance,
            pool=pool,
            kind="recharge",
            words="review office",
            pence=RECHARGE,
            on=in_february,
            proof="Journal 118",
        )
        for invoice in invoices_of(pool):
            contributions.send_invoice(by=finance, invoice=invoice, on=in_february, how="by email")
    paid_on = min(in_february + timedelta(days=16), timezone.localdate())
    with as_on(paid_on), scope(place.partnership.pk, finance):
        for number, invoice in enumerate(invoices_of(pool), 1):
            if invoice.party == "melton":
                continue
            pence = invoice.pence // 2 if invoice.party == "oadby" else invoice.pence
            contributions.pay_invoice(
                by=finance, invoice=invoice, pence=pence, on=paid_on, proof=f"BACS {4410 + number}"
            )


def _next_year(place: Place, pool: Pool, year: FinancialYear) -> None:
    finance = place.actor("finance_officer")
    with scope(place.partnership.pk, finance):
        if not ContributionSet.objects.filter(pool=pool, year_begins=year.begins).exists():
            in_force, _ = begin_from_preset(
                by=finance, pool=pool, preset="leicestershire-rutland", year=year
            )
            contributions.agree_set(
                by=finance, of=in_force, on=min(year.first, timezone.localdate())
            )


def _for_the_board(place: Place, pool: Pool, year: FinancialYear) -> None:
    finance = place.actor("finance_officer")
    with scope(place.partnership.pk, finance):
        sets = list(ContributionSet.objects.filter(pool=pool, year_begins=year.begins))
        papers.board_paper(by=finance, pool=pool, year=year, sets=sets, reviews=(4, 6))


@contextmanager
def _later(place: Place, case: Case, days_ago: int) -> Iterator[date]:
    """Let an officer act on a case some days ago, but after all that its chronicle tells."""
    officer = place.actor("officer")
    with scope(place.partnership.pk, officer):
        last = CaseEvent.objects.filter(case=case).order_by("number").last()
    at = last.at if last else None
    day = timezone.localdate() - timedelta(days=days_ago)
    if at is not None:
        day = max(day, timezone.localdate(at))
    with as_on(day, not_before=at), scope(place.partnership.pk, officer):
        yield timezone.localdate()


def _a_review_that_the_fund_pays(place: Place) -> None:
    officer = place.actor("officer")
    with scope(place.partnership.pk, officer):
        case = Case.objects.filter(state=State.OVERVIEW).order_by("pk").first()
    if case is None:
        return
    with _later(place, case, 40) as on:
        cost = costs.add_cost(
            case, by=officer, kind="chair", words="Chair and author", stage=Stage.COMMITMENT,
            pence=4_500_00, on=on,
        )  # fmt: skip
        costs.enter_stage(
            cost, by=officer, stage=Stage.INVOICE, pence=2_250_00, on=on, proof="HG-0031"
        )
    _time(place, case)


def shared_review(places: Places) -> None:
    """Let Gloucestershire's parties share what a review costs, by the chosen readings."""
    place, today = places["gloucestershire"], timezone.localdate()
    officer = place.actor("officer")
    on = today - timedelta(days=30)
    with as_on(on), scope(place.partnership.pk, officer):
        _agreed(
            place,
            "Gloucestershire reviews",
            "gloucestershire",
            "Gloucestershire",
            date(2019, 1, 1),
        )
        case = Case.objects.filter(state=State.PANEL).order_by("pk").get()
    with _later(place, case, 30) as on:
        chair = costs.add_cost(
            case, by=officer, kind="chair", words="Chair of the panel", stage=Stage.ESTIMATE,
            pence=8_000_00, on=on,
        )  # fmt: skip
        costs.add_cost(
            case, by=officer, kind="administration", words="Rooms and minutes",
            stage=Stage.COMMITMENT, pence=2_600_00, on=on, lead="stroud",
        )  # fmt: skip
        costs.add_cost(
            case, by=officer, kind="advocacy", words="Specialist advocate", pence=2_000_00, on=on,
            stage=Stage.COMMITMENT, need_agreed_on=on, need_agreed_with="AAFDA",
        )  # fmt: skip
    _to_be_approved(place, today)
    with _later(place, case, 12) as on:
        _grows(place, chair, on)
    _time(place, case)


def _to_be_approved(place: Place, today: date) -> None:
    """Let a version for the next financial year wait for its approval."""
    admin = place.actor("partnership_administrator")
    with as_on(today - timedelta(days=3)), scope(place.partnership.pk, admin):
        pool = Pool.objects.get(name="Gloucestershire reviews")
        next_year = date(FinancialYear.of(today).begins + 1, 4, 1)
        agreements.begin_draft(
            by=admin, pool=pool, name="Gloucestershire", from_on=next_year, start="version:1"
        )


def _grows(place: Place, chair: CaseCost, on: date) -> None:
    """Let the chair cost more than was estimated, be invoiced for, and be paid in part."""
    officer = place.actor("officer")
    costs.enter_stage(
        chair, by=officer, stage=Stage.ORDER, pence=12_400_00, on=on, proof="PO 20417"
    )
    invoice = costs.enter_stage(
        chair, by=officer, stage=Stage.INVOICE, pence=6_200_00, on=on, proof="FC-2026-11"
    )
    costs.enter_stage(
        chair, by=officer, stage=Stage.PAID, pence=6_200_00, on=on, proof="BACS 99120",
        invoice=invoice,
    )  # fmt: skip


def _time(place: Place, case: Case) -> None:
    officer = place.actor("officer")
    with _later(place, case, 2):
        decided = milestone_on(case, Milestone.DECIDED) or timezone.localdate()
        worked = ((-20, 420, "Grade 12", "Records check"), (-6, 195, "Grade 6", "Papers"))
        for days, minutes, grade, what in (*worked, (1, 150, "Grade 12", "Panel")):
            day = min(decided + timedelta(days=days), timezone.localdate())
            time.log_time(case, by=officer, grade=grade, minutes=minutes, on=day, what=what)

"""The ledger and the invoices: whatever is done, it balances; what may not be done is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from partnerships.funding import invoicing, ledger
from partnerships.funding.agreement import Party
from partnerships.funding.ledger import LedgerRefused
from partnerships.funding.models import (
    ContributionInvoice,
    ContributionSet,
    CreditNote,
    InvoicePayment,
    LedgerEntry,
    LedgerLine,
    YearClosed,
)
from partnerships.funding.pool import Pool, PoolPartnership
from partnerships.funding.year import FinancialYear
from partnerships.tenancy.context import current_partnership_id
from tests import cast
from tests.partnerships.funding.fund import a_pool

WHO = "Somebody"
YEAR = FinancialYear(2025)
PARTIES = [Party("ash", "Ash Council", address="1 Ash Way"), Party("birch", "Birch Police")]
DAY = date(2026, 2, 10)


@pytest.fixture
def pool(somerby: cast.Company, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Give a fund, in scope of its partnership, on 20 March 2026."""
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 3, 20, 10, tzinfo=UTC))
    with somerby.scope():
        yield a_pool(somerby)


def a_set(pool: Pool, **amounts: int) -> ContributionSet:
    made: ContributionSet = ContributionSet.objects.create(
        pool=pool,
        name="Agreed",
        year_begins=YEAR.begins,
        lines={key: {"typed": str(pence), "pence": pence} for key, pence in amounts.items()},
    )
    return made


def invoices(pool: Pool, on: date = DAY, because: str = "", **amounts: int) -> Any:
    dues = invoicing.contributions_due(a_set(pool, **amounts), PARTIES, "by_days")
    return invoicing.raise_invoices(pool, YEAR, dues, on=on, by_name=WHO, because=because)


def test_a_contribution_is_owed_when_invoiced_and_in_the_bank_when_paid(pool: Pool) -> None:
    first, second = invoices(pool, ash=30_000_00, birch=16_000_00)
    assert [(i.number, i.party_name, i.pence) for i in (first, second)] == [
        (1, "Ash Council", 30_000_00),
        (2, "Birch Police", 16_000_00),
    ]
    invoicing.record_payment(first, pence=10_000_00, on=DAY, proof="BACS 1", by_name=WHO)
    assert ledger.balances(pool) == {
        "bank": 10_000_00,
        "income": -46_000_00,
        "receivable:ash": 20_000_00,
        "receivable:birch": 16_000_00,
    }


@pytest.mark.parametrize(
    ("on", "because", "said"),
    [
        (date(2026, 1, 31), "", "invoiced in February or March 2026"),
        (date(2025, 4, 1), " ", "invoiced in February or March 2026"),
        (date(2026, 3, 21), "", "cannot lie in the future"),
    ],
)
def test_contributions_are_invoiced_in_february_or_march_or_it_is_said_why(
    pool: Pool, on: date, because: str, said: str
) -> None:
    """R122."""
    with pytest.raises(LedgerRefused, match=said):
        invoices(pool, on=on, because=because, ash=100)
    assert ContributionInvoice.objects.count() == 0


def test_an_invoice_of_another_month_keeps_why(pool: Pool) -> None:
    (invoice,) = invoices(pool, on=date(2025, 9, 1), because="The party asked for it.", ash=100)
    assert invoice.outside_season_because == "The party asked for it."
    assert invoice.due_on is None


def test_a_year_invoices_a_party_once_and_numbers_go_on_without_a_gap(pool: Pool) -> None:
    (first,) = invoices(pool, ash=100)
    dues = [invoicing.Due("ash", "Ash Council", 100), invoicing.Due("birch", "Birch Police", 200)]
    (second,) = invoicing.raise_invoices(pool, YEAR, dues, on=DAY, by_name=WHO, because="")
    with pytest.raises(LedgerRefused, match="has its invoice"):
        invoicing.raise_invoices(pool, YEAR, dues, on=DAY, by_name=WHO, because="")
    assert (first.number, second.number, second.party) == (1, 2, "birch")


@pytest.mark.parametrize(
    ("leavers", "expected"),
    [
        ("by_days", [("ash", 184 * 2, "£3.65 a year; a party on 184 of the year’s 365 days")]),
        ("whole_year", [("ash", 730, "The whole year; a party on 184 of the year’s 365 days")]),
    ],
)
def test_a_party_that_joins_in_mid_year_pays_for_its_days_or_the_whole(
    pool: Pool, leavers: str, expected: Any
) -> None:
    party = Party("ash", "Ash Council", from_on=date(2025, 9, 29))
    found = invoicing.contributions_due(a_set(pool, ash=730), [party], leavers)
    assert [(due.party, due.pence) for due in found] == [each[:2] for each in expected]
    assert found[0].why.endswith("a party on 184 of the year’s 365 days")


def test_a_party_that_left_before_the_year_pays_nothing(pool: Pool) -> None:
    gone = Party("ash", "Ash Council", until_on=date(2025, 3, 31))
    assert invoicing.contributions_due(a_set(pool, ash=730), [gone], "whole_year") == []


def test_an_invoice_is_part_paid_credited_overdue_and_paid_in_words(pool: Pool) -> None:
    settings_row = ledger.lock(pool)
    settings_row.payment_days = 30
    settings_row.save()
    (invoice,) = invoices(pool, ash=1000)

    def word(on: date = DAY) -> str:
        return invoicing.standing(invoicing.invoices_of(pool).get(), on).words

    words = [word()]
    invoicing.mark_sent(invoice, on=DAY, how="by post")
    words += [word(), word(date(2026, 3, 13))]
    payment = invoicing.record_payment(invoice, pence=400, on=DAY, proof="1", by_name=WHO)
    words.append(word())
    invoicing.credit(invoice, pence=100, on=DAY, because="Agreed.", by_name=WHO)
    invoicing.record_payment(invoice, pence=500, on=DAY, proof="2", by_name=WHO)
    words.append(word())
    invoicing.undo_payment(payment, on=DAY, because="Another's.", by_name=WHO)
    words.append(word())
    assert words == ["Not sent yet", "Sent", "Overdue", "Part paid", "Paid", "Part paid"]
    with pytest.raises(LedgerRefused, match="undone before"):
        invoicing.undo_payment(payment, on=DAY, because="Again.", by_name=WHO)


@pytest.mark.parametrize(
    ("act", "more", "said"),
    [
        ("pay", {"pence": 1001}, "£10.01 is more than the £10.00 that is open on invoice 0001"),
        ("pay", {"pence": 0}, "more than nought"),
        ("pay", {"on": date(2026, 2, 9)}, "before the invoice was raised"),
        ("pay", {"on": date(2026, 3, 21)}, "in the future"),
        ("credit", {"pence": 1001}, "A credit of £10.01 goes beyond its invoice"),
        ("credit", {"pence": 0}, "more than nought"),
    ],
)
def test_what_goes_beyond_its_invoice_is_refused(
    pool: Pool, act: str, more: dict[str, Any], said: str
) -> None:
    (invoice,) = invoices(pool, ash=1000)
    typed: dict[str, Any] = {"pence": 1000, "on": DAY, "by_name": WHO} | more
    with pytest.raises(LedgerRefused, match=said):
        if act == "pay":
            invoicing.record_payment(invoice, proof="1", **typed)
        else:
            invoicing.credit(invoice, because="x", **typed)
    assert LedgerEntry.objects.count() == 1


def a_post(pool: Pool, on: date = DAY, **lines: Any) -> LedgerEntry:
    return ledger.post(pool, on=on, kind="opening", words="x", lines=lines, by_name=WHO)


def test_a_closed_year_goes_into_the_reserve_and_what_is_owed_is_carried_over(pool: Pool) -> None:
    a_post(pool, date(2025, 3, 31), bank=70_788_00, reserve=-70_788_00)
    a_post(pool, date(2025, 3, 1), **{"receivable:ash": 500_00, "income": -500_00})
    a_post(pool, date(2025, 3, 2), **{"cost:chair": 200_00, "payable": -200_00})
    closed = ledger.close_year(pool, FinancialYear(2024), by_name=WHO, today=date(2025, 4, 1))
    assert closed.carried == 300_00
    assert ledger.balances(pool) == {
        "bank": 70_788_00,
        "payable": -200_00,
        "receivable:ash": 500_00,
        "reserve": -71_088_00,
    }
    with pytest.raises(LedgerRefused, match="2024/25 is closed"):
        a_post(pool, date(2025, 3, 31), bank=1, reserve=-1)


@pytest.mark.parametrize(
    ("year", "said"),
    [(2024, "is closed already"), (2025, "is not over yet"), (2023, "A later year")],
)
def test_a_year_is_closed_once_when_it_is_over_and_in_its_order(
    pool: Pool, year: int, said: str
) -> None:
    ledger.close_year(pool, FinancialYear(2024), by_name=WHO, today=date(2026, 3, 20))
    with pytest.raises(LedgerRefused, match=said):
        ledger.close_year(pool, FinancialYear(year), by_name=WHO, today=date(2026, 3, 20))


def test_an_earlier_year_with_entries_is_closed_first(pool: Pool) -> None:
    a_post(pool, date(2024, 3, 31), bank=1, reserve=-1)
    with pytest.raises(LedgerRefused, match="Close the financial year 2023/24 first"):
        ledger.close_year(pool, FinancialYear(2024), by_name=WHO, today=date(2026, 3, 20))


def test_an_entry_is_reversed_once_on_no_earlier_day(pool: Pool) -> None:
    entry = a_post(pool, bank=5, reserve=-5)
    with pytest.raises(LedgerRefused, match="before it happened"):
        ledger.reverse(entry, on=date(2026, 2, 9), because="x", by_name=WHO)
    undone = ledger.reverse(entry, on=DAY, because="Typed wrongly.", by_name=WHO)
    assert ledger.balances(pool) == {}
    for again in (entry, undone):
        with pytest.raises(LedgerRefused):
            ledger.reverse(again, on=DAY, because="x", by_name=WHO)


@pytest.mark.parametrize("lines", [{"bank": 1}, {"bank": 1, "reserve": 1}, {}, {"bank": 0}])
def test_lines_that_do_not_balance_are_refused(pool: Pool, lines: dict[str, Any]) -> None:
    with pytest.raises(LedgerRefused, match="do not balance"):
        a_post(pool, **lines)


AMOUNTS = st.integers(-10, 5_000)
DAYS = st.dates(date(2023, 3, 1), date(2026, 3, 25))


class Fund(RuleBasedStateMachine):
    """Anybody doing anything to a fund, in any order, sensible or not."""

    pool: Pool

    def _try(self, act: Any) -> None:
        try:
            with transaction.atomic():
                act()
        except LedgerRefused:
            pass

    @initialize()
    def begin(self) -> None:
        self.point = transaction.savepoint()
        self.pool = Pool.objects.create(name="Any fund")
        PoolPartnership.objects.all().delete()
        PoolPartnership.objects.create(pool=self.pool, partnership_id=current_partnership_id())

    @rule(begins=st.integers(2022, 2025), on=DAYS, pence=st.integers(1, 9_000))
    def invoice(self, begins: int, on: date, pence: int) -> None:
        dues = [invoicing.Due("ash", "Ash", pence), invoicing.Due("birch", "Birch", 7)]
        self._try(
            lambda: invoicing.raise_invoices(
                self.pool, FinancialYear(begins), dues, on=on, by_name=WHO, because="x"
            )
        )

    @rule(which=st.integers(0, 5), pence=AMOUNTS, on=DAYS, way=st.sampled_from(["pay", "credit"]))
    def settle(self, which: int, pence: int, on: date, way: str) -> None:
        found = list(ContributionInvoice.objects.filter(pool=self.pool))[which : which + 1]
        for each in found:
            self._try(
                lambda each=each: (
                    invoicing.record_payment(each, pence=pence, on=on, proof="x", by_name=WHO)
                    if way == "pay"
                    else invoicing.credit(each, pence=pence, on=on, because="x", by_name=WHO)
                )
            )

    @rule(which=st.integers(0, 3), on=DAYS)
    def undo(self, which: int, on: date) -> None:
        for each in list(InvoicePayment.objects.filter(pool=self.pool))[which : which + 1]:
            self._try(
                lambda each=each: invoicing.undo_payment(each, on=on, because="x", by_name=WHO)
            )

    @rule(
        on=DAYS, lines=st.dictionaries(st.sampled_from(["bank", "cost:chair", "payable"]), AMOUNTS)
    )
    def enter(self, on: date, lines: dict[str, int]) -> None:
        self._try(lambda: a_post(self.pool, on, **lines))

    @rule(on=DAYS, pence=st.integers(1, 3_000))
    def spend(self, on: date, pence: int) -> None:
        self._try(lambda: a_post(self.pool, on, **{"cost:recharge": pence, "bank": -pence}))

    @rule(which=st.integers(0, 9), on=DAYS)
    def take_back(self, which: int, on: date) -> None:
        for each in list(LedgerEntry.objects.filter(pool=self.pool))[which : which + 1]:
            self._try(lambda each=each: ledger.reverse(each, on=on, because="x", by_name=WHO))

    @rule(begins=st.integers(2022, 2026))
    def close(self, begins: int) -> None:
        self._try(
            lambda: ledger.close_year(
                self.pool, FinancialYear(begins), by_name=WHO, today=date(2026, 3, 20)
            )
        )

    @invariant()
    def it_balances(self) -> None:
        if not hasattr(self, "pool"):
            return
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # the database says so too
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        sums: dict[int, int] = {}
        for entry, pence in LedgerLine.objects.values_list("entry_id", "pence"):
            sums[entry] = sums.get(entry, 0) + pence
        assert set(sums.values()) <= {0}
        numbers = list(LedgerEntry.objects.values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))
        for rows in (ContributionInvoice.objects, CreditNote.objects):
            given = list(rows.values_list("number", flat=True))
            assert given == list(range(1, len(given) + 1))
        for each in invoicing.invoices_of(self.pool):
            stands = invoicing.standing(each, date(2026, 3, 20))
            assert 0 <= stands.open <= each.pence
        for closed in YearClosed.objects.all():
            left = ledger.balances(self.pool, until=closed_last(closed))
            assert [a for a in left if a == "income" or a.startswith("cost:")] == []

    def teardown(self) -> None:
        if hasattr(self, "point"):
            transaction.savepoint_rollback(self.point)


def closed_last(closed: YearClosed) -> date:
    return FinancialYear(closed.year_begins).last


def test_the_ledger_balances_after_any_sequence_of_operations(pool: Pool) -> None:
    run_state_machine_as_test(
        Fund,
        settings=settings(
            max_examples=8,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

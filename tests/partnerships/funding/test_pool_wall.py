"""The wall round a fund: seen by the partnerships that share it, and by nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from django.utils import timezone

from partnerships.funding import ledger
from partnerships.funding.models import AgreementVersion, FundSettings, LedgerEntry, LedgerLine
from partnerships.funding.pool import Pool, PoolPartnership, pool_in_scope
from partnerships.funding.year import FinancialYear
from partnerships.people.actor import CLOCK
from partnerships.tenancy.checks import concrete_models, holes_in_the_wall, unclassified_tables
from partnerships.tenancy.context import TenantScopeMissing, scope
from partnerships.tenancy.migrations import is_pool_table
from tests import cast
from tests.partnerships.funding.fund import a_pool, an_agreement

TODAY = timezone.localdate


@pytest.fixture
def two(database: None) -> Iterator[tuple[cast.Company, cast.Company, Pool]]:
    """Give two partnerships, the first with a fund in which something was entered."""
    here, there = cast.somerby(), cast.wreake_valley()
    pool = a_pool(here)
    with here.scope():
        an_agreement(pool)
        ledger.post(
            pool,
            on=TODAY(),
            kind="opening",
            words="Opening",
            lines={"bank": 100, "reserve": -100},
            by_name="Somebody",
        )
    yield here, there, pool


def pool_tables() -> list[str]:
    return [model._meta.db_table for model in concrete_models() if is_pool_table(model)]


def seen() -> set[str]:
    found = set()
    with connection.cursor() as cursor:
        for table in pool_tables():
            cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608 (a table of ours)
            if cursor.fetchone()[0]:
                found.add(table)
    return found


def at_commit() -> None:
    """Ask the database now what it asks at a commit, when no partnership is in scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.partnership', '', true)")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


FILLED = {
    "partnerships_agreementversion",
    "partnerships_fundsettings",
    "partnerships_historicalagreementversion",
    "partnerships_historicalfundsettings",
    "partnerships_ledgerentry",
    "partnerships_ledgerline",
}


def test_raw_sql_sees_a_fund_in_scope_of_a_partnership_that_shares_it_and_in_no_other(
    two: tuple[cast.Company, cast.Company, Pool],
) -> None:
    here, there, pool = two
    with here.scope():
        assert seen() == FILLED
    with there.scope():
        assert seen() == set()
        assert pool_in_scope() is None
    assert seen() == set()
    with pytest.raises(TenantScopeMissing):
        LedgerEntry.objects.count()
    PoolPartnership.objects.create(pool=pool, partnership=there.partnership)
    with there.scope():
        assert seen() == FILLED
        assert pool_in_scope() == pool


def test_who_left_a_fund_or_is_not_in_it_yet_sees_nothing_of_it(
    two: tuple[cast.Company, cast.Company, Pool],
) -> None:
    here, there, pool = two
    # The wall asks the database's own day, which may be the one before at night.
    PoolPartnership.objects.filter(partnership=here.partnership).update(
        until_on=TODAY() - timedelta(days=2)
    )
    PoolPartnership.objects.create(
        pool=pool, partnership=there.partnership, from_on=TODAY() + timedelta(days=2)
    )
    for company in (here, there):
        with company.scope():
            assert (seen(), pool_in_scope()) == (set(), None)


def test_nothing_is_written_into_or_tied_to_a_fund_from_outside(
    two: tuple[cast.Company, cast.Company, Pool],
) -> None:
    here, there, pool = two
    other = a_pool(there, name="Another fund")
    with here.scope():
        entry = LedgerEntry.objects.get()
    with pytest.raises(DatabaseError), there.scope():
        FundSettings.objects.create(pool=pool)
    with pytest.raises(DatabaseError), there.scope():
        LedgerLine.objects.create(pool=other, entry_id=entry.pk, account="bank", pence=1)
        at_commit()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO partnerships_fundsettings (pool_id, payee, address, how_to_pay, "
            "leavers_pay, saves, saved_by) VALUES (%s, '', '', '', 'by_days', 1, '')",
            [pool.pk],
        )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE partnerships_ledgerline SET pence = pence + 1",
        "DELETE FROM partnerships_ledgerline",
        "UPDATE partnerships_ledgerentry SET words = ''",
        "DELETE FROM partnerships_contributioninvoice",
        "DELETE FROM partnerships_yearclosed",
    ],
)
def test_what_stands_in_the_ledger_is_neither_changed_nor_deleted(
    somerby: cast.Company, statement: str
) -> None:
    with pytest.raises(DatabaseError), somerby.scope(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("amounts", [(5,), (5, -4), ()])
def test_the_database_itself_refuses_an_entry_that_does_not_balance(
    two: tuple[cast.Company, cast.Company, Pool], amounts: tuple[int, ...]
) -> None:
    here, _, pool = two
    with pytest.raises(IntegrityError, match="does not balance"), here.scope():
        entry = LedgerEntry.objects.create(
            pool=pool, number=2, on=TODAY(), kind="x", words="x", by_name="x"
        )
        for number, pence in enumerate(amounts):
            LedgerLine.objects.create(pool=pool, entry=entry, account=f"a{number}", pence=pence)
        at_commit()


def test_the_database_itself_refuses_an_entry_of_a_closed_year(somerby: cast.Company) -> None:
    pool = a_pool(somerby)
    with somerby.scope():
        year = FinancialYear(2023)
        ledger.close_year(pool, year, by_name="Somebody", today=TODAY())
        with pytest.raises(IntegrityError, match="is closed"), transaction.atomic():
            LedgerEntry.objects.create(
                pool=pool, number=1, on=date(2024, 3, 31), kind="x", words="x", by_name="x"
            )


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        ("ALTER POLICY scope ON partnerships_ledgerline USING (true)", "to the scope"),
        (
            "ALTER POLICY scope ON partnerships_ledgerline "
            "USING (pool_id = current_setting('app.partnership')::bigint) "
            "WITH CHECK (pool_id = current_setting('app.partnership')::bigint)",
            "to the fund",
        ),
        ("ALTER TABLE partnerships_historicalagreementversion DISABLE ROW LEVEL SECURITY", "force"),
        (
            "ALTER TABLE partnerships_ledgerline DROP CONSTRAINT "
            '"tk_partnerships_ledgerline_entry_id"',
            "no foreign key",
        ),
    ],
)
def test_a_wall_round_a_fund_that_was_broken_on_purpose_is_noticed(
    database: None, damage: str, fault: str
) -> None:
    assert (unclassified_tables(), holes_in_the_wall()) == ([], [])
    with transaction.atomic(using="owner"):
        with connections["owner"].cursor() as cursor:
            cursor.execute(damage)
        found = holes_in_the_wall()
        transaction.set_rollback(True, using="owner")
    assert [each for each in found if fault in each] != []


def test_a_partnership_is_in_one_fund_at_a_time(somerby: cast.Company) -> None:
    a_pool(somerby)
    with pytest.raises(IntegrityError), transaction.atomic():
        a_pool(somerby, name="A second")


def test_an_agreement_is_read_only_inside_its_fund(somerby: cast.Company) -> None:
    pool = a_pool(somerby)
    with scope(somerby.partnership.pk, CLOCK):
        an_agreement(pool)
        assert AgreementVersion.objects.get().agreement.name == "Gloucestershire"
    assert AgreementVersion._base_manager.count() == 0

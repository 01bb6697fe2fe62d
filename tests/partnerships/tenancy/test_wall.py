"""The wall between tenants: what raw SQL sees, with the ORM's own scoping out of the way."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, connections, transaction

from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.models import Milestone
from partnerships.models import Membership, Partnership, User
from partnerships.people.actor import CLOCK
from partnerships.tenancy.checks import concrete_models, holes_in_the_wall, unclassified_tables
from partnerships.tenancy.context import TenantScopeMissing, own_memberships, scope
from partnerships.tenancy.migrations import is_tenant_table
from tests import cast


@pytest.fixture
def two(committed_database: None) -> Iterator[tuple[cast.Company, cast.Company]]:
    """Give two partnerships, each with a case, in committed rows."""
    here, there = cast.somerby(), cast.wreake_valley()
    cast.a_case(here)
    cast.a_case(there)
    yield here, there


def tenant_tables() -> list[str]:
    return [m._meta.db_table for m in concrete_models() if is_tenant_table(m)]


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608 (a table of ours)
        return int(cursor.fetchone()[0])


def foreign(table: str, partnership: Partnership) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT count(*) FROM "{table}" WHERE partnership_id <> %s',  # noqa: S608 (ours)
            [partnership.pk],
        )
        return int(cursor.fetchone()[0])


def owner_count(table: str) -> int:
    with connections["owner"].cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608 (a table of ours)
        return int(cursor.fetchone()[0])


def test_every_table_is_in_one_class_and_the_wall_has_no_hole(database: None) -> None:
    assert unclassified_tables() == []
    assert holes_in_the_wall() == []


def test_raw_sql_in_scope_of_one_partnership_sees_no_row_of_another(
    two: tuple[cast.Company, cast.Company],
) -> None:
    here, there = two
    filled = [table for table in tenant_tables() if owner_count(table)]
    assert {"cases_case", "cases_historicalcase", "cases_caseevent"} <= set(filled)
    for company in (here, there):
        with scope(company.partnership.pk, CLOCK):
            assert [t for t in filled if foreign(t, company.partnership)] == []
            assert [t for t in ("cases_case", "cases_caseevent") if not count(t)] == []


def test_raw_sql_with_no_scope_sees_nothing_and_can_write_nothing(
    two: tuple[cast.Company, cast.Company],
) -> None:
    assert [table for table in tenant_tables() if count(table)] == []
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_referencecounter (partnership_id, year, last) VALUES (%s, 2030, 1)",
            [two[0].partnership.pk],
        )


def test_the_orm_refuses_to_work_out_of_scope_and_its_base_manager_meets_the_wall(
    two: tuple[cast.Company, cast.Company],
) -> None:
    with pytest.raises(TenantScopeMissing):
        Case.objects.count()
    assert Case._base_manager.count() == 0
    assert Case.history.count() == 0
    with scope(two[0].partnership.pk, CLOCK):
        assert Case._base_manager.count() == 1
        assert list(Case.objects.raw("SELECT * FROM cases_case")) == list(Case.objects.all())


def test_a_row_cannot_be_written_into_or_tied_to_another_partnership(
    two: tuple[cast.Company, cast.Company],
) -> None:
    here, there = two
    with scope(there.partnership.pk, CLOCK):
        theirs = Case.objects.get()
    with pytest.raises(DatabaseError), scope(here.partnership.pk, CLOCK):
        Milestone.objects.create(
            case_id=theirs.pk, code="death", on="2026-01-01", partnership=here.partnership
        )
    with pytest.raises(DatabaseError), scope(here.partnership.pk, CLOCK):
        Milestone.objects.create(
            case_id=theirs.pk, code="death", on="2026-01-01", partnership=there.partnership
        )


def test_events_can_be_added_and_neither_changed_nor_deleted(
    two: tuple[cast.Company, cast.Company],
) -> None:
    here, _ = two
    with scope(here.partnership.pk, CLOCK):
        record("test.done", "did something", by=CLOCK)
    for statement in ("UPDATE cases_caseevent SET verb = 'x'", "DELETE FROM cases_caseevent"):
        with (
            pytest.raises(DatabaseError),
            scope(here.partnership.pk, CLOCK),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_a_nested_scope_gives_the_outer_one_back_and_a_failed_one_leaves_none(
    two: tuple[cast.Company, cast.Company],
) -> None:
    here, there = two
    with scope(here.partnership.pk, CLOCK):
        with scope(there.partnership.pk, CLOCK):
            assert Case.objects.get().reference.startswith("WRV")
        assert Case._base_manager.get().reference.startswith("SOM")
        with pytest.raises(ZeroDivisionError), scope(there.partnership.pk, CLOCK):
            raise ZeroDivisionError
        assert Case._base_manager.get().reference.startswith("SOM")
    assert Case._base_manager.count() == 0


def test_somebody_reads_his_own_memberships_everywhere_and_nobody_elses(
    two: tuple[cast.Company, cast.Company],
) -> None:
    here, there = two
    both = here.people["officer"]
    with scope(there.partnership.pk, CLOCK):
        Membership.objects.create(
            partnership=there.partnership, user=both, role="officer", starts_on="2024-01-01"
        )
    with own_memberships(both.pk):
        found = set(Membership.objects.values_list("user_id", "partnership__slug"))
    assert found == {(both.pk, "somerby"), (both.pk, "wreake-valley")}
    assert Membership.objects.count() == 0


def test_a_superuser_of_the_framework_reads_no_case(
    two: tuple[cast.Company, cast.Company],
) -> None:
    here, _ = two
    User.objects.filter(pk=here.people["stranger"].pk).update(
        is_superuser=True, is_platform_operator=True
    )
    with scope(here.partnership.pk, CLOCK):
        reference = Case.objects.get().reference
    page = here.client("stranger").get(here.url(f"reviews/{reference}/"))
    assert page.status_code == 404


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        ('ALTER POLICY scope ON "cases_case" USING (true)', "hold the application to the scope"),
        ('ALTER POLICY scope ON "cases_case" TO PUBLIC', "hold the application to the scope"),
        ('ALTER TABLE "cases_historicalcase" DISABLE ROW LEVEL SECURITY', "is not forced"),
        ('ALTER TABLE "cases_case" NO FORCE ROW LEVEL SECURITY', "is not forced"),
        ('DROP POLICY owner ON "cases_milestone"', "its policies are"),
        (
            'ALTER TABLE "cases_milestone" DROP CONSTRAINT "tk_cases_milestone_case_id"',
            "no foreign key that includes the partnership",
        ),
    ],
)
def test_a_wall_that_was_broken_on_purpose_is_noticed(
    database: None, damage: str, fault: str
) -> None:
    with transaction.atomic(using="owner"):
        with connections["owner"].cursor() as cursor:
            cursor.execute(damage)
        found = holes_in_the_wall()
        transaction.set_rollback(True, using="owner")
    assert [each for each in found if fault in each] != []
    assert settings.APP_DATABASE_ROLE != settings.OWNER_DATABASE_ROLE

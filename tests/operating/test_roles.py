"""The roles that deploy/postgres/roles.sql makes, in development as in production."""

from __future__ import annotations

import os

import psycopg2
import pytest

pytestmark = [
    pytest.mark.operating,
    pytest.mark.skipif("DATABASE_ADMIN_URL" not in os.environ, reason="needs an administrator"),
]

QUERY = """
SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolinherit AND EXISTS (
    SELECT FROM pg_auth_members WHERE member = pg_roles.oid
    AND roleid <> 'pg_read_all_data'::regrole
)
FROM pg_roles WHERE rolname LIKE 'dhr%' ORDER BY rolname
"""


def test_only_backups_may_look_past_the_policies_and_nobody_is_superuser() -> None:
    connection = psycopg2.connect(os.environ["DATABASE_ADMIN_URL"])
    cursor = connection.cursor()

    cursor.execute(QUERY)

    #                                superuser, bypasses, makes roles, borrows other rights
    assert cursor.fetchall() == [
        ("dhr_app", False, False, False, False),
        ("dhr_backup", False, True, False, False),
        ("dhr_owner", False, False, False, False),
    ]
    connection.close()


def test_the_role_for_backups_cannot_write() -> None:
    connection = psycopg2.connect(os.environ["DATABASE_BACKUP_URL"])

    with pytest.raises(psycopg2.errors.ReadOnlySqlTransaction):
        connection.cursor().execute("CREATE TABLE of_my_own (id int)")

    connection.close()


def test_the_application_cannot_make_tables() -> None:
    connection = psycopg2.connect(os.environ["DATABASE_URL"])

    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        connection.cursor().execute("CREATE TABLE of_my_own (id int)")

    connection.close()

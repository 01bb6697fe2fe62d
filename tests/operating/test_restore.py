"""A backup that has never been restored is a hope: this one is restored every time tests run."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.db import connections

ROOT = Path(__file__).resolve().parent.parent.parent
SCRIPT = ROOT / "scripts" / "restore_check.sh"
TABLE = "restore_trial"

pytestmark = [
    pytest.mark.operating,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
    pytest.mark.skipif(
        "DATABASE_ADMIN_URL" not in os.environ,
        reason="needs a server of its own (make unit, or with_services.py --fresh)",
    ),
]


def address(variable: str) -> str:
    """The test database, as the role of the address in the variable."""
    name = connections["owner"].settings_dict["NAME"]
    return urlsplit(os.environ[variable])._replace(path=f"/{name}").geturl()


@pytest.fixture
def guarded_rows() -> Iterator[None]:
    """A table with forced row-level security that shows its rows to nobody but its owner."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")
        cursor.execute(f"CREATE TABLE {TABLE} (id serial PRIMARY KEY, word text NOT NULL)")
        cursor.execute(f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY")
        cursor.execute(f"ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY")
        cursor.execute(f"CREATE POLICY all_rows ON {TABLE} TO dhr_owner USING (true)")
        cursor.execute(f"INSERT INTO {TABLE} (word) VALUES ('one'), ('two'), ('three')")  # noqa: S608
    yield
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"DROP TABLE {TABLE}")


def check(backup_as: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the script over the test database."""
    environment = os.environ | {
        "BACKUP_URL": address(backup_as),
        "ADMIN_URL": os.environ["DATABASE_ADMIN_URL"],
        "RESTORED": restored_name(),
        **more,
    }
    return subprocess.run(
        ["sh", SCRIPT], env=environment, capture_output=True, text=True, check=False
    )


def restored_name() -> str:
    """The database that the script is to make; each process of the tests has its own."""
    return f"restored_{connections['owner'].settings_dict['NAME']}"


def is_left_over() -> bool:
    connection = psycopg2.connect(os.environ["DATABASE_ADMIN_URL"])
    cursor = connection.cursor()
    cursor.execute("SELECT count(*) FROM pg_database WHERE datname = %s", [restored_name()])
    (found,) = cursor.fetchone()
    connection.close()
    return bool(found)


@pytest.mark.usefixtures("guarded_rows")
def test_a_backup_restores_to_the_same_rows_policies_and_rights(tmp_path: Path) -> None:
    dump = tmp_path / "dump"

    done = check("DATABASE_BACKUP_URL", DUMP=str(dump))

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1].startswith("The restored database is the same: ")
    assert dump.stat().st_size > 0
    assert not is_left_over()


@pytest.mark.usefixtures("guarded_rows")
def test_the_owner_cannot_take_a_backup_because_it_would_miss_rows() -> None:
    done = check("DATABASE_OWNER_URL")

    assert done.returncode == 1
    assert "row-level security" in done.stderr
    assert done.stderr.splitlines()[-1] == "The dump failed"


@pytest.mark.usefixtures("guarded_rows")
@pytest.mark.parametrize(
    ("damage", "shown"),
    [
        (f"DELETE FROM {TABLE} WHERE word = 'two'", f"> rows of {TABLE}|2"),  # noqa: S608
        (f"ALTER TABLE {TABLE} NO FORCE ROW LEVEL SECURITY", f"> table|{TABLE}|r|dhr_owner|t|f"),
        (f"DROP POLICY all_rows ON {TABLE}", f"< policy|{TABLE}|all_rows|"),
        (f"GRANT DELETE ON {TABLE} TO dhr_app", f"> right|{TABLE}|dhr_app|DELETE"),
    ],
    ids=["a row is missing", "the wall is open", "a policy is missing", "a right is too much"],
)
def test_a_restore_that_is_not_the_same_is_noticed(tmp_path: Path, damage: str, shown: str) -> None:
    real = os.environ["POSTGRES_BIN"]
    for program in ("psql", "pg_dump"):
        (tmp_path / program).symlink_to(f"{real}/{program}")
    careless = tmp_path / "pg_restore"
    careless.write_text(
        f'#!/bin/sh\n{real}/pg_restore "$@"\n'
        f'for word; do case "$word" in --dbname=*) to=${{word#--dbname=}};; esac; done\n'
        f'{real}/psql --no-psqlrc --quiet "$to" -c "{damage}"\n'
    )
    careless.chmod(0o755)

    done = check("DATABASE_BACKUP_URL", POSTGRES_BIN=str(tmp_path))

    assert done.returncode == 1
    assert [line for line in done.stdout.splitlines() if line.startswith(shown)] != []
    assert not is_left_over()

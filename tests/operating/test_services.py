"""The servers of development: shared by one checkout, stopped by the last, stable in their key."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

import services  # noqa: E402
from services import lifetime, places  # noqa: E402
from services.environment import secret_key  # noqa: E402
from services.postgres import sql_statements  # noqa: E402

pytestmark = pytest.mark.operating


def with_services(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "scripts" / "with_services.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_throw_away_servers_are_a_commands_own_and_gone_afterwards() -> None:
    done = with_services("--fresh", "--", "sh", "-c", "echo $DATABASE_URL $MEDIA_ROOT")

    address, folder = done.stdout.split()
    assert (done.returncode, done.stderr) == (0, "")
    assert address.startswith("postgres://dhr_app@")
    assert not Path(folder).parent.exists()


def test_the_status_of_the_command_is_the_status_of_the_whole() -> None:
    assert with_services("--fresh", "--", "sh", "-c", "exit 7").returncode == 7


def test_a_command_that_is_not_there_is_said_in_one_line() -> None:
    done = with_services("--fresh", "--", "no-such-command-at-all")

    assert (done.returncode, done.stderr) == (127, "no-such-command-at-all: no such command\n")


def test_what_the_environment_gives_is_used_and_nothing_started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(lifetime, "kept_home", lambda: tmp_path)
    given = {
        "DATABASE_URL": "postgres://app@elsewhere/dhr",
        "DATABASE_OWNER_URL": "postgres://owner@elsewhere/dhr",
        "BROKER_URL": "redis://elsewhere",
        "SECRET_KEY": "given",
        "SITE_URL": "http://given.example",
    }

    with services.kept(given) as environment:
        kept = {name: environment[name] for name in given}
        started = sorted(path.name for path in tmp_path.glob("*.log"))

    assert kept == given
    assert started == []


def test_one_database_address_without_the_other_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(lifetime, "kept_home", lambda: tmp_path)

    with (
        pytest.raises(services.ServiceError, match="DATABASE_OWNER_URL is not"),
        services.kept({"DATABASE_URL": "postgres://app@elsewhere/dhr"}),
    ):
        pytest.fail("it started")


def test_the_secret_key_is_made_once_and_readable_by_its_user_only(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(places, "RUN", tmp_path / ".run")

    first = secret_key()

    assert secret_key() == first
    assert len(first) >= 50
    assert (tmp_path / ".run" / "secret-key").stat().st_mode & 0o777 == 0o600


def test_statements_are_told_apart_and_comments_left_out() -> None:
    text = "-- a comment; with a semicolon\nCREATE ROLE a;\n\nCREATE DATABASE b\n  OWNER a;\n"

    assert sql_statements(text) == ["CREATE ROLE a", "CREATE DATABASE b\n  OWNER a"]

"""``manage.py due`` prints what the command line answers, and fails when it refuses."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

TABLE = Path(__file__).parents[3] / "data" / "deadlines.csv"


def due(*arguments: str) -> str:
    printed = io.StringIO()
    call_command("due", *arguments, stdout=printed)
    return printed.getvalue()


def test_one_date_is_printed_with_its_reason() -> None:
    printed = due("--protocol", "leicester-city", "--kind", "decision", "--start", "2025-01-31")

    assert printed.splitlines()[0] == "2025-02-28"


def test_a_file_is_printed_with_its_due_dates() -> None:
    assert len(due("--csv", str(TABLE)).splitlines()) == 59


def test_a_refusal_is_an_error_in_words() -> None:
    with pytest.raises(CommandError, match="The protocols are: gloucestershire") as refused:
        due("--protocol", "atlantis", "--kind", "decision", "--start", "2025-01-31")
    assert refused.value.returncode == 1


def test_a_file_that_is_not_there_is_an_error_in_words() -> None:
    with pytest.raises(CommandError, match="The file cannot be read"):
        due("--csv", "no-such-file.csv")

"""The 58 date cases that were worked by hand, under the default and the other readings."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from cases.core.protocol import preset
from cases.core.timetable import cli

TABLE = Path(__file__).parents[3] / "data" / "deadlines.csv"
with TABLE.open(encoding="utf-8", newline="") as _rows:
    ROWS = list(csv.DictReader(_rows))


def by_case(row: dict[str, str]) -> str:
    return row["case_id"]


def due(row: dict[str, str], *options: str) -> str | None:
    asked = ["--protocol", row["protocol"], "--kind", row["rule"], "--start", row["start"]]
    answer = cli.run([*asked, "--json", *options], preset.book)
    assert answer.complaints == ()
    found: str | None = json.loads(answer.text)["due"]
    return found


def test_the_table_has_all_its_rows() -> None:
    assert len({row["case_id"] for row in ROWS}) == len(ROWS) == 58


@pytest.mark.parametrize("row", ROWS, ids=by_case)
def test_the_default_reading_is_as_worked_by_hand(row: dict[str, str]) -> None:
    assert due(row) == row["expected_due"]


@pytest.mark.parametrize("row", [r for r in ROWS if r["alt_if_start_day_counted"]], ids=by_case)
def test_with_the_start_day_counted_it_is_as_worked_by_hand(row: dict[str, str]) -> None:
    assert due(row, "--start-day-counted") == row["alt_if_start_day_counted"]


@pytest.mark.parametrize(
    "row", [r for r in ROWS if r["alt_if_rolled_to_next_working_day"]], ids=by_case
)
def test_rolled_to_the_next_working_day_it_is_as_worked_by_hand(row: dict[str, str]) -> None:
    assert due(row, "--roll") == row["alt_if_rolled_to_next_working_day"]


def noted(row: dict[str, str], words: str) -> str:
    return row["note"].split(words)[-1].strip().split()[0].rstrip(".;")


@pytest.mark.parametrize(
    "row", [r for r in ROWS if "not-clear reading =" in r["note"]], ids=by_case
)
def test_days_that_need_not_be_clear_are_as_noted(row: dict[str, str]) -> None:
    assert due(row, "--not-clear") == noted(row, "not-clear reading =")


@pytest.mark.parametrize("row", [r for r in ROWS if r["rule"] == "ho_notification"], ids=by_case)
def test_within_the_calendar_month_of_the_decision_is_as_noted(row: dict[str, str]) -> None:
    assert due(row, "--month-end") == noted(row, "=")


def test_the_whole_file_goes_through_at_once() -> None:
    answer = cli.run(["--csv", str(TABLE)], preset.book)

    assert answer.complaints == ()
    assert [row["due"] for row in csv.DictReader(io.StringIO(answer.text))] == [
        row["expected_due"] for row in ROWS
    ]

"""The command line: answers, other readings, files, and refusals in plain English."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from cases.core.protocol import preset
from cases.core.timetable import cli


def ask(*arguments: str) -> cli.Answer:
    return cli.run(arguments, preset.book)


def one(protocol: str, kind: str, start: str, *options: str) -> cli.Answer:
    return ask("--protocol", protocol, "--kind", kind, "--start", start, *options)


def as_json(protocol: str, kind: str, start: str, *options: str) -> dict[str, object]:
    answer = one(protocol, kind, start, "--json", *options)
    assert answer.complaints == ()
    found: dict[str, object] = json.loads(answer.text)
    return found


def file_of(tmp_path: Path, *rows: str) -> str:
    file = tmp_path / "dates.csv"
    file.write_text("\n".join(["rule,protocol,start", *rows, ""]), encoding="utf-8")
    return str(file)


def test_the_text_begins_with_the_date_and_gives_the_reason() -> None:
    lines = one("leicester-city", "decision", "2025-01-31").text.splitlines()

    assert lines[0] == "2025-02-28"
    assert lines[1].endswith("so it is the last day of that month (LC ¶25).")


@pytest.mark.parametrize(
    ("protocol", "kind", "start", "due"),
    [
        ("leicester-city", "decision", "2025-01-31", "2025-02-28"),
        ("leicestershire-rutland", "trawl_return", "2026-03-27", "2026-04-14"),
        ("gloucestershire", "home_office_notice", "2025-05-31", "2025-06-30"),
        ("wakefield", "publication_removal", "2024-02-29", "2026-02-28"),
        ("national", "overview_report", "2026-08-31", "2027-02-28"),
        ("Leicester City 2021", "papers", "2026-04-09", "2026-03-30"),
        ("leicester-city", "decision", "2025-06-30T23:30Z", "2025-08-01"),
        ("leicester-city", "decision", "2025-06-30T23:30+01:00", "2025-07-30"),
        ("leicester-city", "alert", "2025-10-25T19:00Z", "2025-10-27T19:00 local"),
        ("leicester-city", "decision", "2025-10-26T01:30 local", "2025-11-26"),
    ],
)
def test_the_due_date_in_json(protocol: str, kind: str, start: str, due: str) -> None:
    assert as_json(protocol, kind, start)["due"] == due


def test_json_has_the_rolled_date_and_the_default_where_rolling_was_asked_for() -> None:
    found = as_json("leicester-city", "decision", "2025-01-15", "--roll")

    assert found["due"] == found["rolled"] == "2025-02-17"
    assert found["due_under_default_reading"] == "2025-02-15"
    assert found["readings"] == ["next_working_day"]


def test_the_working_in_json_ends_on_the_due_date() -> None:
    found = as_json("leicestershire-rutland", "trawl_return", "2026-03-27")

    working = found["working"]
    assert isinstance(working, list)
    assert working[-1] == {"on": "2026-04-14", "number": 10, "reason": "working day"}


@pytest.mark.parametrize(
    ("kind", "start", "option", "due"),
    [
        ("home_office_notice", "2025-02-15", "--month-end", "2025-02-28"),
        ("papers", "2026-01-06", "--not-clear", "2025-12-29"),
        ("trawl_return", "2025-12-12", "--start-day-counted", "2025-12-25"),
        ("trawl_return", "2025-12-12", "--roll", "2025-12-29"),
    ],
)
def test_another_reading_decides_the_due_date(kind: str, start: str, option: str, due: str) -> None:
    assert as_json("leicester-city", kind, start, option)["due"] == due


def test_a_later_occurrence_is_asked_for_by_number() -> None:
    found = as_json("leicester-city", "action_update", "2025-01-31", "--occurrence", "4")

    assert found["due"] == "2026-01-31"


def test_a_protocol_that_prints_no_number_gives_no_date() -> None:
    assert as_json("wakefield", "home_office_notice", "2025-02-15")["due"] is None
    assert one("wakefield", "home_office_notice", "2025-02-15").text.startswith(
        "No date: wakefield"
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("leicester-city", "decision", "31/01/2025"), "“31/01/2025” is not a date"),
        (("leicester-city", "decision", "2025-02-30"), "“2025-02-30” is not a date"),
        (("leicester-city", "decision", "2025-02-03T10:00"), "has no time zone"),
        (("leicester-city", "judgement", "2025-02-03"), "The kinds are: alert, records_check,"),
        (("atlantis", "decision", "2025-02-03"), "The protocols are: gloucestershire,"),
        (("leicester-city", "decision_2_months", "2025-02-03"), "leicester-city says 1 month"),
        (("leicester-city", "decision_2nd", "2025-02-03"), "does not recur"),
        (("leicester-city", "alert", "2025-02-03"), "needs a time as well"),
        (("leicester-city", "alert", "2025-10-26T01:30 local"), "happened twice"),
        (("leicester-city", "decision", "2025-03-30T01:30 local"), "did not happen"),
        (
            ("leicestershire-rutland", "trawl_return", "2041-02-01"),
            "holidays of 2041 are not known",
        ),
    ],
)
def test_what_cannot_be_answered_is_refused_in_words(
    arguments: tuple[str, str, str], words: str
) -> None:
    answer = one(*arguments)

    assert (answer.text, answer.exit_code) == ("", 1)
    assert words in answer.complaints[0]


@pytest.mark.parametrize("option", ["--not-clear", "--month-end"])
def test_a_reading_that_does_not_fit_the_kind_is_refused(option: str) -> None:
    kind = "decision" if option == "--not-clear" else "papers"

    assert one("leicester-city", kind, "2025-02-03", option).exit_code == 1


def test_missing_options_are_named() -> None:
    assert ask("--kind", "decision").complaints == (
        "Say --protocol, --start; or --csv with a file.",
    )


def test_a_file_keeps_its_rows_and_gains_a_due_date(tmp_path: Path) -> None:
    file = file_of(
        tmp_path,
        "ho_notification,Leicestershire & Rutland 2017,2025-02-15",
        "action_quarterly_3rd,Leicester City 2021,2024-11-30",
        "board_report_2nd_6_months,Leicester City 2021,2025-08-31",
        "referral_48_hours,Gloucestershire,2025-02-15",
        "calibration_4_months,Dodds v Walker [1981],1978-09-30",
    )

    answer = ask("--csv", file)

    assert answer.exit_code == 0
    assert list(csv.DictReader(io.StringIO(answer.text))) == [
        {
            "rule": "ho_notification",
            "protocol": "Leicestershire & Rutland 2017",
            "start": "2025-02-15",
            "due": "",
        },
        {
            "rule": "action_quarterly_3rd",
            "protocol": "Leicester City 2021",
            "start": "2024-11-30",
            "due": "2025-08-30",
        },
        {
            "rule": "board_report_2nd_6_months",
            "protocol": "Leicester City 2021",
            "start": "2025-08-31",
            "due": "2026-08-31",
        },
        {
            "rule": "referral_48_hours",
            "protocol": "Gloucestershire",
            "start": "2025-02-15",
            "due": "",
        },
        {
            "rule": "calibration_4_months",
            "protocol": "Dodds v Walker [1981]",
            "start": "1978-09-30",
            "due": "1979-01-30",
        },
    ]


def test_a_bad_row_says_so_and_the_others_are_still_answered(tmp_path: Path) -> None:
    file = file_of(
        tmp_path,
        "decision_1_month,Leicester City 2021,2025-01-15",
        "parade_1_month,Leicester City 2021,2025-01-15",
        "decision_1_month,Atlantis,2025-01-15",
    )

    answer = ask("--csv", file)

    assert answer.exit_code == 1
    due = [row["due"] for row in csv.DictReader(io.StringIO(answer.text))]
    assert due[0] == "2025-02-15"
    assert due[1].startswith("error: There is no kind of deadline called “parade”.")
    assert due[2].startswith("error: There is no protocol called “Atlantis”.")
    assert [complaint.split(":")[0] for complaint in answer.complaints] == ["Row 3", "Row 4"]


def test_another_reading_is_used_in_the_rows_that_it_fits(tmp_path: Path) -> None:
    file = file_of(
        tmp_path,
        "decision_1_month,Leicester City 2021,2025-01-15",
        "ho_notification,Leicester City 2021,2025-02-15",
        "papers_5_working_days_before,Leicester City 2021,2026-01-06",
    )

    answer = ask("--csv", file, "--month-end", "--not-clear")

    assert answer.exit_code == 0
    assert [row["due"] for row in csv.DictReader(io.StringIO(answer.text))] == [
        "2025-02-15",
        "2025-02-28",
        "2025-12-29",
    ]


def test_a_file_without_the_columns_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "dates.csv"
    file.write_text("rule,start\n", encoding="utf-8")

    assert ask("--csv", str(file)).complaints == ("The file has no column protocol.",)


def test_the_text_warns_where_the_date_is_not_worked_and_says_from_when_it_warns() -> None:
    lines = one("leicester-city", "home_office_notice", "2026-01-28").text.splitlines()

    assert lines[0] == "2026-02-28"
    assert (
        "Saturday 28 February 2026 is not a working day; "
        "the last working day before it is Friday 27 February 2026." in lines
    )
    assert "Warns from Saturday 31 January 2026." in lines


@pytest.mark.parametrize("occurrence", ["0", "-1"])
def test_an_occurrence_is_a_number_from_one(occurrence: str) -> None:
    answer = one("leicester-city", "action", "2026-01-28", f"--occurrence={occurrence}")

    assert answer.complaints == ("The occurrence is a number from 1.",)


def test_a_file_may_come_from_the_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "sys.stdin", io.StringIO("rule,protocol,start\ntrawl,Leicester,2026-03-27\n")
    )
    (row,) = csv.DictReader(io.StringIO(ask("--csv", "-").text))

    assert row["due"] == "2026-04-10"

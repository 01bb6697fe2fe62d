"""A year whose bank holidays are not known: an error that somebody sees, never "no holidays"."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.core.access.reach import Reach
from cases.core.case.models import Case
from cases.core.case.services import mark_milestone
from cases.core.deadlines import routine_work
from cases.core.deadlines.models import Deadline
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.deadlines.sweep import bring_up_to_date
from cases.core.deadlines.uncounted import note_uncounted
from cases.core.timetable import calendar
from cases.core.timetable.calendar import WorkingCalendar
from cases.core.timetable.kinds import Milestone, SubjectKind
from dhr import health
from partnerships.models import Heartbeat
from tests import cast

JSON = {"accept": "application/json"}
SAID = (
    "Cannot be counted. The bank holidays of 2041 are not known, so working days in 2041 cannot "
    "be counted. "
)


def a_meeting(case: Case, on: date) -> Deadline:
    mark_milestone(
        case=case,
        code=Milestone.MEETING_ON,
        on=on,
        subject_kind=SubjectKind.MEETING.value,
        subject_number=3,
    )
    refresh_deadlines(case)
    found: Deadline = Deadline.objects.get(case=case, kind="papers")
    return found


@pytest.fixture
def case(somerby: cast.Company) -> Case:
    return cast.a_case(somerby)


def test_a_date_that_needs_2041_has_none_and_says_which_and_what_to_do(
    somerby: cast.Company, case: Case
) -> None:
    with somerby.scope("officer"):
        row = a_meeting(case, date(2041, 1, 8))
        decision = Deadline.objects.get(case=case, kind="decision")
        assert decision.due_on == date(2026, 4, 2), "the others are counted"
    assert (row.due_on, row.missing_year, row.counts) == (None, 2041, True)
    assert row.why == SAID + (
        "Agree a date and keep to it, and ask whoever runs this system to add the bank holidays "
        "of 2041."
    )
    client = somerby.client("officer")
    address = somerby.url(f"reviews/{case.reference}/")
    for page in ("", "deadlines/", f"deadlines/{row.pk}/"):
        said = client.get(f"{address}{page}").content.decode()
        assert "bank holidays of 2041 are not known" in said
    assert "Cannot be counted" in client.get(somerby.url("")).content.decode()


def test_a_date_that_was_known_stays_and_says_that_it_is_the_last_one(
    somerby: cast.Company, case: Case
) -> None:
    with somerby.scope("officer"):
        before = a_meeting(case, date(2040, 12, 20))
        after = a_meeting(case, date(2041, 1, 8))
    assert before.due_on == date(2040, 12, 12)
    assert (after.due_on, after.missing_year) == (date(2040, 12, 12), 2041)
    assert "It keeps its last date, Wednesday 12 December 2040." in after.why


def test_it_is_counted_by_the_sweep_as_soon_as_the_year_is_known(
    somerby: cast.Company, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    with somerby.scope("officer"):
        a_meeting(case, date(2041, 1, 8))
        assert bring_up_to_date(timezone.localdate()) == 0
        known = WorkingCalendar.bundled()
        newer = WorkingCalendar({**known.holidays, date(2041, 1, 1): "New Year’s Day"},
                                known.years | {2041})  # fmt: skip
        monkeypatch.setattr(calendar, "_bundled", lambda: newer)
        assert bring_up_to_date(timezone.localdate()) == 1
        row = Deadline.objects.get(case=case, kind="papers")
        assert (row.due_on, row.missing_year) == (date(2040, 12, 28), None)


def test_the_officer_has_it_in_his_work_and_the_health_page_fails(
    somerby: cast.Company, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = timezone.localdate()
    with somerby.scope("officer"):
        a_meeting(case, date(2041, 1, 8))
        found = list(routine_work.find(somerby.officer, Reach.of(somerby.officer), today))
        assert [(row.kind, row.reference) for row in found] == [("uncounted", case.reference)]
        chair = somerby.actor("csp_chair")
        assert list(routine_work.find(chair, Reach.of(chair), today)) == []
        assert note_uncounted() == 1
    check = health.check_calendar()
    assert (check.state, check.says) == (
        "failed",
        "1 open date cannot be counted: bank holidays are missing",
    )
    Heartbeat.objects.update_or_create(name="beat", defaults={"beaten_at": timezone.now()})
    assert Client().get("/health/", headers=JSON).status_code == 503
    with somerby.scope("officer"):
        a_meeting(case, date(2040, 12, 20))
        assert note_uncounted() == 0
    assert health.check_calendar().state == "ok"


@pytest.mark.parametrize(
    ("today", "state", "says"),
    [
        (date(2039, 12, 31), "ok", "bank holidays are known to the end of 2040"),
        (date(2040, 1, 1), "warning", "the bank holidays of 2041 are not known"),
        (date(2041, 1, 1), "failed", "the bank holidays of 2041 are not known"),
    ],
)
def test_a_year_without_data_is_an_alarm_a_year_ahead(
    database: None, monkeypatch: pytest.MonkeyPatch, today: date, state: str, says: str
) -> None:
    monkeypatch.setattr(health.timezone, "localdate", lambda: today)
    check = health.check_calendar()
    assert (check.state, check.says.partition(";")[0]) == (state, says)


@pytest.mark.parametrize(("on", "status"), [(date(2040, 12, 20), 200), (date(2041, 1, 20), 200)])
def test_no_page_of_dates_fails_in_a_year_that_is_not_known(
    somerby: cast.Company, on: date, status: int
) -> None:
    asked: dict[str, Any] = {
        "protocol": "own",
        "kind": "papers",
        "start_day": on.day,
        "start_month": on.month,
        "start_year": on.year,
    }
    answer = somerby.client("officer").get(somerby.url("due/"), asked)
    known = "bank holidays of 2041 are not known" not in answer.content.decode()
    assert (answer.status_code, known) == (status, on.year == 2040)

"""The partnership's own closed days: what may be added, what it moves, counting afresh (R128)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.core.access.reach import AccessDenied
from cases.core.case.models import Case
from cases.core.case.services import mark_milestone
from cases.core.deadlines import calendar_days
from cases.core.deadlines.models import Deadline
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.protocol.models import ClosedDay
from cases.core.timetable.calendar import WorkingCalendar
from cases.core.timetable.kinds import Milestone, SubjectKind
from cases.core.workflow.plug import NotReady
from tests import cast

CALENDAR = WorkingCalendar.bundled()


def working_days_before(day: date, number: int) -> date:
    for _ in range(number):
        day = CALENDAR.previous_working(day)
    return day


@pytest.fixture
def meeting_on() -> date:
    return CALENDAR.next_working(timezone.localdate() + timedelta(days=40))


@pytest.fixture
def case(somerby: cast.Company, meeting_on: date) -> Case:
    """Give a case with a meeting: its papers are due five clear working days before."""
    made = cast.a_case(somerby, attention=timezone.localdate())
    with somerby.scope():
        mark_milestone(
            case=made,
            code=Milestone.MEETING_ON,
            on=meeting_on,
            subject_kind=SubjectKind.MEETING.value,
            subject_number=3,
        )
        refresh_deadlines(made)
        assert papers(made) == working_days_before(meeting_on, 6)
    return made


def papers(case: Case) -> date | None:
    return Deadline.objects.get(case=case, kind="papers").due_on


def post(on: date, name: str = "Office closed", **more: str) -> dict[str, str]:
    return {
        "day_day": str(on.day),
        "day_month": str(on.month),
        "day_year": str(on.year),
        "name": name,
        **more,
    }


def test_adding_a_day_shows_what_moves_then_moves_it_and_removing_it_moves_it_back(
    somerby: cast.Company,
    case: Case,
    meeting_on: date,
    on_commit: Callable[[], AbstractContextManager[Any]],
) -> None:
    client = somerby.client("partnership_administrator")
    address = somerby.url("settings/calendar/")
    day = working_days_before(meeting_on, 2)
    preview = client.post(address, post(day))
    said = preview.content.decode()
    assert "1 open deadline would move" in said
    assert case.reference not in said, "an administrator sees no case"
    with somerby.scope():
        assert ClosedDay.objects.count() == 0
    with on_commit():
        assert client.post(address, post(day, confirmed="yes")).status_code == 302
    with somerby.scope():
        closed = ClosedDay.objects.get()
        assert papers(case) == working_days_before(meeting_on, 7)
        assert calendar_days.progress() is None
    assert "Office closed" in client.get(address).content.decode()
    remove = somerby.url(f"settings/calendar/{closed.pk}/remove/")
    assert "1 open deadline would move" in client.get(remove).content.decode()
    with on_commit():
        assert client.post(remove).status_code == 302
    with somerby.scope():
        assert papers(case) == working_days_before(meeting_on, 6)


@pytest.mark.parametrize("offset", [0, -1, -400])
def test_a_passed_day_is_refused_and_what_was_typed_stays(
    somerby: cast.Company, offset: int
) -> None:
    client = somerby.client("partnership_administrator")
    answer = client.post(
        somerby.url("settings/calendar/"),
        post(timezone.localdate() + timedelta(days=offset), "The Wreake in flood"),
    )
    said = answer.content.decode()
    assert (answer.status_code, "The Wreake in flood" in said) == (409, True)
    assert "still to come" in said


def test_a_day_that_is_there_already_or_not_worked_anyway_is_refused(
    somerby: cast.Company,
) -> None:
    admin = somerby.actor("partnership_administrator")
    year = timezone.localdate().year + 1
    worked = CALENDAR.next_working(date(year, 7, 14))
    with somerby.scope("partnership_administrator"):
        calendar_days.add_closed_day(by=admin, day=worked, name="Office closed")
        for day in (worked, date(year, 1, 1), date(2099, 1, 1)):
            with pytest.raises(NotReady):
                calendar_days.add_closed_day(by=admin, day=day, name="Again")
        assert ClosedDay.objects.count() == 1


def test_a_passed_day_cannot_be_removed(somerby: cast.Company) -> None:
    with somerby.scope("partnership_administrator"):
        passed = ClosedDay.objects.create(day=date(2026, 1, 5), name="Boiler")
        with pytest.raises(NotReady):
            calendar_days.remove_closed_day(
                by=somerby.actor("partnership_administrator"), closed=passed
            )


def test_officers_see_the_settings_but_the_calendar_is_the_administrators(
    somerby: cast.Company,
) -> None:
    assert somerby.client("officer").get(somerby.url("settings/calendar/")).status_code == 403
    with somerby.scope("officer"), pytest.raises(AccessDenied):
        calendar_days.add_closed_day(by=somerby.officer, day=date(2030, 1, 7), name="Mine")
    settings = somerby.client("partnership_administrator").get(somerby.url("settings/"))
    assert somerby.url("settings/calendar/") in settings.content.decode()

"""Bank holidays proclaimed for a nation: looked at, confirmed, counted everywhere, told once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.core.access.reach import AccessDenied
from cases.core.audit.models import CaseEvent
from cases.core.case.models import Case
from cases.core.case.services import mark_milestone
from cases.core.deadlines import calendar_days, proclaimed
from cases.core.deadlines.models import Deadline
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.notices.models import DigestLine
from cases.core.protocol.models import CalendarChange, ClosedDay, ProclaimedDay
from cases.core.protocol.selectors import closed_days
from cases.core.timetable.calendar import WorkingCalendar
from cases.core.timetable.kinds import Milestone, SubjectKind
from cases.core.workflow.plug import NotReady
from partnerships.models import Nation, User
from partnerships.people.actor import Actor
from tests import cast

CALENDAR = WorkingCalendar.bundled()
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
OnCommit = Callable[[], AbstractContextManager[Any]]


def before(day: date, number: int) -> date:
    for _ in range(number):
        day = CALENDAR.previous_working(day)
    return day


@pytest.fixture
def meeting_on() -> date:
    return CALENDAR.next_working(timezone.localdate() + timedelta(days=40))


@pytest.fixture
def operator(database: None) -> User:
    return User.objects.create_superuser("platform@operator.example", "Platform operator")


def a_case_with_papers(company: cast.Company, meeting_on: date) -> Case:
    case = cast.a_case(company, attention=timezone.localdate())
    with company.scope():
        mark_milestone(
            case=case,
            code=Milestone.MEETING_ON,
            on=meeting_on,
            subject_kind=SubjectKind.MEETING.value,
            subject_number=3,
        )
        refresh_deadlines(case)
        assert papers(case) == before(meeting_on, 6)
    return case


def papers(case: Case) -> date | None:
    return Deadline.objects.get(case=case, kind="papers").due_on


def by_days(meeting_on: date) -> str:
    days = (before(meeting_on, 6) - before(meeting_on, 7)).days
    return "1 day" if days == 1 else f"{days} days"


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, BACKEND)
    return client


def typed(day: date, nation: str = "both", name: str = "The jubilee") -> dict[str, str]:
    return {
        "day_day": str(day.day),
        "day_month": str(day.month),
        "day_year": str(day.year),
        "name": name,
        "nation": nation,
    }


def test_a_bank_holiday_is_looked_at_everywhere_then_moves_dates_and_tells_each_person_once(
    somerby: cast.Company, operator: User, meeting_on: date, on_commit: OnCommit
) -> None:
    case = a_case_with_papers(somerby, meeting_on)
    day = before(meeting_on, 2)
    client = browser(operator)
    with on_commit():
        answer = client.post("/operator/bank-holidays/", typed(day))
    change = CalendarChange.objects.get()
    here = f"/operator/bank-holidays/changes/{change.pk}/"
    assert (answer.status_code, answer["Location"]) == (302, here)
    assert (change.looked_at, change.found["somerby"]["moved"]) == (1, 1)
    page = client.get(here).content.decode()
    assert f"1 by {by_days(meeting_on)} earlier" in page
    assert case.reference not in page, "an operator sees no case"
    assert ProclaimedDay.objects.count() == 0
    with on_commit():
        assert client.post(here).status_code == 302
    assert [row.nation for row in ProclaimedDay.objects.all()] == ["england", "wales"]
    with somerby.scope():
        assert papers(case) == before(meeting_on, 7)
        lines = {line.user_id: line.title for line in DigestLine.objects.all()}
        assert lines == {
            somerby.people["officer"].pk: "The calendar changed: 1 of your dates moved"
        }
        assert CaseEvent.objects.filter(verb="calendar.proclaimed").count() == 1
    assert "has been counted afresh" in client.get(here).content.decode()
    CalendarChange.objects.update(counted=0)
    proclaimed.count(change.pk)
    proclaimed.count(change.pk)
    with somerby.scope():
        assert DigestLine.objects.count() == 1, "told once, whatever is repeated"
        assert CaseEvent.objects.filter(verb="calendar.proclaimed").count() == 1


def test_it_is_taken_back_while_it_is_still_to_come(
    somerby: cast.Company, operator: User, meeting_on: date, on_commit: OnCommit
) -> None:
    case = a_case_with_papers(somerby, meeting_on)
    client = browser(operator)
    day = before(meeting_on, 2)
    with on_commit():
        client.post("/operator/bank-holidays/", typed(day))
    with on_commit():
        client.post(f"/operator/bank-holidays/changes/{CalendarChange.objects.get().pk}/")
    listed = client.get(f"/operator/bank-holidays/?year={day.year}&nation=wales")
    assert "See what taking it back would move" in listed.content.decode()
    row = ProclaimedDay.objects.order_by("pk")[0]
    with on_commit():
        answer = client.post(f"/operator/bank-holidays/{row.pk}/remove/")
    assert f"1 by {by_days(meeting_on)} later" in client.get(answer["Location"]).content.decode()
    assert client.get(f"/operator/bank-holidays/{row.pk}/remove/").status_code == 405
    with on_commit():
        client.post(answer["Location"])
    assert ProclaimedDay.objects.count() == 0
    with somerby.scope():
        assert papers(case) == before(meeting_on, 6)
        assert DigestLine.objects.count() == 2
    passed = ProclaimedDay.objects.create(day=date(2026, 1, 5), name="Past", nation="wales")
    assert client.post(f"/operator/bank-holidays/{passed.pk}/remove/").status_code == 409


def test_a_day_of_wales_moves_nothing_in_england(
    somerby: cast.Company, wreake_valley: cast.Company, operator: User, meeting_on: date,
    on_commit: OnCommit,
) -> None:  # fmt: skip
    partnership = wreake_valley.partnership
    partnership.nation = Nation.WALES
    partnership.save()
    a_case_with_papers(somerby, meeting_on)
    day = before(meeting_on, 2)
    with on_commit():
        change = proclaimed.propose(
            by=Actor.of_user(operator), day=day, name="St David", nation="wales"
        )
    change.refresh_from_db()
    assert list(change.found) == ["wreake-valley"]
    with on_commit():
        proclaimed.confirm(change, by=Actor.of_user(operator))
    with somerby.scope():
        assert closed_days() == {}
    with wreake_valley.scope():
        assert closed_days() == {day: "St David"}
    page = somerby.client("partnership_administrator").get(somerby.url("settings/calendar/"))
    assert "St David" not in page.content.decode()


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2020, 7, 14), "still to come"),
        (date(2032, 12, 27), "Nobody works on this day anyway"),
        (date(2041, 7, 16), "The bank holidays of 2041 are not known"),
        (date(2031, 7, 15), "in the calendar already"),
    ],
)
def test_a_day_that_cannot_be_added_is_refused_next_to_the_field(
    operator: User, day: date, said: str
) -> None:
    ProclaimedDay.objects.create(day=date(2031, 7, 15), name="Known", nation=Nation.WALES)
    answer = browser(operator).post("/operator/bank-holidays/", typed(day, name="Quorndon day"))
    page = answer.content.decode()
    assert answer.status_code == 409
    (error,) = answer.context["form"].errors["day"]
    assert said in error
    assert "Quorndon day" in page, "what was typed stays"
    assert CalendarChange.objects.count() == 0


def test_only_an_operator_proclaims_and_confirming_waits_for_the_looking(
    somerby: cast.Company, operator: User
) -> None:
    officer = browser(somerby.people["officer"])
    for address in ("", "changes/1/", "1/remove/"):
        assert officer.get(f"/operator/bank-holidays/{address}").status_code == 404
    with pytest.raises(AccessDenied):
        proclaimed.propose(by=somerby.officer, day=date(2031, 7, 15), name="Mine")
    change = proclaimed.propose(by=Actor.of_user(operator), day=date(2031, 7, 15), name="Day")
    with pytest.raises(NotReady):
        proclaimed.confirm(change, by=Actor.of_user(operator))
    here = f"/operator/bank-holidays/changes/{change.pk}/"
    assert "0 of 1 done" in browser(operator).get(here).content.decode()
    assert browser(operator).post(here).status_code == 409


def test_what_stands_still_is_asked_for_again_and_what_is_under_way_is_not(
    somerby: cast.Company, operator: User
) -> None:
    from partnerships.models import Heartbeat

    change = proclaimed.propose(by=Actor.of_user(operator), day=date(2031, 7, 15), name="Day")
    assert proclaimed.carry_on() == 0
    Heartbeat.objects.update(beaten_at=timezone.now() - timedelta(minutes=6))
    assert proclaimed.carry_on() == 1
    change.refresh_from_db()
    assert change.looked_at == 1


def test_where_the_office_is_closed_anyway_nothing_moves_and_nobody_is_told(
    somerby: cast.Company, operator: User, meeting_on: date, on_commit: OnCommit
) -> None:
    case = a_case_with_papers(somerby, meeting_on)
    day = before(meeting_on, 2)
    with somerby.scope("partnership_administrator"):
        ClosedDay.objects.create(day=day, name="Office closed")
        refresh_deadlines(case)
    by = Actor.of_user(operator)
    with on_commit():
        change = proclaimed.propose(by=by, day=day, name="Day")
    change.refresh_from_db()
    assert change.found["somerby"]["moved"] == 0
    with on_commit():
        proclaimed.confirm(change, by=by)
    with somerby.scope():
        assert DigestLine.objects.count() == 0
        assert calendar_days.progress() is None

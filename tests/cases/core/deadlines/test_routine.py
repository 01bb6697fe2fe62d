"""The partnership's own recurring duties: P1, P2, P3, P5, P6, P8 of DOMAIN 3.2."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.core.access.reach import AccessDenied, Reach
from cases.core.deadlines import routine as keeping
from cases.core.deadlines import routine_work
from cases.core.deadlines.models import Deadline, Routine, RoutineAct
from cases.core.deadlines.routine_facts import refresh_routine
from cases.core.deadlines.sweep import bring_up_to_date, sweep
from cases.core.progress.founding import create_partnership
from cases.core.timetable.periods import add_months
from cases.core.workflow.plug import NotReady
from partnerships.models import User
from partnerships.people.actor import CLOCK, Actor
from partnerships.tenancy.context import scope
from tests import cast

DUTIES = [
    "access_review",
    "action_review",
    "board_report",
    "data_report",
    "protocol_review",
    "sub_group_meeting",
    "trawl_list_review",
]


def typed(field: str, day: date, **more: str) -> dict[str, str]:
    return {
        f"{field}_day": str(day.day),
        f"{field}_month": str(day.month),
        f"{field}_year": str(day.year),
        **more,
    }


def dates(kind: str) -> list[tuple[date | None, date | None, bool]]:
    rows = Deadline.objects.filter(case=None, kind=kind).order_by("occurrence")
    return [(row.due_on, row.met_on, row.counts) for row in rows]


def months_ago(number: int) -> date:
    return add_months(timezone.localdate(), -number)


@pytest.fixture
def meetings(somerby: cast.Company) -> Routine:
    """Give the monthly meeting, counted from three months and three days ago: three missed."""
    with somerby.scope("officer"):
        began = months_ago(3) - timedelta(days=3)
        routine: Routine = Routine.objects.create(kind="sub_group_meeting", began_on=began)
        refresh_routine()
    return routine


def test_founding_a_partnership_begins_every_duty_that_its_protocol_prints(
    database: None,
) -> None:
    operator = User.objects.create_superuser("platform@operator.example", "Platform operator")
    made = {
        preset: create_partnership(
            by=Actor.of_user(operator),
            name=preset,
            slug=preset,
            code=code,
            preset=preset,
            administrator_email=f"admin@{preset}.example",
            administrator_name="An administrator",
        )
        for preset, code in (("leicester-city", "LEI"), ("gloucestershire", "GLO"))
    }
    with scope(made["leicester-city"].pk, CLOCK):
        assert sorted(Routine.objects.values_list("kind", flat=True)) == DUTIES
        today = timezone.localdate()
        assert dates("sub_group_meeting") == [(add_months(today, 1), None, True)]
        assert dates("trawl_list_review") == [(add_months(today, 12), None, True)]
    with scope(made["gloucestershire"].pk, CLOCK):
        # Of what the protocol could print no number is there, so no date is invented.
        assert list(Routine.objects.values_list("kind", flat=True)) == ["access_review"]


def test_dates_are_counted_from_one_day_and_the_sweep_opens_the_next(
    somerby: cast.Company, meetings: Routine
) -> None:
    began = meetings.began_on
    with somerby.scope():
        due = [add_months(began, number) for number in (1, 2, 3, 4)]
        assert dates("sub_group_meeting") == [(day, None, True) for day in due]
        before = Deadline.objects.count()
        assert bring_up_to_date(timezone.localdate()) == 0
        bring_up_to_date(due[-1])
        assert dates("sub_group_meeting")[4:] == [(add_months(began, 5), None, True)]
        with CaptureQueriesContext(
            connection,
        ) as asked:
            bring_up_to_date(due[-1])
        assert Deadline.objects.count() == before + 1
        assert len(asked) == 5
        sweep()


def test_a_late_meeting_clears_what_had_passed_and_not_the_one_to_come(
    somerby: cast.Company, meetings: Routine
) -> None:
    today = timezone.localdate()
    with somerby.scope("officer"):
        keeping.record_done(by=somerby.officer, routine=meetings, on=today, note="Minutes kept.")
        assert [met for _, met, _ in dates("sub_group_meeting")] == [today, today, today, None]


def test_what_is_done_early_meets_the_date_that_comes_and_the_next_one_is_shown(
    somerby: cast.Company,
) -> None:
    today = timezone.localdate()
    with somerby.scope("officer"):
        routine = keeping.begin_routine(by=somerby.officer, kind="action_review", began_on=today)
        keeping.record_done(by=somerby.officer, routine=routine, on=today)
        assert [met for _, met, _ in dates("action_review")] == [None], "begun on that very day"
        Routine.objects.update(began_on=today - timedelta(days=9))
        refresh_routine()
        assert dates("action_review") == [
            (add_months(today - timedelta(days=9), 3), today, True),
            (add_months(today - timedelta(days=9), 6), None, True),
        ]


def test_a_duty_is_recorded_shown_and_taken_back_through_its_pages(
    somerby: cast.Company, meetings: Routine
) -> None:
    client, today = somerby.client("officer"), timezone.localdate()
    listed = client.get(somerby.url("routine/")).content.decode()
    assert "Sub-group meets" in listed
    assert "counted from that day" in listed
    address = somerby.url("routine/sub_group_meeting/")
    wrong = client.post(f"{address}done/", typed("on", today + timedelta(days=1), note="Kept"))
    assert (wrong.status_code, "Kept" in wrong.content.decode()) == (200, True)
    early = client.post(f"{address}done/", typed("on", date(2019, 1, 1), note="Kept"))
    assert (early.status_code, "counted from" in early.content.decode()) == (409, True)
    assert client.get(f"{address}done/").status_code == 200
    assert client.post(f"{address}done/", typed("on", today, note="Kept")).status_code == 302
    assert client.post(f"{address}done/", typed("on", today)).status_code == 409
    page = client.get(address).content.decode()
    assert "Kept" in page
    with somerby.scope():
        act = RoutineAct.objects.get()
    back = f"{address}done/{act.pk}/take-back/"
    assert client.get(back).status_code == 200
    assert client.post(back, {"because": "Another month was meant"}).status_code == 302
    with somerby.scope():
        assert RoutineAct.objects.count() == 0
        assert dates("sub_group_meeting")[0][1] is None


def test_it_is_stopped_with_a_reason_and_begun_again(
    somerby: cast.Company, meetings: Routine
) -> None:
    client, today = somerby.client("officer"), timezone.localdate()
    address = somerby.url("routine/sub_group_meeting/")
    assert client.get(f"{address}stop/").status_code == 200
    assert client.post(f"{address}stop/", {"because": ""}).status_code == 200
    assert client.post(f"{address}stop/", {"because": "Merged with the board"}).status_code == 302
    with somerby.scope():
        assert {counts for _, _, counts in dates("sub_group_meeting")} == {False}
        assert len(dates("sub_group_meeting")) == 3
    assert "Merged with the board" in client.get(address).content.decode()
    long_ago = client.post(f"{address}begin/", typed("began_on", months_ago(2), because="Again"))
    assert (long_ago.status_code, "already" in long_ago.content.decode()) == (409, True)
    unsaid = client.post(f"{address}begin/", typed("began_on", today))
    assert unsaid.status_code == 409
    assert client.get(f"{address}begin/").status_code == 200
    begun = client.post(f"{address}begin/", typed("began_on", today, because="Apart again"))
    assert begun.status_code == 302
    with somerby.scope():
        assert dates("sub_group_meeting") == [(add_months(today, 1), None, True)]


def test_a_duty_without_a_number_in_the_protocol_cannot_be_counted(
    wreake_valley: cast.Company,
) -> None:
    with wreake_valley.scope("officer"), pytest.raises(NotReady):
        keeping.begin_routine(
            by=wreake_valley.officer, kind="sub_group_meeting", began_on=timezone.localdate()
        )
    client = wreake_valley.client("officer")
    assert client.get(wreake_valley.url("routine/sub_group_meeting/")).status_code == 404
    assert client.get(wreake_valley.url("routine/decision/")).status_code == 404
    assert client.get(wreake_valley.url("routine/protocol_review/")).status_code == 200


def test_who_owes_a_duty_finds_it_in_his_work_with_a_constant_number_of_queries(
    somerby: cast.Company, meetings: Routine
) -> None:
    today = timezone.localdate()

    def rows(who: str) -> list[Any]:
        return list(routine_work.find(somerby.actor(who), Reach.of(somerby.actor(who)), today))

    with somerby.scope():
        theirs = rows("sub_group_member")
        assert [(row.title, row.waiting) for row in theirs] == [("Sub-group meets", False)] * 4
        assert {row.waiting for row in rows("officer")} == {True}
        assert rows("finance_officer") == []
        reach = Reach.of(somerby.officer)
        with CaptureQueriesContext(connection) as few:
            list(routine_work.find(somerby.officer, reach, today))
        for kind in DUTIES[:4]:
            Routine.objects.create(kind=kind, began_on=months_ago(12))
        refresh_routine()
        with CaptureQueriesContext(connection) as many:
            assert len(list(routine_work.find(somerby.officer, reach, today))) > 8
        assert len(few) == len(many)
    assert (
        "Sub-group meets"
        in somerby.client("sub_group_member").get(somerby.url("")).content.decode()
    )


def test_only_the_office_keeps_the_routine_and_others_read_it(
    somerby: cast.Company, meetings: Routine
) -> None:
    address = somerby.url("routine/sub_group_meeting/")
    assert somerby.client("csp_chair").get(address).status_code == 200
    assert somerby.client("csp_chair").get(f"{address}done/").status_code == 403
    assert somerby.client("finance_officer").get(address).status_code == 403
    by = somerby.actor("csp_chair")
    with somerby.scope("csp_chair"):
        for act in (
            lambda: keeping.record_done(by=by, routine=meetings, on=timezone.localdate()),
            lambda: keeping.stop_routine(by=by, routine=meetings, because="No"),
            lambda: keeping.begin_routine(by=by, kind="data_report", began_on=months_ago(1)),
        ):
            with pytest.raises(AccessDenied):
                act()

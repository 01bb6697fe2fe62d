"""The calendar of a person's own deadlines, read as a calendar program reads it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from cases.core.access.models import Exclusion
from cases.core.access.reach import Reach
from cases.core.access.seats import end_seat
from cases.core.access.verbs import Seat
from cases.core.audit.models import CaseEvent
from cases.core.deadlines.assigned import work_key
from cases.core.deadlines.delay_reasons import reasons_to_choose
from cases.core.deadlines.extending import extend_deadline
from cases.core.deadlines.models import CalendarFeed, Deadline, WorkAssignment
from cases.core.deadlines.own import own_deadlines
from partnerships.models import Membership
from tests import cast
from tests.cases.trawl import stage

DUE = date(2026, 4, 2)


def address_of(of: cast.Company, who: str) -> str:
    """Make a person's address through the page; give its path, as shown that once."""
    page = of.client(who).post(of.url("notices/calendar/"))
    assert page.status_code == 200, page.content.decode()
    found = re.search(r'value="https?://[^/"]+(/p/[^"]+\.ics)"', page.content.decode())
    assert found, page.content.decode()
    return found[1]


def read(path: str, **headers: str) -> Any:
    return Client().get(path, headers=headers)


def parsed(answer: Any) -> list[Any]:
    """Give the events of an answer, as another program reads them."""
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def events(path: str) -> list[tuple[str, date]]:
    """Give what another parser finds: title and day, in the order of days."""
    return sorted((str(each["summary"]), each["dtstart"].dt) for each in parsed(read(path)))


def a_decision(of: cast.Company) -> Any:
    case = cast.a_case(of)
    with of.scope():
        Deadline.objects.filter(case=case).exclude(kind="decision").delete()
    return case


def test_the_calendar_has_the_persons_own_deadlines_as_whole_days_and_no_name(
    somerby: cast.Company,
) -> None:
    a_decision(somerby)
    path = address_of(somerby, "csp_chair")
    answer = read(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private"
    assert answer.cookies == {}
    text = answer.content.decode()
    assert "Quenby" not in text and "Farrowby" not in text and "Adult A" not in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    (event,) = parsed(answer)
    assert str(event["summary"]) == "Decide whether to hold a review – SOM-2026-001"
    assert (event["dtstart"].dt, event["dtend"].dt) == (DUE, DUE + timedelta(days=1))
    with somerby.scope():
        sentence = Deadline.objects.get().why
    description = str(event["description"])
    assert description.startswith(f"{sentence}\nhttp")
    assert description.endswith("/p/somerby/reviews/SOM-2026-001/")
    # What another owes is not in it.
    assert events(address_of(somerby, "board_member")) == []


def test_what_a_person_typed_about_a_date_stays_in_the_product(somerby: cast.Company) -> None:
    case = a_decision(somerby)
    with somerby.scope("officer"):
        extend_deadline(
            case=case,
            by=somerby.officer,
            deadline=Deadline.objects.get(case=case),
            new_on=date(2026, 5, 1),
            delay_reason=reasons_to_choose()[0],
            reason="Marisol’s sister is abroad.",
            approved_by="Osbert Wainfleet",
        )
    (event,) = (
        each
        for each in parsed(read(address_of(somerby, "csp_chair")))
        if each["dtstart"].dt == date(2026, 5, 1)
    )
    assert str(event["description"]).splitlines()[0] == (
        "Due on Friday 1 May 2026, a date that was set for this review."
    )


def test_what_has_not_changed_is_not_sent_again_and_keeps_its_name(somerby: cast.Company) -> None:
    case = a_decision(somerby)
    path = address_of(somerby, "csp_chair")
    first = read(path)
    assert read(path).content == first.content
    assert read(path, **{"if-none-match": first["ETag"]}).status_code == 304
    assert read(path, **{"if-none-match": f'W/{first["ETag"]}, "x"'}).status_code == 304
    assert read(path, **{"if-modified-since": first["Last-Modified"]}).status_code == 304
    with somerby.scope():
        # A projection may be rebuilt: the event keeps its name.
        row = Deadline.objects.get(case=case)
        row.pk, row.due_on = None, DUE + timedelta(days=3)
        Deadline.objects.all().delete()
        row.save()
    moved = read(path, **{"if-none-match": first["ETag"]})
    assert moved.status_code == 200
    uids = [[str(each["uid"]) for each in parsed(answer)] for answer in (first, moved)]
    assert uids[0] == uids[1] and len(uids[0]) == 1
    assert events(path)[0][1] == DUE + timedelta(days=3)


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_can_only_be_read(somerby: cast.Company, method: str) -> None:
    assert getattr(Client(), method)(address_of(somerby, "officer")).status_code == 405


def test_an_address_that_is_unknown_replaced_revoked_or_of_somebody_who_left_is_not_found(
    somerby: cast.Company, wreake_valley: cast.Company
) -> None:
    a_decision(somerby)
    first = address_of(somerby, "csp_chair")
    second = address_of(somerby, "csp_chair")
    assert (read(first).status_code, read(second).status_code) == (404, 200)
    assert read(second.replace("/somerby/", "/wreake-valley/")).status_code == 404
    assert read(somerby.url("calendar/none-of-ours.ics")).status_code == 404
    chair = somerby.people["csp_chair"]
    type(chair).objects.filter(pk=chair.pk).update(is_active=False)
    assert read(second).status_code == 404
    type(chair).objects.filter(pk=chair.pk).update(is_active=True)
    assert read(second).status_code == 200
    with somerby.scope():
        Membership.objects.here().filter(user=chair).update(ends_on=date(2026, 1, 1))
    assert read(second).status_code == 404
    with somerby.scope():
        Membership.objects.here().filter(user=chair).update(ends_on=None)
    assert (
        somerby.client("csp_chair").post(somerby.url("notices/calendar/revoke/")).status_code == 302
    )
    assert read(second).status_code == 404


def test_only_a_hash_is_kept_and_the_partnerships_chronicle_says_what_was_done(
    somerby: cast.Company,
) -> None:
    path = address_of(somerby, "csp_chair")
    token = path.rsplit("/", 1)[1].removesuffix(".ics")
    address_of(somerby, "csp_chair")
    somerby.client("csp_chair").post(somerby.url("notices/calendar/revoke/"))
    somerby.client("csp_chair").post(somerby.url("notices/calendar/revoke/"))
    with somerby.scope():
        rows = CalendarFeed.objects.values_list("token_hash", flat=True)
        assert token not in set(rows)
        assert CalendarFeed.objects.filter(revoked_at=None).count() == 0
        said = CaseEvent.objects.filter(verb__startswith="calendar_feed").order_by("number")
        assert [event.detail.words for event in said] == [
            "made the private address of an own calendar",
            "replaced the private address of an own calendar",
            "revoked the private address of an own calendar",
        ]


def test_a_person_of_two_partnerships_has_an_address_and_a_calendar_in_each(
    somerby: cast.Company, wreake_valley: cast.Company
) -> None:
    a_decision(somerby)
    a_decision(wreake_valley)
    with wreake_valley.scope():
        Membership.objects.create(
            user=somerby.people["csp_chair"],
            partnership=wreake_valley.partnership,
            role="csp_chair",
            starts_on=cast.LONG_AGO,
        )
    wreake_valley.people["both"] = somerby.people["csp_chair"]
    here, there = address_of(somerby, "csp_chair"), address_of(wreake_valley, "both")
    assert [title[-12:] for title, _ in events(here)] == ["SOM-2026-001"]
    assert [title[-12:] for title, _ in events(there)] == ["WRV-2026-001"]


def test_an_interest_and_an_ended_seat_take_a_case_out_of_the_calendar(
    somerby: cast.Company,
) -> None:
    case = a_decision(somerby)
    with somerby.scope():
        Deadline.objects.update(owed_by="chair")
    path = address_of(somerby, "independent_chair")
    assert len(events(path)) == 1
    with somerby.scope():
        row = Exclusion.objects.create(case=case, user=somerby.people["independent_chair"])
    assert events(path) == []
    with somerby.scope():
        row.delete()
    assert len(events(path)) == 1
    with somerby.scope():
        end_seat(case, somerby.people["independent_chair"], Seat.INDEPENDENT_CHAIR)
    assert events(path) == []


def test_who_speaks_for_an_agency_has_what_his_own_agency_owes(somerby: cast.Company) -> None:
    case = stage.ready(somerby, agencies=2)
    stage.sent(somerby, case)
    first, _ = stage.requests(somerby, case)
    with somerby.scope():
        contact = somerby.people["agency_contact"]
        Membership.objects.here().filter(user=contact).update(agency=first.agency)
    path = address_of(somerby, "agency_contact")
    assert [title for title, _ in events(path)] == [
        f"Agency replies to the trawl – {case.reference}"
    ]


def test_what_was_given_to_somebody_else_is_in_that_persons_calendar(
    somerby: cast.Company,
) -> None:
    case = a_decision(somerby)
    chair, deputy = (address_of(somerby, who) for who in ("csp_chair", "csp_chair_deputy"))
    with somerby.scope():
        given = WorkAssignment.objects.create(
            key=work_key(Deadline.objects.get(case=case)),
            owed_by="csp_chair",
            case=case,
            to=somerby.people["csp_chair_deputy"],
            because="Away.",
            given_by="clock",
            given_by_name="The clock",
            given_on=date(2026, 3, 3),
        )
    assert (len(events(chair)), len(events(deputy))) == (0, 1)
    with somerby.scope():
        given.until_on = date(2026, 3, 4)
        given.save()
    assert (len(events(chair)), len(events(deputy))) == (1, 1)


def test_the_number_of_queries_does_not_grow_with_the_cases(somerby: cast.Company) -> None:
    def queries() -> int:
        with somerby.scope("officer"):
            reach = Reach.of(somerby.officer)
            with CaptureQueriesContext(connection) as counted:
                assert own_deadlines(reach)
        return len(counted)

    def another() -> None:
        case = stage.ready(somerby)
        stage.sent(somerby, case)
        with somerby.scope():
            Deadline.objects.filter(case=case).update(owed_by="officer")

    another()
    few = queries()
    for _ in range(4):
        another()
    assert queries() == few

"""Meetings of the sub-group: called, who declares an interest, recorded, minutes (R17, R125)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.core.access.models import Exclusion
from cases.core.access.reach import AccessDenied, Reach
from cases.core.case.models import Case
from cases.core.deadlines.models import Deadline, RoutineAct
from cases.core.deadlines.routine import begin_routine
from cases.core.notices.models import OutboxMail
from cases.core.workflow.plug import NotReady
from cases.decision import sub_group
from cases.decision.meeting_models import SubGroupMeeting
from cases.decision.selectors import recommendation_of
from cases.decision.sub_group import Called, call_meeting, record_meeting
from cases.decision.sub_group_selectors import agenda_of, waiting_cases
from tests import cast
from tests.cases.decision import acts


def today() -> date:
    return timezone.localdate()


def called(of: cast.Company, *cases: Case, on: date | None = None) -> SubGroupMeeting:
    with of.scope("officer"):
        return call_meeting(
            Called(on=on or today(), place="Committee room 2"),
            by=of.officer,
            cases=[case.pk for case in cases],
        )


def met(of: cast.Company, meeting: SubGroupMeeting, **more: Any) -> SubGroupMeeting:
    with of.scope("officer"):
        meeting.refresh_from_db()
        values: dict[str, Any] = {
            "attendance": {each.pk: "present" for each in meeting.attenders.all()},
            "discussions": {},
            "minutes": "The next meeting is in May.",
            "held": True,
            "version": meeting.version,
        }
        return record_meeting(meeting.number, by=of.officer, **{**values, **more})


def page(of: cast.Company, meeting: SubGroupMeeting, rest: str = "") -> str:
    return of.url(f"sub-group/{meeting.number}/{rest}")


def test_the_agenda_is_made_of_the_waiting_cases_and_the_members_are_invited_without_a_case(
    somerby: cast.Company,
) -> None:
    case = acts.to_decide(somerby)
    other = acts.to_decide(somerby)
    acts.recommended(somerby, other)
    with somerby.scope("officer"):
        assert list(waiting_cases(Reach.of(somerby.officer))) == [case]
    day = today() + timedelta(days=6)
    when = {"on_day": day.day, "on_month": day.month, "on_year": day.year}
    client = somerby.client("officer")
    form = client.get(somerby.url("sub-group/call/")).content.decode()
    assert (case.reference in form, other.reference in form) == (True, False)
    sent = {**when, "starts_at": "14:30", "place": "Room 2", "is_special": "no", "cases": [case.pk]}
    made = client.post(somerby.url("sub-group/call/"), {**sent, "version": "0"})
    assert made.status_code == 302
    with somerby.scope("officer"):
        meeting = SubGroupMeeting.objects.get()
        assert [row.case for row in agenda_of(meeting, None).rows] == [case]
        assert list(waiting_cases(Reach.of(somerby.officer))) == []
        mail = OutboxMail.objects.get(to=somerby.people["sub_group_member"].email)
        assert (case.reference in mail.body, case.label in mail.body) == (False, False)


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"on_day": "31", "on_month": "2"}, "The day must be a real date"),
        ({"on_year": "2020"}, "The day cannot lie in the past."),
        ({"place": ""}, "Say where it meets, or give the link to join it."),
        ({"starts_at": "half past two"}, "Enter a time such as 14:30"),
        ({"online_link": "not a link"}, "Enter the whole link, beginning with https://"),
        ({"is_special": ""}, "Say whether it is a special meeting"),
    ],
)
def test_a_wrong_call_keeps_what_was_typed(
    somerby: cast.Company, more: dict[str, str], error: str
) -> None:
    ahead = today() + timedelta(days=20)
    sent = {
        "on_day": ahead.day,
        "on_month": ahead.month,
        "on_year": ahead.year,
        "place": "Room 2",
        "is_special": "no",
        "note": "Minutes of the last one",
        "version": "0",
        **more,
    }
    response = somerby.client("officer").post(somerby.url("sub-group/call/"), sent)
    shown = response.content.decode()
    assert (error in shown, "Minutes of the last one" in shown) == (True, True)
    with somerby.scope():
        assert not SubGroupMeeting.objects.exists()


def test_who_declares_an_interest_loses_sight_of_the_case_at_once(somerby: cast.Company) -> None:
    """R125: the case is closed to him everywhere, in the agenda and the minutes too."""
    case, other = acts.to_decide(somerby), acts.to_decide(somerby)
    meeting = called(somerby, case, other)
    client = somerby.client("sub_group_member")
    with somerby.scope():
        item = meeting.items.get(case=case)
    shown = client.get(page(somerby, meeting)).content.decode()
    assert "Declare an interest" in shown
    empty = client.post(page(somerby, meeting, f"items/{item.pk}/interest/?own=yes"), {})
    assert "This field is required" in empty.content.decode() or empty.status_code == 200
    done = client.post(
        page(somerby, meeting, f"items/{item.pk}/interest/?own=yes"),
        {"because": "I managed a worker who was involved."},
    )
    assert done.status_code == 302
    shown = client.get(page(somerby, meeting)).content.decode()
    assert (case.reference in shown, other.reference in shown) == (False, True)
    assert "1 item is closed to you" in shown
    assert client.get(somerby.url(f"reviews/{case.reference}/")).status_code in (403, 404)
    officer = somerby.client("officer").get(page(somerby, meeting)).content.decode()
    assert "Sub-group member of Somerby, who declared an interest" in officer
    with somerby.scope("officer"):
        met(somerby, meeting)
    assert client.get(page(somerby, meeting, "minutes/")).status_code in (403, 404)


def test_the_officer_records_the_interest_of_a_member_and_of_a_guest(
    somerby: cast.Company,
) -> None:
    case = acts.to_decide(somerby)
    meeting = called(somerby, case)
    client = somerby.client("officer")
    assert (
        client.post(
            page(somerby, meeting, "guest/"), {"name": "Peregrine Hallowdene", "post": "SIO"}
        ).status_code
        == 302
    )
    with somerby.scope():
        item = meeting.items.get()
        member = meeting.attenders.exclude(user=None).get()
        guest = meeting.attenders.get(user=None)
    for who in (member, guest):
        done = client.post(
            page(somerby, meeting, f"items/{item.pk}/interest/"),
            {"attender": who.pk, "because": "A neighbour of the family."},
        )
        assert done.status_code == 302
    with somerby.scope():
        assert [each.user for each in Exclusion.objects.filter(case=case)] == [member.user]
        agenda = agenda_of(meeting, None)
        assert agenda.rows[0].without == ("Peregrine Hallowdene", member.name)


def test_a_meeting_that_was_held_meets_the_recurring_duty_and_has_minutes_as_a_pdf(
    somerby: cast.Company, on_commit: Any
) -> None:
    with somerby.scope("officer"):
        begin_routine(by=somerby.officer, kind="sub_group_meeting", began_on=today() - timedelta(9))
    case = acts.to_decide(somerby)
    meeting = called(somerby, case)
    with somerby.scope():
        item = meeting.items.get()
    with on_commit():
        met(somerby, meeting, discussions={item.pk: "Adult A was known to three agencies."})
    acts.recommended(somerby, case, considered_on=today(), dissent="Housing would wait.")
    with somerby.scope():
        meeting.refresh_from_db()
        assert (meeting.held_on, meeting.minutes_made) == (today(), 1)
        assert [act.on for act in RoutineAct.objects.all()] == [today()]
        first = Deadline.objects.filter(case=None, kind="sub_group_meeting").earliest("due_on")
        assert first.met_on == today()
        row = recommendation_of(case)
        assert row is not None
        assert row.meeting == meeting
    shown = somerby.client("sub_group_member").get(page(somerby, meeting)).content.decode()
    assert "Of another opinion: Housing would wait." in shown
    file = somerby.client("sub_group_member").get(page(somerby, meeting, "minutes/"))
    assert b"".join(file).startswith(b"%PDF")


def test_the_recommendation_begins_with_the_day_and_with_who_was_present_without_the_excluded(
    somerby: cast.Company,
) -> None:
    """R17: who declared an interest is not among those who recommended."""
    case = acts.to_decide(somerby)
    meeting = called(somerby, case)
    with somerby.scope("officer"):
        sub_group.add_guest(
            meeting.number, name="Peregrine Hallowdene", post="", by=somerby.officer
        )
        item, member = meeting.items.get(), meeting.attenders.exclude(user=None).get()
        sub_group.declare_interest(
            meeting.number, item=item.pk, because="Kin.", by=somerby.officer, attender=member.pk
        )
    met(somerby, meeting)
    shown = (
        somerby.client("officer")
        .get(somerby.url(f"reviews/{case.reference}/recommendation/"))
        .content.decode()
    )
    assert ("Peregrine Hallowdene" in shown, member.name in shown) == (True, False)


def test_a_meeting_is_not_held_before_its_day_nor_by_nobody_nor_twice_by_two(
    somerby: cast.Company,
) -> None:
    meeting = called(somerby, on=today() + timedelta(days=3))
    with pytest.raises(NotReady, match="It meets on"):
        met(somerby, meeting)
    soon = called(somerby)
    with pytest.raises(NotReady, match="Say who was present"):
        met(somerby, soon, attendance={})
    with pytest.raises(NotReady, match="changed this meeting meanwhile"):
        met(somerby, soon, version=soon.version + 7)
    client = somerby.client("officer")
    with somerby.scope():
        attender = soon.attenders.get()
    typed = {f"attender_{attender.pk}": "present", "minutes": "Mine", "version": "9", "do": "held"}
    shown = client.post(page(somerby, soon, "record/"), typed).content.decode()
    assert ("Mine" in shown, "dhr-conflict" in shown) == (True, True)
    held = client.post(page(somerby, soon, "record/"), {**typed, "version": str(soon.version)})
    assert held.status_code == 302


def test_a_meeting_is_moved_added_to_and_cancelled(somerby: cast.Company) -> None:
    case = acts.to_decide(somerby)
    meeting = called(somerby, on=today() + timedelta(days=3))
    client = somerby.client("officer")
    for name in ("add/", "change/", "cancel/", "guest/", "record/"):
        assert client.get(page(somerby, meeting, name)).status_code == 200
    added = client.post(page(somerby, meeting, "add/"), {"case": case.pk, "why": "Sign-off"})
    assert added.status_code == 302
    with somerby.scope():
        item = meeting.items.get()
    assert client.get(page(somerby, meeting, f"items/{item.pk}/off/")).status_code == 200
    assert client.post(page(somerby, meeting, f"items/{item.pk}/off/")).status_code == 302
    day = today() + timedelta(days=9)
    moved = {"on_day": day.day, "on_month": day.month, "on_year": day.year, "place": "Room 3"}
    with somerby.scope():
        version = SubGroupMeeting.objects.get().version
    response = client.post(
        page(somerby, meeting, "change/"), {**moved, "is_special": "yes", "version": str(version)}
    )
    assert response.status_code == 302
    stale = client.post(
        page(somerby, meeting, "change/"), {**moved, "is_special": "no", "version": str(version)}
    )
    assert "Room 3" in stale.content.decode()
    assert client.post(page(somerby, meeting, "cancel/"), {"because": ""}).status_code == 200
    assert client.post(page(somerby, meeting, "cancel/"), {"because": "Snow."}).status_code == 302
    with somerby.scope():
        told = OutboxMail.objects.filter(to=somerby.people["sub_group_member"].email)
        assert told.count() == 3
        assert [row.subject for row in told if "does not meet" in row.subject] != []


def test_only_who_arranges_calls_and_a_stranger_sees_nothing(somerby: cast.Company) -> None:
    meeting = called(somerby)
    with somerby.scope("sub_group_member"), pytest.raises(AccessDenied):
        call_meeting(Called(on=today(), place="x"), by=somerby.actor("sub_group_member"))
    assert somerby.client("csp_chair").get(page(somerby, meeting)).status_code == 200
    assert somerby.client("board_member").get(page(somerby, meeting)).status_code == 403
    assert somerby.client("stranger").get(page(somerby, meeting)).status_code == 404


def test_pages_of_the_sub_group_cost_the_same_for_one_case_and_for_six(
    somerby: cast.Company,
) -> None:
    client, counts = somerby.client("officer"), []
    for number in (1, 6):
        meeting = called(somerby, *(acts.to_decide(somerby) for _ in range(number)))
        for address in (page(somerby, meeting), somerby.url("sub-group/")):
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            counts.append(len(queries))
    assert counts[:2] == counts[2:]

"""Those whose dates a change of the calendar moves are told once: inside, and at agencies."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from cases.core.access.models import Exclusion
from cases.core.access.verbs import Seat
from cases.core.case.services import mark_milestone
from cases.core.deadlines.calendar_moves import Move, moved_by, touched
from cases.core.deadlines.calendar_told import tell
from cases.core.deadlines.models import Deadline, Routine
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.deadlines.routine_facts import refresh_routine
from cases.core.notices.models import DigestLine, OutboxMail
from cases.core.protocol.models import Protocol
from cases.core.timetable.calendar import WorkingCalendar
from cases.core.timetable.kinds import Milestone, SubjectKind
from cases.core.workflow.plug import StagePlug, registry
from tests import cast

CALENDAR = WorkingCalendar.bundled()
A_DAY = date(2031, 7, 15)


def move(case_id: int, owed_by: str, number: int = 0) -> Move:
    return Move(
        case_id, "SOM-2026-001", "Due", owed_by, "trawl_request", number,
        A_DAY, A_DAY + timedelta(days=1),
    )  # fmt: skip


def told() -> dict[int, str]:
    return dict(DigestLine.objects.values_list("user_id", "title"))


def test_each_person_is_told_how_many_of_his_dates_moved_and_never_twice(
    somerby: cast.Company,
) -> None:
    case = cast.a_case(somerby)
    people = somerby.people
    with somerby.scope():
        moves = [move(case.pk, "csp_chair"), move(case.pk, "chair"), move(case.pk, "officer")]
        tell(moves, change="7")
        tell([*moves, *moves], change="7")
        assert told() == {
            people["officer"].pk: "The calendar changed: 3 of your dates moved",
            people["csp_chair"].pk: "The calendar changed: 1 of your dates moved",
            people["csp_chair_deputy"].pk: "The calendar changed: 1 of your dates moved",
            people[Seat.INDEPENDENT_CHAIR].pk: "The calendar changed: 1 of your dates moved",
        }
        assert DigestLine.objects.values_list("key", flat=True)[0].startswith("calendar:7:")
        tell(moves[:1], change="8")
        assert DigestLine.objects.count() == 7


def test_who_declared_an_interest_is_not_told_of_that_case(somerby: cast.Company) -> None:
    case = cast.a_case(somerby)
    with somerby.scope():
        officer = somerby.people["officer"]
        Exclusion.objects.create(case=case, user=officer)
        tell([move(case.pk, "officer")], change="7")
        assert told() == {}


def test_an_agency_gets_one_mail_with_reference_and_day_and_no_more(
    somerby: cast.Company,
) -> None:
    case = cast.a_case(somerby)
    knows = StagePlug(
        name="asks", addressees=lambda kind, numbers: {n: ["Lead@Agency.example"] for n in numbers}
    )
    registry.plugs.append(knows)
    try:
        with somerby.scope():
            moves = [move(case.pk, "agency", 1), move(case.pk, "agency", 2)]
            tell(moves, change="7")
            tell(moves, change="7")
            mail = OutboxMail.objects.get()
    finally:
        registry.plugs.remove(knows)
    assert mail.to == "lead@agency.example"
    assert mail.body.count("Review SOM-2026-001: Wednesday 16 July 2031") == 2
    assert "Due" not in mail.subject + mail.body


def test_only_what_counts_working_days_over_the_day_is_computed_again(
    somerby: cast.Company,
) -> None:
    case = cast.a_case(somerby, attention=timezone.localdate())
    meeting_on = CALENDAR.next_working(timezone.localdate() + timedelta(days=40))
    with somerby.scope():
        mark_milestone(
            case=case,
            code=Milestone.MEETING_ON,
            on=meeting_on,
            subject_kind=SubjectKind.MEETING.value,
            subject_number=3,
        )
        refresh_deadlines(case)
        due_on = Deadline.objects.get(kind="papers").due_on
        assert due_on is not None
        for day in (due_on - timedelta(days=1), meeting_on + timedelta(days=1)):
            assert list(touched(day)) == []
        for day in (due_on, CALENDAR.next_working(due_on + timedelta(days=1)), meeting_on):
            assert [row.kind for row in touched(day)] == ["papers"]
        assert [each.title for each in moved_by(added={due_on: "Closed"})] == [
            "Send the meeting papers"
        ]
        assert moved_by(added={meeting_on: "Closed"}) == [], "the meeting itself is not counted"
        Deadline.objects.update(counts=False)
        assert moved_by(added={due_on: "Closed"}) == []


def test_the_partnerships_own_routine_moves_where_its_protocol_rolls(
    somerby: cast.Company,
) -> None:
    with somerby.scope():
        protocol = Protocol.objects.get()
        protocol.data["timetable"]["data_report"]["roll"] = "next_working_day"
        protocol.save()
        began = CALENDAR.previous_working(timezone.localdate() - timedelta(days=360))
        Routine.objects.create(kind="data_report", began_on=began)
        refresh_routine()
        row = Deadline.objects.filter(case=None).first()
        assert row is not None
        assert row.due_on is not None
        moves = moved_by(added={row.due_on: "Closed"})
        assert [(each.case_id, each.title, each.from_on) for each in moves] == [
            (None, "Publish the yearly data", row.due_on)
        ]

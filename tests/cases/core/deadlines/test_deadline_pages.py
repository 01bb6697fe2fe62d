"""One deadline, all deadlines of a case, what would be due, and the rows of My work."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import escape

from cases.core.access.reach import Reach
from cases.core.deadlines.models import Deadline
from cases.core.deadlines.work import find
from cases.core.protocol.models import ClosedDay
from partnerships.models import Heartbeat
from tests import cast

NEVER_SEEN = "Quenby"


def test_the_page_of_a_deadline_says_why_it_is_due_then(somerby: cast.Company) -> None:
    case = cast.a_case(somerby, attention=date(2026, 1, 31))
    with somerby.scope():
        row = Deadline.objects.get(case=case, kind="decision")
    address = somerby.url(f"reviews/{case.reference}/deadlines/{row.pk}/")
    page = somerby.client("csp_chair").get(address)
    said = page.content.decode()
    for words in (
        "Saturday 28 February 2026",
        "February 2026 has no day 31",
        "the last working day before it is Friday 27 February 2026",
        "The CSP chair",
        "came to the partnership&#x27;s attention: Saturday 31 January 2026",
        "LC ¶25",
        "Who is told when",
        "Days gone",
        "Of these not on hold",
    ):
        assert words in said, words
    assert NEVER_SEEN not in said
    assert "Extend this deadline" not in said, "only an officer may"
    assert "Extend this deadline" in somerby.client("officer").get(address).content.decode()
    assert somerby.client("panel_member").get(address).status_code == 403
    strip = somerby.client("officer").get(somerby.url(f"reviews/{case.reference}/"))
    assert escape(row.why) in strip.content.decode()
    assert escape(row.explanation["sentence"]) not in strip.content.decode(), (
        "the title stands once"
    )


def test_a_deadline_of_another_case_or_partnership_is_not_there(
    somerby: cast.Company, wreake_valley: cast.Company
) -> None:
    mine, other = cast.a_case(somerby), cast.a_case(somerby)
    with somerby.scope():
        row = Deadline.objects.filter(case=other).first()
    assert row is not None
    wrong = somerby.url(f"reviews/{mine.reference}/deadlines/{row.pk}/")
    assert somerby.client("officer").get(wrong).status_code == 404
    there = somerby.url(f"reviews/{other.reference}/deadlines/{row.pk}/")
    assert wreake_valley.client("officer").get(there).status_code == 404


def test_all_deadlines_of_a_case_are_listed_open_met_and_not_counted(
    somerby: cast.Company,
) -> None:
    case = cast.a_case(somerby)
    with somerby.scope():
        Deadline.objects.create(
            case=case,
            kind="papers",
            title="Send the papers",
            owed_by="officer",
            stage="panel",
            due_on=date(2026, 3, 9),
            met_on=date(2026, 3, 9),
        )
        Deadline.objects.create(
            case=case,
            kind="dac_copy",
            title="Send a copy",
            owed_by="officer",
            stage="panel",
            due_on=date(2026, 3, 9),
            counts=False,
        )
    said = (
        somerby.client("officer")
        .get(somerby.url(f"reviews/{case.reference}/deadlines/"))
        .content.decode()
    )
    assert said.index("Open <") < said.index("Met <") < said.index("Not counted any more <")


ASKED = {"protocol": "own", "start_day": "31", "start_month": "1", "start_year": "2025"}


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"kind": "decision"}, ["Friday 28 February 2025", "February 2025 has no day 31"]),
        ({"kind": "decision", "protocol": "wakefield"}, ["Friday 28 February 2025", "wakefield"]),
        (
            {"kind": "decision", "start_day": "15", "readings": "next_working_day"},
            ["Monday 17 February 2025", "says Saturday 15 February 2025"],
        ),
        (
            {"kind": "papers", "start_day": "7", "start_month": "1", "start_year": "2026"},
            ["Friday 26 December 2025: Boxing Day", "The Friday of the office"],
        ),
        ({"kind": "chronology"}, ["No date", "prints no number"]),
        ({"kind": "action_update", "occurrence": "2"}, ["Thursday 31 July 2025"]),
        (
            {
                "kind": "alert",
                "start_day": "28",
                "start_month": "3",
                "start_year": "2025",
                "time": "20:00",
            },
            ["21:00 on Sunday 30 March 2025", "the clocks changed in between"],
        ),
        (
            {
                "kind": "alert",
                "start_day": "26",
                "start_month": "10",
                "start_year": "2025",
                "time": "01:30",
                "which": "1",
            },
            ["01:30 on Tuesday 28 October 2025"],
        ),
        (
            {
                "kind": "alert",
                "start_day": "26",
                "start_month": "10",
                "start_year": "2025",
                "time": "01:30",
                "which": "0",
            },
            ["00:30 on Tuesday 28 October 2025"],
        ),
    ],
)
def test_what_would_be_due_is_answered_with_its_working(
    somerby: cast.Company, more: dict[str, str], words: list[str]
) -> None:
    with somerby.scope():
        ClosedDay.objects.create(day=date(2026, 1, 2), name="The Friday of the office")
    answer = somerby.client("panel_member").get(somerby.url("due/"), ASKED | more)
    said = answer.content.decode()
    assert answer.status_code == 200
    assert [word for word in words if word not in said] == []


@pytest.mark.parametrize(
    ("more", "field", "words"),
    [
        ({"kind": ""}, "kind", "Choose what is due"),
        ({"kind": "decision", "start_day": "32"}, "start_day", "must be a real date"),
        ({"kind": "papers", "start_year": "2090"}, "start_day", "bank holidays of 20"),
        ({"kind": "alert"}, "time", "counted in hours"),
        ({"kind": "alert", "time": "soon"}, "time", "like 16:30"),
        (
            {"kind": "alert", "start_day": "30", "start_month": "3", "time": "01:30"},
            "time",
            "did not happen",
        ),
        (
            {"kind": "alert", "start_day": "26", "start_month": "10", "time": "01:30"},
            "which",
            "happened twice",
        ),
        ({"kind": "decision", "occurrence": "2"}, "occurrence", "does not recur"),
        ({"kind": "decision", "readings": "not_clear"}, "readings_0", "clear days"),
        ({"kind": "decision", "protocol": "atlantis"}, "protocol", ""),
    ],
)
def test_what_cannot_be_answered_is_said_beside_its_field(
    somerby: cast.Company, more: dict[str, str], field: str, words: str
) -> None:
    said = somerby.client("officer").get(somerby.url("due/"), ASKED | more).content.decode()
    assert f'href="#id_{field}"' in said
    assert words in said
    assert 'id="answer"' not in said


def test_my_work_lists_what_a_role_owes_and_shows_officers_what_others_owe(
    somerby: cast.Company,
) -> None:
    today = timezone.localdate()
    case = cast.a_case(somerby, attention=today - timedelta(days=20))

    def rows(who: str) -> list[tuple[str, str, bool]]:
        with somerby.scope(who):
            reach = Reach.of(somerby.actor(who))
            with CaptureQueriesContext(
                connection,
            ) as queries:
                found = list(find(reach.actor, reach, today))
            assert len(queries) <= 1, "none of these is of one thing among several"
            return [(row.title, row.why, row.waiting) for row in found]

    title = "Decide whether to hold a review"
    assert rows("csp_chair") == [(title, "You owe this as CSP chair", False)]
    assert rows("officer") == [(title, "The CSP chair owes this", True)]
    assert rows("panel_member") == []
    with somerby.scope():
        Deadline.objects.filter(case=case).update(owed_by="panel_member")
    assert rows("panel_member") == [(title, "You owe this as panel member", False)]
    assert rows("csp_chair") == []
    with somerby.scope():
        Deadline.objects.filter(case=case).update(due_on=today + timedelta(days=31))
    assert rows("panel_member") == []


def test_officers_are_warned_when_reminders_stand_still_and_nobody_else_is_asked_for(
    somerby: cast.Company,
) -> None:
    def page(who: str) -> str:
        return somerby.client(who).get(somerby.url("")).content.decode()

    Heartbeat.objects.create(name="beat", beaten_at=timezone.now() - timedelta(minutes=9))
    assert "Reminders stand still" not in page("officer")
    Heartbeat.objects.update(beaten_at=timezone.now() - timedelta(minutes=11))
    assert "Reminders stand still" in page("officer")
    assert "Reminders stand still" not in page("csp_chair")

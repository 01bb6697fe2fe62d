"""Holds of some activities (R29, E3), what moves before it is saved, and where holds are shown."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.core.case.models import Case
from cases.core.deadlines import holding, moving
from cases.core.deadlines.models import Deadline, Extension, GivenDate, Hold
from cases.core.timetable.activities import Activity
from cases.core.workflow.plug import NotReady
from tests import cast
from tests.cases.core.deadlines.test_holds_and_extensions import dates, decision, fields, held

A = Activity
ONE_DAY = timedelta(days=1)


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def case(somerby: cast.Company, today: date) -> Case:
    """Give a case whose decision stands still during a hold, by its protocol."""
    case = cast.a_case(somerby, attention=today - timedelta(days=20))
    with somerby.scope("officer"):
        case.protocol.data["timetable"]["decision"]["clock_runs_during_hold"] = False
        case.protocol.save()
        return cast.fresh(case)


def test_a_hold_of_some_activities_keeps_them_in_the_order_of_the_process_and_says_them(
    somerby: cast.Company, case: Case
) -> None:
    with somerby.scope("officer"):
        hold = held(case, somerby.officer, activities=[A.PANEL, A.FAMILY_CONTACT, A.INTERVIEWS])
        stored = Hold.objects.get(pk=hold.pk)
    assert (stored.scope, stored.activities, stored.in_words) == (
        "part",
        ["family_contact", "interviews", "panel"],
        "contact with the family, interviews with staff and witnesses and panel meetings",
    )


@pytest.mark.parametrize(
    ("first", "second", "field"),
    [
        ((), (), "started_on"),
        ((), (A.PANEL,), "started_on"),
        ((A.PANEL,), (), "started_on"),
        ((A.PANEL,), (A.PANEL, A.TRAWL), "activities"),
        ((A.PANEL,), (A.TRAWL,), ""),
    ],
)
def test_holds_of_the_same_activity_or_of_the_whole_cannot_overlap(
    somerby: cast.Company,
    case: Case,
    first: tuple[Activity, ...],
    second: tuple[Activity, ...],
    field: str,
) -> None:
    with somerby.scope("officer"):
        held(case, somerby.officer, activities=first)
        if not field:
            held(case, somerby.officer, activities=second)
            assert Hold.objects.filter(case=case, ended_on=None).count() == 2
            return
        with pytest.raises(NotReady) as refused:
            held(case, somerby.officer, activities=second)
        assert fields(refused) == [field]


def test_a_hold_that_reaches_into_the_days_of_one_that_ended_is_told_from_when_it_can_begin(
    somerby: cast.Company, case: Case, today: date
) -> None:
    with somerby.scope("officer"):
        first = held(case, somerby.officer, activities=[A.PANEL, A.TRAWL])
        ended_on = today - timedelta(days=3)
        holding.end_hold(
            case=case, by=somerby.officer, hold=first, ended_on=ended_on, because="Over."
        )
        with pytest.raises(NotReady) as refused:
            held(case, somerby.officer, started_on=ended_on - ONE_DAY, activities=[A.PANEL])
        said = refused.value.reasons[0].text
        assert said == (
            f"Panel meetings: on hold until {ended_on:%A} {ended_on.day} {ended_on:%B %Y}. "
            "This hold can begin then."
        )
        held(case, somerby.officer, started_on=ended_on, activities=[A.PANEL])


@pytest.mark.parametrize(("activities", "days"), [((), 10), ((A.DECISION,), 10), ((A.PANEL,), 0)])
def test_the_page_that_ends_a_hold_shows_what_will_have_moved_and_nothing_is_written(
    somerby: cast.Company, case: Case, today: date, activities: tuple[Activity, ...], days: int
) -> None:
    """R27: resuming re-dates by the rule of each deadline, and only of what waited (R29)."""
    with somerby.scope("officer"):
        due = decision(case).due_on
        assert due is not None
        hold = held(case, somerby.officer, activities=activities)
        stood = Deadline.objects.filter(case=case).values_list("pk", "due_on")
        before = list(stood)
        moves = [
            (m.title, m.from_on, m.to_on)
            for m in moving.moved_by_end(case, hold, today)
            if not m.is_stage
        ]
        expected = [("Decide whether to hold a review", due, due + timedelta(days=days))]
        assert moves == (expected if days else [])
        assert list(stood) == before
        holding.end_hold(case=case, by=somerby.officer, hold=hold, ended_on=today, because="Over.")
        assert decision(case).due_on == due + timedelta(days=days)


def deadlines(moves: list[moving.Move]) -> list[moving.Move]:
    """Give what moves beside the stages."""
    return [each for each in moves if not each.is_stage]


def test_what_an_extension_a_date_and_a_hold_would_move_is_what_they_move(
    somerby: cast.Company, case: Case, today: date
) -> None:
    client = somerby.client("officer")
    with somerby.scope("officer"):
        row = decision(case)
        due = row.due_on
        assert due is not None
        coming = holding.new_hold(
            case,
            started_on=today - timedelta(days=4),
            reason="A trial.",
            requested_by="Police",
            review_on=today + ONE_DAY,
        )
        by_hold = [(m.from_on, m.to_on) for m in deadlines(moving.moved_by_hold(case, coming))]
        assert by_hold == [(due, due + timedelta(days=4))]
        assert moving.standing_still(case, []) == ["Decide whether to hold a review"]
        assert moving.standing_still(case, [A.PANEL]) == []
        later = due + timedelta(days=9)
        by_extension = [
            (m.from_on, m.to_on) for m in deadlines(moving.moved_by_extension(case, row, later))
        ]
        assert by_extension == [(due, later)]
        by_date = [
            (m.from_on, m.to_on)
            for m in deadlines(moving.moved_by_given(case, "family_update", due))
        ]
        assert by_date == [(None, due)]
        assert (Hold.objects.count(), Extension.objects.count()) == (0, 0)
        assert GivenDate.objects.count() == 0
    typed = {
        "scope": "part",
        "activities": ["decision"],
        "reason": "A trial.",
        "requested_by": "Police",
        **dates("started_on", today - timedelta(days=4)),
        **dates("review_on", today + ONE_DAY),
    }
    page = client.post(somerby.url(f"reviews/{case.reference}/hold/"), typed).content.decode()
    assert "Decision on a review</dd>" in page
    assert f"{due + timedelta(days=4):%A}" in page
    with somerby.scope():
        assert Hold.objects.count() == 0


def test_the_hold_form_asks_which_activities_and_the_case_page_names_them_to_everybody(
    somerby: cast.Company, case: Case, today: date
) -> None:
    client = somerby.client("officer")
    address = somerby.url(f"reviews/{case.reference}/hold/")
    typed: dict[str, Any] = {
        "scope": "part",
        "reason": "She is a witness.",
        "requested_by": "Detective Chief Inspector",
        **dates("started_on", today),
        **dates("review_on", today + ONE_DAY),
    }
    none = client.post(address, typed).content.decode()
    assert ("Tick at least one activity" in none, "She is a witness." in none) == (True, True)
    typed["activities"] = ["family_contact", "panel"]
    again = client.post(address, typed | {"again": "yes"}).content.decode()
    assert ("She is a witness." in again, again.count(" checked")) == (True, 3)
    assert client.post(address, typed | {"confirmed": "yes"}).status_code == 302
    words = "contact with the family and panel meetings"
    for who in ("officer", "panel_member"):
        page = somerby.client(who).get(somerby.url(f"reviews/{case.reference}/")).content.decode()
        assert words in page
        assert ("She is a witness." in page) is (who == "officer")
    clash = client.post(address, typed)
    assert (clash.status_code, "End that hold first" in clash.content.decode()) == (409, True)
    assert 'href="#id_activities_0"' in clash.content.decode()
    with somerby.scope():
        hold = Hold.objects.get()
    shown = somerby.client("csp_chair").get(f"{address}{hold.pk}/").content.decode()
    for said in ("Arranging panel meetings", "Letters to the family", "Every activity that is not"):
        assert said in shown
    assert somerby.client("panel_member").get(f"{address}{hold.pk}/").status_code == 403


def test_elapsed_and_net_days_are_both_shown_and_a_hold_of_other_work_takes_none_away(
    somerby: cast.Company, case: Case
) -> None:
    """R27: both on the page of the deadline, for what is running and for what was met."""
    with somerby.scope("officer"):
        row = decision(case)
        held(case, somerby.officer, activities=[A.PANEL])
    page = somerby.url(f"reviews/{case.reference}/deadlines/{row.pk}/")
    client = somerby.client("officer")
    shown = client.get(page).content.decode()
    assert [text in shown for text in ("20 days until today", "Of these not on hold")] == [True] * 2
    assert shown.count("20 days") == 2
    with somerby.scope("officer"):
        held(case, somerby.officer, activities=[A.DECISION])
    assert "10 days" in client.get(page).content.decode()

"""The standard list of the trawl: on and off with the reason, ordered, reviewed (R43)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.core.deadlines.models import Routine, RoutineAct
from cases.core.deadlines.routine_facts import refresh_routine
from cases.core.progress.agencies.reviewing import (
    Said,
    begin_review,
    complete_review,
    next_due,
    save_review,
)
from cases.core.progress.agencies.standing import change_standing, move_on_list, on_list
from cases.core.timetable.periods import add_months
from cases.core.workflow.plug import NotReady
from partnerships.models import ListReview, StandardListChange
from tests import cast
from tests.cases.core.agencies.directory import reasons, trawl_contact

TODAY = timezone.localdate()


def test_an_agency_goes_off_the_list_and_on_it_with_a_reason(somerby: cast.Company) -> None:
    with somerby.scope("officer"):
        row = trawl_contact(cast.an_agency(somerby))
        with pytest.raises(NotReady) as refused:
            change_standing(by=somerby.officer, contact=row, is_on=False, because=" ")
        assert reasons(refused.value) == ["Say why."]
        change_standing(by=somerby.officer, contact=row, is_on=False, because="Never has records.")
        assert on_list() == []
        change_standing(by=somerby.officer, contact=row, is_on=True, because="Asked for again.")
        kept = StandardListChange.objects.order_by("pk").values_list("is_on", "because", "on")
        assert list(kept) == [
            (False, "Never has records.", TODAY),
            (True, "Asked for again.", TODAY),
        ]


def test_the_list_keeps_the_order_it_is_given(somerby: cast.Company) -> None:
    with somerby.scope("officer"):
        rows = [
            trawl_contact(cast.an_agency(somerby, f"{name} House")) for name in ("Ash", "Birch")
        ]
        assert [row.pk for row in on_list()] == [rows[0].pk, rows[1].pk]
        move_on_list(by=somerby.officer, contact=rows[1], up=True)
        assert [row.pk for row in on_list()] == [rows[1].pk, rows[0].pk]
        move_on_list(by=somerby.officer, contact=rows[1], up=True)
        assert [row.pk for row in on_list()] == [rows[1].pk, rows[0].pk]


def test_closing_the_yearly_review_records_the_reviewer_and_begins_the_year_anew(
    somerby: cast.Company,
) -> None:
    """R43; LC ¶42."""
    began = add_months(TODAY, -13)
    with somerby.scope("officer"):
        ash, birch = (cast.an_agency(somerby, f"{name} House") for name in ("Ash", "Birch"))
        Routine.objects.create(kind="trawl_list_review", began_on=began)
        refresh_routine()
        due = next_due()
        assert due is not None
        assert due.due_on is not None
        assert due.due_on < TODAY
        begin_review(by=somerby.officer)
        assert begin_review(by=somerby.officer) == ListReview.objects.get()
        with pytest.raises(NotReady) as refused:
            complete_review(by=somerby.officer)
        assert reasons(refused.value) == [
            "Ash House has not been gone through.",
            "Birch House has not been gone through.",
        ]
        save_review(by=somerby.officer, said={ash.pk: Said("confirmed"), birch.pk: Said("removed")})
        with pytest.raises(NotReady) as without:
            complete_review(by=somerby.officer)
        assert reasons(without.value) == ["Say why Birch House goes off the list."]
        save_review(by=somerby.officer, said={birch.pk: Said("removed", "Closed its service.")})
        complete_review(by=somerby.officer, note="Sub-group of today.")
        done = ListReview.objects.get()
        assert (done.completed_on, done.completed_by) == (TODAY, "Review officer of Somerby")
        assert [row.agency for row in on_list()] == [ash]
        assert trawl_contact(ash).checked_on == TODAY
        act = RoutineAct.objects.get()
        assert (act.on, act.by_name) == (TODAY, "Review officer of Somerby")
        after = next_due()
        assert after is not None
        assert after.due_on is not None
        assert after.due_on > TODAY + timedelta(days=300)


def test_a_review_long_before_it_is_due_counts_the_year_from_its_day(
    somerby: cast.Company,
) -> None:
    """LC ¶42: at least once a year."""
    with somerby.scope("officer"):
        agency = cast.an_agency(somerby)
        Routine.objects.create(kind="trawl_list_review", began_on=add_months(TODAY, -1))
        refresh_routine()
        begin_review(by=somerby.officer)
        save_review(by=somerby.officer, said={agency.pk: Said("confirmed")})
        complete_review(by=somerby.officer)
        due = next_due()
    assert due is not None
    assert due.due_on == add_months(TODAY, 12)


def test_two_who_review_at_once_are_told_of_each_other(somerby: cast.Company) -> None:
    with somerby.scope("officer"):
        agency = cast.an_agency(somerby)
    officer = somerby.client("officer")
    assert officer.post(somerby.url("settings/standard-list/review/begin/")).status_code == 302
    address = somerby.url("settings/standard-list/review/")
    page = officer.get(address).content.decode()
    assert "0 of 1 gone through" in page
    values = {f"outcome_{agency.pk}": "confirmed", f"note_{agency.pk}": "", "version": "0"}
    assert officer.post(address, values).status_code == 302
    second = officer.post(address, values | {f"note_{agency.pk}": "By telephone"})
    assert "while you were writing" in second.content.decode()
    assert "By telephone" in second.content.decode()

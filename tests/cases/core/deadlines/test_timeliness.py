"""How far deadlines are kept, and why not: figures, file and list (LC ¶63; E16)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.core.access.models import Exclusion
from cases.core.case.models import Case
from cases.core.deadlines.delay_reasons import reasons_to_choose
from cases.core.deadlines.models import Deadline, MissedExplanation
from cases.core.deadlines.timeliness import Asked, how_kept
from tests import cast
from tests.cases.core.deadlines.test_holds_and_extensions import dates


@pytest.fixture
def today() -> date:
    return timezone.localdate()


def a_row(case: Case, due: int, met: int | None = None, **more: Any) -> Deadline:
    """Store a deadline by days from today."""
    today = timezone.localdate()
    number = Deadline.objects.count() + 1
    return Deadline.objects.create(
        case=case,
        title="Agency replies to the trawl",
        **{"kind": "trawl_return", "stage": "trawl", "owed_by": "agency"} | more,
        subject_kind="trawl_request",
        subject_number=number,
        due_on=today + timedelta(days=due),
        met_on=None if met is None else today + timedelta(days=met),
    )


@pytest.fixture
def case(somerby: cast.Company, today: date) -> Case:
    """Give a case with deadlines kept (2), late by 3 and 10, overdue by 5, ahead, not counted."""
    case = cast.a_case(somerby, attention=today)
    with somerby.scope("officer"):
        Deadline.objects.filter(case=case).delete()
        for due, met in ((-30, -31), (-30, -30), (-30, -27), (-30, -20), (-5, None), (4, None)):
            a_row(case, due, met)
        a_row(case, -9, None, counts=False)
        a_row(case, -500, -400)
        a_row(case, -8, -2, kind="decision", stage="decision", owed_by="csp_chair")
        reason, other = reasons_to_choose()[:2]
        for row, why in zip(
            Deadline.objects.filter(kind="trawl_return", met_on__isnull=True, counts=True)[:1],
            [reason],
            strict=True,
        ):
            _say(case, row, why)
        late = Deadline.objects.filter(kind="trawl_return", met_on=today - timedelta(days=20))
        _say(case, late.get(), other)
    return case


def _say(case: Case, row: Deadline, reason: Any) -> None:
    MissedExplanation.objects.create(
        case=case,
        kind=row.kind,
        subject_kind=row.subject_kind,
        subject_number=row.subject_number,
        due_on=row.due_on,
        reason=reason,
        sentence="It came late.",
        given_by="user:1",
        given_by_name="Review officer",
    )


def test_each_kind_is_counted_as_kept_late_or_overdue_with_the_median_and_the_reasons(
    somerby: cast.Company, case: Case, today: date
) -> None:
    with somerby.scope("officer"):
        rows = how_kept(Asked(today - timedelta(days=365), today), today)
        words = [row.words for row in reasons_to_choose()[:2]]
    told = [
        (r.kind, r.fell_due, r.kept, r.late, r.overdue, r.missed, r.median_words, r.reasons)
        for r in rows
    ]
    assert told == [
        ("decision", 1, 0, 1, 0, 1, "6", []),
        ("trawl_return", 5, 2, 2, 1, 3, "5", sorted((word, 1) for word in words)),
    ]


@pytest.mark.parametrize(
    ("more", "kinds"),
    [
        ({"stage": "trawl"}, ["trawl_return"]),
        ({"kind": "decision"}, ["decision"]),
        ({"kind": "decision", "stage": "trawl"}, []),
    ],
)
def test_the_figures_are_of_the_kind_and_stage_asked_for(
    somerby: cast.Company, case: Case, today: date, more: dict[str, str], kinds: list[str]
) -> None:
    with somerby.scope("officer"):
        found = how_kept(Asked(today - timedelta(days=365), today, **more), today)
    assert [row.kind for row in found] == kinds


def test_the_page_asks_as_many_queries_for_few_deadlines_as_for_many(
    somerby: cast.Company, case: Case
) -> None:
    def queries(path: str) -> int:
        client = somerby.client("officer")
        client.get(somerby.url(path))
        with CaptureQueriesContext(connection) as found:
            assert client.get(somerby.url(path)).status_code == 200
        return len(found)

    few = [queries("timeliness/"), queries("timeliness/trawl_return/")]
    with somerby.scope("officer"):
        for days in range(12):
            a_row(case, -40 - days, -30, kind=("family_notice", "trawl_return")[days % 2])
    assert [queries("timeliness/"), queries("timeliness/trawl_return/")] == few


def test_the_page_is_in_the_navigation_of_those_who_read_it_and_of_nobody_else(
    somerby: cast.Company, case: Case
) -> None:
    address = somerby.url("timeliness/")
    for who, status in (
        ("officer", 200),
        ("case_administrator", 200),
        ("csp_chair", 200),
        ("named_senior", 200),
        ("sub_group_member", 200),
        ("board_member", 403),
        ("panel_member", 403),
    ):
        client = somerby.client(who)
        assert client.get(address).status_code == status, who
        led = address in client.get(somerby.url("")).content.decode()
        assert led is (status == 200), who


def test_the_list_behind_a_figure_has_what_it_counts_and_says_what_one_cannot_see(
    somerby: cast.Company, case: Case, today: date
) -> None:
    client = somerby.client("officer")
    page = client.get(somerby.url("timeliness/")).content.decode()
    address = somerby.url("timeliness/trawl_return/")
    assert f"{address}?" in page
    assert "5 deadlines" in client.get(address).content.decode()
    late = client.get(address, {"how": "late"}).content.decode()
    assert "2 deadlines" in late
    with somerby.scope("officer"):
        Exclusion.objects.create(
            case=case, user=somerby.people["sub_group_member"], because="A relative."
        )
    unseen = somerby.client("sub_group_member").get(address).content.decode()
    assert ("5 more are of reviews that you cannot see" in unseen, case.reference in unseen) == (
        True,
        False,
    )
    assert client.get(somerby.url("timeliness/tea/")).status_code == 404


def test_the_file_has_the_same_figures_and_a_period_that_ends_before_it_begins_is_refused(
    somerby: cast.Company, case: Case, today: date
) -> None:
    client = somerby.client("csp_chair")
    file = client.get(somerby.url("timeliness/export/")).content.decode("utf-8-sig")
    assert file.splitlines()[1] == ('"Decide whether to hold a review","1","0","1","0","6",""')
    backwards = {**dates("first", today), **dates("last", today - timedelta(days=1))}
    wrong = client.get(somerby.url("timeliness/"), backwards)
    assert "cannot lie before the first" in wrong.content.decode()
    chosen = {**dates("first", today - timedelta(days=10)), **dates("last", today)}
    shown = client.get(somerby.url("timeliness/"), chosen | {"stage": "", "kind": ""})
    assert "2 deadlines, 0 kept, 2 missed" in shown.content.decode()

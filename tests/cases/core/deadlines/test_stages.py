"""Stages of a review: plan, what happened, forecast; what moves is shown before it is saved."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.core.access.reach import AccessDenied
from cases.core.audit.models import CaseEvent
from cases.core.case.models import Case
from cases.core.deadlines.delay_reasons import reasons_to_choose
from cases.core.deadlines.extending import extend_deadline
from cases.core.deadlines.forecasting import facts_of, open_waits, waits_of
from cases.core.deadlines.holding import put_on_hold
from cases.core.deadlines.models import Deadline, PlannedStage
from cases.core.deadlines.planning import plan_stages
from cases.core.timetable.forecast import StageForecast
from cases.core.workflow.plug import NotReady
from cases.core.workflow.states import State
from tests import cast
from tests.cases.trawl import stage


def today() -> date:
    return timezone.localdate()


def foreseen(case: Case) -> dict[str, StageForecast]:
    """Give the forecast of a review, by stage."""
    case = cast.fresh(case)
    waits = waits_of(open_waits([case.pk]), lambda row: "it")
    return {each.stage: each for each in facts_of([case])[case.pk].foresee(waits, today())}


def url(of: cast.Company, case: Case, rest: str = "") -> str:
    return of.url(f"reviews/{case.reference}/stages/{rest}")


@pytest.fixture
def asked(somerby: cast.Company) -> Case:
    """Give a review in the trawl, sent to agencies today."""
    case = stage.ready(somerby)
    stage.sent(somerby, case)
    return case


def test_the_trawl_ends_with_the_slowest_agency_and_what_comes_after_moves(
    somerby: cast.Company, asked: Case
) -> None:
    """H12: one agency gets more time; panel, report and publication are foreseen later."""
    with somerby.scope("officer"):
        before = foreseen(asked)
        row = Deadline.objects.filter(case=asked, kind="trawl_return", met_on=None).first()
        assert row is not None and before["trawl"].ends_on is not None
        new_on = before["trawl"].ends_on + timedelta(days=30)
        extend_deadline(
            case=asked,
            by=somerby.officer,
            deadline=row,
            new_on=new_on,
            delay_reason=reasons_to_choose()[0],
            reason="Its records are in store.",
            approved_by="The chair",
        )
        after = foreseen(asked)
    assert after["trawl"].ends_on == new_on
    assert after["publication"].late_days == (before["publication"].late_days or 0) + 30


def test_a_slip_of_one_agency_shows_the_stages_that_move_before_it_is_saved(
    somerby: cast.Company, asked: Case
) -> None:
    with somerby.scope("officer"):
        row = Deadline.objects.filter(case=asked, kind="trawl_return", met_on=None).first()
        reason = reasons_to_choose()[0].pk
        before = foreseen(asked)
        assert row is not None and before["trawl"].ends_on is not None
        new_on = before["trawl"].ends_on + timedelta(days=30)
    answer = somerby.client("officer").post(
        somerby.url(f"reviews/{asked.reference}/deadlines/{row.pk}/extend/"),
        {
            "new_on_day": new_on.day,
            "new_on_month": new_on.month,
            "new_on_year": new_on.year,
            "delay_reason": reason,
            "reason": "Its records are in store.",
            "approved_by": "The chair",
        },
    )
    page = answer.content.decode()
    assert "What moves" in page
    assert "Foreseen end of the stage: Trawl" in page
    assert "Foreseen end of the stage: Publication" in page
    with somerby.scope():
        assert foreseen(asked)["trawl"].ends_on == before["trawl"].ends_on


def test_a_hold_moves_the_stage_it_falls_in(somerby: cast.Company) -> None:
    case = cast.a_case_at(somerby, State.PANEL)
    with somerby.scope("officer"):
        before = foreseen(case)["publication"].ends_on
        put_on_hold(
            case=case,
            by=somerby.officer,
            started_on=today(),
            reason="A trial.",
            requested_by="The police",
            review_on=today() + timedelta(days=60),
        )
        after = foreseen(case)
    assert before is not None and after["publication"].ends_on == before + timedelta(days=60)
    assert "the review is on hold since" in after["panel"].why


def typed(**ends: date | None) -> dict[str, Any]:
    found: dict[str, Any] = {"because": "The trial is listed for March."}
    for name, on in ends.items():
        for part in ("day", "month", "year"):
            found[f"{name}_{part}"] = "" if on is None else getattr(on, part)
    return found


def version(page: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found is not None
    return found.group(1)


def test_an_officer_plans_a_stage_and_sees_what_moves_before_it_is_saved(
    somerby: cast.Company,
) -> None:
    case = cast.a_case_at(somerby, State.PANEL)
    client = somerby.client("officer")
    page = client.get(url(somerby, case, "plan/")).content.decode()
    assert "Overview report ends" in page
    assert "Trawl ends" not in page, "what is over is not planned"
    late = today() + timedelta(days=500)
    posted = typed(overview=late) | {"version": version(page)}
    sure = client.post(url(somerby, case, "plan/"), posted).content.decode()
    assert "Change the plan of this review?" in sure
    assert sure.count('data-label="Planned end"') == 3, "the report and the two stages after it"
    with somerby.scope():
        assert not PlannedStage.objects.exists()
    answer = client.post(url(somerby, case, "plan/"), posted | {"confirmed": "yes"})
    assert answer.status_code == 302
    with somerby.scope():
        assert PlannedStage.objects.get().ends_on == late
        assert foreseen(case)["overview"].ends_on == late
        event = CaseEvent.objects.filter(case=case, verb="stages.planned").get()
        assert event.detail.words.startswith("planned the stages: Overview report by ")
    page = client.get(url(somerby, case)).content.decode()
    assert "The trial is listed for March." in page
    again = client.get(url(somerby, case, "plan/")).content.decode()
    back = typed(overview=None) | {"version": version(again), "confirmed": "yes"}
    assert client.post(url(somerby, case, "plan/"), back).status_code == 302
    with somerby.scope():
        assert not PlannedStage.objects.exists()


@pytest.mark.parametrize(
    ("ends", "because", "words"),
    [
        ({"overview": date(2020, 1, 1)}, "Why.", "“Overview report” cannot end before"),
        ({"panel": date(2030, 1, 1), "overview": date(2029, 1, 1)}, "Why.", "planned to end"),
        ({}, "Why.", "You have changed nothing"),
        ({"overview": date(2031, 1, 1)}, " ", "Enter why the plan changes"),
    ],
)
def test_a_plan_out_of_order_unchanged_or_without_a_reason_is_refused(
    somerby: cast.Company, ends: dict[str, date], because: str, words: str
) -> None:
    case = cast.a_case_at(somerby, State.PANEL)
    client = somerby.client("officer")
    posted = typed(**ends) | {"because": because, "version": "0", "confirmed": "yes"}
    page = client.post(url(somerby, case, "plan/"), posted).content.decode()
    if because.strip():
        assert words in page
    assert "There is a problem" in page
    with somerby.scope("officer"):
        assert not PlannedStage.objects.exists()
        with pytest.raises(NotReady):
            plan_stages(case=case, by=somerby.officer, ends=ends, because=because)


def test_of_two_who_plan_at_once_the_second_is_told_and_keeps_what_he_typed(
    somerby: cast.Company,
) -> None:
    case = cast.a_case_at(somerby, State.PANEL)
    first, second = today() + timedelta(days=400), today() + timedelta(days=500)
    with somerby.scope("officer"):
        plan_stages(case=case, by=somerby.officer, ends={"overview": first}, because="The first.")
    client = somerby.client("officer")
    posted = typed(overview=second) | {"version": "0"}
    page = client.post(url(somerby, case, "plan/"), posted).content.decode()
    assert "while you were writing" in page
    assert f'value="{second.year}"' in page
    again = posted | {"version": version(page), "confirmed": "yes"}
    assert client.post(url(somerby, case, "plan/"), again).status_code == 302
    with somerby.scope():
        assert PlannedStage.objects.get().ends_on == second


def test_only_officers_plan_and_who_reads_deadlines_reads_the_stages(
    somerby: cast.Company, wreake_valley: cast.Company
) -> None:
    case = cast.a_case_at(somerby, State.PANEL)
    for who, reads, plans in (
        ("officer", 200, 200),
        ("csp_chair", 200, 403),
        ("sub_group_member", 200, 403),
        ("stranger", 404, 404),
    ):
        client = somerby.client(who)
        assert client.get(url(somerby, case)).status_code == reads, who
        assert client.get(url(somerby, case, "plan/")).status_code == plans, who
    assert wreake_valley.client("officer").get(url(somerby, case)).status_code == 404
    with somerby.scope("csp_chair"), pytest.raises(AccessDenied):
        plan_stages(
            case=case,
            by=somerby.actor("csp_chair"),
            ends={"overview": today() + timedelta(days=400)},
            because="Because.",
        )


def test_every_reader_is_told_which_agency_is_waited_for_and_why_it_is_due_then(
    somerby: cast.Company, asked: Case
) -> None:
    """A late answer is brought to the CSP chair: he must know whose it is (H12; LC ¶62)."""
    for who in ("officer", "csp_chair"):
        page = somerby.client(who).get(url(somerby, asked)).content.decode()
        assert "The end of “Trawl” waits for" in page
        assert len(re.findall(r"Agency replies to the trawl: [^<.]+", page)) > 1
        assert page.count("Why is it due then?") > 1


def test_the_page_and_the_list_ask_as_often_however_many_rows_there_are(
    somerby: cast.Company, asked: Case
) -> None:
    client = somerby.client("officer")

    def asked_of(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as asked_for:
            assert client.get(address).status_code == 200
        return len(asked_for)

    few = asked_of(somerby.url("forecast/"))
    for _ in range(4):
        cast.a_case_at(somerby, State.PANEL, names=False)
    assert asked_of(somerby.url("forecast/")) == few


def test_the_forecast_lists_open_reviews_filters_sorts_and_exports(
    somerby: cast.Company, asked: Case
) -> None:
    panel = cast.a_case_at(somerby, State.PANEL, names=False)
    client = somerby.client("officer")
    page = client.get(somerby.url("forecast/")).content.decode()
    assert asked.reference in page and panel.reference in page
    only = client.get(somerby.url("forecast/?stage=panel&sort=-ends")).content.decode()
    assert panel.reference in only and asked.reference not in only
    exported = client.get(somerby.url("forecast/export/?stage=panel")).content.decode()
    assert panel.reference in exported and asked.reference not in exported
    assert "It began on" in exported
    assert client.get(somerby.url("forecast/?plan=late&page=9&sort=no")).status_code == 200


def test_a_stage_that_a_review_went_back_to_is_open_again_since_it_was_first_entered(
    somerby: cast.Company,
) -> None:
    case = cast.a_case_at(somerby, State.OVERVIEW)
    with somerby.scope("officer"):
        fresh = cast.fresh(case)
        entered = facts_of([fresh])[fresh.pk].stays["overview"]
        assert entered.left is None
        assert "home_office_qa" not in facts_of([fresh])[fresh.pk].stays

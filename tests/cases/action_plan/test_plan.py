"""The plan as a whole: its seven columns, its agreement, the list over all reviews, its cost."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.action_plan import services, updating
from cases.action_plan.models import Action
from cases.action_plan.plug import PLUG
from cases.core.access.reach import Reach
from cases.core.case.models import Milestone as MilestoneRow
from cases.core.workflow.plug import registry
from cases.core.workflow.states import State
from tests import cast
from tests.cases.action_plan import plan
from tests.cases.action_plan.plan import address, dates

SEVEN = [
    "Recommendation",
    "Scope of recommendation",
    "Action to take",
    "Lead agency",
    "Key milestones achieved in enacting recommendation",
    "Target date",
    "Date of completion and outcome",
]


def test_r108_the_plan_prints_the_seven_national_columns_and_no_other(
    somerby: cast.Company,
) -> None:
    case = plan.monitored(somerby)
    plan.an_action(somerby, case)
    page = somerby.client("officer").get(address(somerby, case, "print/"))
    assert page.context["columns"] == tuple(SEVEN)
    assert page.context["rows"][0].columns == (
        "6 (1). Refresh the training of everybody who answers calls.",
        "Local",
        "Train all call handlers to ask twice.",
        "Eyebrook Helpline",
        "",
        "31 March 2027",
        "",
    )
    heads = [part.split("</th>")[0] for part in page.content.decode().split('<th scope="col">')[1:]]
    assert heads == SEVEN
    assert f'href="{address(somerby, case)}"' in page.content.decode(), "the way back to the plan"


def test_r109_and_r114_an_early_action_is_in_the_plan_before_the_report_is_written(
    somerby: cast.Company,
) -> None:
    case = cast.a_case_at(somerby, State.PANEL)
    plan.an_action(
        somerby, case, is_early=True, early_summary="Calls from a second number.", agreed_on=None
    )
    page = somerby.client("officer").get(somerby.url(f"reviews/{case.reference}/"))
    assert "Calls from a second number." in page.content.decode()
    assert "0 of 1 complete" in page.content.decode()


def test_r112_overdue_actions_are_listed_by_agency_and_exported_with_no_live_formula(
    somerby: cast.Company,
) -> None:
    case = plan.monitored(somerby)
    late = timezone.localdate() - timedelta(days=3)
    plan.an_action(somerby, case, action="=HYPERLINK(1)", lead_words="@Zeta", target_on=late)
    plan.an_action(somerby, case, action="+1", lead_words="Alpha", target_on=late)
    plan.an_action(somerby, case, action="Not late", lead_words="Alpha")
    browser = somerby.client("sub_group_member")
    page = browser.get(somerby.url("actions/?status=overdue"))
    assert sorted(row["plan"].lead for row in page.context["rows"]) == ["@Zeta", "Alpha"]
    text = browser.get(somerby.url("actions/download/?status=overdue")).content.decode()
    assert ('"\'=HYPERLINK(1)"' in text, '"\'@Zeta"' in text, '"\'+1"' in text) == (
        True,
        True,
        True,
    )
    assert "Not late" not in text
    own = browser.get(address(somerby, case, "download/?agency=Alpha&status=overdue"))
    assert own.content.decode().count("\r\n") == 2


def test_the_plan_costs_the_same_queries_with_one_action_and_with_twenty(
    somerby: cast.Company,
) -> None:
    case = plan.monitored(somerby)
    plan.an_action(somerby, case)
    browser = somerby.client("officer")
    browser.get(address(somerby, case))  # counts what stands beside "My work", for a minute
    with CaptureQueriesContext(connection) as one:
        assert browser.get(address(somerby, case)).status_code == 200
    for _ in range(9):
        plan.an_action(somerby, case)
    with CaptureQueriesContext(connection) as ten:
        browser.get(address(somerby, case))
    assert len(ten) == len(one)


def test_the_scan_reads_every_text_of_the_plan_and_reminders_know_the_owner(
    somerby: cast.Company,
) -> None:
    case = plan.monitored(somerby)
    with somerby.scope():
        assert registry.fact("action_plan_written").ask(case) is False
    action = plan.an_action(somerby, case)
    with somerby.scope("officer"):
        updating.send_update(case=case, by=somerby.officer, number=1, done="Rota agreed.")
        assert PLUG.going_out is not None and PLUG.addressees is not None
        texts = [text.text for text in PLUG.going_out(case)]
        assert registry.fact("action_plan_written").ask(case) is True
        assert PLUG.addressees("action", [action.pk]) == {action.pk: ["head@eyebrook.example"]}
        assert PLUG.addressees("trawl_request", [action.pk]) == {}
    today = timezone.localdate()
    assert texts == [
        "6 (1). Refresh the training of everybody who answers calls.",
        "Local",
        "Train all call handlers to ask twice.",
        "Eyebrook Helpline",
        f"{today.day} {today:%B %Y}: Rota agreed.",
        "31 March 2027",
    ]


def test_the_plug_keeps_to_the_queries_that_it_declares(somerby: cast.Company) -> None:
    case = plan.monitored(somerby)
    agency, _ = plan.an_agency_member(somerby, case, "Eyebrook Housing")
    for _ in range(4):
        plan.an_action(somerby, case, lead_agency=agency)
    with somerby.scope("officer"):
        assert PLUG.work is not None and PLUG.summary is not None
        for who in ("officer", "Eyebrook Housing"):
            reach = Reach.of(somerby.actor(who))
            with CaptureQueriesContext(connection) as asked:
                list(PLUG.work.find(reach.actor, reach, timezone.localdate()))
            assert len(asked) <= PLUG.work.queries
        access = Reach.of(somerby.officer).on(cast.fresh(case))
        with CaptureQueriesContext(connection) as asked:
            list(PLUG.summary.build(access.case, access))
        assert len(asked) <= PLUG.summary.queries


def test_the_plan_is_agreed_when_every_action_has_a_lead(somerby: cast.Company) -> None:
    case = plan.monitored(somerby)
    plan.an_action(somerby, case, lead_words="", agreed_on=None)
    browser = somerby.client("officer")
    today = timezone.localdate()
    posted = {"text": "By the panel.", **dates("on", today)}
    refused = browser.post(address(somerby, case, "agree/"), posted)
    assert (refused.status_code, "By the panel." in refused.content.decode()) == (409, True)
    with somerby.scope("officer"):
        services.change_action(
            case=case, by=somerby.officer, number=1, values={"lead_words": "Bede"}, seen_version=1
        )
    assert browser.post(address(somerby, case, "agree/"), posted).status_code == 302
    with somerby.scope():
        assert Action.objects.get(case=case).agreed_on == today
        marked = MilestoneRow.objects.filter(case=case, code="action_plan_agreed")
        assert [row.on for row in marked] == [today]

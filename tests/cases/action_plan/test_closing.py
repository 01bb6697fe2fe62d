"""R111: when a review may be closed, by the local protocol; and the other kind of review."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from cases.action_plan import services, updating
from cases.action_plan.models import PlanMark
from cases.action_plan.plug import PLUG
from cases.core.case.models import Case
from cases.core.progress.advance import advance, missing_for, take_back
from cases.core.workflow.plug import NotReady, registry
from cases.core.workflow.states import State
from cases.core.workflow.steps import Step
from tests import cast
from tests.cases.action_plan import plan

OPEN_RULE = "A review is closed when its action plan is done."
OPEN_REASON = "Say why the review is closed all the same."
AUDIT = "The partnership has not recorded its audit of the action plan."
UNTESTED = "not tested for effect"


def against(case: Case) -> list[str]:
    found = [reason.text for reason in missing_for(case, Step.CLOSE)]
    signs = [sign for sign in (OPEN_RULE, OPEN_REASON, AUDIT, UNTESTED) for t in found if sign in t]
    assert len(signs) == len(found)
    return signs


def complete(company: cast.Company, case: Case, number: int) -> None:
    updating.send_update(
        case=case,
        by=company.officer,
        number=number,
        done="Done.",
        completed_on=timezone.localdate(),
        outcome="It works.",
    )


@pytest.mark.parametrize(
    ("protocol", "while_open", "when_complete"),
    [
        ("leicester-city", [OPEN_REASON], []),
        ("leicestershire-rutland", [OPEN_REASON, UNTESTED], [UNTESTED]),
        ("gloucestershire", [OPEN_RULE, AUDIT], [AUDIT]),
        ("wakefield", [OPEN_RULE], []),
        ("national", [OPEN_RULE], []),
    ],
)
def test_r111_closing_is_refused_by_the_rule_of_each_protocol(
    somerby: cast.Company, protocol: str, while_open: list[str], when_complete: list[str]
) -> None:
    case = plan.monitored(somerby, protocol)
    plan.an_action(somerby, case)
    plan.an_action(somerby, case)
    with somerby.scope("officer"):
        complete(somerby, case, 1)
        assert against(case) == while_open
        with pytest.raises(NotReady):
            advance(case, Step.CLOSE, by=somerby.officer)
        complete(somerby, case, 2)
        assert against(case) == when_complete
        if AUDIT in when_complete:
            services.record_audit(case=case, by=somerby.officer, text="Both seen in practice.")
        if UNTESTED in when_complete:
            updating.record_test(
                case=case, by=somerby.officer, number=1, result="partly", how="Ten files."
            )
            updating.record_test(
                case=case, by=somerby.officer, number=2, result="no_test", how="One person left."
            )
        assert against(case) == []
        assert advance(case, Step.CLOSE, by=somerby.officer).state == State.CLOSED


def test_the_audit_waits_until_every_action_is_complete(somerby: cast.Company) -> None:
    case = plan.monitored(somerby, "gloucestershire")
    plan.an_action(somerby, case)
    browser = somerby.client("officer")
    day = timezone.localdate()
    posted: dict[str, Any] = {
        "text": "Seen at work.",
        "on_day": day.day,
        "on_month": day.month,
        "on_year": day.year,
    }
    url = somerby.url(f"reviews/{case.reference}/actions/audit/")
    refused = browser.post(url, posted)
    assert (refused.status_code, "Seen at work." in refused.content.decode()) == (409, True)
    with somerby.scope("officer"):
        complete(somerby, case, 1)
    assert browser.post(url, posted).status_code == 302


def test_leicester_closes_with_open_actions_for_a_reason_that_covers_just_those(
    somerby: cast.Company,
) -> None:
    case = plan.monitored(somerby)
    plan.an_action(somerby, case)
    browser = somerby.client("officer")
    step = somerby.url(f"reviews/{case.reference}/steps/close/")
    day = timezone.localdate()
    taking = {
        "on_day": day.day,
        "on_month": day.month,
        "on_year": day.year,
        "version": case.version,
    }
    assert browser.post(step, taking).status_code == 409
    closing = somerby.url(f"reviews/{case.reference}/actions/closing/")
    assert list(browser.post(closing, {"text": ""}).context["form"].errors) == ["text"]
    assert browser.post(closing, {"text": "The helpline watches it."}).status_code == 302
    plan.an_action(somerby, case)
    assert browser.post(step, taking).status_code == 409
    assert browser.post(closing, {"text": "Both are watched."}).status_code == 302
    assert browser.post(step, taking).status_code == 302
    assert cast_state(somerby, case) == State.CLOSED
    with somerby.scope("officer"):
        take_back(cast.fresh(case), by=somerby.officer, because="Too early.")
    assert cast_state(somerby, case) == State.ACTION_MONITORING


def cast_state(company: cast.Company, case: Case) -> str:
    with company.scope():
        return str(cast.fresh(case).state)


def test_a_review_without_any_action_is_closed_only_with_a_reason(somerby: cast.Company) -> None:
    case = plan.monitored(somerby, "wakefield")
    with somerby.scope("officer"):
        with pytest.raises(NotReady):
            advance(case, Step.CLOSE, by=somerby.officer)
        services.give_closing_reason(
            case=case,
            by=somerby.officer,
            kind=PlanMark.Kind.NO_ACTIONS,
            text="The panel made no recommendation.",
        )
        assert advance(case, Step.CLOSE, by=somerby.officer).state == State.CLOSED


def test_another_kind_of_review_is_closed_when_what_came_of_it_is_recorded(
    somerby: cast.Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = cast.a_case_at(somerby, State.DECISION)
    # What a decision needs is the decision stage's own matter.
    monkeypatch.setattr(registry, "plugs", [PLUG])
    with somerby.scope("csp_chair"):
        case = advance(
            case, Step.DECIDE_OTHER_REVIEW, by=somerby.actor("csp_chair"), because="A SAR leads."
        )
    with somerby.scope("officer"):
        with pytest.raises(NotReady) as refused:
            advance(case, Step.CLOSE, by=somerby.officer)
        assert [reason.text for reason in refused.value.reasons] == [
            "What came of the other kind of review is not recorded."
        ]
    page = somerby.client("officer").post(
        somerby.url(f"reviews/{case.reference}/actions/closing/"),
        {"text": "The adult review ended in June; its report is with the board."},
    )
    assert page.status_code == 302
    with somerby.scope("officer"):
        assert advance(case, Step.CLOSE, by=somerby.officer).state == State.CLOSED

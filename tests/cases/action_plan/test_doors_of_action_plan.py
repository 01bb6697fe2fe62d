"""The pages of the action plan, each opened to the review officer, who has an act to do there."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from cases.action_plan import updating
from cases.action_plan.models import EffectTest
from cases.action_plan.selectors import Status
from cases.core.case.models import Case
from cases.core.deadlines.models import Deadline
from cases.core.notices.models import OutboxMail
from tests import cast
from tests.cases.action_plan import plan
from tests.cases.action_plan.plan import address, dates, stands


def shown(company: cast.Company, case: Case, rest: str) -> str:
    """Give the text of a page that must be open to the officer."""
    page = company.client("officer").get(address(company, case, rest))
    assert page.status_code == 200
    return page.content.decode()


def test_an_update_is_answered_and_the_completed_action_tested_and_opened_again(
    somerby: cast.Company,
) -> None:
    case = plan.monitored(somerby)
    agency, _ = plan.an_agency_member(somerby, case, "Eyebrook Housing")
    plan.an_action(somerby, case, lead_agency=agency)
    officer = somerby.client("officer")
    today = timezone.localdate()
    with somerby.scope("Eyebrook Housing"):
        owner = somerby.actor("Eyebrook Housing")
        updating.send_update(case=case, by=owner, number=1, done="Half are trained.")
    answer = shown(somerby, case, "1/updates/1/")
    assert ("Half are trained." in answer, "What must be added or changed?" in answer) == (
        True,
        True,
    )

    with somerby.scope("officer"):
        updating.send_update(
            case=case,
            by=somerby.officer,
            number=1,
            done="All are trained.",
            completed_on=today,
            outcome="Ninety calls heard again.",
        )
    assert "By when should the effect be tested?" in shown(somerby, case, "1/test/ask/")
    due_on = today + timedelta(days=60)
    asked = officer.post(address(somerby, case, "1/test/ask/"), dates("due_on", due_on))
    assert asked.status_code == 302
    with somerby.scope():
        deadline = Deadline.objects.get(case=case, kind="action_test")
    assert (deadline.due_on, deadline.met_on) == (due_on, None)

    assert "Record the test of action 1" in shown(somerby, case, "1/test/")
    tested = officer.post(
        address(somerby, case, "1/test/"),
        {"result": "partly", "how": "Ten calls heard.", **dates("on", today)},
    )
    assert tested.status_code == 302
    with somerby.scope():
        assert stands(case, today) == [Status.TESTED]
        one = EffectTest.objects.get(action__case=case, action__number=1)
        assert (one.result, one.how) == ("partly", "Ten calls heard.")
        assert Deadline.objects.get(case=case, kind="action_test").met_on == today

    assert "Open action 1 again" in shown(somerby, case, "1/reopen/")
    reopened = officer.post(address(somerby, case, "1/reopen/"), {"text": "Two were missed."})
    assert reopened.status_code == 302
    with somerby.scope():
        assert stands(case, today) == [Status.IN_PROGRESS]


def test_the_plan_has_pages_for_its_agreement_and_its_audit(somerby: cast.Company) -> None:
    case = plan.monitored(somerby)
    plan.an_action(somerby, case, agreed_on=None)
    assert "On which day was the action plan agreed?" in shown(somerby, case, "agree/")
    assert "What did the audit find?" in shown(somerby, case, "audit/")


def test_the_officer_sends_the_owner_of_an_action_a_private_link_from_its_page(
    somerby: cast.Company,
) -> None:
    case = plan.monitored(somerby)
    plan.an_action(somerby, case)
    assert "Send the owner of action 1 a private link?" in shown(somerby, case, "1/link/")
    where = address(somerby, case, "1/link/")
    sent = somerby.client("officer").post(where)
    assert (sent.status_code, sent["Location"]) == (302, address(somerby, case, "1/"))
    with somerby.scope():
        mail = OutboxMail.objects.get(key__startswith="action-link")
    assert "/link/action_update/" in mail.body

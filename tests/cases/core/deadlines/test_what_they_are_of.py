"""Deadlines of one kind are told apart by what they are of: which action, agency or meeting."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from cases.core.audit.models import EventDetail
from cases.core.deadlines.models import Deadline
from cases.core.deadlines.sweep import record_missed
from tests import cast
from tests.cases.action_plan import plan
from tests.cases.trawl import stage


def test_the_case_page_says_of_which_action_an_update_is_due(somerby: cast.Company) -> None:
    case = plan.monitored(somerby)
    for words in ("Train all call handlers.", "Rewrite the policy."):
        plan.an_action(
            somerby, case, action=words, agreed_on=timezone.localdate() - timedelta(days=10)
        )
    officer = somerby.client("officer")
    page = officer.get(somerby.url(f"reviews/{case.reference}/"))
    titles = {row["title"] for row in page.context["deadlines"]}
    assert {title for title in titles if "action" in title} == {
        f"{what} the action: action {number}"
        for what in ("Update on", "Complete")
        for number in (1, 2)
    }
    with somerby.scope():
        row = Deadline.objects.filter(case=case, kind="action_target").order_by("pk")[0]
    shown = officer.get(somerby.url(f"reviews/{case.reference}/deadlines/{row.pk}/"))
    assert "Complete the action: action 1</h1>" in shown.content.decode()


def test_the_chronicle_says_which_agency_missed_its_answer(somerby: cast.Company) -> None:
    case = stage.ready(somerby, agencies=1)
    stage.sent(somerby, case)
    (request,) = stage.requests(somerby, case)
    assert request.due_on is not None
    with somerby.scope():
        record_missed(request.due_on + timedelta(days=1))
        words = EventDetail.objects.filter(
            event__case=case, event__verb="deadline.missed"
        ).values_list("words", flat=True)
        assert [each.rpartition(", due on")[0] for each in words if "trawl" in each] == [
            f"noted that this was missed: agency replies to the trawl: {request.agency.name}"
        ]

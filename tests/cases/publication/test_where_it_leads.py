"""The links of the case page: to the report and what follows it, and only where there is one."""

from __future__ import annotations

import pytest
from django.db import connection

from cases.core.workflow.plug import registry
from cases.core.workflow.states import State
from tests import cast

AFTER_PANEL = ("overview", "quality_assurance", "publication", "action_plan")
REPORT = ["Report", "Recommendations", "Sign-off"]


@pytest.mark.parametrize(
    ("state", "closed_from", "shown"),
    [
        (State.REFERRAL, "", []),
        (State.AWAITING_HOME_OFFICE, "", []),
        (State.CLOSED, State.AWAITING_HOME_OFFICE, []),
        (State.CLOSED, State.OTHER_REVIEW, []),
        (State.PANEL, "", ["Actions"]),
        (State.OVERVIEW, "", [*REPORT, "Home Office", "Actions"]),
        (State.PUBLICATION, "", [*REPORT, "Home Office", "Publication", "Actions"]),
        (
            State.CLOSED,
            State.ACTION_MONITORING,
            [*REPORT, "Home Office", "Publication", "Actions"],
        ),
    ],
)
def test_a_case_that_never_had_a_report_leads_to_no_page_about_one(
    somerby: cast.Company, state: State, closed_from: str, shown: list[str]
) -> None:
    case = cast.a_case(somerby)
    with somerby.scope(), connection.cursor() as cursor:  # the way there is another test's
        cursor.execute(
            "UPDATE cases_case SET state = %s, closed_from = %s WHERE id = %s",
            [str(state), str(closed_from), case.pk],
        )
    page = somerby.client("officer").get(somerby.url(f"reviews/{case.reference}/"))
    with somerby.scope("officer"):
        ours = {
            tab.title
            for plug in registry.plugs
            if plug.name in AFTER_PANEL and plug.summary
            for tab in plug.summary.tabs(cast.fresh(case), None)
        }
    assert ours == set(shown)
    assert [tab.title for tab in page.context["tabs"] if tab.title in ours] == shown

"""Of what a deadline is: which agency, meeting or hold, in as many queries for many as for few."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.core.access.reach import Reach
from cases.core.case.models import Case
from cases.core.deadlines.holding import put_on_hold
from cases.core.deadlines.models import Deadline
from cases.core.deadlines.selectors import strip_rows
from cases.core.deadlines.work import PLUG as WORK
from cases.core.deadlines.work import find
from tests import cast
from tests.cases.panel import parts
from tests.cases.trawl import stage


def titles(of: cast.Company, case: Case, kind: str) -> tuple[list[str], int]:
    """Give the titles of a case's deadlines of a kind as pages show them, and what it cost."""
    with of.scope():
        rows = list(Deadline.objects.filter(case=case, kind=kind).order_by("pk"))
        case.partnership  # noqa: B018  (read before counting)
        with CaptureQueriesContext(connection) as asked:
            found = [row["title"] for row in strip_rows(case, rows)]
    return sorted(found), len(asked)


@pytest.mark.parametrize("agencies", [1, 4])
def test_the_deadlines_of_a_trawl_name_their_agencies_in_one_query(
    somerby: cast.Company, agencies: int
) -> None:
    case = stage.ready(somerby, agencies=agencies)
    stage.sent(somerby, case)
    names = [request.agency.name for request in stage.requests(somerby, case)]
    assert titles(somerby, case, "trawl_return") == (
        sorted(f"Agency replies to the trawl: {name}" for name in names),
        1,
    )
    assert len(names) == agencies


def test_papers_name_their_meeting_on_the_case_page_and_on_their_own(
    somerby: cast.Company,
) -> None:
    case = parts.case_in_panel(somerby)
    with somerby.scope("officer"):
        parts.a_meeting(somerby, case, parts.soon())
        due = Deadline.objects.get(case=case, kind="papers")
    title = "Send the meeting papers: panel meeting 1"
    assert titles(somerby, case, "papers")[0] == [title]
    browser = somerby.client("officer")
    for page in ("", "deadlines/", f"deadlines/{due.pk}/", f"deadlines/{due.pk}/extend/"):
        address = somerby.url(f"reviews/{case.reference}/{page}")
        assert title in browser.get(address).content.decode(), page


def test_a_deadline_of_the_case_itself_needs_no_more_words_and_no_query(
    somerby: cast.Company,
) -> None:
    case = cast.a_case(somerby)
    assert titles(somerby, case, "decision") == (["Decide whether to hold a review"], 0)


def test_my_work_says_which_hold_is_looked_at_again(somerby: cast.Company) -> None:
    case, today = cast.a_case(somerby), timezone.localdate()
    with somerby.scope("officer"):
        put_on_hold(
            case=case,
            by=somerby.officer,
            started_on=today,
            reason="A trial is awaited.",
            requested_by="Senior investigating officer",
            review_on=today + timedelta(days=10),
        )
        reach = Reach.of(somerby.officer)
        with CaptureQueriesContext(connection) as asked:
            rows = [row.title for row in find(somerby.officer, reach, today)]
    assert WORK.work is not None
    assert len(asked) <= WORK.work.queries
    assert [title for title in rows if title.startswith("Look at")] == [
        f"Look at the hold again: the whole review, from {today:%A} {today.day} {today:%B %Y}"
    ]

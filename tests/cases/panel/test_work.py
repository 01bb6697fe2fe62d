"""What awaits each person of the panel, the case page, and taking the opening back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.core.access.reach import Reach
from cases.core.case.models import StepTaken
from cases.core.progress.advance import advance, take_back
from cases.core.workflow.plug import NotReady
from cases.core.workflow.states import State
from cases.core.workflow.steps import Step
from cases.panel import services
from cases.panel.models import Meeting
from cases.panel.plug import PLUG
from tests import cast
from tests.cases.panel import parts

TODAY = timezone.localdate


def work(company: cast.Company, who: str) -> list[tuple[str, Any]]:
    with company.scope(who):
        reach = Reach.of(company.actor(who))
        assert PLUG.work is not None
        with CaptureQueriesContext(connection) as seen:
            rows = list(PLUG.work.find(company.actor(who), reach, TODAY()))
        assert len(seen) <= PLUG.work.queries
    return [(row.title, row.due_on) for row in rows]


def test_each_finds_what_awaits_him(somerby: cast.Company) -> None:
    case = parts.case_in_panel(somerby)
    assert work(somerby, "officer") == [("Appoint the independent chair and the author", None)]
    assert work(somerby, "independent_chair") == [("Agree the terms of reference", None)]
    with somerby.scope("officer"):
        parts.appointed(somerby, case)
        parts.joined(somerby, case, "Perpetua Vance", somerby.people["panel_member"].email)
        coming = parts.a_meeting(somerby, case, TODAY() + timedelta(days=3))
    officer = work(somerby, "officer")
    assert [title for title, _ in officer] == ["Send the papers of panel meeting 1"]
    assert officer[0][1] < TODAY()
    assert work(somerby, "panel_member") == [
        ("Accept confidentiality for panel meeting 1", coming.meets_on)
    ]
    with somerby.scope("officer"):
        parts.everybody_accepts(somerby, case, coming)
        services.send_papers(case, by=somerby.officer, meeting=coming, on=TODAY(), how="by hand")
    assert work(somerby, "panel_member") == [
        ("Read the papers of panel meeting 1", coming.meets_on)
    ]
    assert work(somerby, "officer") == []
    with somerby.scope("officer"):
        services.cancel_meeting(case, by=somerby.officer, meeting=coming, because="Snow.")
        past = parts.a_meeting(somerby, case, TODAY())
    assert work(somerby, "officer") == [("Record who was at panel meeting 2", past.meets_on)]
    assert work(somerby, "agency_contact") == []


def test_the_case_page_says_how_the_panel_stands(somerby: cast.Company) -> None:
    case = parts.case_in_panel(somerby)
    with somerby.scope("officer"):
        parts.whole_panel(somerby, case)
        access = Reach.of(somerby.officer).on(case)
        assert PLUG.summary is not None
        with CaptureQueriesContext(connection) as seen:
            lines = [(line.label, line.text) for line in PLUG.summary.build(case, access)]
        assert len(seen) <= PLUG.summary.queries
    assert lines[:2] == [("Chair and author", "Ottoline Quillon"), ("Panel", "2 members")]
    assert lines[3] == ("Panel meetings", "1 held")
    page = somerby.client("officer").get(somerby.url(f"reviews/{case.reference}/")).content.decode()
    assert "Terms of reference" in page and "Nothing is missing." in page


def test_the_opening_cannot_be_taken_back_once_papers_have_gone_out(
    somerby: cast.Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = cast.a_case_at(somerby, State.TRAWL)
    monkeypatch.setattr("cases.core.progress.advance.missing_for", lambda case, step, **more: [])
    with somerby.scope("officer"):
        advance(case, Step.OPEN_PANEL, by=somerby.officer)
        meeting = parts.a_meeting(somerby, case, parts.soon())
        step = StepTaken.objects.get(step=Step.OPEN_PANEL)
        assert PLUG.left_the_house is not None
        assert PLUG.left_the_house(case, step) == ""
        services.send_papers(case, by=somerby.officer, meeting=meeting, on=TODAY(), how="by post")
        with pytest.raises(NotReady, match="papers of a panel meeting have been sent"):
            take_back(case, by=somerby.officer, because="Too early.")
        assert Meeting.objects.count() == 1

"""Recommendations: themes, order, two editors, and the accountable body (R88, R89)."""

from __future__ import annotations

from typing import Any

import pytest

from cases.core.case.models import Case
from cases.core.workflow.plug import NotReady
from cases.overview import services
from cases.overview.models import ReportRecommendation
from cases.overview.selectors import DEFAULT_THEMES, recommendations_of, themes_of
from tests import cast
from tests.cases.overview import story

VALUES: dict[str, Any] = {
    "text": "Ask who else is at home.",
    "scope": "local",
    "theme": "Record keeping",
    "reach": "multi",
    "lead_agency": None,
}
ANSWER = {
    "accountable_body": "The integrated care board",
    "acceptance": "accepted",
    "realistic": "yes",
    "owner": "Head of safeguarding",
    "quarterly_updater": "Named nurse",
    "on_day": "1",
    "on_month": "6",
    "on_year": "2026",
}


def written(of: cast.Company, case: Case, text: str) -> ReportRecommendation:
    with of.scope("author"):
        return services.write_recommendation(
            case=case, by=of.actor("author"), values={**VALUES, "text": text}
        )


def texts(of: cast.Company, case: Case) -> list[tuple[int, str]]:
    with of.scope():
        return [(row.number, row.text) for row in recommendations_of(case)]


def test_a_theme_that_is_not_on_the_list_is_refused_r89(
    somerby: cast.Company, wreake_valley: cast.Company
) -> None:
    case = story.a_case(somerby)
    with somerby.scope("author"), pytest.raises(NotReady) as refused:
        services.write_recommendation(
            case=case, by=somerby.actor("author"), values={**VALUES, "theme": "Astrology"}
        )
    assert str(refused.value) == "Choose a theme from the list."
    assert len(themes_of(case)) == 10
    with wreake_valley.scope():
        assert themes_of(story.a_case(wreake_valley)) == DEFAULT_THEMES


def test_a_form_that_is_wrong_keeps_what_was_typed(somerby: cast.Company) -> None:
    case = story.a_case(somerby)
    address = somerby.url(f"reviews/{case.reference}/recommendations/new/")
    posted = {**VALUES, "reach": "single", "lead_agency": "", "version": "0"}
    page = somerby.client("author").post(address, posted).content.decode()
    assert "Choose the agency that it is for" in page
    assert "Ask who else is at home." in page
    assert texts(somerby, case) == []
    good = somerby.client("author").post(address, {**posted, "reach": "multi"})
    assert good.status_code == 302
    assert texts(somerby, case) == [(1, "Ask who else is at home.")]


def test_a_second_editor_is_told_and_sees_both_versions(somerby: cast.Company) -> None:
    case = story.a_case(somerby)
    row = written(somerby, case, "First.")
    address = somerby.url(f"reviews/{case.reference}/recommendations/{row.pk}/")
    posted = {**VALUES, "lead_agency": "", "version": "1"}
    first = somerby.client("author").post(address, {**posted, "text": "The author's."})
    assert first.status_code == 302
    second = somerby.client("officer").post(address, {**posted, "text": "The officer's."})
    page = second.content.decode()
    assert "while you were writing" in page
    assert "The author&#x27;s." in page
    assert "The officer&#x27;s." in page
    assert texts(somerby, case) == [(1, "The author's.")]


def test_recommendations_are_moved_and_taken_out_and_stay_numbered(somerby: cast.Company) -> None:
    case = story.a_case(somerby)
    rows = [written(somerby, case, text) for text in ("A", "B", "C")]
    base = f"reviews/{case.reference}/recommendations/"
    move = somerby.url(f"{base}{rows[2].pk}/move/")
    assert somerby.client("author").post(move, {"direction": "up"}).status_code == 302
    assert texts(somerby, case) == [(1, "A"), (2, "C"), (3, "B")]
    away = somerby.url(f"{base}{rows[0].pk}/remove/")
    assert "Say why" in somerby.client("author").post(away, {"because": ""}).content.decode()
    somerby.client("author").post(away, {"because": "Said twice."})
    assert texts(somerby, case) == [(1, "C"), (2, "B")]


def test_the_panel_agrees_only_when_each_accountable_body_has_answered_r88(
    somerby: cast.Company,
) -> None:
    case = story.a_case(somerby)
    story.both_texts(somerby, case)
    story.satisfied(somerby, case)
    row = written(somerby, case, "Ask.")
    with pytest.raises(NotReady) as refused:
        story.agree(somerby, case)
    assert "has not answered on recommendation 1" in str(refused.value)
    address = somerby.url(f"reviews/{case.reference}/recommendations/{row.pk}/answer/")
    client = somerby.client("officer")
    no_word = client.post(address, {**ANSWER, "acceptance": "not_accepted"})
    assert "Write what the body said" in no_word.content.decode()
    assert client.post(address, ANSWER).status_code == 302
    with somerby.scope():
        kept = ReportRecommendation.objects.get(pk=row.pk)
        assert (kept.acceptance, kept.owner, kept.quarterly_updater, kept.realistic) == (
            "accepted",
            "Head of safeguarding",
            "Named nurse",
            True,
        )
    assert story.agree(somerby, case).outcome == "agreed"

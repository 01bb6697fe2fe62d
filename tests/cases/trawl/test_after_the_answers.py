"""What is made of the answers: by person, as a paper, and who is recommended for the panel."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from typing import Any

import docx
import pytest
from django.utils import timezone

from cases.core.audit.models import EventDetail
from cases.core.documents.pdf import text_of_pdf
from cases.core.timetable.calendar import WorkingCalendar
from cases.core.workflow.plug import NotReady
from cases.core.workflow.states import State
from cases.panel.selectors import proposed_agencies
from cases.trawl import services
from cases.trawl.board import board_rows, working_days_over
from cases.trawl.models import TrawlReturn
from cases.trawl.outcome_models import CollationPaper, PanelRecommendation
from cases.trawl.paper import ask_for_paper, left_undone
from cases.trawl.paper_word import fit
from cases.trawl.recommend import recommend_panel
from cases.trawl.tasks import make_collation_paper
from partnerships.models import AgencyKind
from tests import cast
from tests.cases.trawl import stage


def answered(of: cast.Company) -> tuple[Any, list[Any]]:
    """Give a trawl due days ago: a trace, a nil return that came late, and silence."""
    case = stage.ready(of)
    stage.sent(of, case, on=stage.days_ago(24))
    rows = stage.requests(of, case)
    with of.scope("officer"):
        services.send_return(
            request=rows[0],
            by=of.officer,
            answers=stage.answers(rows[0], known=True, involvement="=A visit\x0bin May & June."),
            came=TrawlReturn.Came.BY_POST,
            received_on=stage.days_ago(12),
        )
        services.send_return(request=rows[1], by=of.officer, answers=stage.answers(rows[1]))
    return case, rows


@pytest.mark.parametrize(
    ("due_on", "until", "days"),
    [
        (date(2026, 3, 27), date(2026, 3, 27), 0),
        (date(2026, 3, 27), date(2026, 3, 26), 0),
        (date(2026, 3, 27), date(2026, 3, 29), 0),
        (date(2026, 3, 27), date(2026, 3, 30), 1),
        (date(2026, 4, 2), date(2026, 4, 7), 1),  # Good Friday and Easter Monday between
        (date(2026, 12, 24), date(2027, 1, 4), 4),
        (None, date(2026, 4, 7), 0),
    ],
)
def test_late_is_counted_in_days_that_are_worked(
    due_on: date | None, until: date, days: int
) -> None:
    assert working_days_over(WorkingCalendar.bundled(), due_on, until) == days


def test_the_board_says_by_how_many_working_days_an_agency_is_late(
    somerby: cast.Company,
) -> None:
    case, rows = answered(somerby)
    today = timezone.localdate()
    late = working_days_over(WorkingCalendar.bundled(), today - timedelta(days=10), today)
    with somerby.scope("officer"):
        found = {row.pk: row.working_days_late for row in board_rows(case, today)}
        assert found == {rows[0].pk: 0, rows[1].pk: late, rows[2].pk: late}
        services.waive(request=rows[2], by=somerby.officer, because="It has closed.")
    text = somerby.client("officer").get(somerby.url(f"reviews/{case.reference}/trawl/"))
    assert f"{late} working days late" in text.content.decode()


def test_each_agencys_answer_on_each_person_is_a_word_and_a_colour_under_labels(
    somerby: cast.Company,
) -> None:
    case, _ = answered(somerby)
    page = somerby.client("sub_group_member").get(
        somerby.url(f"reviews/{case.reference}/trawl/people/")
    )
    text = page.content.decode()
    tags = re.findall(r'data-label="([^"]+)"><strong class="govuk-tag ([^"]*)">([^<]+)<', text)
    assert [(label, words.strip()) for label, _, words in tags] == [
        ("Adult A", "Known"),
        ("Adult B", "Known"),
        ("Adult A", "No trace"),
        ("Adult B", "No trace"),
        ("Adult A", "Overdue"),
        ("Adult B", "Overdue"),
    ]
    assert ("Adult A: known to 1 of 3 asked" in text, "Quenby" in text) == (True, False)
    assert somerby.client("panel_member").get(page.request["PATH_INFO"]).status_code == 403


def test_the_collation_is_a_paper_in_pdf_and_word_under_labels_r41(
    somerby: cast.Company,
) -> None:
    case, rows = answered(somerby)
    reader, base = somerby.client("sub_group_member"), f"reviews/{case.reference}/trawl/"
    asked = reader.post(somerby.url(f"{base}collation/paper/"))
    assert asked.status_code == 302
    assert reader.post(somerby.url(f"{base}collation/paper/")).status_code == 302
    assert reader.get(somerby.url(f"{base}collation/paper/")).status_code == 302
    assert "Being made" in reader.get(somerby.url(f"{base}collation/")).content.decode()
    with somerby.scope():
        paper = CollationPaper.objects.get()
        assert left_undone() == [("cases.trawl.make_collation_paper", (paper.pk,))]
    for _ in range(2):
        make_collation_paper(somerby.partnership.pk, paper.pk)
    with somerby.scope():
        paper = CollationPaper.objects.select_related("pdf", "word").get()
        assert (paper.state, left_undone()) == ("ready", [])
        assert paper.pdf and paper.word
        with paper.pdf.file.open("rb") as file:
            pdf = " ".join(text_of_pdf(file.read()).split())
        with paper.word.file.open("rb") as file:
            document = docx.Document(io.BytesIO(file.read()))
    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
    word = "\n".join([p.text for p in document.paragraphs] + cells)
    for text in (pdf, word):
        assert "Collation of the trawl" in text
        assert f"No answer from: {rows[2].agency.name}" in text
        assert ("in May & June." in text, "Adult A" in text, "Quenby" in text) == (
            True,
            True,
            False,
        )
    page = reader.get(somerby.url(f"{base}collation/")).content.decode()
    links = re.findall(r'href="([^"]+/documents/\d+/)"', page)
    assert len(links) == 2
    for link in links:
        given: Any = reader.get(link)
        assert given.status_code == 200
        assert b"".join(given.streaming_content)
        assert somerby.client("panel_member").get(link).status_code == 403


def test_a_paper_is_not_made_before_a_trawl_went_out(somerby: cast.Company) -> None:
    case = stage.ready(somerby)
    with somerby.scope("officer"), pytest.raises(NotReady):
        ask_for_paper(case=case, by=somerby.officer)


def test_a_word_file_is_spared_what_it_cannot_hold() -> None:
    assert fit("a\x00b\x0bc\ud800d\te\n") == "abcd\te\n"
    assert fit(None) == ""


def test_who_is_recommended_for_the_panel_is_what_the_panel_starts_from(
    somerby: cast.Company,
) -> None:
    case, rows = answered(somerby)
    with somerby.scope("officer"):
        refuge = cast.an_agency(somerby, "Somerby Refuge", AgencyKind.DOMESTIC_ABUSE_SERVICE)
        assert [each.pk for each in proposed_agencies(case)] == [rows[0].agency_id]
    member, address = (
        somerby.client("sub_group_member"),
        somerby.url(f"reviews/{case.reference}/trawl/panel/"),
    )
    page = member.get(address).content.decode()
    assert ("Trace: Adult A, Adult B" in page, "Not asked; a specialist" in page) == (True, True)
    boxes = re.findall(r'<input[^>]*name="agencies"[^>]*>', page)
    ticked = [box for box in boxes if "checked" in box.replace("checkbox", "")]
    assert len(ticked) == 1
    assert f'value="{rows[0].agency_id}"' in ticked[0]
    today = timezone.localdate()
    values = {
        "version": "0",
        "agencies": [str(rows[0].agency_id), str(refuge.pk)],
        "recommended_on_day": str(today.day),
        "recommended_on_month": str(today.month),
        "recommended_on_year": str(today.year),
        "because": "The panel needs a specialist.",
    }
    none = member.post(address, values | {"agencies": []})
    assert (none.status_code, "Choose at least one agency" in none.content.decode()) == (409, True)
    assert "The panel needs a specialist." in none.content.decode()
    assert member.post(address, values).status_code == 302
    with somerby.scope():
        assert {each.pk for each in proposed_agencies(case)} == {rows[0].agency_id, refuge.pk}
        words = EventDetail.objects.filter(words__contains="recommended for the panel")
        assert words.get().words == "recorded that 2 agencies are recommended for the panel"
    stale = member.post(address, values)
    assert (stale.status_code, "dhr-conflict" in stale.content.decode()) == (409, True)
    again = values | {"version": "1", "agencies": [str(rows[1].agency_id)]}
    assert member.post(address, again).status_code == 302
    shown = somerby.client("officer").get(somerby.url(f"reviews/{case.reference}/panel/"))
    assert "Agencies recommended from the trawl" in shown.content.decode()
    assert "Earlier recommendations" in member.get(address).content.decode()


def test_a_recommendation_is_refused_with_reasons(somerby: cast.Company) -> None:
    case, rows = answered(somerby)
    with somerby.scope("officer"):
        foreign = cast.an_agency(somerby, "Eyebrook Library")
        for agencies, seen in (([], 0), ([foreign.pk], 0), ([rows[0].agency_id], 3)):
            with pytest.raises(NotReady):
                recommend_panel(case=case, by=somerby.officer, agencies=agencies, seen=seen)
        assert PanelRecommendation.objects.count() == 0
    chair = somerby.client("independent_chair")
    address = somerby.url(f"reviews/{case.reference}/trawl/panel/")
    assert "Nothing is recommended yet" in chair.get(address).content.decode()
    assert chair.post(address, {}).status_code == 403


def test_the_recommendation_is_over_once_the_report_is_begun(somerby: cast.Company) -> None:
    case = stage.ready(somerby, State.OVERVIEW)
    address = somerby.url(f"reviews/{case.reference}/trawl/panel/")
    assert somerby.client("officer").post(address, {}).status_code == 403

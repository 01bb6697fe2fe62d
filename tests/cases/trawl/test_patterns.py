"""Patterns across trawls: response time and silence by agency over time (R40, LC ¶42)."""

from __future__ import annotations

import csv
import io
from datetime import date

from cases.core.case.models import Case
from cases.trawl.models import TrawlRequest, TrawlReturn
from cases.trawl.patterns import (
    QuarterResponse,
    agency_responses,
    quarter_responses,
)
from cases.trawl.patterns_drawing import PARTS, days, draw
from partnerships.models import Agency
from tests import cast
from tests.cases.trawl import stage

TODAY = date(2026, 11, 20)
#: Of one agency: sent, answered, days late, waived, printed date of return.
TOLD = (
    (date(2026, 1, 5), date(2026, 1, 9), 0, None, date(2026, 1, 19)),
    (date(2026, 2, 2), date(2026, 2, 22), 6, None, date(2026, 2, 16)),
    (date(2026, 3, 30), None, 0, date(2026, 5, 1), date(2026, 4, 13)),
    (date(2026, 4, 1), date(2026, 4, 2), 0, None, date(2026, 4, 15)),
    (date(2026, 4, 2), None, 0, None, date(2026, 4, 16)),
    (date(2026, 11, 16), None, 0, None, date(2026, 11, 30)),
)


def told(of: cast.Company) -> Agency:
    """Give an agency with a past: one request a review, as TOLD has them."""
    for sent_on, answered_on, late, waived_on, due_on in TOLD:
        case = stage.ready(of, agencies=1)
        stage.sent(of, case)
        request = stage.requests(of, case)[0]
        with of.scope("officer"):
            TrawlRequest.objects.filter(pk=request.pk).update(
                sent_on=sent_on,
                returned_on=answered_on,
                waived_on=waived_on,
                waived_because="It closed." if waived_on else "",
                printed_due_on=due_on,
            )
            if answered_on:
                for number, is_nil in ((1, False), (2, True)):
                    TrawlReturn.objects.create(
                        request=request,
                        number=number,
                        is_nil=is_nil,
                        involvement="" if is_nil else "A visit.",
                        respondent_name="Ottoline Brackwater",
                        respondent_job="Named nurse",
                        respondent_telephone="01632 960123",
                        received_on=answered_on,
                        recorded_by="x",
                        days_late=late if number == 1 else 0,
                    )
    return request.agency


def test_answers_are_counted_by_agency_and_by_quarter_with_the_median_of_days_r40(
    somerby: cast.Company,
) -> None:
    agency = told(somerby)
    with somerby.scope():
        (whole,) = agency_responses(Case.objects.all(), TODAY)
        quarters = quarter_responses(Case.objects.all(), TODAY, agency.pk)
        assert quarter_responses(Case.objects.all(), TODAY, agency.pk + 1) == []
    assert (whole.agency, whole.asked, whole.answered, whole.nil, whole.late) == (
        agency.name, 6, 3, 3, 1,
    )  # fmt: skip
    assert (whole.waived, whole.silent, whole.awaited, whole.median_days) == (1, 1, 1, 4)
    assert [
        (each.words, each.asked, each.on_time, each.late, each.silent, each.waived, each.awaited)
        for each in quarters
    ] == [
        ("January to March 2026", 3, 1, 1, 0, 1, 0),
        ("April to June 2026", 2, 1, 0, 1, 0, 0),
        ("October to December 2026", 1, 0, 0, 0, 0, 1),
    ]
    assert [each.median_days for each in quarters] == [12, 1, None]


def test_the_pages_and_the_file_say_the_same_numbers(somerby: cast.Company) -> None:
    agency = told(somerby)
    reader = somerby.client("sub_group_member")
    page = reader.get(somerby.url("agencies-response/")).content.decode()
    assert ("<svg" in page, "January to March 2026: 3 asked, answers in 12 days" in page) == (
        True,
        True,
    )
    one = reader.get(somerby.url(f"agencies-response/{agency.pk}/")).content.decode()
    assert one.count('data-label="Chased"') == 6
    given = reader.get(somerby.url("agencies-response/download/")).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(given)))
    assert rows[1] == [agency.name, "2026-01-01", "3", "2", "2", "1", "0", "1", "0", "12"]
    assert len(rows) == 4
    for path in ("agencies-response/", f"agencies-response/{agency.pk}/"):
        assert somerby.client("board_member").get(somerby.url(path)).status_code == 403
    for nobody in (agency.pk + 1000, 0):
        address = somerby.url(f"agencies-response/{nobody}/")
        assert reader.get(address).status_code == 404


def test_another_partnerships_trawls_of_a_shared_agency_are_not_counted(
    somerby: cast.Company, wreake_valley: cast.Company
) -> None:
    agency = told(somerby)
    address = wreake_valley.url(f"agencies-response/{agency.pk}/")
    assert wreake_valley.client("officer").get(address).status_code == 404


def quarter(begins: date, **counts: int) -> QuarterResponse:
    """Give a quarter's figures; what is not named is nought."""
    names = ("asked", "answered", "nil", "late", "waived", "silent")
    return QuarterResponse(
        begins=begins, median_days=2.5, **{name: counts.get(name, 0) for name in names}
    )


def test_a_drawing_has_a_bar_a_quarter_whose_parts_fill_it() -> None:
    first = quarter(date(2026, 1, 1), asked=4, answered=2, late=1, silent=1, waived=1)
    second = quarter(date(2026, 4, 1), asked=2, answered=2)
    drawing = draw([first, second])
    assert drawing is not None
    assert [part.kind for part in drawing.rows[0].parts] == list(PARTS[:4])
    widths = [float(part.width.rstrip("%")) for part in drawing.rows[0].parts]
    assert sum(widths) == 100
    assert [part.width for part in drawing.rows[1].parts] == ["50.00%"]
    assert "Of 6 requests 1 were answered late and 1 met silence." in drawing.says
    assert draw([]) is None
    assert [days(1), days(2.5), days(12.0)] == ["1 day", "2.5 days", "12 days"]

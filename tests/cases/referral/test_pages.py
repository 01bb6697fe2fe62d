"""The case page, the work list, the whole referral and the one-page summary (R125, R126)."""

from datetime import date
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.core.access.reach import Reach
from cases.core.audit.models import Reading
from cases.core.case.models import Case
from cases.core.deadlines.models import Deadline
from cases.referral.choices import Circumstance
from cases.referral.plug import PLUG, summary_lines, waiting
from cases.referral.selectors import criteria_of
from tests import cast
from tests.cases.referral.helpers import complete, day, people, rows, save, save_person, url


def a_full_case(company: cast.Company) -> Case:
    case = cast.a_case(company)
    with company.scope("officer"):
        complete(company, case, Circumstance.CARE_NEEDS)
        save(company, case, "agencies", rows("rows", {"agency": "Quince Surgery"}))
        save(company, case, "summary", {"summary": "Marisol was found by Declan."})
        posted = {"full_name": "Marisol Quenby-Tarrant"}
        posted |= day("died_on", date(2026, 2, 27)) | day("born", date(1984, 6, 1))
        save_person(company, case, people(case)[0], posted)
    return case


def test_r126_the_whole_referral_shows_names_and_the_reading_is_recorded(
    somerby: cast.Company,
) -> None:
    case = a_full_case(somerby)
    page = somerby.client("sub_group_member").get(url(somerby, case, "answers/"))
    text = page.content.decode()
    for part in ("Marisol Quenby-Tarrant", "1 June 1984", "Quince Surgery", "data-print"):
        assert part in text
    assert "sections/criteria/" not in text
    with somerby.scope():
        read = Reading.objects.get(case=case)
        assert (read.actor_name, read.what, read.purpose) == (
            "Sub-group member of Somerby",
            "the referral",
            "reading the referral",
        )


def test_r125_the_task_list_and_the_summary_name_nobody(somerby: cast.Company) -> None:
    case = a_full_case(somerby)
    for address in (url(somerby, case), somerby.url(f"reviews/{case.reference}/summary/")):
        text = somerby.client("sub_group_member").get(address).content.decode()
        assert "Adult A" in text
        for name in ("Marisol", "Quenby", "Declan", "1984"):
            assert name not in text


def test_the_summary_holds_limbs_dates_deadlines_agencies_and_checks(
    somerby: cast.Company,
) -> None:
    case = a_full_case(somerby)
    page = somerby.client("csp_chair").get(somerby.url(f"reviews/{case.reference}/summary/"))
    text = page.content.decode()
    for part in (
        "Criteria: met",
        "by a relative, or by a present or past intimate partner",
        "27 February 2026",
        "Decide whether to hold a review",
        "Quince Surgery",
        "Safeguarding adult review check",
        "41",
    ):
        assert part in text
    panel = somerby.client("panel_member").get(somerby.url(f"reviews/{case.reference}/summary/"))
    assert panel.status_code == 403


def test_the_case_page_says_how_the_referral_stands(somerby: cast.Company) -> None:
    case = a_full_case(somerby)
    text = somerby.client("officer").get(somerby.url(f"reviews/{case.reference}/")).content.decode()
    for part in ("Criteria for a review", "0 of 1 answered", "Who is who", "By the referrer and"):
        assert part in text
    seen_by_panel = somerby.client("panel_member").get(somerby.url(f"reviews/{case.reference}/"))
    assert "Criteria for a review" not in seen_by_panel.content.decode()


def test_the_summary_lines_keep_to_the_queries_they_declare(somerby: cast.Company) -> None:
    case = a_full_case(somerby)
    with somerby.scope("officer"):
        access = Reach.of(somerby.officer).on(cast.fresh(case))
        with CaptureQueriesContext(connection) as queries:
            list(summary_lines(cast.fresh(case), access))
    assert PLUG.summary is not None
    assert len(queries) - 1 <= PLUG.summary.queries


def test_the_work_list_takes_as_many_queries_for_six_cases_as_for_one(
    somerby: cast.Company,
) -> None:
    def count() -> int:
        with somerby.scope("officer"):
            reach = Reach.of(somerby.officer)
            with CaptureQueriesContext(connection) as queries:
                found.append(list(waiting(somerby.officer, reach, date(2026, 3, 20))))
        return len(queries)

    found: list[list[Any]] = []
    a_full_case(somerby)
    one = count()
    for _ in range(5):
        a_full_case(somerby)
    assert count() == one
    assert PLUG.work is not None
    assert one <= PLUG.work.queries
    assert [len(rows) for rows in found] == [1, 6]
    assert {(row.title, row.why) for row in found[1]} == {
        ("Answer the checks of other reviews", "1 check is open")
    }


def test_what_is_ready_is_offered_and_nobody_else_sees_the_work(somerby: cast.Company) -> None:
    case = cast.a_case(somerby)
    with somerby.scope("officer"):
        complete(somerby, case)
    assert "Put to decision" in somerby.client("officer").get(somerby.url("")).content.decode()
    other = somerby.client("sub_group_member").get(somerby.url("")).content.decode()
    assert "Put to decision" not in other


def test_a_case_without_a_referral_has_no_answer_yet(somerby: cast.Company) -> None:
    case = cast.a_case(somerby)
    with somerby.scope():
        assert criteria_of(case).meets is None


def test_the_summary_shows_the_soonest_deadlines_and_counts_the_others(
    somerby: cast.Company,
) -> None:
    case = a_full_case(somerby)
    with somerby.scope():
        here = Deadline.objects.filter(case=case, met_on=None, counts=True).count()
        Deadline.objects.bulk_create(
            Deadline(
                case=case,
                kind="action_target",
                subject_kind="action",
                subject_number=number,
                title="Complete the action",
                stage="action_plan",
                owed_by="action_owner",
                due_on=date(2030, 1, number),
            )
            for number in range(1, 13)
        )
    page = somerby.client("csp_chair").get(somerby.url(f"reviews/{case.reference}/summary/"))
    text = page.content.decode()
    assert text.count("Complete the action") == 10 - here
    assert f"And {12 + here - 10} later ones." in text

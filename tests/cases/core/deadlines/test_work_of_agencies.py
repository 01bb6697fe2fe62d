"""My work of who speaks for an agency: what it owes, with its date, and nothing of others."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.core.access.models import Exclusion
from cases.core.access.reach import Reach
from cases.core.access.seats import end_seat
from cases.core.access.verbs import Seat
from cases.core.deadlines.giving import give_date
from cases.core.progress.work.rows import work_of
from cases.core.workflow.plug import WorkRow
from cases.core.workflow.states import State
from partnerships.models import Agency, Membership
from tests import cast
from tests.cases.trawl import stage

FOR_AGENCIES = ("agency_contact", "agency_senior_manager", "imr_author")


def own_rows(of: cast.Company, who: str) -> list[WorkRow]:
    with of.scope(who):
        rows = work_of(Reach.of(of.actor(who)), timezone.localdate())
    return [row for row in rows if not row.waiting]


def speaks_for(of: cast.Company, who: str, agency: Agency) -> None:
    with of.scope():
        Membership.objects.here().filter(user=of.people[who]).update(agency=agency)


@pytest.mark.parametrize("kind", ["imr_return", "chronology"])
@pytest.mark.parametrize("ahead", [-3, 0, 90])
def test_who_speaks_for_an_agency_sees_what_it_owes_and_when(
    somerby: cast.Company, kind: str, ahead: int
) -> None:
    case = cast.a_case_at(somerby, State.PANEL)
    due_on = timezone.localdate() + timedelta(days=ahead)
    with somerby.scope("officer"):
        give_date(
            case=case, by=somerby.officer, kind=kind, due_on=due_on, because="Agreed by the panel."
        )
    for who in FOR_AGENCIES:
        found = [
            (row.due_on, row.why, row.url)
            for row in own_rows(somerby, who)
            if row.kind == "deadline"
        ]
        assert found == [
            (due_on, "Your agency owes this", somerby.url(f"reviews/{case.reference}/"))
        ], who
    for who in ("panel_member", "police_lead", "stranger"):
        assert [row for row in own_rows(somerby, who) if row.kind == "deadline"] == [], who


def test_a_seat_that_ended_or_an_exclusion_ends_the_work(somerby: cast.Company) -> None:
    case = cast.a_case_at(somerby, State.PANEL)
    with somerby.scope("officer"):
        give_date(
            case=case,
            by=somerby.officer,
            kind="imr_return",
            due_on=timezone.localdate(),
            because="Agreed by the panel.",
        )
        end_seat(case, somerby.people["imr_author"], Seat.IMR_AUTHOR)
        Exclusion.objects.create(
            case=case, user=somerby.people["agency_contact"], because="Declared an interest."
        )
    assert [len(own_rows(somerby, who)) for who in FOR_AGENCIES] == [0, 1, 0]


def test_an_agency_sees_its_own_request_of_the_trawl_and_no_other_agencys(
    somerby: cast.Company,
) -> None:
    case = stage.ready(somerby)
    stage.sent(somerby, case)
    first, second, _ = stage.requests(somerby, case)
    speaks_for(somerby, "agency_contact", first.agency)
    speaks_for(somerby, "agency_senior_manager", second.agency)

    def answers(who: str) -> list[tuple[str, date | None, str]]:
        rows = own_rows(somerby, who)
        return [(row.title, row.due_on, row.url) for row in rows if row.kind == "trawl.answer"]

    page = somerby.url(f"reviews/{case.reference}/")
    own = somerby.url("trawls/")
    assert answers("agency_contact") == [("Answer the trawl", first.due_on, own)]
    assert answers("agency_senior_manager") == [("Answer the trawl", second.due_on, page)]
    assert answers("imr_author") == [], "nobody has said for which agency"
    assert answers("officer") == []
    shown = somerby.client("agency_contact").get(somerby.url("")).content.decode()
    assert first.address in shown
    assert second.address not in shown
    with somerby.scope("officer"):
        end_seat(case, somerby.people["agency_contact"], Seat.AGENCY_CONTACT)
    assert answers("agency_contact") == [], "without a seat the case is out of reach"


def test_an_agencys_work_costs_the_same_queries_with_one_case_and_with_four(
    somerby: cast.Company,
) -> None:
    def one_more() -> None:
        case = stage.ready(somerby)
        stage.sent(somerby, case)
        speaks_for(somerby, "imr_author", stage.requests(somerby, case)[0].agency)
        with somerby.scope("officer"):
            give_date(
                case=case,
                by=somerby.officer,
                kind="imr_return",
                due_on=timezone.localdate(),
                because="Agreed by the panel.",
            )

    def asked() -> tuple[int, int]:
        with somerby.scope("imr_author"):
            reach = Reach.of(somerby.actor("imr_author"))
            with CaptureQueriesContext(connection) as queries:
                rows = work_of(reach, timezone.localdate())
        return len(queries), len(rows)

    one_more()
    queries, rows = asked()
    for _ in range(3):
        one_more()
    assert (rows, asked()) == (2, (queries, 8))

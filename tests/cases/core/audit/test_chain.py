"""The chain of events: what was changed, taken out of the middle or cut off the end is noticed."""

from __future__ import annotations

import pytest
from django.db import connections

from cases.core.audit.models import CaseEvent, ChainHead
from cases.core.audit.selectors import broken_links
from cases.core.audit.services import record
from cases.core.case.models import Case
from tests import cast

EVENTS = 5


@pytest.fixture
def told(committed_database: None) -> tuple[cast.Company, Case]:
    """Give a case with exactly five events."""
    company = cast.somerby()
    case = cast.a_case(company, names=False)
    with company.scope("officer"):
        there = CaseEvent.objects.filter(case=case).count()
        for number in range(there, EVENTS):
            record("note.written", f"wrote note {number}", by=company.officer, case=case)
    return company, case


def cut(case: Case, numbers: list[int]) -> None:
    """Delete events as only the owner of the tables can, past the application."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "DELETE FROM cases_eventdetail WHERE event_id IN"
            " (SELECT id FROM cases_caseevent WHERE case_id = %s AND number = ANY(%s))",
            [case.pk, numbers],
        )
        cursor.execute(
            "DELETE FROM cases_caseevent WHERE case_id = %s AND number = ANY(%s)",
            [case.pk, numbers],
        )
        assert cursor.rowcount == len(numbers)


@pytest.mark.parametrize(
    ("gone", "faults"),
    [
        ([], []),
        ([5], ["event 5 is missing at the end"]),
        ([4, 5], ["events 4 to 5 are missing at the end"]),
        ([1, 2, 3, 4, 5], ["events 1 to 5 are missing at the end"]),
        ([2], ["event 2 is missing", "event 3 does not follow the one before it"]),
    ],
)
def test_events_that_were_taken_away_are_missed_wherever_they_stood(
    told: tuple[cast.Company, Case], gone: list[int], faults: list[str]
) -> None:
    company, case = told
    cut(case, gone)
    with company.scope():
        assert broken_links(f"case:{case.pk}") == faults


def test_the_chronicle_says_that_its_end_was_cut_off(told: tuple[cast.Company, Case]) -> None:
    company, case = told
    address = company.url(f"reviews/{case.reference}/chronicle/")
    whole = company.client("officer").get(address).content.decode()
    assert "The chain is whole" in whole
    cut(case, [5])
    said = company.client("officer").get(address).content.decode()
    assert "The chain is not whole: event 5 is missing at the end" in said


def test_a_head_that_was_moved_is_noticed(told: tuple[cast.Company, Case]) -> None:
    company, case = told
    chain = f"case:{case.pk}"
    with company.scope():
        head = ChainHead.objects.get(chain=chain)
        ChainHead.objects.filter(pk=head.pk).update(number=4)
        assert broken_links(chain) == ["the chain was closed with event 4, but goes on to event 5"]
        ChainHead.objects.filter(pk=head.pk).update(number=5, hash="0" * 64)
        assert broken_links(chain) == ["event 5 is not the one with which the chain was closed"]
        ChainHead.objects.filter(pk=head.pk).delete()
        assert broken_links(chain) == ["the note of the chain's last event is missing"]

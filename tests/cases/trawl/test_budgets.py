"""Real volumes: a board of 40 agencies and 6 people, a list of 10,000 reviews (issue 4)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.core.case.models import Case
from cases.core.identity.models import Part, Person
from cases.core.workflow.states import State
from cases.trawl.models import (
    TrawlFinding,
    TrawlPerson,
    TrawlRequest,
    TrawlReturn,
    TrawlRound,
)
from partnerships.models import Agency
from tests import cast

#: Of a signed-in page: session, user, memberships, seats, the case, what stands round the page.
FRAME = 20
MANY = 10_000


def queries(client: Client, address: str) -> int:
    """Give how many queries a page asks once what is counted a minute has been counted."""
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(address)
    assert page.status_code == 200, address
    return len(asked)


def a_trawl(of: cast.Company, agencies: int, people: int) -> Case:
    """Give a trawl of so many agencies and people; every other agency has answered, late."""
    case = cast.a_case_at(of, State.TRAWL, names=False)
    today = timezone.localdate()
    with of.scope("officer"):
        asked_about = [
            Person.objects.create(case=case, working_label=f"Adult {number}", part=Part.DECEASED)
            for number in range(people)
        ]
        sent = TrawlRound.objects.create(
            case=case, number=1, prepared_on=today, sent_on=today - timedelta(days=30)
        )
        TrawlPerson.objects.bulk_create(
            TrawlPerson(round=sent, person=person, period_from=date(2020, 1, 1), period_to=today)
            for person in asked_about
        )
        asked = TrawlRequest.objects.bulk_create(
            TrawlRequest(
                case=case,
                round=sent,
                agency=Agency.objects.create(name=f"Service {case.pk}-{number}"),
                address=f"s{number}@agency.example",
                sent_on=sent.sent_on,
                printed_due_on=today - timedelta(days=16),
                returned_on=today if number % 2 else None,
            )
            for number in range(agencies)
        )
        returns = TrawlReturn.objects.bulk_create(
            TrawlReturn(
                request=row,
                number=1,
                is_nil=False,
                involvement="A visit.",
                respondent_name="Ottoline Brackwater",
                respondent_job="Named nurse",
                respondent_telephone="01632 960123",
                received_on=today,
                recorded_at=timezone.now(),
                recorded_by="x",
                days_late=16,
            )
            for row in asked
            if row.returned_on
        )
        TrawlFinding.objects.bulk_create(
            TrawlFinding(trawl_return=each, person=person, known=place == 0)
            for each in returns
            for place, person in enumerate(asked_about)
        )
    return case


def test_a_board_of_forty_agencies_and_six_people_keeps_its_budget(
    somerby: cast.Company,
) -> None:
    officer = somerby.client("officer")
    pages = ("", "people/", "collation/", "panel/")
    counts = []
    for agencies, people in ((2, 1), (40, 6)):
        case = a_trawl(somerby, agencies, people)
        base = f"reviews/{case.reference}/trawl/"
        counts.append([queries(officer, somerby.url(f"{base}{page}")) for page in pages])
    assert counts[0] == counts[1]
    assert max(counts[1]) <= FRAME + 14, counts
    text = officer.get(somerby.url(f"{base}people/")).content.decode()
    assert text.count("<td ") == 240


def test_ten_thousand_reviews_are_listed_and_their_trawls_counted_in_a_constant_number_of_queries(
    somerby: cast.Company,
) -> None:
    officer = somerby.client("officer")
    first = a_trawl(somerby, 2, 1)
    agency = Agency.objects.create(name="Eyebrook Constabulary")
    pages = ("reviews/", "reviews/?state=trawl&sort=reference&page=2", "agencies-response/",
             f"agencies-response/{agency.pk}/", "agencies-response/download/")  # fmt: skip
    counts = []
    for number, until in enumerate((30, MANY)):
        _fill(somerby, first, agency, until)
        counts.append([queries(officer, somerby.url(page)) for page in pages])
        assert number < 2
    assert counts[0] == counts[1]
    assert max(counts[1]) <= FRAME, counts
    text = officer.get(somerby.url("reviews/")).content.decode()
    assert f"{MANY:,}".replace(",", "") in text.replace(",", "")


def _fill(of: cast.Company, first: Case, agency: Agency, until: int) -> None:
    """Bring the partnership to so many reviews, each with a trawl of one agency."""
    with of.scope("officer"):
        there = Case.objects.count()
        copied: dict[str, Any] = {
            field.attname: getattr(first, field.attname)
            for field in Case._meta.concrete_fields
            if field.attname not in ("id", "reference")
        }
        cases = Case.objects.bulk_create(
            Case(**copied, reference=f"SOM-1999-{number:05d}") for number in range(there, until)
        )
        rounds = TrawlRound.objects.bulk_create(
            TrawlRound(case=case, number=1, prepared_on=case.opened_on, sent_on=case.opened_on)
            for case in cases
        )
        TrawlRequest.objects.bulk_create(
            TrawlRequest(
                case=made.case,
                round=made,
                agency=agency,
                address="trawls@eyebrook.example",
                sent_on=made.sent_on,
                printed_due_on=made.sent_on,
                returned_on=made.sent_on,
            )
            for made in rounds
        )

"""Asking for access by reference: nobody learns whether a review exists; seats given end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.core.access.models import CaseUserObjectPermission, Exclusion
from cases.core.access.reach import AccessDenied, Reach
from cases.core.access.seats import end_seat, seat_holders
from cases.core.access.sight_models import AccessRequest
from cases.core.access.verbs import Seat, Verb
from cases.core.audit.models import EventDetail
from cases.core.case.models import Case
from cases.core.notices.models import OutboxMail
from cases.core.progress import access_requests as asking
from cases.core.progress.access_clock import keep_access
from cases.core.workflow.plug import NotReady
from partnerships.people.actor import Actor
from tests import cast

WHO = "agency_contact"


def a_shut_case(company: cast.Company) -> Case:
    """Give a case on which the agency contact has no seat."""
    case = cast.a_case(company)
    with company.scope("officer"):
        end_seat(case, company.people[WHO], Seat.AGENCY_CONTACT)
    return case


def ask(company: cast.Company, reference: str, who: str = WHO) -> Any:
    return company.client(who).post(
        company.url("access/ask/"),
        {"reference": reference, "because": "I take over for my agency."},
        follow=True,
    )


def the_request(company: cast.Company) -> AccessRequest:
    with company.scope():
        found: AccessRequest = AccessRequest.objects.select_related("case", "user").latest("pk")
    return found


def test_the_answer_to_asking_is_the_same_whether_or_not_there_is_such_a_review(
    somerby: cast.Company,
) -> None:
    case = a_shut_case(somerby)
    shut = somerby.client(WHO).get(somerby.url(f"reviews/{case.reference}/"))
    none = somerby.client(WHO).get(somerby.url("reviews/SOM-2020-999/"))
    assert (shut.status_code, none.status_code) == (404, 404)
    assert "ask for access to it" in shut.content.decode()
    assert "ask for access to it" in none.content.decode()
    pages = {}
    for reference in (case.reference, "SOM-2020-999"):
        page = ask(somerby, reference)
        assert page.status_code == 200
        pages[reference] = page.content.decode().count("Waiting")
    assert pages[case.reference] + 1 == pages["SOM-2020-999"]
    with somerby.scope():
        found = list(AccessRequest.objects.order_by("pk").values_list("case", flat=True))
        assert found == [case.pk, None]
    ask(somerby, case.reference.lower())
    with somerby.scope():
        assert AccessRequest.objects.count() == 2, "asked twice, it stays one"
    empty = somerby.client(WHO).post(somerby.url("access/ask/"), {"reference": "", "because": "x"})
    assert list(empty.context["form"].errors) == ["reference"]
    assert somerby.client("stranger").get(somerby.url("access/ask/")).status_code == 404
    work = somerby.client("officer").get(somerby.url("")).content.decode()
    assert "who asks for access" in work


def test_an_officer_gives_a_seat_until_a_day_after_which_it_counts_no_more(
    somerby: cast.Company,
) -> None:
    case = a_shut_case(somerby)
    ask(somerby, case.reference)
    asked, officer = the_request(somerby), somerby.client("officer")
    assert somerby.client("csp_chair").get(somerby.url("access/requests/")).status_code == 403
    where = somerby.url(f"access/requests/{asked.pk}/")
    assert officer.get(somerby.url("access/requests/")).status_code == 200
    assert officer.get(where).status_code == 200
    last = timezone.localdate() + timedelta(days=7)
    typed = {
        "seat": "agency_contact",
        "last_day_day": last.day,
        "last_day_month": last.month,
        "last_day_year": 2020,
    }
    assert list(officer.post(where, typed).context["form"].errors) == ["last_day"]
    far = officer.post(where, typed | {"last_day_year": last.year + 2})
    assert list(far.context["form"].errors) == ["last_day"]
    assert officer.post(where, typed | {"last_day_year": last.year}).status_code == 302
    page = somerby.client(WHO).get(somerby.url(f"reviews/{case.reference}/"))
    assert page.status_code == 200
    assert officer.get(where).status_code == 404
    with somerby.scope():
        mail = OutboxMail.objects.get(to=somerby.people[WHO].email, key__startswith="access.")
        assert case.reference not in mail.subject + mail.body
        row = CaseUserObjectPermission.objects.get(user=somerby.people[WHO])
        assert row.last_day == last
        row.ends_on = timezone.localdate()
        row.save()
        assert Reach.of(somerby.actor(WHO)).seats == {}
        assert WHO not in [seat.value for seat, _ in seat_holders(case)]
        assert keep_access()["ended"] == 1
        assert keep_access()["ended"] == 0
        assert EventDetail.objects.filter(words__contains="given for a time").count() == 1
    assert somerby.client(WHO).get(somerby.url(f"reviews/{case.reference}/")).status_code == 404


def test_a_request_is_declined_with_a_reason_which_who_asked_can_read(
    somerby: cast.Company,
) -> None:
    ask(somerby, "SOM-2020-999")
    asked, officer = the_request(somerby), somerby.client("officer")
    page = officer.get(somerby.url(f"access/requests/{asked.pk}/")).content.decode()
    assert ("There is no review with this reference" in page, "Give the seat" in page) == (
        True,
        False,
    )
    where = somerby.url(f"access/requests/{asked.pk}/no/")
    assert officer.get(where).status_code == 200
    assert list(officer.post(where, {"because": ""}).context["form"].errors) == ["because"]
    assert officer.post(where, {"because": "Ask your agency first."}).status_code == 302
    own = somerby.client(WHO).get(somerby.url("access/ask/")).content.decode()
    assert "Ask your agency first." in own
    with somerby.scope("officer"), pytest.raises(NotReady, match="answered this already"):
        asking.decline(by=somerby.officer, asked=asked, because="Twice.")


def test_who_declared_an_interest_neither_gets_a_seat_nor_answers(somerby: cast.Company) -> None:
    case = a_shut_case(somerby)
    ask(somerby, case.reference)
    asked = the_request(somerby)
    with somerby.scope("officer"):
        Exclusion.objects.create(case=case, user=somerby.people[WHO], because="x")
        with pytest.raises(NotReady, match="declared an interest"):
            asking.grant(
                by=somerby.officer,
                asked=asked,
                seat=Seat.AGENCY_CONTACT,
                last_day=timezone.localdate(),
            )
        Exclusion.objects.create(case=case, user=somerby.people["officer"], because="x")
        assert asking.open_requests(Reach.of(somerby.officer)) == []
        with pytest.raises(AccessDenied):
            asking.decline(by=somerby.officer, asked=asked, because="x")
        with pytest.raises(AccessDenied):
            Reach.of(Actor.of_user(somerby.people["officer"])).require(Verb.ASK_ACCESS)

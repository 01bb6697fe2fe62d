"""An agency with many trawls sees its own list: signed in, or behind a link after its code."""

from __future__ import annotations

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.core.access.models import Exclusion
from cases.core.case.models import Case
from cases.trawl import services
from cases.trawl.models import TrawlRequest
from partnerships.models import AgencyContact, Membership
from tests import cast
from tests.cases.trawl import stage

WHO = "agency_contact"


def three_trawls(of: cast.Company) -> tuple[list[Case], list[TrawlRequest]]:
    """Give three reviews that each ask the same first agency, for which somebody works."""
    cases = [stage.ready(of) for _ in range(3)]
    for case in cases:
        stage.sent(of, case)
    asked = [stage.requests(of, case)[0] for case in cases]
    with of.scope():
        Membership.objects.here().filter(user=of.people[WHO]).update(agency=asked[0].agency)
    return cases, asked


def test_the_contact_of_an_agency_sees_what_it_is_asked_on_his_reviews_and_answers_there(
    somerby: cast.Company,
) -> None:
    cases, asked = three_trawls(somerby)
    browser, address = somerby.client(WHO), somerby.url("trawls/")
    text = browser.get(address).content.decode()
    assert [case.reference in text for case in cases] == [True, True, True]
    assert ("Quenby" in text, stage.requests(somerby, cases[0])[1].agency.name in text) == (
        False,
        False,
    )
    opened = browser.post(address, {"number": str(asked[0].pk)})
    assert opened.status_code == 302
    page = browser.get(opened["Location"])
    assert "Marisol Quenby-Tarrant" in page.content.decode(), "signed in is proof enough"
    assert Client().get(opened["Location"]).status_code == 302
    stage.answer_by_link(opened["Location"], stage.typed(asked[0]), browser)
    assert "Answered" in browser.get(address).content.decode()
    for number in ("0", "x", str(stage.requests(somerby, cases[0])[1].pk)):
        assert browser.post(address, {"number": number}).status_code == 404, number


def test_a_colleague_without_the_seat_sees_nothing_unless_trawls_go_to_his_address(
    somerby: cast.Company,
) -> None:
    cases, asked = three_trawls(somerby)
    with somerby.scope():
        Membership.objects.here().filter(user=somerby.people["imr_author"]).update(
            agency=asked[0].agency
        )
    browser, address = somerby.client("imr_author"), somerby.url("trawls/")
    assert "Nothing to answer" in browser.get(address).content.decode()
    assert browser.post(address, {"number": str(asked[0].pk)}).status_code == 404
    with somerby.scope():
        AgencyContact.objects.filter(agency=asked[0].agency).update(
            email=somerby.people["imr_author"].email.upper()
        )
        Exclusion.objects.create(
            case=cases[1], user=somerby.people["imr_author"], because="A cousin."
        )
    text = browser.get(address).content.decode()
    assert [case.reference in text for case in cases] == [True, False, True]
    assert somerby.client("officer").get(address).status_code == 403
    assert somerby.client("stranger").get(address).status_code == 404


def test_the_list_of_an_agency_costs_the_same_for_one_trawl_and_for_three(
    somerby: cast.Company,
) -> None:
    three_trawls(somerby)
    browser, address = somerby.client(WHO), somerby.url("trawls/")
    counts = []
    for _ in range(2):
        browser.get(address)
        with CaptureQueriesContext(connection) as asked:
            browser.get(address)
        counts.append(len(asked))
        stage.sent(somerby, stage.ready(somerby))
    assert counts[0] == counts[1]
    assert counts[0] < 25


def test_behind_a_link_the_agencys_other_requests_open_after_the_code_and_no_one_elses(
    somerby: cast.Company,
) -> None:
    cases, asked = three_trawls(somerby)
    path = stage.link_path(somerby, asked[0])
    assert Client().get(f"{path}others/")["Location"] == f"{path}code/"
    browser = stage.reader(path)
    assert "2 other requests await an answer" in browser.get(path).content.decode()
    text = browser.get(f"{path}others/").content.decode()
    assert [case.reference in text.split("<main", 1)[1] for case in cases[1:]] == [True, True]
    opened = browser.post(f"{path}others/", {"number": str(asked[1].pk)})
    assert cases[1].reference in browser.get(opened["Location"]).content.decode()
    assert browser.get(path).status_code == 200, "the first stays open"
    other = stage.requests(somerby, cases[1])[1]
    assert browser.post(f"{path}others/", {"number": str(other.pk)}).status_code == 404
    with somerby.scope("officer"):
        services.waive(request=asked[2], by=somerby.officer, because="Too late for it.")
    assert cases[2].reference not in browser.get(f"{path}others/").content.decode()

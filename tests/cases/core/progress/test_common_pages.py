"""The pages that belong to no stage: list, search, figures, settings, home; and their queries."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from cases.core.audit.models import Reading
from cases.core.case.services import create_case
from cases.core.progress.opening import protocol_on
from cases.core.timetable.kinds import KINDS
from partnerships.models import Membership, User
from partnerships.people.roles import Role
from tests import cast

LIST_QUERIES = 18
CASE_QUERIES = 75


def queries_of(of: cast.Company, who: str, path: str) -> int:
    client = of.client(who)
    client.get(of.url(path))
    with CaptureQueriesContext(connection) as queries:
        assert client.get(of.url(path)).status_code == 200
    return len(queries)


def more_cases(of: cast.Company, number: int) -> None:
    with of.scope():
        for _ in range(number):
            create_case(
                partnership=of.partnership,
                protocol=protocol_on(date(2026, 1, 1)),
                opened_on=date(2026, 1, 1),
            )


@pytest.mark.parametrize("path", ["reviews/", "search/?q=SOM", "figures/"])
def test_a_list_asks_the_same_number_of_queries_for_thirty_cases_as_for_one(
    somerby: cast.Company, path: str
) -> None:
    cast.a_case(somerby)
    few = queries_of(somerby, "officer", path)
    more_cases(somerby, 30)
    assert queries_of(somerby, "officer", path) == few
    assert few <= LIST_QUERIES + 4


def test_the_case_page_keeps_to_its_queries(somerby: cast.Company) -> None:
    case = cast.a_case(somerby)
    path = f"reviews/{case.reference}/"
    few = queries_of(somerby, "officer", path)
    more_cases(somerby, 10)
    assert queries_of(somerby, "officer", path) == few
    assert few <= CASE_QUERIES


def test_an_officer_finds_a_review_by_name_and_the_search_is_kept(
    somerby: cast.Company, wreake_valley: cast.Company
) -> None:
    case = cast.a_case(somerby)
    page = somerby.client("officer").get(somerby.url("search/?q=quenby")).content.decode()
    assert case.reference in page
    with somerby.scope():
        kept = Reading.objects.filter(actor=somerby.officer.key).values_list("what", flat=True)
        assert [what for what in kept if "quenby" in what] != []
    for who in ("csp_chair", "author"):
        page = somerby.client(who).get(somerby.url("search/?q=quenby")).content.decode()
        assert case.reference not in page
        page = somerby.client(who).get(somerby.url("search/?q=Adult")).content.decode()
        assert case.reference in page
    there = wreake_valley.client("officer").get(wreake_valley.url("search/?q=quenby"))
    assert case.reference not in there.content.decode()


def test_a_board_member_sees_figures_and_no_reference(somerby: cast.Company) -> None:
    case = cast.a_case(somerby)
    page = somerby.client("board_member").get(somerby.url("figures/"))
    assert page.status_code == 200
    assert case.reference not in page.content.decode()
    assert somerby.client("board_member").get(somerby.url("reviews/")).status_code == 403


def test_who_works_in_several_partnerships_chooses_one_and_sees_in_which_he_is(
    somerby: cast.Company, wreake_valley: cast.Company
) -> None:
    officer = wreake_valley.people["officer"]
    with somerby.scope():
        Membership.objects.create(
            partnership=somerby.partnership,
            user=officer,
            role=Role.OFFICER,
            starts_on=cast.LONG_AGO,
        )
    client = wreake_valley.client("officer")
    choice = client.get("/").content.decode()
    assert "Somerby" in choice and "Wreake Valley" in choice
    there = client.get(somerby.url("")).content.decode()
    assert 'href="/p/wreake-valley/"' in there
    assert client.get("/").status_code == 200


def test_who_belongs_nowhere_is_told_whom_to_ask(somerby: cast.Company) -> None:
    page = somerby.client("stranger").get("/").content.decode()
    assert "do not belong to a partnership yet" in page


def test_an_operator_who_has_no_role_is_led_to_the_operators_pages(somerby: cast.Company) -> None:
    operator = User.objects.create_superuser("operator@platform.example", "Operator")
    browser = Client()
    browser.force_login(operator, "allauth.account.auth_backends.AuthenticationBackend")
    assert browser.get("/").headers["Location"] == "/operator/"


@pytest.mark.parametrize(
    ("who", "label"),
    [
        ("officer", "Settings"),
        ("partnership_administrator", "Settings"),
        ("csp_chair", "Settings"),
        ("independent_chair", "Deadline periods"),
    ],
)
def test_settings_are_named_by_what_the_reader_finds_there(
    somerby: cast.Company, who: str, label: str
) -> None:
    page = somerby.client(who).get(somerby.url("settings/")).content.decode()
    assert re.findall(r"<h1[^>]*>(.*?) of", page) == [label]
    menu = re.findall(r'service-navigation__active-fallback">(.*?)<', page)
    assert menu == [label]
    other = {"Settings", "Deadline periods"} - {label}
    assert not other & set(re.findall(r">([^<>]+)</a>", page))
    with somerby.scope():
        rules = protocol_on(timezone.localdate()).rules.timetable
    listed = re.findall(r'<th scope="row"[^>]*>(.*?)</th>', page)
    assert listed == [escape(kind.title) for code, kind in KINDS.items() if code in rules]
    assert "leicester-city" not in page, "the preset's code is nothing to read"


def test_who_is_signed_in_finds_the_way_to_his_account_from_pages_of_no_partnership(
    somerby: cast.Company,
) -> None:
    for address in ("/help/", "/privacy/", reverse("mfa_index")):
        page = somerby.client("officer").get(address).content.decode()
        assert f'href="{reverse("account")}"' in page, address
        assert "Sign out" in page, address
    assert "Sign out" not in Client().get("/help/").content.decode()


def test_only_who_belongs_to_several_partnerships_is_offered_a_switch(
    somerby: cast.Company, wreake_valley: cast.Company
) -> None:
    work = somerby.url("")
    assert "Change partnership" not in somerby.client("officer").get(work).content.decode()
    with wreake_valley.scope():
        Membership.objects.create(
            user=somerby.people["officer"],
            partnership=wreake_valley.partnership,
            role=Role.OFFICER,
            starts_on=date(2026, 1, 1),
        )
    assert "Change partnership" in somerby.client("officer").get(work).content.decode()

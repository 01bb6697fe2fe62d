"""Guessing is slowed and locked without shutting out those beside the guesser; all is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.core.audit.models import CaseEvent
from partnerships.models import SignIn, User
from partnerships.pages.browsers import browser_words
from partnerships.people.roles import Role
from tests.cast import Company, member

PASSWORD = "Otter-lantern-42-quarry"
COUNCIL, ELSEWHERE = "203.0.113.7", "198.51.100.9"


@pytest.fixture(autouse=True)
def _no_counts_of_before() -> None:
    cache.clear()


def with_password(user: User) -> User:
    user.set_password(PASSWORD)
    user.save()
    return user


def tries(email: str, password: str, ip: str = COUNCIL) -> Any:
    """Type an address and password at a fresh browser."""
    typed = {"login": email, "password": password}
    return Client(REMOTE_ADDR=ip).post("/account/login/", typed)


def locks(user: User, ip: str = COUNCIL) -> Any:
    for _ in range(6):
        answer = tries(user.email, "wrong-wrong-wrong", ip)
    return answer


def test_a_lock_is_for_one_name_at_one_address_and_says_what_to_do(somerby: Company) -> None:
    officer = with_password(somerby.people["officer"])
    colleague = with_password(somerby.people["case_administrator"])
    answer = locks(officer)
    assert answer.status_code == 429
    assert "ask the administrator of your partnership" in answer.content.decode()
    assert tries(officer.email, PASSWORD).status_code == 429, "also with the right one"
    assert tries(colleague.email, PASSWORD).status_code == 302, "who sits beside him"
    assert tries(officer.email, PASSWORD, ELSEWHERE).status_code == 302, "he, from elsewhere"


def test_many_names_from_one_address_are_slowed_but_not_for_those_who_work_there(
    somerby: Company,
) -> None:
    officer = with_password(somerby.people["officer"])
    newcomer = with_password(somerby.people["case_administrator"])
    assert tries(officer.email, PASSWORD).status_code == 302
    for number in range(20):
        tries(f"name-{number}@somerby.example", "wrong-wrong-wrong")
    slowed = tries(newcomer.email, PASSWORD)
    assert slowed.status_code == 200
    assert "Wait a minute" in slowed.content.decode()
    assert tries(newcomer.email, PASSWORD, ELSEWHERE).status_code == 302
    assert tries(officer.email, PASSWORD).status_code == 302, "he has signed in from here before"


def test_the_administrator_sees_the_lock_and_ends_it(somerby: Company) -> None:
    officer = with_password(somerby.people["officer"])
    locks(officer)
    admin = somerby.client("partnership_administrator")
    page = admin.get(somerby.url("settings/sign-ins/"))
    assert page.content.decode().count("Let try again") == 1
    unlock = somerby.url(f"settings/sign-ins/{officer.pk}/unlock/")
    assert somerby.client("officer").post(unlock).status_code == 403
    admin.post(unlock)
    assert tries(officer.email, PASSWORD).status_code == 302
    with somerby.scope():
        assert CaseEvent.objects.filter(verb="sign_in.unlocked").count() == 1


def test_the_lock_of_somebody_of_another_partnership_is_not_ours_to_end(
    somerby: Company, wreake_valley: Company
) -> None:
    theirs = with_password(wreake_valley.people["officer"])
    locks(theirs)
    admin = somerby.client("partnership_administrator")
    unlock = somerby.url(f"settings/sign-ins/{theirs.pk}/unlock/")
    assert admin.post(unlock).status_code == 404
    assert AccessAttempt.objects.filter(username=theirs.email).exists()
    assert theirs.name not in admin.get(somerby.url("settings/sign-ins/")).content.decode()


def test_behind_the_proxy_each_council_has_its_own_address(somerby: Company, settings: Any) -> None:
    """Without it all browsers would share the proxy's address, and one could lock out all."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    officer = with_password(somerby.people["officer"])
    typed = {"login": officer.email, "password": "wrong-wrong-wrong"}
    for _ in range(6):
        Client().post("/account/login/", typed, headers={"x-forwarded-for": f"6.6.6.6, {COUNCIL}"})
    right = {**typed, "password": PASSWORD}
    elsewhere = Client().post("/account/login/", right, headers={"x-forwarded-for": ELSEWHERE})
    assert elsewhere.status_code == 302
    assert set(AccessAttempt.objects.values_list("ip_address", flat=True)) == {COUNCIL}


def test_ones_own_sign_ins_show_when_how_from_where_and_what_was_refused(
    somerby: Company,
) -> None:
    officer = with_password(somerby.people["officer"])
    tries(officer.email, "wrong-wrong-wrong", ELSEWHERE)
    tries(officer.email, PASSWORD)
    page = somerby.client("officer").get("/account/sign-ins/").content.decode()
    for words in (COUNCIL, ELSEWHERE, "Wrong password", "Refused", "Signed in"):
        assert words in page
    colleague = somerby.client("case_administrator").get("/account/sign-ins/").content.decode()
    assert "None is kept yet" in colleague


def test_an_attack_does_not_fill_the_history(somerby: Company) -> None:
    officer = with_password(somerby.people["officer"])
    for number in range(5):
        locks(officer, f"203.0.113.{number}")
    assert SignIn.objects.filter(user=officer).count() == 20


def test_old_sign_ins_are_let_go(somerby: Company) -> None:
    officer = with_password(somerby.people["officer"])
    tries(officer.email, PASSWORD)
    SignIn.objects.update(at=timezone.now() - timedelta(days=401))
    tries(officer.email, PASSWORD)
    assert SignIn.objects.filter(user=officer).count() == 1


def test_the_administrator_is_told_nothing_of_another_partnership(
    somerby: Company, wreake_valley: Company
) -> None:
    officer = somerby.people["officer"]
    SignIn.objects.create(user=officer, how="provider", partnership=wreake_valley.partnership)
    SignIn.objects.create(
        user=officer, how="provider", partnership=wreake_valley.partnership, refused="No role"
    )
    page = somerby.client("partnership_administrator").get(somerby.url("settings/sign-ins/"))
    row = next(each for each in page.context["signings"] if each.user == officer)
    assert (row.last, row.refused) == (None, 0)


def test_the_page_of_sign_ins_asks_the_same_however_many_people(somerby: Company) -> None:
    admin, path = somerby.client("partnership_administrator"), somerby.url("settings/sign-ins/")
    admin.get(path)
    with CaptureQueriesContext(connection) as few:
        admin.get(path)
    with somerby.scope():
        for number in range(10):
            member(somerby.partnership, f"Panel person {number}", Role.SUB_GROUP_MEMBER)
    with CaptureQueriesContext(connection) as many:
        admin.get(path)
    assert len(many) == len(few)


def test_other_sessions_are_listed_and_ended(somerby: Company, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    officer = with_password(somerby.people["officer"])
    typed = {"login": officer.email, "password": PASSWORD}
    here, there = Client(REMOTE_ADDR=COUNCIL), Client(REMOTE_ADDR=ELSEWHERE)
    for browser in (here, there):
        browser.post("/account/login/", typed)
    page = here.get("/account/sessions/").content.decode()
    assert COUNCIL in page
    assert ELSEWHERE in page
    here.post("/account/sessions/")
    assert here.get(somerby.url("")).status_code == 200
    assert there.get(somerby.url(""))["Location"].startswith("/account/login/")


BROWSERS = {
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/131.0 Safari/537.36 Edg/131.0": "Edge on Windows",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Version/18.1 Mobile/15E148 Safari/604.1": "Safari on an iPhone",
    "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0": "Firefox on Linux",
    "curl/8.5": "Another program",
    "": "",
}


@pytest.mark.parametrize("said", BROWSERS)
def test_a_browser_is_named_so_that_its_owner_knows_it(said: str) -> None:
    assert browser_words(said) == BROWSERS[said]

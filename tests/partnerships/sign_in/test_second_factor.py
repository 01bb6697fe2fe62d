"""Who may see a case signs in by two steps; what a session proves decides, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.totp.internal import flows
from django.core.cache import cache
from django.test import Client

from cases.core.access.reach import Reach
from cases.core.access.second_factor import asks_two_steps
from cases.core.access.verbs import Seat
from dhr.checks import check_two_steps
from partnerships.models import User
from partnerships.people.roles import Role
from tests import cast
from tests.cast import Company

PASSWORD = "Otter-lantern-42-quarry"
CODES = "/account/second-factor/"


@pytest.fixture(autouse=True)
def _no_counts_of_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """No attempts counted yet; and what waits for a commit is done in the request, as it is."""
    cache.clear()
    monkeypatch.setattr(flows.transaction, "on_commit", lambda act: act())


def with_password(user: User) -> User:
    user.set_password(PASSWORD)
    user.save()
    return user


def signed_in_by_password(user: User) -> Client:
    client = Client()
    answer = client.post("/account/login/", {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()
    return client


def code_of(secret: str) -> str:
    return str(totp.format_hotp_value(totp.hotp_value(secret, next(iter(
        totp.yield_hotp_counters_from_time())))))  # fmt: skip


def sets_up_codes(client: Client) -> Any:
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    secret = client.get("/account/2fa/totp/activate/").context["form"].secret
    return client.post("/account/2fa/totp/activate/", {"code": code_of(secret)})


def test_who_may_see_a_case_is_asked_for_two_steps_and_nobody_else(somerby: Company) -> None:
    cast.a_case(somerby)
    asked = {}
    for who in [*Role.values, *Seat.values]:
        if who in somerby.people:
            with somerby.scope(who):
                asked[who] = asks_two_steps(Reach.of(somerby.actor(who)))
    not_asked = {"finance_officer", "board_member", "county_board_member"}
    assert {who for who, asks in asked.items() if not asks} == not_asked


def test_a_password_alone_leads_to_setting_a_second_step_up_and_then_lets_in(
    somerby: Company,
) -> None:
    client = signed_in_by_password(with_password(somerby.people["officer"]))
    for path in ("", "reviews/", "settings/"):
        answer = client.get(somerby.url(path))
        assert answer.status_code == 302
        assert answer["Location"] == f"{CODES}?next={somerby.url(path)}"
    assert client.post(somerby.url("reviews/open/")).status_code in (302, 405)
    page = client.get(f"{CODES}?next={somerby.url('')}")
    assert "Set up a second step" in page.content.decode()
    for open_to_him in ("/account/me/", "/help/", "/account/logout/", "/account/sign-ins/"):
        assert client.get(open_to_him).status_code == 200
    sets_up_codes(client)
    assert client.get(f"{CODES}?next={somerby.url('')}")["Location"] == somerby.url("")
    assert client.get(somerby.url("")).status_code == 200


def test_who_sees_figures_only_signs_in_by_password(somerby: Company) -> None:
    client = signed_in_by_password(with_password(somerby.people["board_member"]))
    assert client.get(somerby.url("")).status_code == 200


def test_taking_the_last_second_step_away_shuts_the_session_out(somerby: Company) -> None:
    client = signed_in_by_password(with_password(somerby.people["officer"]))
    sets_up_codes(client)
    client.post("/account/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(user=somerby.people["officer"]).exists()
    assert client.get(somerby.url("")).status_code == 302


def test_a_session_of_which_nothing_is_known_proves_nothing(somerby: Company) -> None:
    client = somerby.client("officer")
    session = client.session
    del session["account_authentication_methods"]
    session.save()
    assert client.get(somerby.url(""))["Location"].startswith(CODES)


def test_an_operator_signs_in_by_two_steps_too(database: None) -> None:
    operator = User.objects.create_superuser("operator@platform.example", "Orla Fennimore")
    client = signed_in_by_password(with_password(operator))
    assert client.get("/operator/")["Location"].startswith(CODES)


def test_the_demonstration_asks_for_one_step_and_says_so(somerby: Company, settings: Any) -> None:
    assert "demonstration" not in Client().get("/account/login/").content.decode()
    settings.SECOND_FACTOR_REQUIRED = False
    assert "This is a demonstration" in Client().get("/account/login/").content.decode()
    client = signed_in_by_password(with_password(somerby.people["officer"]))
    assert client.get(somerby.url("")).status_code == 200


def test_doing_without_two_steps_is_warned_of_outside_the_demonstration(settings: Any) -> None:
    settings.DEMONSTRATION = False
    assert check_two_steps() == []
    settings.SECOND_FACTOR_REQUIRED = False
    assert [each.id for each in check_two_steps()] == ["sign_in.W001"]
    settings.DEMONSTRATION = True
    assert check_two_steps() == []

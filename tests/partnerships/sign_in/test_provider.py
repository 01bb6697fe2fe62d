"""Signing in with one's organisation, against a real provider; every refusal with its reason."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.mfa.totp.internal import flows
from django.test import Client

from cases.core.audit.models import CaseEvent
from cases.core.progress.sign_in_settings import save_provider
from partnerships.models import (
    Membership,
    ProviderLink,
    SignIn,
    SignInDomain,
    SignInProvider,
    User,
)
from partnerships.people.roles import Role
from partnerships.sign_in.openid import discover
from partnerships.sign_in.sealing import unseal
from tests import cast
from tests.cast import Company
from tests.partnerships.sign_in.provider import Provider
from tests.partnerships.sign_in.test_second_factor import code_of

SECRET = "a-secret-of-the-client"


def set_up(of: Company, provider: Provider, **more: Any) -> SignInProvider:
    """Let a partnership's administrator set the provider."""
    values: dict[str, Any] = {
        "client_id": "review-room",
        "secret": SECRET,
        "domains": [f"{of.partnership.slug}.example"],
        "addresses_managed": False,
        "second_factor_trusted": True,
        "second_factor_values": ["mfa"],
        "in_use": True,
    } | more
    with of.scope("partnership_administrator"):
        return save_provider(
            by=of.actor("partnership_administrator"), found=discover(provider.issuer), **values
        )


def door(of: Company) -> str:
    return f"/account/with/{of.partnership.slug}/"


def signs_in(client: Client, of: Company, provider: Provider, subject: str) -> Any:
    """Go through the partnership's door to the provider and back; give our answer."""
    sent = client.post(door(of))
    assert sent.status_code == 302, sent.content.decode()
    came = urlsplit(provider.answers(sent["Location"], subject))
    return client.get(f"{came.path}?{came.query}")


def knows(provider: Provider, subject: str, user: User, **more: Any) -> None:
    provider.knows(subject, **{"email": user.email, "email_verified": True, "amr": ["mfa"]} | more)


def test_who_is_known_by_his_address_is_let_in_and_tied_to_his_number(
    somerby: Company, provider: Provider
) -> None:
    set_up(somerby, provider)
    officer = somerby.people["officer"]
    knows(provider, "somerby-1", officer)
    client = Client()
    page = client.get(door(somerby))
    assert f"form-action 'self' {provider.issuer}" in page["Content-Security-Policy"]
    answer = signs_in(client, somerby, provider, "somerby-1")
    assert (answer.status_code, answer["Location"]) == (302, somerby.url(""))
    assert client.get(somerby.url("")).status_code == 200
    with somerby.scope():
        link = ProviderLink.objects.get()
    assert (link.subject, link.user, link.issuer) == ("somerby-1", officer, provider.issuer)
    kept = SignIn.objects.get(user=officer)
    assert (kept.how, kept.refused, kept.partnership) == ("provider", "", somerby.partnership)
    signs_in(Client(), somerby, provider, "somerby-1")
    with somerby.scope():
        assert ProviderLink.objects.count() == 1


def test_a_provider_opens_its_own_partnership_and_nothing_of_another(
    somerby: Company, wreake_valley: Company, provider: Provider
) -> None:
    """Whoever runs Somerby's provider may assert the address of somebody of both."""
    officer = somerby.people["officer"]
    officer.set_password("Otter-lantern-42-quarry")
    officer.save()
    with wreake_valley.scope():
        Membership.objects.create(
            partnership=wreake_valley.partnership,
            user=officer,
            role=Role.OFFICER,
            starts_on=cast.LONG_AGO,
        )
    case = cast.a_case(wreake_valley)
    set_up(somerby, provider)
    knows(provider, "somerby-2", officer)
    client = Client()
    signs_in(client, somerby, provider, "somerby-2")
    assert client.get(somerby.url("")).status_code == 200
    for path in ("", "reviews/", f"reviews/{case.reference}/", "settings/"):
        answer = client.get(wreake_valley.url(path))
        assert answer.status_code == 302
        assert answer["Location"].startswith("/account/otherwise/")
    assert "Sign in another way" in client.get("/account/otherwise/").content.decode()
    home = client.get("/", follow=True).content.decode()
    assert "Wreake Valley" not in home
    assert case.reference not in home
    # What would let him in elsewhere later cannot be changed from here either.
    for path in ("password/change/", "2fa/", "2fa/webauthn/add/", "2fa/totp/activate/",
                 "sessions/", "2fa/recovery-codes/generate/"):  # fmt: skip
        assert client.get(f"/account/{path}").status_code == 403, path
        assert client.post(f"/account/{path}").status_code == 403, path
    assert client.post("/account/reauthenticate/", {"password": "Otter-lantern-42-quarry"})
    assert client.get(wreake_valley.url("")).status_code == 302, "nor by a password on top"


def test_a_provider_of_one_partnership_lets_in_nobody_of_another(
    somerby: Company, wreake_valley: Company, provider: Provider
) -> None:
    set_up(somerby, provider, domains=["somerby.example", "wreake-valley.example"])
    knows(provider, "attacker", wreake_valley.people["officer"])
    client = Client()
    answer = signs_in(client, somerby, provider, "attacker")
    assert answer.status_code == 403
    assert "no account here with your address" in answer.content.decode()
    assert client.get(wreake_valley.url("")).status_code == 302
    assert client.get("/account/me/")["Location"].startswith("/account/login/")
    with somerby.scope():
        assert ProviderLink.objects.count() == 0


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "nobody knows him": ({"email": "nobody@somerby.example"}, "Accounts are by invitation"),
    "of another domain": ({"email": "officer@elsewhere.example"}, "another organisation"),
    "not verified": ({"email_verified": False}, "does not say that the address is really yours"),
    "not said whether verified": ({"email_verified": None}, "does not say that the address"),
    "no address": ({"email": ""}, "did not say which email address"),
    "two addresses": ({"email": "a@b@somerby.example"}, "did not say which email address"),
}


@pytest.mark.parametrize("why", REFUSED)
def test_an_answer_that_does_not_do_signs_nobody_in_and_ties_nothing(
    somerby: Company, provider: Provider, why: str
) -> None:
    claims, words = REFUSED[why]
    set_up(somerby, provider)
    knows(provider, f"refused {why}".replace(" ", "-"), somerby.people["officer"], **claims)
    client = Client()
    answer = signs_in(client, somerby, provider, f"refused {why}".replace(" ", "-"))
    assert answer.status_code == 403
    assert words in answer.content.decode()
    assert "reviews@somerby.example" in answer.content.decode(), "whom to ask"
    assert "_auth_user_id" not in client.session
    with somerby.scope():
        assert ProviderLink.objects.count() == 0


def test_another_address_than_before_is_refused_and_kept_in_the_history(
    somerby: Company, provider: Provider
) -> None:
    set_up(somerby, provider)
    officer, admin = somerby.people["officer"], somerby.people["case_administrator"]
    knows(provider, "changes", officer)
    signs_in(Client(), somerby, provider, "changes")
    knows(provider, "changes", admin)
    client = Client()
    answer = signs_in(client, somerby, provider, "changes")
    assert answer.status_code == 403
    assert "another email address than before" in answer.content.decode()
    assert "_auth_user_id" not in client.session
    refused = SignIn.objects.exclude(refused="").get()
    assert refused.user == officer
    with somerby.scope():
        assert ProviderLink.objects.get().user == officer


def test_an_address_that_passed_to_another_person_is_refused(
    somerby: Company, provider: Provider
) -> None:
    set_up(somerby, provider)
    knows(provider, "first", somerby.people["officer"])
    signs_in(Client(), somerby, provider, "first")
    knows(provider, "second", somerby.people["officer"])
    answer = signs_in(Client(), somerby, provider, "second")
    assert "another person at your organisation" in answer.content.decode()


def test_who_has_left_is_not_let_in_though_he_is_tied(somerby: Company, provider: Provider) -> None:
    set_up(somerby, provider)
    officer = somerby.people["officer"]
    knows(provider, "leaver", officer)
    signs_in(Client(), somerby, provider, "leaver")
    with somerby.scope():
        Membership.objects.here().filter(user=officer).update(ends_on=cast.LONG_AGO)
    assert signs_in(Client(), somerby, provider, "leaver").status_code == 403


def test_a_second_step_of_the_provider_counts_only_where_it_is_stated_and_trusted(
    somerby: Company, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flows.transaction, "on_commit", lambda act: act())
    officer = somerby.people["officer"]
    set_up(somerby, provider)
    knows(provider, "steps", officer, amr=["pwd"])
    client = Client()
    signs_in(client, somerby, provider, "steps")
    assert client.get(somerby.url(""))["Location"].startswith("/account/second-factor/")
    # Of this partnership alone: he may set codes up here, and nothing else.
    assert "Set up codes" in client.get("/account/second-factor/").content.decode()
    assert client.get("/account/2fa/webauthn/add/").status_code == 403
    secret = client.get("/account/2fa/totp/activate/").context["form"].secret
    client.post("/account/2fa/totp/activate/", {"code": code_of(secret)})
    assert client.get(somerby.url("")).status_code == 200
    assert client.get("/account/2fa/recovery-codes/").status_code == 200
    assert client.post("/account/2fa/totp/deactivate/").status_code == 403
    asked = signs_in(Client(), somerby, provider, "steps")
    assert asked["Location"] == "/account/2fa/authenticate/", "his own second step is asked for"
    knows(provider, "steps", officer, amr=["pwd", "mfa"])
    assert signs_in(Client(), somerby, provider, "steps")["Location"] == somerby.url("")
    set_up(somerby, provider, second_factor_trusted=False)
    asked = signs_in(Client(), somerby, provider, "steps")
    assert asked["Location"] == "/account/2fa/authenticate/"


def test_an_answer_of_another_sign_in_or_of_none_is_refused(
    somerby: Company, wreake_valley: Company, provider: Provider
) -> None:
    set_up(somerby, provider)
    set_up(wreake_valley, provider)
    knows(provider, "somerby-3", somerby.people["officer"])
    client = Client()
    sent = client.post(door(somerby))["Location"]
    came = urlsplit(provider.answers(sent, "somerby-3"))
    back = f"{came.path}?{came.query}"
    assert "not begun here" in Client().get(back).content.decode(), "another browser"
    other = client.get(back.replace("somerby", "wreake-valley"))
    assert "not begun here" in other.content.decode(), "another partnership's door"
    assert "not begun here" in client.get(back).content.decode(), "once only"
    client.post(door(somerby))
    assert "belongs to another sign-in" in client.get(back).content.decode()
    client.post(door(somerby))
    state = client.session["sign_in_under_way"]["state"]
    denied = client.get(f"{came.path}?error=access_denied&state={state}")
    assert "did not let you in" in denied.content.decode()


def test_the_door_is_found_by_the_address_at_work(
    somerby: Company, wreake_valley: Company, provider: Provider
) -> None:
    set_up(somerby, provider)
    typed = {"email": "Anybody@SOMERBY.example"}
    assert Client().post("/account/with/", typed)["Location"] == door(somerby)
    none = Client().post("/account/with/", {"email": "a@nowhere.example"}).content.decode()
    assert "No partnership has set up" in none
    set_up(wreake_valley, provider, domains=["somerby.example"])
    both = Client().post("/account/with/", typed).content.decode()
    assert door(somerby) in both
    assert door(wreake_valley) in both
    assert Client().get("/account/with/nowhere/").status_code == 404
    set_up(somerby, provider, in_use=False)
    assert "has not set up" in Client().get(door(somerby)).content.decode()
    assert not SignInDomain.objects.filter(partnership=somerby.partnership).exists()


FORM = {
    "client_id": "review-room",
    "secret": SECRET,
    "domains": "somerby.example, Council.Somerby.example",
    "second_factor_values": "mfa",
    "second_factor_trusted": "on",
    "in_use": "on",
    "version": "0",
}
WRONG: dict[str, tuple[dict[str, str], str]] = {
    "not https": ({"issuer": "http://login.example/"}, "must begin with https://"),
    "our own network": ({"issuer": "https://10.1.2.3/tenant"}, "inside our own network"),
    "this machine": ({"issuer": "https://localhost/"}, "inside our own network"),
    "the cloud's own address": ({"issuer": "https://169.254.169.254/"}, "inside our own network"),
    "no server": ({"issuer": "https://no-such-server.invalid/"}, "no server of the name"),
    "with a password": ({"issuer": "https://a:b@login.example/"}, "must be a plain address"),
    "everybody's domain": ({"domains": "gmail.com"}, "Anybody can have an address"),
    "no domain": ({"domains": "somerby"}, "is not an email domain"),
    "no value": ({"second_factor_values": " "}, "Enter which values state a second step"),
    "no secret": ({"secret": ""}, "Enter the client secret"),
}


@pytest.mark.parametrize("why", WRONG)
def test_what_is_wrong_with_a_provider_is_said_and_nothing_is_kept(
    somerby: Company, provider: Provider, settings: Any, why: str
) -> None:
    more, words = WRONG[why]
    if "issuer" in more:
        settings.PROVIDERS_ON_THIS_MACHINE = False
    client = somerby.client("partnership_administrator")
    answer = client.post(
        somerby.url("settings/sign-in/"), {"issuer": provider.issuer, **FORM, **more}
    )
    assert answer.status_code in (200, 409)
    assert words in answer.content.decode()
    assert "Council.Somerby.example" in answer.content.decode() or "domains" in more
    with somerby.scope():
        assert SignInProvider.objects.count() == 0


def test_the_administrator_sets_tests_and_removes_the_provider(
    somerby: Company, provider: Provider
) -> None:
    client = somerby.client("partnership_administrator")
    page = somerby.url("settings/sign-in/")
    assert "/account/with/somerby/back/" in client.get(page).content.decode()
    saved = client.post(page, {"issuer": f"{provider.issuer}/", **FORM}, follow=True)
    assert "was read and can be used" in saved.content.decode()
    with somerby.scope():
        row = SignInProvider.objects.get()
        assert (row.issuer, unseal(row.secret)) == (provider.issuer, SECRET)
        assert SECRET not in row.secret
        event = CaseEvent.objects.get(verb="sign_in.provider_set")
        assert SECRET not in str(event.detail.details)
    assert SECRET not in client.get(page).content.decode(), "never shown again"
    late = client.post(page, {"issuer": provider.issuer, **FORM, "secret": ""})
    assert "saved this while you were writing" in late.content.decode(), "two editors"
    client.post(page, {"issuer": provider.issuer, **FORM, "secret": "", "version": "1"})
    with somerby.scope():
        assert unseal(SignInProvider.objects.get().secret) == SECRET, "an empty one keeps it"
    tested = client.post(somerby.url("settings/sign-in/test/"), follow=True).content.decode()
    assert "answers as it should" in tested
    with somerby.scope():
        SignInProvider.objects.update(issuer="http://localhost:1")
    fault = client.post(somerby.url("settings/sign-in/test/"), follow=True).content.decode()
    assert "cannot be used now" in fault
    assert "localhost cannot be reached" in fault
    with somerby.scope():
        SignInProvider.objects.update(issuer=provider.issuer)
    removal = somerby.url("settings/sign-in/remove/")
    assert client.get(removal).status_code == 200
    client.post(removal, {"because": "We change our provider."})
    with somerby.scope():
        assert SignInProvider.objects.count() == 0
        assert CaseEvent.objects.filter(verb="sign_in.provider_removed").count() == 1
    assert somerby.client("officer").get(page).status_code == 403

"""People sign in: by password and code, by passkey, and with their organisation's accounts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from playwright.sync_api import Page

from cases.core.progress.sign_in_settings import save_provider
from partnerships.models import SignIn
from partnerships.sign_in.openid import discover
from tests import cast
from tests.cases.decision import acts
from tests.journeys.browser import assert_reflows
from tests.journeys.conftest import Troubles
from tests.journeys.person import PASSWORD, Person
from tests.journeys.walk.story import Story
from tests.partnerships.sign_in.provider import Provider, running

#: The test provider's own page asks for a style sheet there, and does not get it.
PAINT_OF_THE_PROVIDER = "https://cdn.jsdelivr.net/"


@pytest.fixture(autouse=True)
def _two_steps(new_page: Callable[..., Page], settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    cache.clear()


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    settings.PROVIDERS_ON_THIS_MACHINE = True
    with running() as process:
        yield process


def types_the_password(story: Story, who: str) -> Person:
    person = Person(story.new_page(), story.of, who).opens("/account/login/")
    person.fills(login=story.of.people[who].email, password=PASSWORD)
    return person.presses("Sign in")


def code_of(secret: str) -> str:
    now = next(iter(totp.yield_hotp_counters_from_time()))
    return str(totp.format_hotp_value(totp.hotp_value(secret, now)))


def has_a_passkey_device(page: Page) -> None:
    """Give a browser what a laptop with a fingerprint reader has."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": device})


def test_an_officer_sets_codes_up_and_signs_in_with_one(new_page: Callable[..., Page]) -> None:
    story = Story(cast.somerby(), new_page)
    officer = types_the_password(story, "officer")
    officer.reads("Set up a second step to sign in").follows("Set up codes")
    officer.fills(password=PASSWORD).presses("Confirm")
    secret = officer.page.locator(".dhr-key").inner_text().strip()
    officer.fills(code=code_of(secret)).presses("Turn on").reads("Recovery codes")
    officer.follows("Go to your work").reads("My work")

    again = types_the_password(story, "officer").reads("Enter the code from your app")
    again.fills(code=code_of(secret)).presses("Sign in").reads("My work")
    again.opens("/account/sign-ins/").reads("Password, then a one-time code", "Signed in")
    assert_reflows(again.page)


def test_a_chair_signs_in_and_signs_a_decision_with_a_passkey(
    new_page: Callable[..., Page],
) -> None:
    of = cast.somerby()
    case = acts.to_decide(of)
    acts.recommended(of, case)
    story = Story(of, new_page, case.reference)
    chair = types_the_password(story, "csp_chair").reads("Set up a second step")
    has_a_passkey_device(chair.page)
    chair.follows("Add a passkey").fills(password=PASSWORD).presses("Confirm")
    chair.fills(name="Town hall laptop").page.get_by_role("button", name="Add the passkey").click()
    chair.page.wait_for_url("**/recovery-codes/")
    chair.opens("/account/2fa/webauthn/").reads("Town hall laptop", "Alone")
    chair.opens("/account/logout/").presses("Sign out")

    chair.opens("/account/login/")
    chair.page.get_by_role("button", name="Sign in with a passkey").click()
    chair.page.wait_for_url("**/p/somerby/")
    chair.reads("My work")
    assert SignIn.objects.filter(user=of.people["csp_chair"], how="passkey", refused="").exists()

    chair.opens(story.at("decision/")).fills(
        outcome="review", rationale=acts.RATIONALE, decided_on=story.today
    ).presses("Check before signing")
    with chair.page.expect_navigation():
        chair.page.get_by_role("button", name="Sign with your passkey").click()
    chair.opens(story.at("decision/")).reads("a passkey")

    chair.opens("/account/2fa/webauthn/").follows("Remove").reads("Confirm that it is you")
    chair.follows("Use your passkey")
    with chair.page.expect_navigation():
        chair.page.get_by_role("button", name="Use your passkey").click()
    chair.presses("Remove").reads("None yet")
    chair.opens("").reads("Set up a second step")


def test_an_officer_signs_in_with_the_councils_accounts(
    new_page: Callable[..., Page], provider: Provider, troubles: Troubles
) -> None:
    of = cast.somerby()
    admin = of.actor("partnership_administrator")
    with of.scope("partnership_administrator"):
        save_provider(
            by=admin,
            found=discover(provider.issuer),
            client_id="review-room",
            secret="secret-of-the-client",
            domains=["somerby.example"],
            addresses_managed=False,
            second_factor_trusted=True,
            second_factor_values=["mfa"],
            in_use=True,
        )
    address = of.people["officer"].email
    provider.knows("number-7", email=address, email_verified=True, amr=["mfa"])
    officer = Person(new_page(), of, "officer").opens("/account/login/")
    officer.follows("Sign in with your organisation’s account").fills(email=address)
    officer.presses("Continue").reads("Sign in to Somerby")
    assert_reflows(officer.page)
    officer.page.get_by_role("button", name="Sign in with your organisation").click()
    officer.page.wait_for_url(f"{provider.issuer}/**")
    officer.page.locator('input[name="sub"]').fill("number-7")
    officer.page.get_by_role("button", name="Authorize").click()
    officer.page.wait_for_url("**/p/somerby/")
    officer.reads("My work").opens("/account/me/").reads(
        "came in with your organisation’s accounts"
    )

    stranger = Person(new_page(), of).opens("/account/with/somerby/")
    stranger.page.get_by_role("button", name="Sign in with your organisation").click()
    stranger.page.wait_for_url(f"{provider.issuer}/**")
    stranger.page.locator('input[name="sub"]').fill("nobody@somerby.example")
    stranger.page.get_by_role("button", name="Authorize").click()
    stranger.page.wait_for_url("**/back/**")
    stranger.finds_it_fit().reads("You are not signed in", "reviews@somerby.example")

    allowed = (provider.issuer, PAINT_OF_THE_PROVIDER)
    troubles[:] = [each for each in troubles if not any(part in each for part in allowed)]

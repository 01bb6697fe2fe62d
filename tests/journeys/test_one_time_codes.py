"""Somebody turns one-time codes on, signs in with one or with a recovery code, and signs by one."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from playwright.sync_api import Page

from tests import cast
from tests.cases.decision import acts
from tests.journeys.person import PASSWORD, Person
from tests.journeys.walk.story import Story


class Watch:
    """What the app and the product take for the time, in half-minutes since 1970."""

    now = 59_000_000

    def code_of(self, secret: str) -> str:
        """Give what an app shows for this key now."""
        return totp.format_hotp_value(totp.hotp_value(secret, self.now))


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    """A time that stands still, so that no code runs out while a slow browser types it."""
    cache.clear()
    watch = Watch()
    monkeypatch.setattr(totp, "yield_hotp_counters_from_time", lambda: iter([watch.now]))
    return watch


def test_one_time_and_recovery_codes_at_sign_in_and_at_the_signature(
    new_page: Callable[..., Page], watch: Watch
) -> None:
    of = cast.somerby()
    case = acts.to_decide(of)
    acts.recommended(of, case)
    story = Story(of, new_page, case.reference)

    chair = story.csp_chair.opens("/account/me/").follows("One-time codes")
    chair.follows("Turn on").reads("Confirm that it is you")
    chair.fills(password=PASSWORD).presses("Confirm")
    secret = chair.page.locator(".dhr-key").inner_text().strip()
    chair.fills(code="000000").presses("Turn on").reads("There is a problem")
    chair.fills(code=watch.code_of(secret)).presses("Turn on").reads("Recovery codes")
    spare = re.findall(r"\b[0-9a-f]{8}\b", chair.words)

    at_the_door = asked_for_a_code(story)
    at_the_door.fills(code="000000").presses("Sign in").reads("There is a problem")
    at_the_door.fills(code=watch.code_of(secret)).presses("Sign in").reads("Sign out")
    at_the_door = asked_for_a_code(story)
    at_the_door.fills(code=watch.code_of(secret)).presses("Sign in").reads("There is a problem")
    at_the_door.fills(code=spare[0]).presses("Sign in").reads("Sign out")
    at_the_door = asked_for_a_code(story)
    at_the_door.fills(code=spare[0]).presses("Sign in").reads("There is a problem")

    chair.opens(story.at("decision/")).fills(
        outcome="review", rationale=acts.RATIONALE, decided_on=story.today
    ).presses("Check before signing")
    chair.fills(proof=PASSWORD).presses("Sign the decision").reads("This code is not right")
    watch.now += 1
    chair.fills(proof=watch.code_of(secret)).presses("Sign the decision")
    chair.opens(story.at("decision/")).reads("a one-time code")


def asked_for_a_code(story: Story) -> Person:
    """Bring the chair, at a browser of his own, to where the password alone does not let him in."""
    chair = story.somebody().opens("/account/login/")
    chair.fills(login=story.of.people["csp_chair"].email, password=PASSWORD).presses("Sign in")
    return chair.reads("Enter the code from your app").does_not_read("Sign out")

"""Fixtures of the tests that drive a real browser against the whole product.

Every test here is marked `browser` and works on real transactions with both database aliases
(otherwise nothing is removed between tests). A page that runs into an error of its own scripts,
breaks its Content-Security-Policy or asks another server for anything fails its test.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.journeys.browser import DESKTOP, RESULTS, file_name

HERE = Path(__file__).resolve().parent
CHROMIUM_NAMES = (
    "chromium-headless-shell",  # without windows it is far quicker
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
    "--no-first-run",
    "--force-color-profile=srgb",
    # No other server is ever reached, whatever a page asks for.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost",
]
LONGEST_WAIT = 30_000  # milliseconds; only a machine that has much else to do needs them

# Playwright keeps an event loop in the thread of the test; Django would refuse the database there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True, databases=["default", "owner"]))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    """Remember that a test failed, so that its page can be photographed before it is closed."""
    report = yield
    if report.when == "call" and report.failed:
        item.stash[FAILED] = True
    return report


FAILED: pytest.StashKey[bool] = pytest.StashKey()


@pytest.fixture(scope="session")
def chromium() -> str:
    found = next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.fail("chromium is not installed (apt-get install chromium)", pytrace=False)
    return found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    RESULTS.mkdir(exist_ok=True)
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        yield browser
        browser.close()


class Troubles(list[str]):
    """What went wrong in a browser while a test looked elsewhere."""

    def watch(self, context: BrowserContext, own: str) -> None:
        # Listening, and not standing in each request's way: that would switch off the cache.
        def noted(request: Request) -> None:
            address = urlsplit(request.url)
            if address.netloc != own and address.scheme in ("http", "https", "ws", "wss"):
                self.append(f"asked another server: {request.url}")

        context.on("request", noted)
        context.on("weberror", lambda error: self.append(f"script error: {error.error}"))
        context.on(
            "console",
            lambda message: (
                self.append(f"console: {message.text}")
                if "Content Security Policy" in message.text
                else None
            ),
        )


@pytest.fixture
def troubles() -> Troubles:
    """Empty at the end, or the test fails; a test that means trouble clears it."""
    return Troubles()


@pytest.fixture
def new_page(
    request: pytest.FixtureRequest,
    browser: Browser,
    live_server: LiveServer,
    settings: Settings,
    troubles: Troubles,
) -> Iterator[Callable[..., Page]]:
    """Makes a page in a browser of its own (another person's, or one without scripts).

    `new_page(javascript=False)`; addresses may begin with a slash.
    """
    settings.SITE_URL = live_server.url
    contexts: list[BrowserContext] = []

    def make(*, javascript: bool = True, **more: Any) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            locale="en-GB",
            timezone_id="Europe/London",
            viewport=more.pop("viewport", DESKTOP),
            java_script_enabled=javascript,
            reduced_motion="reduce",
            **more,
        )
        context.set_default_timeout(LONGEST_WAIT)
        troubles.watch(context, urlsplit(live_server.url).netloc)
        contexts.append(context)
        return context.new_page()

    yield make
    if request.node.stash.get(FAILED, False):
        for number, context in enumerate(contexts):
            for page in context.pages:
                path = RESULTS / f"failed-{file_name(request.node.name)}-{number}.png"
                page.screenshot(path=path, full_page=True)
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A page on the live server, 1280 pixels wide."""
    return new_page()


@pytest.fixture
def sign_in(live_server: LiveServer) -> Callable[[Page, Any], None]:
    """Signs a user in without the sign-in pages: `sign_in(page, user)`."""

    def put_session(page: Page, user: Any) -> None:
        client = Client()
        client.force_login(user)
        name = django_settings.SESSION_COOKIE_NAME
        page.context.add_cookies(
            [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
        )

    return put_session

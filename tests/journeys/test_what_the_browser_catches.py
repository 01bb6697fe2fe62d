"""The journeys' own tools: what they are there to find, they find."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route

from tests import cast
from tests.journeys.browser import RESULTS, assert_accessible, assert_reflows, screenshot
from tests.journeys.conftest import Troubles
from tests.journeys.person import Person

GOOD = """<!doctype html><html lang="en-GB"><head><title>A page</title>
<meta name="viewport" content="width=device-width"></head>
<body><main><h1>A page</h1><p>Some words.</p>{more}</main></body></html>"""
POLICY = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'"


@pytest.fixture
def show(page: Page) -> Callable[[str], Page]:
    """Shows a page of our own making at an address of the live server, with its strict policy."""

    def open_with(more: str) -> Page:
        def answer(route: Route) -> None:
            route.fulfill(
                body=GOOD.format(more=more),
                content_type="text/html",
                headers={"Content-Security-Policy": POLICY},
            )

        page.route("**/made-up", answer)
        page.goto("/made-up")
        return page

    return open_with


def test_a_good_page_is_accessible_under_a_strict_policy(show: Callable[[str], Page]) -> None:
    assert_accessible(show(""))


def test_a_field_without_a_label_is_a_barrier(show: Callable[[str], Page]) -> None:
    page = show('<input type="text" name="reference">')

    with pytest.raises(AssertionError, match="critical: label"):
        assert_accessible(page)


def test_a_journey_stops_at_a_page_that_not_everybody_can_use(page: Page) -> None:
    body = GOOD.format(more='<img src="data:,">')
    page.route("**/help/", lambda route: route.fulfill(body=body, content_type="text/html"))

    with pytest.raises(AssertionError, match="critical: image-alt"):
        Person(page, cast.somerby()).opens("/help/")


def test_a_page_that_is_too_wide_for_a_phone_is_found(show: Callable[[str], Page]) -> None:
    page = show(f"<p>{'x' * 400}</p>")

    with pytest.raises(AssertionError, match="pixels too wide"):
        assert_reflows(page)


def test_a_page_that_wraps_reflows(show: Callable[[str], Page]) -> None:
    assert_reflows(show(f"<p>{'word ' * 400}</p>"))


def test_a_script_that_the_policy_forbids_is_noticed(
    show: Callable[[str], Page], troubles: Troubles
) -> None:
    show("<script>window.reached = true</script>").wait_for_load_state()

    assert [trouble.split(":")[0] for trouble in troubles] == ["console"]
    troubles.clear()


def test_another_server_is_not_asked(page: Page, troubles: Troubles) -> None:
    page.route(
        "**/made-up",
        lambda route: route.fulfill(
            body=GOOD.format(more='<img alt="" src="https://elsewhere.example/spy.png">'),
            content_type="text/html",
        ),
    )
    page.goto("/made-up")

    assert troubles == ["asked another server: https://elsewhere.example/spy.png"]
    troubles.clear()


def test_a_page_is_kept_wide_and_narrow(show: Callable[[str], Page]) -> None:
    for label in ("desktop", "phone"):
        (RESULTS / f"tools-{label}.png").unlink(missing_ok=True)

    screenshot(show(""), "tools")

    assert [(RESULTS / f"tools-{label}.png").exists() for label in ("desktop", "phone")] == [
        True,
        True,
    ]

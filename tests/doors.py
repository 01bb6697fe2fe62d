"""Every address and method opened for somebody: what the tests together saw, and what is missing.

The tests of doors (tests/architecture/test_doors.py) show each address shut. That proves nothing
of an address that is shut to all, so every test's answers are noted here, those without a browser
(`pytest --doors=FILE` keeps them) and those with one, and a whole run that never saw an address
open, by a method that it takes, fails (`pytest --doors=FILE --all-doors`).
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from dhr.checks import every_view

Door = tuple[str, str]
SEEN: set[Door] = set()
REPORTED: set[Door] = set()
SIGN_IN = "/account/login/"


class NotesWhatOpened:
    """Middleware of the tests: note the name and method of every request that was let in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if (match := request.resolver_match) and let_in(response):
            SEEN.add((match.url_name or "", request.method or ""))
        return response


def let_in(response: HttpResponse) -> bool:
    """Say whether an answer is a page, a file, or the way on after something was done."""
    if response.status_code in (301, 302, 303):
        return not response["Location"].startswith(SIGN_IN)
    return 200 <= response.status_code < 300


def doors() -> set[Door]:
    """Give (name, method) of everything that a wrapper opens; HEAD goes with GET."""
    return {
        (name, method)
        for _, name, view, _ in every_view()
        if getattr(view, "dhr_access", None) is not None
        for method in view.dhr_access.methods
        if method != "HEAD"
    }


def never_opened() -> list[str]:
    """Give what no test of the whole run saw open, as lines."""
    return [f"{method} {name}" for name, method in sorted(doors() - REPORTED - SEEN)]


def pytest_addoption(parser: Any) -> None:
    parser.addoption("--doors", metavar="FILE", help="keep which addresses were seen open")
    parser.addoption("--all-doors", action="store_true", help="fail if one was never seen open")


def pytest_configure() -> None:
    """Stand before everything else, also before what fixtures of a whole module ask for."""
    settings.MIDDLEWARE = ["tests.doors.NotesWhatOpened", *settings.MIDDLEWARE]


def pytest_sessionfinish(session: Any, exitstatus: int) -> None:
    worker = getattr(session.config, "workeroutput", None)
    if worker is not None:
        worker["doors"] = sorted(SEEN)
        return
    if kept := session.config.getoption("--doors"):
        _keep_with_earlier_ones(Path(kept))
    if session.config.getoption("--all-doors") and never_opened() and exitstatus == 0:
        session.exitstatus = 1


def _keep_with_earlier_ones(file: Path) -> None:
    if file.exists():
        REPORTED.update((name, method) for name, method in json.loads(file.read_text()))
    file.write_text(json.dumps(sorted(REPORTED | SEEN)))


def pytest_testnodedown(node: Any, error: object) -> None:
    """Take over what one of several processes saw (pytest-xdist's hook)."""
    REPORTED.update((name, method) for name, method in node.workeroutput.get("doors", ()))


def pytest_terminal_summary(terminalreporter: Any, config: Any) -> None:
    if not config.getoption("--all-doors") or "PYTEST_XDIST_WORKER" in os.environ:
        return
    terminalreporter.section("addresses that no test saw open")
    for line in never_opened() or ["none"]:
        terminalreporter.line(line)

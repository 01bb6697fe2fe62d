"""Every role and seat, in a browser: what is led to opens, and all else stays shut.

The measure is docs/access-matrix.md as it is printed, not the table that it was made from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve, reverse
from playwright.sync_api import Page

from cases.core.access.verbs import Seat
from cases.core.case.models import Case
from cases.core.workflow.states import State
from dhr.checks import every_view
from partnerships.people.roles import Role
from tests import cast
from tests.cases.overview import story as report
from tests.journeys.matrix import IN_A_PARTNERSHIP, ON_A_CASE, Matrix

PARTS = {"case": ON_A_CASE, "partnership": IN_A_PARTNERSHIP}
HOLDERS = [role for role in Role if role is not Role.PARTICIPANT] + list(Seat)


@dataclass(frozen=True)
class Address:
    """An address without numbers of rows, and what one must be allowed to read it."""

    path: str
    part: str
    verbs: tuple[str, ...]


def addresses(case: Case) -> Iterator[Address]:
    """Give every address of the partnership and of the case that needs no more than both."""
    known = {"partnership": case.partnership.slug, "reference": case.reference}
    for _, name, view, parts in every_view():
        opened = getattr(view, "dhr_access", None)
        if opened is None or opened.kind not in PARTS or not opened.read or set(parts) - set(known):
            continue
        path = reverse(name, kwargs={part: known[part] for part in parts})
        yield Address(path, PARTS[opened.kind], tuple(verb.label for verb in opened.read))


def labels(who: Role | Seat) -> tuple[str, ...]:
    """Give the names under which the matrix knows somebody; who has a seat is a participant too."""
    own = str(who.label)
    return (own,) if isinstance(who, Role) else (own, str(Role.PARTICIPANT.label))


def may(matrix: Matrix, address: Address, who: Role | Seat) -> bool | None:
    """Say whether the matrix opens an address to somebody, or None where a fact decides."""
    names = labels(who) if address.part == IN_A_PARTNERSHIP else labels(who)[:1]
    said = [matrix.allows(address.part, verb, name) for verb in address.verbs for name in names]
    return True if True in said else None if None in said else False


def shut_to(matrix: Matrix, known: list[Address]) -> dict[Role | Seat, list[Address]]:
    """Share out the addresses among those to whom they are shut, so that each is tried once."""
    found: dict[Role | Seat, list[Address]] = {}
    for number, address in enumerate(known):
        shut = [who for who in HOLDERS if may(matrix, address, who) is False]
        if shut:
            found.setdefault(shut[number % len(shut)], []).append(address)
    return found


def linked(page: Page) -> set[str]:
    """Give the paths of the product that the page leads to."""
    found = page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
    own = urlsplit(page.url).netloc
    return {urlsplit(each).path for each in found if urlsplit(each).netloc == own}


def what_is_asked(path: str, known: dict[str, Address]) -> Address | None:
    """Give what an address that a page leads to asks, or None where it asks nothing."""
    if path in known:
        return known[path]
    try:
        opened: Any = getattr(resolve(path).func, "dhr_access", None)
    except Resolver404:
        return None
    if opened is None or opened.kind not in PARTS or not opened.read:
        return None
    return Address(path, PARTS[opened.kind], tuple(verb.label for verb in opened.read))


@pytest.mark.parametrize("stage", [State.REFERRAL, State.OVERVIEW])
def test_each_role_and_seat_sees_what_the_matrix_says_and_nothing_else(
    stage: State, new_page: Callable[..., Page], sign_in: Callable[[Page, Any], None]
) -> None:
    of = cast.somerby()
    case = report.a_case(of) if stage is State.OVERVIEW else cast.a_case(of)
    matrix = Matrix(stage.label)
    known = {address.path: address for address in addresses(case)}
    page = new_page()
    wrong: list[str] = []
    tried = shut_to(matrix, list(known.values()))
    for who in HOLDERS:
        page.context.clear_cookies()
        sign_in(page, of.people[who.value])
        led = set()
        for start in (of.url(""), of.url(f"reviews/{case.reference}/"), of.url("settings/")):
            answer = page.goto(start)
            if answer is not None and answer.ok:
                led |= linked(page)
        for path in sorted(led):
            asked = what_is_asked(path, known)
            if asked is not None and may(matrix, asked, who) is False:
                wrong.append(f"{who.label} is led to {path}")
        for address in tried.get(who, []):
            status = page.context.request.get(address.path, max_redirects=0).status
            if status not in (403, 404):
                wrong.append(f"{who.label} is answered {status} at {address.path}")
    assert wrong == [], "\n".join(wrong)

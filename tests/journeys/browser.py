"""What journeys ask of a page besides what it does: can everybody use it, and how does it look."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, ViewportSize

ROOT = Path(__file__).resolve().parent.parent.parent
RESULTS = ROOT / "test-results"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
WCAG_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
GRAVE = {"serious", "critical"}
DESKTOP = ViewportSize(width=1280, height=900)
PHONE = ViewportSize(width=360, height=740)
NARROWEST = ViewportSize(width=320, height=640)


@cache
def axe_source() -> str:
    return AXE.read_text(encoding="utf-8")


@dataclass(frozen=True)
class Barrier:
    """One rule of WCAG that a page breaks, and where."""

    rule: str
    impact: str
    help: str
    places: tuple[str, ...]

    def __str__(self) -> str:
        places = "".join(f"\n    {place}" for place in self.places)
        return f"{self.impact}: {self.rule} - {self.help}{places}"


def barriers(page: Page) -> list[Barrier]:
    """What axe finds wrong with the page as it stands, of any weight."""
    # Evaluated in the page and not added to it: the page's Content-Security-Policy stays whole.
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(axe_source())
    found: dict[str, Any] = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags},"
        " resultTypes: ['violations']})",
        WCAG_TAGS,
    )
    return [
        Barrier(
            rule=violation["id"],
            impact=violation["impact"] or "unknown",
            help=violation["help"],
            places=tuple(
                f"{' '.join(map(str, node['target']))}: {node['html'][:200]}"
                for node in violation["nodes"]
            ),
        )
        for violation in found["violations"]
    ]


def assert_accessible(page: Page) -> None:
    """The page breaks no rule of WCAG 2.2 AA that axe can see and calls serious or critical."""
    grave = [barrier for barrier in barriers(page) if barrier.impact in GRAVE]
    listed = "\n".join(str(barrier) for barrier in grave)
    assert grave == [], f"{page.title()!r} at {page.url}\n{listed}"


def assert_reflows(page: Page) -> None:
    """At the width of the smallest phone nothing has to be scrolled sideways (WCAG 1.4.10)."""
    before = page.viewport_size
    page.set_viewport_size(NARROWEST)
    too_wide = page.evaluate(
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    page.set_viewport_size(before or DESKTOP)
    assert too_wide <= 0, f"{page.title()!r} at {page.url} is {too_wide} pixels too wide"


def screenshot(page: Page, name: str) -> None:
    """Keep the look of the whole page, wide and on a phone, in test-results/."""
    before = page.viewport_size
    for size, label in ((DESKTOP, "desktop"), (PHONE, "phone")):
        page.set_viewport_size(size)
        page.screenshot(path=RESULTS / f"{file_name(name)}-{label}.png", full_page=True)
    page.set_viewport_size(before or DESKTOP)


def file_name(name: str) -> str:
    return re.sub(r"[^\w.-]+", "-", name).strip("-")

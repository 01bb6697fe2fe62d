"""A person at a browser: signs in, fills in forms, presses buttons, reads what comes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.urls import resolve
from playwright.sync_api import Locator, Page

from tests.cast import Company
from tests.journeys.browser import assert_accessible

PASSWORD = "Otter-lantern-42-quarry"
FIT: set[tuple[str, str]] = set()
"""The kinds of page, by view and title, in which a journey has found no serious barrier yet."""


class Person:
    """One person with a browser of his own, in one partnership.

    Takes a page and the company; `who` is a key of the cast or nothing for somebody without an
    account. Every method waits for what it does, and `reads` fails with the page's own words.
    """

    def __init__(self, page: Page, of: Company, who: str = "") -> None:
        self.page, self.of, self.who = page, of, who

    # Where one is.

    def opens(self, path: str) -> Person:
        """Open an address below the partnership's, or one that begins with a slash or http."""
        address = path if path.startswith(("/", "http")) else self.of.url(path)
        self.page.goto(address)
        return self.finds_it_fit()

    def is_refused(self, *paths: str) -> Person:
        """Open what is not, or no longer, for this person: each page says so and shows no name."""
        for path in paths:
            address = path if path.startswith("/") else self.of.url(path)
            answer = self.page.goto(address)
            assert answer is not None
            assert answer.status in (403, 404, 410), f"{address} answered {answer.status}"
            self.finds_it_fit().does_not_read("Quenby")
        return self

    def finds_it_fit(self) -> Person:
        """Insist that everybody can use a page of this kind; looked at once in a run."""
        title = self.page.title().split(" – ")[0]
        kind = (resolve(urlsplit(self.page.url).path).view_name, title)
        if kind not in FIT:
            assert_accessible(self.page)
            FIT.add(kind)
        return self

    def people_asked(self) -> list[str]:
        """Give the names of an agency's questions about each person."""
        names = self.page.eval_on_selector_all("main [name^=person_]", "es => es.map(e => e.name)")
        return list(dict.fromkeys(names))

    def signs_in(self) -> Person:
        """Sign in through the real page, with the password."""
        self.page.goto("/account/login/")
        self.fills(login=self.of.people[self.who].email, password=PASSWORD)
        self.presses("Sign in")
        self.reads("Sign out")
        return self

    @property
    def words(self) -> str:
        """What stands on the page, headings to footer, on one line."""
        return " ".join(self.page.locator("body").inner_text().split())

    def reads(self, *words: str) -> Person:
        """Insist that the page says all of these words."""
        text = self.words
        for each in words:
            assert each in text, f"{each!r} is not on {self.page.url}:\n{text}"
        return self

    def does_not_read(self, *words: str) -> Person:
        """Insist that the page says none of these words."""
        text = self.words
        for each in words:
            assert each not in text, f"{each!r} stands on {self.page.url}:\n{text}"
        return self

    # What one does.

    def follows(self, link: str, within: str = "main") -> Person:
        """Follow the first link of the page's main part, or of another, that says this."""
        links = self.page.locator(within).locator("a[href]")
        found = links.filter(has_text=re.compile(re.escape(link)))  # a pattern minds small letters
        assert found.count(), f"No link {link!r} at {self.page.url}:\n{self.words}"
        found.first.click()
        self.page.wait_for_load_state()
        return self.finds_it_fit()

    def unfolds(self, summary: str) -> Person:
        """Open what is folded away under this heading."""
        self.page.locator("main summary").filter(has_text=summary).first.click()
        return self

    def presses(self, button: str, within: str = "main") -> Person:
        """Press the first button of this name."""
        found = self.page.locator(within).get_by_role("button", name=button)
        assert found.count(), f"No button {button!r} at {self.page.url}:\n{self.words}"
        found.first.click()
        self.page.wait_for_load_state()
        return self.finds_it_fit()

    def fills(self, **fields: Any) -> Person:
        """Fill in fields by the name that they are sent with (two underscores for a hyphen).

        True and False are yes and no or a tick; a date fills day, month and year; a path is a
        file to upload; a list ticks several boxes; anything else is typed or chosen.
        """
        for name, value in fields.items():
            self._fill(name.replace("__", "-"), value)
        return self

    def _named(self, name: str) -> Locator:
        return self.page.locator(f'main [name="{name}"]:not([type="hidden"])')

    def _fill(self, name: str, value: Any) -> None:
        if isinstance(value, date):
            for part, number in (("day", value.day), ("month", value.month), ("year", value.year)):
                self._named(f"{name}_{part}").first.fill(str(number))
            return
        found = self._named(name)
        assert found.count(), f"No field {name!r} at {self.page.url}: {self.fields()}"
        kind = found.first.get_attribute("type") or found.first.evaluate("e => e.tagName")
        if kind == "file":
            files: Any = [value] if isinstance(value, Path | str | dict) else value
            found.first.set_input_files(files)
        elif kind in ("radio", "checkbox"):
            self._choose(found, kind, value)
        elif kind == "SELECT":
            found.first.select_option(str(value))
        else:
            found.first.fill(str(value))

    def _choose(self, found: Locator, kind: str, value: Any) -> None:
        if kind == "checkbox" and value is True:
            found.first.check()
            return
        wanted: Sequence[Any] = value if isinstance(value, list | tuple) else [value]
        for each in wanted:
            word = {True: "yes", False: "no"}.get(each, str(each)) if kind == "radio" else str(each)
            self.page.locator(
                f'main [name="{found.first.get_attribute("name")}"][value="{word}"]'
            ).check()

    def fields(self) -> list[str]:
        """Name the fields of the page, with the values that may be chosen."""
        return self.page.eval_on_selector_all(
            "main [name]:not([type=hidden])",
            "es => es.map(e => e.name + (['radio','checkbox'].includes(e.type) ? '=' + e.value : "
            "e.tagName === 'SELECT' ? '=' + [...e.options].map(o => o.value).join('|') : ''))",
        )

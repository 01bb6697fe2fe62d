"""Walking the product by its own links: which pages somebody reaches from where he signs in."""

from __future__ import annotations

import re
from collections import Counter, deque
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.core.signals import request_finished
from django.db import close_old_connections
from django.test import Client
from django.urls import Resolver404, resolve

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
# Signing out, and what only prints the same page again.
LEFT_ALONE = ("/account/", "/static/")


class Links(HTMLParser):
    """The links of a page, and the addresses that its forms post to."""

    def __init__(self, page: str, address: str) -> None:
        super().__init__()
        self.address = address
        self.followed: list[str] = []
        self.posted: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and given.get("href"):
            self.followed.append(self._whole(given["href"] or ""))
        if tag == "form":
            target = self._whole(given.get("action") or self.address)
            posts = (given.get("method") or "get").lower() == "post"
            (self.posted if posts else self.followed).append(target)
        for name in ("data-autosave-url", "hx-get", "formaction"):
            if given.get(name):
                self.posted.append(self._whole(given[name] or ""))

    def _whole(self, link: str) -> str:
        return urlsplit(urljoin(self.address, link)).path


@dataclass
class Found:
    """What a walk found: an address for each name, who read it, and what forms post to."""

    read: dict[str, tuple[str, str]] = field(default_factory=dict)
    posted: dict[str, str] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)


def name_of(address: str) -> str:
    """Give the name of the page at an address, or nothing."""
    try:
        return resolve(address).url_name or ""
    except Resolver404:
        return ""


def walk(found: Found, who: str, client: Client, starts: list[str], most: int) -> None:
    """Follow links from the starts, at most `most` pages of each name (all case pages)."""
    seen = set(starts)
    queue = deque(starts)
    visited: Counter[str] = Counter()
    while queue:
        address = queue.popleft()
        name = name_of(address)
        if not name or address.startswith(LEFT_ALONE):
            continue
        visited[name] += 1
        if visited[name] > (40 if name == "case" else most):
            continue
        response = client.get(address, follow=False)
        if response.status_code >= 500 or response.status_code in (400, 403, 404):
            found.failed.append(f"{who} is led to {address}: {response.status_code}")
            continue
        if response.status_code in (301, 302):
            queue.append(urlsplit(response["Location"]).path)
            continue
        if response.status_code == 200:
            found.read.setdefault(name, (address, who))
        if "text/html" not in response.get("Content-Type", "") or response.streaming:
            let_go(response)
            continue
        links = Links(response.content.decode(), address)
        for target in links.posted:
            if name_of(target):
                found.posted.setdefault(name_of(target), target)
        for target in links.followed:
            if target not in seen:
                seen.add(target)
                queue.append(target)


def let_go(response: Any) -> None:
    """Close a file that was served; the connection of the test stays open, as in a request."""
    request_finished.disconnect(close_old_connections)
    response.close()
    request_finished.connect(close_old_connections)


def links_in(text: str) -> list[str]:
    """Give the paths of the private links that stand in a mail."""
    return [urlsplit(link).path for link in re.findall(r"https?://\S+/link/\S+", text)]

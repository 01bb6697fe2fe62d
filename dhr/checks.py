"""Checks of the wiring: every view is opened by exactly one wrapper, or stands on a short list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.urls import URLPattern, URLResolver, get_resolver

# Open to everybody or to any account without a wrapper; they touch no tenant table.
OPEN_BY_NAME = frozenset({"accessibility", "privacy", "help", "extend_session", "health"})
OPEN_BY_PREFIX = ("account/",)


def every_view(
    resolver: Any = None, prefix: str = ""
) -> Iterator[tuple[str, str, Any, tuple[str, ...]]]:
    """Give (address, name, view, names of its parts) of every address of the product."""
    for entry in (resolver or get_resolver()).url_patterns:
        address = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from every_view(entry, address)
        elif isinstance(entry, URLPattern):
            parts = tuple(part.split(":")[-1].rstrip(">") for part in address.split("<")[1:])
            names = tuple(part.split(">")[0] for part in parts)
            yield address, entry.name or "", entry.callback, names


def views_without_wrapper() -> list[str]:
    """Give the addresses of views that no wrapper opens and no list names."""
    return [
        address
        for address, name, view, _ in every_view()
        if not hasattr(view, "dhr_access")
        and name not in OPEN_BY_NAME
        and not address.startswith(OPEN_BY_PREFIX)
    ]


@register(Tags.urls)
def check_views(**kwargs: Any) -> list[Error]:
    """Django's system check: a view that no wrapper opens stops the start."""
    return [
        Error(f"No wrapper opens the view at {address}.", id="access.E001")
        for address in views_without_wrapper()
    ]


@register(Tags.security)
def check_two_steps(**kwargs: Any) -> list[CheckMessage]:
    """Django's system check: only a demonstration does without a second factor."""
    if settings.SECOND_FACTOR_REQUIRED or settings.DEMONSTRATION:
        return []
    return [
        Warning("SECOND_FACTOR_REQUIRED is off: a password alone shows reviews.", id="sign_in.W001")
    ]

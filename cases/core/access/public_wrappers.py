"""Views that one partnership opens to everybody."""

from __future__ import annotations

import functools
from typing import Any

from django.http import HttpResponse, HttpResponseNotAllowed

from cases.core.access.frame import outside_frame
from cases.core.access.wrapping import FORM_METHODS, OpenTo, View, partnership_at, run_in
from partnerships.people.actor import PUBLIC


def public_of(view: View) -> View:
    """Open a view of one partnership to everybody: what is published, and the public referral."""
    return _to_everybody(OpenTo("public"), view, ("GET", "HEAD"))


def public_form_of(view: View) -> View:
    """Open a form of one partnership to everybody, for the little that the public may send."""
    return _to_everybody(OpenTo("public_form", unasked=FORM_METHODS), view, FORM_METHODS)


def _to_everybody(opened: OpenTo, view: View, methods: tuple[str, ...]) -> View:
    @functools.wraps(view)
    def inner(request: Any, partnership: str, **kwargs: Any) -> HttpResponse:
        if request.method not in methods:
            return HttpResponseNotAllowed(methods)
        found = partnership_at(partnership)

        def inside() -> HttpResponse:
            request.frame = outside_frame(request, found)
            return view(request, **kwargs)

        return run_in(request, found, PUBLIC, inside)

    inner.dhr_access = opened  # type: ignore[attr-defined]  # read by the start-up check
    return inner

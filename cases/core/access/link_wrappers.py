"""Views for whoever brings a private address: a link by mail, a person's own calendar."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import is_valid_path
from django.utils import timezone

from cases.core.access.frame import outside_frame
from cases.core.access.links import actor_of, find_link, is_open
from cases.core.access.models import Link
from cases.core.access.reach import Reach
from cases.core.access.verbs import Purpose, Verb
from cases.core.access.wrapping import FORM_METHODS, OpenTo, View, finished, partnership_at, run_in
from cases.core.workflow.states import PUT_AWAY
from partnerships.models import Partnership
from partnerships.people.actor import PUBLIC, Actor
from partnerships.tenancy.context import scope

LINK_VERBS = {
    Purpose.TRAWL_RETURN: Verb.ANSWER_TRAWL,
    Purpose.RECORDS_CHECK: Verb.ANSWER_RECORDS_CHECK,
    Purpose.SAFEGUARDING_LEAD: Verb.SIGN_REFERRAL,
    Purpose.FAMILY: Verb.READ_PROGRESS,
    Purpose.ACTION_UPDATE: Verb.UPDATE_ACTION,
    Purpose.TRAWL_SIGNATURE: Verb.SIGN_TRAWL_RETURN,
    Purpose.LETTER: Verb.READ_SENT_LETTER,
}


def _with_token(
    opened: OpenTo, view: View, inside: Callable[..., HttpResponse]
) -> Callable[..., HttpResponse]:
    """Make a view of what is done `inside` the scope, with request, partnership and token."""

    @functools.wraps(view)
    def inner(request: Any, partnership: str, token: str, **kwargs: Any) -> HttpResponse:
        if request.method not in opened.methods:
            return HttpResponseNotAllowed(opened.methods)
        found = partnership_at(partnership)
        return run_in(request, found, PUBLIC, lambda: inside(request, found, token, **kwargs))

    inner.dhr_access = opened  # type: ignore[attr-defined]  # read by the start-up check
    return inner


def by_link(
    purpose: Purpose, *, post: bool = True, expired_too: bool = False
) -> Callable[[View], View]:
    """Open a view to the holder of a private link of one purpose; the view gets the link.

    The address has `partnership` and `token`. An expired or revoked link shows whom to ask;
    `expired_too` opens the view all the same (to ask for a new link).
    """

    def wrap(view: View) -> View:
        verb = LINK_VERBS[purpose]

        def inside(request: Any, found: Partnership, token: str, **kwargs: Any) -> HttpResponse:
            link = find_link(purpose, token)
            if link is None:
                raise Http404
            request.frame = outside_frame(request, found)
            request.token = token
            if not expired_too and (not is_open(link) or link.case.state in PUT_AWAY):
                return _link_expired(request, link, token)
            request.actor = actor_of(link)
            with scope(found.pk, request.actor):
                request.reach = Reach.of(request.actor, link=link)
                request.access = request.reach.on(link.case)
                request.access.require(verb)
                return finished(view(request, link, **kwargs))

        opened = OpenTo("link", (verb,), (verb,) if post else (), purpose.value)
        return _with_token(opened, view, inside)

    return wrap


def _renew_url(request: Any, link: Link, token: str) -> str:
    """Give where a new link is asked for, whichever page of the link ran out; or nothing."""
    address = f"{request.path.partition(token)[0]}{token}/new/"
    return address if is_valid_path(address) else ""


def _link_expired(request: Any, link: Link, token: str) -> HttpResponse:
    withdrawn = link.revoked_at is not None or link.case.state in PUT_AWAY
    context = {
        "link": link,
        "mailbox": link.partnership.mailbox,
        "revoked": withdrawn,
        "used_on": timezone.localdate(link.used_at) if link.used_at else None,
        "renew_url": "" if withdrawn else _renew_url(request, link, token),
    }
    return render(request, "link_expired.html", context, status=410)


def by_own_address(verb: Verb, *, holder_of: Callable[[str], Any]) -> Callable[[View], View]:
    """Open a view to whoever brings a person's own private address: a program, without a session.

    The address has `partnership` and `token`. `holder_of(token)` gives the row that keeps the hash
    of an open address (its `user` is the person), or None; the view gets that row. A person who
    has left, or may not do the verb any more, is found out when asked: every refusal is a 404.
    """

    def wrap(view: View) -> View:
        def inside(request: Any, found: Partnership, token: str) -> HttpResponse:
            row = holder_of(token)
            if row is None:
                raise Http404
            request.actor = Actor.of_user(row.user)
            with scope(found.pk, request.actor):
                request.reach = Reach.of(request.actor)
                if not request.reach.may(verb):
                    raise Http404
                return finished(view(request, row))

        return _with_token(OpenTo("own_address", (verb,)), view, inside)

    return wrap


def by_link_without_case(
    *, holder_of: Callable[[str], Any], actor_for: Callable[[Any], Actor]
) -> Callable[[View], View]:
    """Open a view to the holder of a private link to something that belongs to no case yet.

    `holder_of(token)` gives the row whose token it is, or None (a 404); `actor_for(row)` who then
    acts. The view gets the row. Such a holder has no reach: nothing of a case can be read by it.
    """

    def wrap(view: View) -> View:
        def inside(request: Any, found: Partnership, token: str, **kwargs: Any) -> HttpResponse:
            row = holder_of(token)
            if row is None:
                raise Http404
            request.frame = outside_frame(request, found)
            request.token, request.actor = token, actor_for(row)
            with scope(found.pk, request.actor):
                return finished(view(request, row, **kwargs))

        return _with_token(OpenTo("link_without_case", unasked=FORM_METHODS), view, inside)

    return wrap

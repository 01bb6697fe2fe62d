"""What opens a view: exactly one of these stands over each (DESIGN section 5, Views).

A wrapper opens one transaction, sets the partnership in scope, finds the case or link, asks the
policy, calls the view and renders its answer inside. A stranger gets 404, a member without the
right 403. What the view is open to is kept on it as `dhr_access`, for the start-up check.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.urls import is_valid_path, reverse
from django.utils import timezone

from cases.core.access.frame import frame_for, operator_frame, outside_frame
from cases.core.access.links import actor_of, find_link, is_open
from cases.core.access.models import Link
from cases.core.access.reach import Access, AccessDenied, Reach
from cases.core.access.second_factor import SecondFactorMissing, require_two_steps
from cases.core.access.verbs import Purpose, Verb
from cases.core.audit.services import record, record_reading
from cases.core.case.models import Case
from cases.core.workflow.plug import NotReady
from cases.core.workflow.states import PUT_AWAY
from partnerships.models import Partnership
from partnerships.people.actor import PUBLIC, Actor
from partnerships.people.session_proof import has_two_steps, may_enter, provider_of
from partnerships.tenancy.context import scope

Verbs = Verb | tuple[Verb, ...] | None
LINK_VERBS = {
    Purpose.TRAWL_RETURN: Verb.ANSWER_TRAWL,
    Purpose.RECORDS_CHECK: Verb.ANSWER_RECORDS_CHECK,
    Purpose.SAFEGUARDING_LEAD: Verb.SIGN_REFERRAL,
    Purpose.FAMILY: Verb.READ_PROGRESS,
    Purpose.ACTION_UPDATE: Verb.UPDATE_ACTION,
    Purpose.TRAWL_SIGNATURE: Verb.SIGN_TRAWL_RETURN,
    Purpose.LETTER: Verb.READ_SENT_LETTER,
}

# Whose stage has a page that sends a new link to the address on file.


class Stale(Exception):
    """The case was changed since the page was made; the person is told and nothing is lost."""


@dataclass(frozen=True)
class OpenTo:
    """To whom a view is open: kind of wrapper, and the verb that each method asks.

    `unasked` are methods that ask no verb: what a form of the public takes.
    """

    kind: str
    read: tuple[Verb, ...] = ()
    post: tuple[Verb, ...] = ()
    purpose: str = ""
    unasked: tuple[str, ...] = ()

    @property
    def methods(self) -> tuple[str, ...]:
        """Give the methods that the view takes."""
        asked = (*(("GET", "HEAD") if self.read else ()), *(("POST",) if self.post else ()))
        return (*asked, *self.unasked)


class CaseRequest(HttpRequest):
    """A request as a view behind `on_case` or `by_link` gets it (for annotations only)."""

    partnership: Partnership
    actor: Actor
    reach: Reach
    access: Access


def _tuple(verbs: Verbs) -> tuple[Verb, ...]:
    if verbs is None:
        return ()
    return (verbs,) if isinstance(verbs, Verb) else tuple(verbs)


class LedOn(Exception):
    """The partnership of an address was merged into another: the same page is found there."""

    def __init__(self, partnership: Partnership) -> None:
        super().__init__(f"{partnership.name} was merged.")
        self.partnership = partnership


def _partnership(slug: str) -> Partnership:
    found = Partnership.objects.select_related("office").filter(slug=slug).first()
    if found is None:
        raise Http404
    if found.merged_into_id is not None:
        raise LedOn(found)
    return found


def _finished(response: HttpResponse) -> HttpResponse:
    if hasattr(response, "render") and not getattr(response, "is_rendered", True):
        response.render()
    return response


def _refused(
    request: HttpRequest, partnership: Partnership, actor: Actor, denied: AccessDenied
) -> HttpResponse:
    """Write the refusal in a transaction of its own, after the rollback, and answer."""
    with scope(partnership.pk, actor):
        record(
            "access.refused",
            f"was refused: {denied}",
            by=actor,
            details={"path": request.path, "method": request.method},
        )
    if denied.stranger:
        raise Http404
    request.frame = outside_frame(request)  # type: ignore[attr-defined]  # read by base.html
    return render(request, "403.html", {"what": str(denied)}, status=403)


def _run(
    request: Any, partnership: Partnership, actor: Actor, inside: Callable[[], HttpResponse]
) -> HttpResponse:
    try:
        with scope(partnership.pk, actor):
            request.partnership, request.actor = partnership, actor
            return _finished(inside())
    except AccessDenied as denied:
        return _refused(request, partnership, actor, denied)
    except SecondFactorMissing:
        return _led_to_second_factor(request)
    except NotReady as unready:
        request.frame = outside_frame(request)
        reasons = {"reasons": unready.reasons, "back": request.path}
        return render(request, "not_ready.html", reasons, status=409)
    except Stale as stale:
        request.frame = outside_frame(request)
        return render(request, "stale.html", {"what": str(stale)}, status=409)


def _led_to_second_factor(request: Any) -> HttpResponse:
    """Lead to where a second factor is set up; from there on to the page that was asked for."""
    return redirect_to_login(request.get_full_path(), reverse("second_factor"), "next")


def _signed_in_here(
    opened: OpenTo, view: Callable[..., HttpResponse]
) -> Callable[..., Callable[..., HttpResponse]]:
    def decorate(
        inside: Callable[[Any, Any, dict[str, Any]], HttpResponse],
    ) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def inner(request: Any, partnership: str, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
            if request.method not in opened.methods:
                return HttpResponseNotAllowed(opened.methods)
            found = _partnership(partnership)
            if not may_enter(request, found.pk):
                return redirect_to_login(request.get_full_path(), reverse("sign_in_otherwise"))
            actor = Actor.of_user(request.user)
            return _run(request, found, actor, lambda: inside(request, found, kwargs))

        inner.dhr_access = opened  # type: ignore[attr-defined]  # read by the start-up check
        return inner

    return decorate


def on_case(
    read: Verbs = None, *, post: Verbs = None
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Open a view of one case: GET asks one of the verbs `read`, POST one of `post`.

    The address has `partnership` and `reference`; the view gets the case in their place, and
    finds `request.partnership`, `.actor`, `.reach` and `.access`.
    """

    def wrap(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        opened = OpenTo("case", _tuple(read), _tuple(post))

        def inside(request: Any, partnership: Any, kwargs: dict[str, Any]) -> HttpResponse:
            reach = Reach.of(request.actor)
            if reach.is_stranger:
                raise AccessDenied(stranger=True)
            require_two_steps(request, reach)
            case = (
                Case.objects.select_related("protocol", "partnership")
                .filter(reference=kwargs.pop("reference"))
                .first()
            )
            if case is None:
                raise Http404
            access = reach.on(case)
            _watch_guest(request, reach, case)
            verbs = opened.post if request.method == "POST" else opened.read
            if case.state in PUT_AWAY and not any(access.allows(verb) for verb in verbs):
                return _leads_on(request, reach, case)
            access.require(*verbs)
            request.reach, request.access, request.case = reach, access, case
            request.frame = frame_for(request, case)
            return view(request, case, **kwargs)

        return _signed_in_here(opened, view)(inside)

    return wrap


def _watch_guest(request: Any, reach: Reach, case: Case | None = None) -> None:
    """Log each page of support, and of a review that was opened in an emergency.

    Support changes nothing, whatever a page would take.
    """
    if reach.support is not None:
        if request.method == "POST":
            raise AccessDenied()
        why = f"support: {reach.support.purpose}"
    elif case is not None and case.pk in reach.opened:
        why = "opened in an emergency"
    else:
        return
    record_reading(f"the page {request.path}", by=request.actor, case=case, purpose=why)


def _leads_on(request: Any, reach: Reach, case: Case) -> HttpResponse:
    """Lead from a case that was merged to the one that goes on, if its reader may see that."""
    goes_on = case
    while goes_on.state in PUT_AWAY:
        goes_on = Case.objects.select_related("protocol", "partnership").get(
            pk=goes_on.merged_into_id
        )
    if not reach.on(goes_on).allows(Verb.READ_CASE):
        raise AccessDenied(Verb.READ_CASE, stranger=True)
    if request.method == "POST":
        raise Stale(
            f"{case.reference} was merged with {goes_on.reference}, which goes on alone. Nothing "
            f"was changed. What you typed can be entered in {goes_on.reference}."
        )
    messages.info(request, f"{case.reference} was merged with this case.")
    address = reverse("case", args=[request.partnership.slug, goes_on.reference])
    return HttpResponseRedirect(address)


def in_partnership(
    read: Verbs = None, *, post: Verbs = None
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Open a view of a partnership as a whole to those whose roles allow a verb."""

    def wrap(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        opened = OpenTo("partnership", _tuple(read), _tuple(post))

        def inside(request: Any, partnership: Any, kwargs: dict[str, Any]) -> HttpResponse:
            reach = Reach.of(request.actor)
            if reach.is_stranger:
                raise AccessDenied(stranger=True)
            require_two_steps(request, reach)
            _watch_guest(request, reach)
            verbs = opened.post if request.method == "POST" else opened.read
            if not any(reach.may(verb) for verb in verbs):
                raise AccessDenied(verbs[0])
            request.reach = reach
            request.frame = frame_for(request)
            return view(request, **kwargs)

        return _signed_in_here(opened, view)(inside)

    return wrap


def by_link(
    purpose: Purpose, *, post: bool = True, expired_too: bool = False
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Open a view to the holder of a private link of one purpose; the view gets the link.

    The address has `partnership` and `token`. An expired or revoked link shows whom to ask;
    `expired_too` opens the view all the same (to ask for a new link).
    """

    def wrap(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        verb = LINK_VERBS[purpose]
        opened = OpenTo("link", (verb,), (verb,) if post else (), purpose.value)

        @functools.wraps(view)
        def inner(request: Any, partnership: str, token: str, **kwargs: Any) -> HttpResponse:
            if request.method not in opened.methods:
                return HttpResponseNotAllowed(opened.methods)
            found = _partnership(partnership)

            def inside() -> HttpResponse:
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
                    return _finished(view(request, link, **kwargs))

            return _run(request, found, PUBLIC, inside)

        inner.dhr_access = opened  # type: ignore[attr-defined]  # read by the start-up check
        return inner

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


def by_own_address(
    verb: Verb, *, holder_of: Callable[[str], Any]
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Open a view to whoever brings a person's own private address: a program, without a session.

    The address has `partnership` and `token`. `holder_of(token)` gives the row that keeps the hash
    of an open address (its `user` is the person), or None; the view gets that row. A person who
    has left, or may not do the verb any more, is found out when asked: every refusal is a 404.
    """

    def wrap(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        opened = OpenTo("own_address", (verb,))

        @functools.wraps(view)
        def inner(request: Any, partnership: str, token: str) -> HttpResponse:
            if request.method not in opened.methods:
                return HttpResponseNotAllowed(opened.methods)
            found = _partnership(partnership)

            def inside() -> HttpResponse:
                row = holder_of(token)
                if row is None:
                    raise Http404
                request.actor = Actor.of_user(row.user)
                with scope(found.pk, request.actor):
                    request.reach = Reach.of(request.actor)
                    if not request.reach.may(verb):
                        raise Http404
                    return _finished(view(request, row))

            return _run(request, found, PUBLIC, inside)

        inner.dhr_access = opened  # type: ignore[attr-defined]  # read by the start-up check
        return inner

    return wrap


def public_of(
    view: Callable[..., HttpResponse],
) -> Callable[..., HttpResponse]:
    """Open a view of one partnership to everybody: what is published, and the public referral."""
    opened = OpenTo("public")

    @functools.wraps(view)
    def inner(request: Any, partnership: str, **kwargs: Any) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(("GET", "HEAD"))
        found = _partnership(partnership)

        def inside() -> HttpResponse:
            request.frame = outside_frame(request, found)
            return view(request, **kwargs)

        return _run(request, found, PUBLIC, inside)

    inner.dhr_access = opened  # type: ignore[attr-defined]  # read by the start-up check
    return inner


FORM_METHODS = ("GET", "HEAD", "POST")


def public_form_of(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open a form of one partnership to everybody, for the little that the public may send."""
    opened = OpenTo("public_form", unasked=FORM_METHODS)

    @functools.wraps(view)
    def inner(request: Any, partnership: str, **kwargs: Any) -> HttpResponse:
        if request.method not in opened.methods:
            return HttpResponseNotAllowed(opened.methods)
        found = _partnership(partnership)

        def inside() -> HttpResponse:
            request.frame = outside_frame(request, found)
            return view(request, **kwargs)

        return _run(request, found, PUBLIC, inside)

    inner.dhr_access = opened  # type: ignore[attr-defined]  # read by the start-up check
    return inner


def by_link_without_case(
    *, holder_of: Callable[[str], Any], actor_for: Callable[[Any], Actor]
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Open a view to the holder of a private link to something that belongs to no case yet.

    `holder_of(token)` gives the row whose token it is, or None (a 404); `actor_for(row)` who then
    acts. The view gets the row. Such a holder has no reach: nothing of a case can be read by it.
    """

    def wrap(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        opened = OpenTo("link_without_case", unasked=FORM_METHODS)

        @functools.wraps(view)
        def inner(request: Any, partnership: str, token: str, **kwargs: Any) -> HttpResponse:
            if request.method not in opened.methods:
                return HttpResponseNotAllowed(opened.methods)
            found = _partnership(partnership)

            def inside() -> HttpResponse:
                row = holder_of(token)
                if row is None:
                    raise Http404
                request.frame = outside_frame(request, found)
                request.token, request.actor = token, actor_for(row)
                with scope(found.pk, request.actor):
                    return _finished(view(request, row, **kwargs))

            return _run(request, found, PUBLIC, inside)

        inner.dhr_access = opened  # type: ignore[attr-defined]  # read by the start-up check
        return inner

    return wrap


def signed_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open a view to any account, with no partnership in scope: no tenant table can be read.

    What shows the work of several partnerships opens the scope of each itself, one by one.
    """
    opened = OpenTo("signed_in")

    @functools.wraps(view)
    def inner(request: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        request.frame = outside_frame(request)
        try:
            return _finished(view(request, **kwargs))
        except SecondFactorMissing:
            return _led_to_second_factor(request)

    inner.dhr_access = opened  # type: ignore[attr-defined]  # read by the start-up check
    return inner


def operator(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open a view to platform operators: they create partnerships and see no case.

    For everybody else there is no such page. No partnership is in scope; a verb that creates one
    opens its scope itself.
    """
    opened = OpenTo("operator")

    @functools.wraps(view)
    def inner(request: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        if not request.user.is_platform_operator:
            raise Http404
        if provider_of(request) is not None:  # no partnership's provider speaks for the platform
            return redirect_to_login(request.get_full_path(), reverse("sign_in_otherwise"))
        if not has_two_steps(request):
            return _led_to_second_factor(request)
        request.actor = Actor.of_user(request.user)
        request.frame = operator_frame(request)
        try:
            return _finished(view(request, **kwargs))
        except NotReady as unready:
            reasons = {"reasons": unready.reasons, "back": request.path}
            return render(request, "not_ready.html", reasons, status=409)

    inner.dhr_access = opened  # type: ignore[attr-defined]  # read by the start-up check
    return inner

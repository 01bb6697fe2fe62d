"""Views for people who are signed in: of a case, of a partnership, of any account, of operators."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import (
    Http404,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.urls import reverse

from cases.core.access.frame import frame_for, operator_frame, outside_frame
from cases.core.access.reach import AccessDenied, Reach
from cases.core.access.second_factor import SecondFactorMissing, require_two_steps
from cases.core.access.verbs import Verb
from cases.core.access.wrapping import (
    OpenTo,
    Stale,
    Verbs,
    View,
    as_verbs,
    finished,
    led_to_second_factor,
    partnership_at,
    run_in,
    told_not_ready,
)
from cases.core.audit.services import record_reading
from cases.core.case.models import Case
from cases.core.workflow.plug import NotReady
from cases.core.workflow.states import PUT_AWAY
from partnerships.people.actor import Actor
from partnerships.people.session_proof import has_two_steps, may_enter, provider_of


def _signed_in_here(opened: OpenTo, view: View) -> Callable[..., View]:
    def decorate(
        inside: Callable[[Any, Any, dict[str, Any]], HttpResponse],
    ) -> View:
        @functools.wraps(view)
        def inner(request: Any, partnership: str, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
            if request.method not in opened.methods:
                return HttpResponseNotAllowed(opened.methods)
            found = partnership_at(partnership)
            if not may_enter(request, found.pk):
                return redirect_to_login(request.get_full_path(), reverse("sign_in_otherwise"))
            actor = Actor.of_user(request.user)
            return run_in(request, found, actor, lambda: inside(request, found, kwargs))

        inner.dhr_access = opened  # type: ignore[attr-defined]  # read by the start-up check
        return inner

    return decorate


def on_case(read: Verbs = None, *, post: Verbs = None) -> Callable[[View], View]:
    """Open a view of one case: GET asks one of the verbs `read`, POST one of `post`.

    The address has `partnership` and `reference`; the view gets the case in their place, and
    finds `request.partnership`, `.actor`, `.reach` and `.access`.
    """

    def wrap(view: View) -> View:
        opened = OpenTo("case", as_verbs(read), as_verbs(post))

        def inside(request: Any, partnership: Any, kwargs: dict[str, Any]) -> HttpResponse:
            reach = _reach_here(request)
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


def _reach_here(request: Any) -> Reach:
    """Give the reach of who asks; raises for a stranger and for a missing second factor."""
    reach = Reach.of(request.actor)
    if reach.is_stranger:
        raise AccessDenied(stranger=True)
    require_two_steps(request, reach)
    return reach


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


def in_partnership(read: Verbs = None, *, post: Verbs = None) -> Callable[[View], View]:
    """Open a view of a partnership as a whole to those whose roles allow a verb."""

    def wrap(view: View) -> View:
        opened = OpenTo("partnership", as_verbs(read), as_verbs(post))

        def inside(request: Any, partnership: Any, kwargs: dict[str, Any]) -> HttpResponse:
            reach = _reach_here(request)
            _watch_guest(request, reach)
            verbs = opened.post if request.method == "POST" else opened.read
            if not any(reach.may(verb) for verb in verbs):
                raise AccessDenied(verbs[0])
            request.reach = reach
            request.frame = frame_for(request)
            return view(request, **kwargs)

        return _signed_in_here(opened, view)(inside)

    return wrap


def signed_in(view: View) -> View:
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
            return finished(view(request, **kwargs))
        except SecondFactorMissing:
            return led_to_second_factor(request)

    inner.dhr_access = opened  # type: ignore[attr-defined]  # read by the start-up check
    return inner


def operator(view: View) -> View:
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
            return led_to_second_factor(request)
        request.actor = Actor.of_user(request.user)
        request.frame = operator_frame(request)
        try:
            return finished(view(request, **kwargs))
        except NotReady as unready:
            return told_not_ready(request, unready)

    inner.dhr_access = opened  # type: ignore[attr-defined]  # read by the start-up check
    return inner

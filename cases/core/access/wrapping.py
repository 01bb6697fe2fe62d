"""What every wrapper of views does: finds the partnership, opens its scope, answers refusals.

Which wrappers there are: cases.core.access.wrappers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from cases.core.access.frame import outside_frame
from cases.core.access.reach import Access, AccessDenied, Reach
from cases.core.access.second_factor import SecondFactorMissing
from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.workflow.plug import NotReady
from partnerships.models import Partnership
from partnerships.people.actor import Actor
from partnerships.tenancy.context import scope

Verbs = Verb | tuple[Verb, ...] | None
View = Callable[..., HttpResponse]
FORM_METHODS = ("GET", "HEAD", "POST")


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


def as_verbs(verbs: Verbs) -> tuple[Verb, ...]:
    """Give one verb, several or none as several."""
    if verbs is None:
        return ()
    return (verbs,) if isinstance(verbs, Verb) else tuple(verbs)


class LedOn(Exception):
    """The partnership of an address was merged into another: the same page is found there."""

    def __init__(self, partnership: Partnership) -> None:
        super().__init__(f"{partnership.name} was merged.")
        self.partnership = partnership


def partnership_at(slug: str) -> Partnership:
    """Give the partnership of an address; raises Http404, or LedOn where it was merged."""
    found = Partnership.objects.select_related("office").filter(slug=slug).first()
    if found is None:
        raise Http404
    if found.merged_into_id is not None:
        raise LedOn(found)
    return found


def finished(response: HttpResponse) -> HttpResponse:
    """Render an answer now, while what it reads is still in scope."""
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


def run_in(
    request: Any, partnership: Partnership, actor: Actor, inside: Callable[[], HttpResponse]
) -> HttpResponse:
    """Do what is `inside` in the scope of a partnership; answer what refuses it."""
    try:
        with scope(partnership.pk, actor):
            request.partnership, request.actor = partnership, actor
            return finished(inside())
    except AccessDenied as denied:
        return _refused(request, partnership, actor, denied)
    except SecondFactorMissing:
        return led_to_second_factor(request)
    except NotReady as unready:
        request.frame = outside_frame(request)
        return told_not_ready(request, unready)
    except Stale as stale:
        request.frame = outside_frame(request)
        return render(request, "stale.html", {"what": str(stale)}, status=409)


def led_to_second_factor(request: Any) -> HttpResponse:
    """Lead to where a second factor is set up; from there on to the page that was asked for."""
    return redirect_to_login(request.get_full_path(), reverse("second_factor"), "next")


def told_not_ready(request: Any, unready: NotReady) -> HttpResponse:
    """Say what is still missing; the page's frame is set already."""
    reasons = {"reasons": unready.reasons, "back": request.path}
    return render(request, "not_ready.html", reasons, status=409)

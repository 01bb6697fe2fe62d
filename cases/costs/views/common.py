"""What the pages of the fund share: its tabs, a form beside which refusals stand."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest
from cases.core.workflow.plug import NotReady
from cases.core.workflow.refusals import show_refusal
from partnerships.funding.pool import pool_in_scope
from partnerships.pages.forms import Saved

TABS = (
    ("Overview", "fund", Verb.READ_FUND),
    ("Agreement", "agreements", Verb.READ_FUND),
    ("Contributions", "contributions", Verb.READ_LEDGER),
    ("Ledger", "ledger", Verb.READ_LEDGER),
    ("Statements", "statements", Verb.READ_LEDGER),
    ("Reviews", "fund_reviews", Verb.READ_COSTS),
    ("Forecast", "fund_forecast", Verb.READ_FUND),
    ("Papers", "fund_papers", Verb.READ_FUND),
    ("Settings", "fund_settings", Verb.KEEP_FUND),
)


def with_pool(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give a view the fund of the partnership; where there is none, its overview says so."""

    @functools.wraps(view)
    def inner(request: CaseRequest, **kwargs: Any) -> HttpResponse:
        pool = pool_in_scope()
        if pool is None:
            return HttpResponseRedirect(fund_url(request, "fund"))
        return view(request, pool, **kwargs)

    return inner


def fund_url(request: CaseRequest, name: str, **more: Any) -> str:
    """Give the address of a page of the fund."""
    return reverse(name, kwargs={"partnership": request.partnership.slug, **more})


def _around(request: CaseRequest, here: str) -> dict[str, Any]:
    may = request.reach.may
    return {
        "slug": request.partnership.slug,
        "today": timezone.localdate(),
        "may_keep": may(Verb.KEEP_FUND),
        "may_set": may(Verb.SET_AGREEMENT),
        "may_ledger": may(Verb.READ_LEDGER),
        "tabs": [
            {"label": label, "url": fund_url(request, name), "current": name == here}
            for label, name, verb in TABS
            if may(verb)
        ],
    }


def fund_page(
    request: CaseRequest, template: str, here: str = "", status: int = 200, **context: Any
) -> HttpResponse:
    """Give a page of the fund; `here` is the name of the tab that it belongs to."""
    context |= _around(request, here)
    return TemplateResponse(request, f"cases/costs/{template}.html", context, status=status)


def fund_form(
    request: Any,
    form: Any,
    act: Callable[[dict[str, Any]], Any],
    *,
    back: str,
    title: str,
    button: str,
    said: str = "",
    then: Callable[[Any], str] | None = None,
    template: str = "form",
    **context: Any,
) -> HttpResponse:
    """Show a form and act on what is sent; a refusal stands beside its field, nothing is lost."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                done = act(form.cleaned_data)
            except NotReady as refused:
                show_refusal(form, refused)
                status = 409
            else:
                if said:
                    messages.success(request, said)
                return HttpResponseRedirect(then(done) if then else back)
    context |= {"form": form, "back": back, "title": title, "button": button}
    return TemplateResponse(request, f"cases/costs/{template}.html", context, status=status)


def saved_by(row: Any, **values: Any) -> Saved:
    """Give what a form needs to notice that somebody saved the row meanwhile."""
    if row is None or row.pk is None:
        return Saved(0)
    return Saved(row.saves, row.saved_by, values=values)

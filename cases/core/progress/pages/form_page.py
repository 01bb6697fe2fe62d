"""A page with one form: refused, it keeps what was typed; done, it goes back and says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from cases.core.workflow.plug import NotReady


def form_page(
    request: Any,
    form: Any,
    act: Callable[[dict[str, Any]], Any],
    *,
    back: str,
    said: str,
    template: str = "cases/core/form_page.html",
    **context: Any,
) -> HttpResponse:
    """Show the form; on a valid post act, say so and go back; a NotReady stands there (409)."""
    missing: list[Any] = []
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            act(form.cleaned_data)
        except NotReady as unready:
            missing = list(unready.reasons)
        else:
            messages.success(request, said)
            return HttpResponseRedirect(back)
    context = {"form": form, "missing": missing, "back": back, **context}
    return TemplateResponse(request, template, context, status=409 if missing else 200)

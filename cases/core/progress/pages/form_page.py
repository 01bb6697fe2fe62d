"""A page with one form: refused, it keeps what was typed; done, it goes on and may say so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from cases.core.documents.refusal import UploadRefused
from cases.core.workflow.plug import NotReady


def facts_in(given: dict[str, Any]) -> dict[str, Any]:
    """Give what a versioned form was told, without the version of its page."""
    return {name: value for name, value in given.items() if name != "version"}


def form_page(
    request: Any,
    form: Any,
    act: Callable[[dict[str, Any]], Any],
    *,
    back: str,
    said: str = "",
    then: str | Callable[[Any], str] = "",
    upload: str = "",
    invalid: int = 200,
    template: str = "cases/core/form_page.html",
    **context: Any,
) -> HttpResponse:
    """Show the form; on a valid post act on what it gives, say so and go on.

    Goes `back` unless `then` names another address, or makes one from what `act` gave. What a
    NotReady says stands beside the field that it is about, or on the page as `missing` (status 409;
    `missing` in the context stands there before); a refused upload stands at the field named
    `upload`. `invalid` is the status of the page whose form has errors.
    """
    status = 200
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            done = act(form.cleaned_data)
        except NotReady as unready:
            status, context["missing"] = 409, []
            for reason in unready.reasons:
                field = getattr(reason, "field", "")
                if field in form.fields:
                    form.add_error(field, reason.text)
                else:
                    context["missing"].append(reason)
        except UploadRefused as refused:
            if not upload:
                raise
            form.add_error(upload, refused.reason)
        else:
            if said:
                messages.success(request, said)
            return HttpResponseRedirect((then(done) if callable(then) else then) or back)
    if status == 200 and form is not None and form.errors:
        status = invalid
    context = {"missing": [], **context, "form": form, "back": back}
    return TemplateResponse(request, template, context, status=status)


def confirm_page(
    request: Any, form: Any, act: Callable[[dict[str, Any]], Any], *, back: str, **context: Any
) -> HttpResponse:
    """Ask once before what `act` does: a form_page with question, consequences and label.

    What else may be said, see components/confirm.html; whoever cancels goes `back`, too.
    """
    template = "components/confirm.html"
    return form_page(request, form, act, back=back, template=template, cancel_url=back, **context)

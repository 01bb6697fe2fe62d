"""What opens the pages of a private link without a case: the token, then the code by mail."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from cases.core.access.links import token_hash
from cases.core.access.wrappers import by_link_without_case
from cases.referral.incoming.door import Flooded
from cases.referral.incoming.forms import CodeForm
from cases.referral.incoming.models import IncomingReferral
from cases.referral.incoming.proof import code_is_right, is_proved, remember, send_code
from cases.referral.incoming.public_views import too_much, whom_to_ask
from cases.referral.incoming.sending import lead_of
from cases.referral.incoming.writing import referrer_of

REFERRER, LEAD = "incoming_referral", "incoming_lead"
View = Callable[..., HttpResponse]


def referral_of_token(token: str) -> IncomingReferral | None:
    """Give the referral of its referrer's token, or None."""
    return IncomingReferral.objects.filter(token_hash=token_hash(token)).first()


def referral_of_lead_token(token: str) -> IncomingReferral | None:
    """Give the referral of its Safeguarding Lead's token, or None where it was taken back."""
    return IncomingReferral.objects.filter(lead_token_hash=token_hash(token)).first()


referrers_link = by_link_without_case(holder_of=referral_of_token, actor_for=referrer_of)
leads_link = by_link_without_case(holder_of=referral_of_lead_token, actor_for=lead_of)


def page_of(request: Any, name: str, *parts: Any) -> str:
    """Give the address of another page of the same link."""
    return reverse(name, args=[request.partnership.slug, request.token, *parts])


def while_written(view: View) -> View:
    """Open a page of the referrer's link with the code, and only while it is being written."""

    @functools.wraps(view)
    def inner(request: Any, referral: IncomingReferral, **kwargs: Any) -> HttpResponse:
        if not is_proved(request, referral, is_lead=False):
            if request.headers.get("X-Requested-With") == "XMLHttpRequest":
                return JsonResponse({"error": "code"}, status=403)
            return HttpResponseRedirect(page_of(request, "incoming_code"))
        if not referral.may_be_written:
            return HttpResponseRedirect(page_of(request, REFERRER))
        return view(request, referral, **kwargs)

    return referrers_link(inner)


def ask_code(request: Any, referral: IncomingReferral, *, is_lead: bool) -> HttpResponse:
    """Send the code when asked to, take it, and go on; nothing of the referral is shown."""
    home = page_of(request, LEAD if is_lead else REFERRER)
    asked = request.method == "POST" and "send" in request.POST
    form = CodeForm(request.POST if request.method == "POST" and not asked else None)
    if asked:
        try:
            send_code(referral, is_lead=is_lead)
        except Flooded:
            return too_much(request)
    elif request.method == "POST" and form.is_valid():
        if code_is_right(referral, form.cleaned_data["code"], is_lead=is_lead):
            answer = HttpResponseRedirect(home)
            remember(answer, request, referral, is_lead=is_lead, path=home)
            return answer
        form.add_error(
            "code",
            "This is not the code that we sent last, or it has run out. Check it, or ask for a "
            "new one",
        )
    context = whom_to_ask(request) | {
        "form": form,
        "sent": asked,
        "waits": asked or form.is_bound,
        "address": hidden(referral.lead_email if is_lead else referral.email),
        "receipt": referral.receipt,
        "forms_refused": bool(form.errors),
    }
    status = 422 if form.errors else 200
    return TemplateResponse(request, "cases/referral/incoming/code.html", context, status=status)


def hidden(address: str) -> str:
    """Give an address so that its owner knows it and a stranger does not learn it."""
    local, _, domain = address.partition("@")
    return f"{local[:1]}…@{domain[:1]}…{domain[domain.rfind('.') :]}" if domain else ""

"""Signing in with one's organisation: the door of each partnership, the way there and back."""

from __future__ import annotations

import logging
from dataclasses import asdict
from typing import Any

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.core.internal import ratelimit
from django import forms
from django.conf import settings
from django.contrib.auth import logout
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods

from partnerships.models import Partnership, SignIn, SignInDomain, SignInProvider, User
from partnerships.pages.forms import Form
from partnerships.people.actor import CLOCK
from partnerships.people.session_proof import note_provider
from partnerships.sign_in.history import keep_refusal
from partnerships.sign_in.matching import NotMatched, matched, proves_two_steps
from partnerships.sign_in.openid import (
    Asked,
    Client,
    Discovery,
    ProviderFault,
    claims_for,
    discover,
    origin_of,
    way_there,
)
from partnerships.sign_in.sealing import Unreadable, unseal
from partnerships.sign_in.stages import PROVED_BY_PROVIDER
from partnerships.tenancy.context import scope

UNDER_WAY = "sign_in_under_way"
logger = logging.getLogger(__name__)


class OwnAddressForm(Form):
    """One's address at work, by which one's partnership is found."""

    email = forms.EmailField(
        label="Your email address at work",
        error_messages={"required": "Enter your email address at work"},
        widget=forms.EmailInput(
            attrs={"class": "govuk-!-width-two-thirds", "autocomplete": "email"}
        ),
    )


def partnership_at(slug: str) -> Partnership:
    """Give the partnership of an address; a 404 where there is none."""
    found = Partnership.objects.filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def provider_at(partnership: Partnership) -> SignInProvider | None:
    """Give the provider that a partnership's people may sign in with, if it is in use."""
    with scope(partnership.pk, CLOCK):
        found: SignInProvider | None = SignInProvider.objects.filter(in_use=True).first()
        return found


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: Any) -> HttpResponse:
    """Ask for one's address at work, and lead to the door of whoever has that domain."""
    form = OwnAddressForm(request.POST or None)
    partnerships: list[Partnership] = []
    if request.method == "POST" and form.is_valid():
        domain = form.cleaned_data["email"].rpartition("@")[2].lower()
        found = SignInDomain.objects.filter(domain=domain).select_related("partnership")
        partnerships = [each.partnership for each in found.order_by("partnership__name")]
        if len(partnerships) == 1:
            return HttpResponseRedirect(reverse("sign_in_at", args=[partnerships[0].slug]))
        if not partnerships:
            form.add_error(
                "email",
                "No partnership has set up signing in for this address. Sign in with your password",
            )
    context = {"form": form, "partnerships": partnerships}
    return TemplateResponse(request, "account/sign_in_with.html", context)


def _client(request: Any, partnership: Partnership, provider: SignInProvider) -> Client:
    back = reverse("sign_in_back", args=[partnership.slug])
    try:
        secret = unseal(provider.secret)
    except Unreadable as changed:
        raise ProviderFault("The client secret cannot be read: it must be entered again.") from (
            changed
        )
    return Client(provider.client_id, secret, settings.SITE_URL.rstrip("/") + back)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def door(request: Any, slug: str) -> HttpResponse:
    """Show a partnership's own sign-in; on a press, send to its provider."""
    partnership = partnership_at(slug)
    provider = provider_at(partnership)
    fault = ""
    if request.method == "POST" and provider is not None:
        if not ratelimit.consume(request, app="allauth.account", action="provider_asked"):
            return TemplateResponse(request, "429.html", status=429)
        try:
            found = discover(provider.issuer)
            client = _client(request, partnership, provider)
        except ProviderFault as wrong:
            logger.warning("Provider of %s: %s", partnership.slug, wrong)
            fault = "Your organisation’s sign-in does not answer as it should. Try again later."
        else:
            asked = Asked.fresh()
            request.session[UNDER_WAY] = {"slug": slug, **asdict(asked)}
            return _may_post_to(found.authorization_endpoint,
                                HttpResponseRedirect(way_there(found, client, asked)))  # fmt: skip
    context = {"partnership": partnership, "provider": provider, "fault": fault}
    response = TemplateResponse(request, "account/sign_in_at.html", context)
    if provider is not None:
        _may_post_to(provider.authorization_endpoint, response)
    return response


def _may_post_to(address: str, response: HttpResponse) -> HttpResponse:
    """Let this page's form lead on to the provider: browsers hold redirects to `form-action`."""
    response._csp_update = {"form-action": [origin_of(address)]}  # type: ignore[attr-defined]  # read by django-csp
    return response


@never_cache
@require_GET
@sensitive_variables()
def back(request: Any, slug: str) -> HttpResponse:
    """Take what the provider says of somebody, and sign him in or say why not."""
    partnership = partnership_at(slug)
    under_way = request.session.pop(UNDER_WAY, None)
    provider = provider_at(partnership)
    if not under_way or under_way.pop("slug") != slug or provider is None:
        return _refused(request, partnership, "This sign-in was not begun here, or took too long.")
    asked = Asked(**under_way)
    if request.GET.get("state") != asked.state:
        return _refused(request, partnership, "The answer belongs to another sign-in: begin again.")
    if "code" not in request.GET:
        return _refused(request, partnership, "Your organisation’s sign-in did not let you in.")
    try:
        found: Discovery = discover(provider.issuer)
        client = _client(request, partnership, provider)
        claims = claims_for(found, client, asked, request.GET["code"])
    except ProviderFault as wrong:
        logger.warning("Provider of %s: %s", partnership.slug, wrong)
        return _refused(request, partnership, str(wrong))
    try:
        with scope(partnership.pk, CLOCK):
            user = matched(provider, claims)
    except NotMatched as unknown:
        if unknown.user is not None:
            keep_refusal(request, unknown.user, str(unknown), SignIn.How.PROVIDER, partnership.pk)
        return _refused(request, partnership, str(unknown))
    return _let_in(request, partnership, user, proves_two_steps(provider, claims))


def _let_in(request: Any, partnership: Partnership, user: User, two_steps: bool) -> HttpResponse:
    # Nothing of who sat here before may be mixed with what this provider vouches for.
    logout(request)
    note_provider(request, user, partnership.pk, two_steps)
    work = f"/p/{partnership.slug}/"
    return perform_login(
        request, Login(user=user, redirect_url=work, state={PROVED_BY_PROVIDER: two_steps})
    )


def _refused(request: Any, partnership: Partnership, why: str) -> HttpResponse:
    context = {"partnership": partnership, "why": why}
    return TemplateResponse(request, "account/sign_in_refused.html", context, status=403)

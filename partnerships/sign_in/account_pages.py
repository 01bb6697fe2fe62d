"""Pages of one's own account: the second factor that is asked for, and one's own sign-ins."""

from __future__ import annotations

from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.mfa.models import Authenticator
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from partnerships.models import Partnership, SignIn
from partnerships.people.session_proof import has_two_steps, provider_of
from partnerships.sign_in.guard import may_set_up_codes

A_PAGE = 25


@require_safe
@login_required
def second_factor(request: Any) -> HttpResponse:
    """Lead who may see a case, and signed in by one step, to set up the second one."""
    if has_two_steps(request):
        return HttpResponseRedirect(get_next_redirect_url(request) or "/")
    vouched_by = provider_of(request)
    context = {
        "by_provider": vouched_by is not None,
        "may_set_up": vouched_by is None or may_set_up_codes(request, vouched_by),
        "has_one": Authenticator.objects.filter(user=request.user).exists(),
    }
    return TemplateResponse(request, "account/second_factor.html", context)


@require_safe
@login_required
def sign_in_otherwise(request: Any) -> HttpResponse:
    """Say that a partnership's own provider opens that partnership and no other."""
    vouched_by = provider_of(request)
    partnership = Partnership.objects.filter(pk=vouched_by or 0).first()
    context = {"through": partnership, "next": get_next_redirect_url(request) or "/"}
    return TemplateResponse(request, "account/sign_in_otherwise.html", context)


@require_safe
@login_required
def own_sign_ins(request: Any) -> HttpResponse:
    """Show when, from where and how one's account was signed in to, and what was refused."""
    rows = SignIn.objects.filter(user=request.user).select_related("partnership")
    vouched_by = provider_of(request)
    if vouched_by is not None:  # a provider's session learns nothing of what lies outside
        rows = rows.filter(partnership_id=vouched_by)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    return TemplateResponse(request, "account/own_sign_ins.html", {"page": page})

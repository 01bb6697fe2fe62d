"""Invitations: sent again, withdrawn; and the page that their link opens."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, by_link_without_case, in_partnership
from cases.core.progress import invitations
from cases.core.progress.pages.access import BecauseForm
from cases.core.progress.pages.form_page import form_page
from cases.core.progress.pages.people import people_url
from cases.core.workflow.plug import NotReady
from cases.core.workflow.refusals import show_refusal
from partnerships.models import Invitation, User
from partnerships.pages.account_forms import HINT_FOR_NEW
from partnerships.pages.forms import Form
from partnerships.people.actor import PUBLIC, Actor
from partnerships.people.roles import Role

Status = Invitation.Status


class PasswordForm(Form):
    """The password of a new account, twice."""

    password1 = forms.CharField(
        label="Password",
        help_text=HINT_FOR_NEW,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label="Password, once more",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        """Refuse two different passwords, and what the rules of passwords refuse."""
        cleaned = super().clean() or self.cleaned_data
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", "The two passwords are not the same")
        elif first and second:
            try:
                password_validation.validate_password(first, self.user)
            except ValidationError as wrong:
                self.add_error("password1", wrong)
        return cleaned


def _invitation(number: int) -> Invitation:
    found: Invitation | None = Invitation.objects.filter(
        pk=number, taken_up_at=None, withdrawn_at=None
    ).first()
    if found is None:
        raise Http404
    return found


@in_partnership(Verb.EDIT_PEOPLE, post=Verb.EDIT_PEOPLE)
def invitation_again(request: CaseRequest, invitation: int) -> HttpResponse:
    """Send an invitation again, with a new link and a new last day."""
    found = _invitation(invitation)
    return form_page(
        request,
        Form(request.POST if request.method == "POST" else None),
        lambda data: invitations.send_again(by=request.actor, invitation=found),
        back=people_url(request),
        said="The invitation is sent again.",
        title=f"Send the invitation of {found.name} again",
        intro=f"It goes to {found.email} with a new link, which works for {invitations.DAYS} days. "
        "The link before does not open any more.",
        button="Send it again",
    )


@in_partnership(Verb.EDIT_PEOPLE, post=Verb.EDIT_PEOPLE)
def invitation_withdraw(request: CaseRequest, invitation: int) -> HttpResponse:
    """Withdraw an invitation, such as one to an address typed by mistake."""
    found = _invitation(invitation)
    return form_page(
        request,
        BecauseForm(request.POST or None),
        lambda data: invitations.withdraw(by=request.actor, invitation=found, **data),
        back=people_url(request),
        said="The invitation is withdrawn.",
        title=f"Withdraw the invitation of {found.name}",
        intro=f"The link sent to {found.email} opens nothing any more, from this minute.",
        button="Withdraw it",
        warning=True,
    )


def _guest(invitation: Invitation) -> Actor:
    return PUBLIC


@by_link_without_case(holder_of=invitations.find_invitation, actor_for=_guest)
def join(request: Any, invitation: Invitation) -> HttpResponse:
    """Let the holder of an invitation's link accept: with his account, or with a new one."""
    status = invitation.status_at(timezone.now())
    if status is not Status.SENT:
        context = {"invitation": invitation, "status": status.value}
        return render(request, "cases/core/people/join_over.html", context, status=410)
    account = invitations.account_of(invitation)
    signed_in = request.user if request.user.is_authenticated else None
    if signed_in is not None and signed_in.email.lower() == invitation.email.lower():
        return _as_account(request, invitation, signed_in)
    if signed_in is not None or account is not None:
        context = _context(invitation) | {"other": signed_in, "sign_in": _sign_in(request)}
        return TemplateResponse(request, "cases/core/people/join_sign_in.html", context)
    return _anew(request, invitation)


def _context(invitation: Invitation) -> dict[str, Any]:
    return {
        "invitation": invitation,
        "roles": [Role(role).label for role in invitation.roles],
        "partnership": invitation.partnership,
    }


def _sign_in(request: Any) -> str:
    return f"{reverse('account_login')}?{urlencode({'next': request.path})}"


def _as_account(request: Any, invitation: Invitation, user: User) -> HttpResponse:
    form = Form(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        try:
            invitations.accept_as(user=user, invitation=invitation)
        except NotReady as refused:
            form.is_valid()
            show_refusal(form, refused)
        else:
            messages.success(request, f"You belong to {invitation.partnership.name} now.")
            return HttpResponseRedirect(reverse("work", args=[invitation.partnership.slug]))
    context = _context(invitation) | {"form": form}
    status = 409 if form.is_bound else 200
    return TemplateResponse(request, "cases/core/people/join.html", context, status=status)


def _anew(request: Any, invitation: Invitation) -> HttpResponse:
    form = PasswordForm(
        request.POST if request.method == "POST" else None,
        user=User(email=invitation.email, name=invitation.name),
    )
    if request.method == "POST" and form.is_valid():
        try:
            invitations.accept_anew(invitation=invitation, password=form.cleaned_data["password1"])
        except NotReady as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, "Your account is made. Sign in with your new password.")
            return HttpResponseRedirect(
                f"{reverse('account_login')}?"
                f"{urlencode({'next': reverse('work', args=[invitation.partnership.slug])})}"
            )
    context = _context(invitation) | {"form": form, "is_new": True}
    return TemplateResponse(request, "cases/core/people/join.html", context)

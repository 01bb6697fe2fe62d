"""Settings: by which provider people sign in, who signed in when, and locks ended."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership
from cases.core.progress import sign_in_settings as verbs
from cases.core.progress.pages.access import BecauseForm
from cases.core.progress.pages.form_page import facts_in, form_page
from partnerships.models import Membership, SignInProvider
from partnerships.pages.forms import Form, Saved, VersionedFormMixin
from partnerships.sign_in.openid import Discovery, ProviderFault, discover

DOMAIN = re.compile(r"(?=.{4,200}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")
#: Whose domains belong to nobody in particular: anybody can have an address there.
FOR_EVERYBODY = {
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "hotmail.co.uk", "live.com",
    "live.co.uk", "yahoo.com", "yahoo.co.uk", "icloud.com", "me.com", "aol.com", "btinternet.com",
    "proton.me", "protonmail.com",
}  # fmt: skip


class ProviderForm(VersionedFormMixin, Form):
    """Where the provider is, as whom it knows us, and how far its word counts."""

    found: Discovery

    issuer = forms.CharField(
        label="Issuer address",
        max_length=300,
        help_text="For Entra ID: https://login.microsoftonline.com/, the directory (tenant) ID, "
        "then /v2.0.",
        error_messages={"required": "Enter the issuer address"},
    )
    client_id = forms.CharField(
        label="Client ID",
        max_length=200,
        help_text="Entra ID calls it “Application (client) ID”.",
        error_messages={"required": "Enter the client ID"},
    )
    secret = forms.CharField(
        label="Client secret",
        max_length=500,
        required=False,
        help_text="Kept sealed and never shown again. Leave it empty to keep it.",
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    domains = forms.CharField(
        label="Email domains of your people",
        help_text="What stands after the @, separated by commas, such as example.gov.uk. An "
        "address of any other domain is refused.",
        max_length=1000,
        error_messages={"required": "Enter at least one email domain"},
    )
    addresses_managed = forms.BooleanField(
        label="Every address with these domains is given out by our organisation",
        help_text="Tick this for Entra ID, which does not say whether an address is verified. "
        "Without it such answers are refused.",
        required=False,
    )
    second_factor_trusted = forms.BooleanField(
        label="Its second step counts as ours",
        help_text="Then nobody is asked twice. Only an answer that states a second step counts.",
        required=False,
    )
    second_factor_values = forms.CharField(
        label="Values of “amr” or “acr” that state a second step",
        help_text="Separated by commas. For Entra ID: mfa.",
        max_length=300,
        required=False,
        initial="mfa",
    )
    in_use = forms.BooleanField(
        label="In use: people may sign in with it", required=False, initial=True
    )

    def clean_issuer(self) -> str:
        """Read the provider's document now, and say beside the field what is wrong with it."""
        try:
            self.found = discover(str(self.cleaned_data["issuer"]).strip())
        except ProviderFault as fault:
            raise forms.ValidationError(str(fault).rstrip(".")) from fault
        return self.found.issuer

    def clean_domains(self) -> list[str]:
        """Give the domains as a list; refuse what is none, and what everybody may have."""
        found = list(dict.fromkeys(_words(self.cleaned_data["domains"].lower().replace("@", ""))))
        for each in found:
            if not DOMAIN.fullmatch(each):
                raise forms.ValidationError(f"“{each}” is not an email domain")
            if each in FOR_EVERYBODY:
                raise forms.ValidationError(
                    f"Anybody can have an address at {each}. Enter your organisation’s own domain"
                )
        if not found:
            raise forms.ValidationError("Enter at least one email domain")
        return found

    def clean_second_factor_values(self) -> list[str]:
        return _words(self.cleaned_data["second_factor_values"])

    def clean(self) -> dict[str, Any] | None:
        """Ask which answer states a second step, where that step is to count."""
        cleaned = super().clean()
        given = self.cleaned_data
        if given.get("second_factor_trusted") and not given.get("second_factor_values"):
            self.add_error("second_factor_values", "Enter which values state a second step")
        return cleaned


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[,;\s]+", text) if word]


def _values_of(row: SignInProvider | None) -> dict[str, Any]:
    if row is None:
        return {}
    values = {name: getattr(row, name) for name in verbs.KEPT_IN_WORDS}
    for name in ("domains", "second_factor_values"):
        values[name] = ", ".join(values[name])
    return values


def _provider_form(request: Any, row: SignInProvider | None) -> ProviderForm:
    values = _values_of(row)
    saved = Saved(
        row.version if row else 0,
        row.saved_by if row else "",
        row.saved_at if row else None,
        values,
    )
    # An empty form of its own initial values for a first provider.
    return ProviderForm(request.POST or None, saved=saved, initial=values or None)


@in_partnership(Verb.EDIT_SIGN_IN, post=Verb.EDIT_SIGN_IN)
def sign_in_provider(request: CaseRequest) -> HttpResponse:
    """Set the provider; what is wrong with it is said before anything is saved."""
    row = verbs.provider_here()
    slug = request.partnership.slug
    site = settings.SITE_URL.rstrip("/")
    form = _provider_form(request, row)
    return form_page(
        request,
        form,
        lambda data: verbs.save_provider(by=request.actor, found=form.found, **facts_in(data)),
        back=reverse("settings", args=[slug]),
        then=reverse("sign_in_provider", args=[slug]),
        said="Saved. The provider’s document was read and can be used.",
        template="cases/core/sign_in_provider.html",
        provider=row,
        slug=slug,
        back_address=site + reverse("sign_in_back", args=[slug]),
        door_address=site + reverse("sign_in_at", args=[slug]),
    )


@in_partnership(post=Verb.EDIT_SIGN_IN)
def sign_in_provider_test(request: CaseRequest) -> HttpResponse:
    """Read the document of the provider that is saved, and say what is wrong with it."""
    row = verbs.provider_here()
    if row is None:
        raise Http404
    try:
        found = discover(row.issuer)
    except ProviderFault as fault:
        messages.error(request, f"The provider cannot be used now. {fault}")
    else:
        moved = found.authorization_endpoint != row.authorization_endpoint
        words = "The provider answers as it should." + (
            " It has moved where people sign in: save this page once." if moved else ""
        )
        (messages.warning if moved else messages.success)(request, words)
    return HttpResponseRedirect(reverse("sign_in_provider", args=[request.partnership.slug]))


@in_partnership(Verb.EDIT_SIGN_IN, post=Verb.EDIT_SIGN_IN)
def sign_in_provider_remove(request: CaseRequest) -> HttpResponse:
    """Ask why the provider is removed, and remove it."""
    if verbs.provider_here() is None:
        raise Http404
    slug = request.partnership.slug
    return form_page(
        request,
        BecauseForm(request.POST or None),
        lambda data: verbs.remove_provider(by=request.actor, **data),
        back=reverse("sign_in_provider", args=[slug]),
        then=reverse("settings", args=[slug]),
        said="The provider is removed. People sign in with their passwords and passkeys.",
        title="Stop signing in with your organisation’s accounts",
        intro="Nobody signs in with them any more. Who has no password yet asks for one on the "
        "sign-in page: “I have forgotten my password”.",
        button="Remove the provider",
        warning=True,
    )


@in_partnership(Verb.EDIT_SIGN_IN)
def sign_ins(request: CaseRequest) -> HttpResponse:
    """Show how each member signs in: last time, refusals, second factor, locks."""
    context = {"signings": verbs.signings(), "slug": request.partnership.slug}
    return TemplateResponse(request, "cases/core/sign_ins.html", context)


@in_partnership(post=Verb.EDIT_SIGN_IN)
def sign_in_unlock(request: CaseRequest, user: int) -> HttpResponse:
    """End the lock of a member's account."""
    found = (
        Membership.objects.here()
        .active_on(timezone.localdate())
        .filter(user_id=user)
        .select_related("user")
        .first()
    )
    if found is None:
        raise Http404
    verbs.unlock(by=request.actor, user=found.user)
    messages.success(request, f"{found.user.name} can try to sign in again.")
    return HttpResponseRedirect(reverse("sign_ins", args=[request.partnership.slug]))

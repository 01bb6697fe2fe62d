"""The second step's forms: ours in words, and a wrong code is kept in the account's history."""

from __future__ import annotations

from typing import Any

from allauth.core import context
from allauth.mfa.webauthn import forms as webauthn
from django import forms

from partnerships.pages import account_forms
from partnerships.pages.account_forms import AccountForm
from partnerships.sign_in.history import keep_refusal


class AuthenticateForm(account_forms.AuthenticateForm):
    """The code of the second step."""

    def clean_code(self) -> Any:
        """Check the code; keep that a wrong one was tried."""
        try:
            return super().clean_code()
        except forms.ValidationError:
            keep_refusal(context.request, self.user, "Right password, wrong code")
            raise


class AddPasskeyForm(AccountForm, webauthn.AddWebAuthnForm):
    """A name for the passkey, and whether it signs in alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["name"] = "Passkey"
        name, alone = self.fields["name"], self.fields["passwordless"]
        name.label = "Name of the passkey"
        name.help_text = "So that you know it again, such as “Work laptop”."
        alone.label = "Sign in with it alone, without your password"
        alone.help_text = (
            "Your finger, face or PIN then unlocks it each time. Without the tick it is asked for "
            "after your password."
        )
        alone.initial = True
        alone.widget.attrs["data-passkey-alone"] = ""


class EditPasskeyForm(AccountForm, webauthn.EditWebAuthnForm):
    """The name of a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = "Name of the passkey"
        self.fields["name"].error_messages["required"] = "Enter a name for the passkey"

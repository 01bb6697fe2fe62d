"""The forms of signing in, in our words: what ACCOUNT_FORMS and MFA_FORMS name."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django import forms

from partnerships.pages.forms import PlainForm

LABELS = {
    "login": "Email address",
    "email": "Email address",
    "password": "Password",
    "oldpassword": "Your password now",
    "password1": "New password",
    "password2": "New password, once more",
    "code": "Code",
}
MISSING = {
    "login": "Enter your email address",
    "email": "Enter your email address",
    "password": "Enter your password",
    "oldpassword": "Enter the password that you have now",
    "password1": "Enter a new password",
    "password2": "Enter the new password once more",
    "code": "Enter the code",
}
WIDTHS = {"code": "govuk-input--width-10"}
HINT_FOR_NEW = "At least 12 characters, not one that is often used. Three random words are good."


class AccountForm(PlainForm):
    """Our labels, messages and hints on a form of the sign-in library."""

    says_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            self._word(name, field)

    def _word(self, name: str, field: forms.Field) -> None:
        field.label = LABELS.get(name, field.label)
        field.error_messages["required"] = MISSING.get(name, field.error_messages["required"])
        field.widget.attrs.pop("placeholder", None)
        if not isinstance(field.widget, forms.CheckboxInput):
            field.widget.attrs["class"] = WIDTHS.get(name, "govuk-!-width-two-thirds")
        field.help_text = HINT_FOR_NEW if name == "password1" else ""


class LoginForm(AccountForm, account.LoginForm):
    pass


class ChangePasswordForm(AccountForm, account.ChangePasswordForm):
    pass


class SetPasswordForm(AccountForm, account.SetPasswordForm):
    pass


class ResetPasswordForm(AccountForm, account.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(AccountForm, account.ResetPasswordKeyForm):
    pass


class ReauthenticateForm(AccountForm, account.ReauthenticateForm):
    pass


class AuthenticateForm(AccountForm, mfa.AuthenticateForm):
    pass


class ReauthenticateCodeForm(AccountForm, mfa.ReauthenticateForm):
    pass


class ActivateTOTPForm(AccountForm, totp.ActivateTOTPForm):
    pass

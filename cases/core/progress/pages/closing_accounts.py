"""The platform operator's page that closes an account everywhere."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse

from cases.core.access.wrappers import operator
from cases.core.progress.closing_accounts import close_account
from cases.core.progress.pages.form_page import form_page
from partnerships.pages.forms import Form


class CloseForm(Form):
    """Whose account is closed, why, and who administers where nobody else does."""

    email = forms.EmailField(label="Email address of the account")
    because = forms.CharField(label="Why?", max_length=300)
    administrator_email = forms.EmailField(
        label="Email address of a new administrator",
        help_text="Needed where nobody else administers one of the partnerships. He or she is "
        "invited.",
        required=False,
    )
    administrator_name = forms.CharField(
        label="Name of the new administrator", max_length=200, required=False
    )
    sure = forms.BooleanField(
        label="All roles, seats and sessions of this account end everywhere, at once"
    )


@operator
def account_close(request: Any) -> HttpResponse:
    """Close an account everywhere."""

    def act(data: dict[str, Any]) -> None:
        data.pop("sure")
        close_account(by=request.actor, **data)

    return form_page(
        request,
        CloseForm(request.POST or None),
        act,
        back=reverse("partnerships"),
        said="The account is closed. The administrators of its partnerships have been told.",
        title="Close an account",
        intro="For somebody who has left every part in reviews. The account can neither sign in "
        "nor be seen in any partnership from this minute.",
        button="Close the account",
        warning=True,
    )

"""Against floods and programs, without asking anybody else: a hidden box, a signed page, limits.

Nothing is ever dropped in silence: whoever is stopped is told so and whom to ring, because a person
stopped by mistake may have a death to tell of. The numbers are this product's choice.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from axes.helpers import get_client_ip_address
from django import forms
from django.conf import settings
from django.core import signing
from django.utils import timezone

from cases.referral.incoming.models import Knock
from partnerships.pages.forms import Form

SALT = "cases.referral.incoming.door"
#: A page is answered by a person in no less than this, and in no more than that.
SHORTEST, LONGEST = timedelta(seconds=3), timedelta(hours=4)
KEPT_FOR = timedelta(days=2)


@dataclass(frozen=True)
class Limit:
    """So many of one thing in so long: from one address, and in the partnership together."""

    each: int
    all: int
    within: timedelta


HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LIMITS = {
    "begin": Limit(each=6, all=60, within=HOUR),
    "mail": Limit(each=5, all=200, within=DAY),
    "code": Limit(each=12, all=400, within=HOUR),
    "paper": Limit(each=60, all=600, within=HOUR),
}


class Flooded(Exception):
    """Too much was asked for; whoever asked is shown whom to ring instead."""


def digest(text: str) -> str:
    """Give what an address is counted under: keyed, so that it cannot be read back."""
    return hmac.new(settings.SECRET_KEY.encode(), text.lower().encode(), "sha256").hexdigest()


def knock(what: str, *, who: str) -> None:
    """Count a request of somebody; raises Flooded where it is one too many."""
    limit, key = LIMITS[what], digest(f"{what}:{who}")
    lately = Knock.objects.filter(what=what, at__gt=timezone.now() - limit.within)
    if lately.filter(who=key).count() >= limit.each or lately.count() >= limit.all:
        raise Flooded(what)
    Knock.objects.create(what=what, who=key)


def from_where(request: Any) -> str:
    """Give the network address of a request, as sign-in counts it too."""
    return str(get_client_ip_address(request) or "unknown")


def forget_knocks() -> int:
    """Take away what is no longer counted; give how many."""
    gone, _ = Knock.objects.filter(at__lt=timezone.now() - KEPT_FOR).delete()
    return gone


class GuardedForm(Form):
    """A form that anybody may send: with a box that people do not see, and a signed page."""

    website = forms.CharField(
        label="Leave this box empty",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    page = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["page"].initial = fresh_page()

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        if cleaned.get("website"):
            self.add_error("website", "Empty this box: it is there to stop programs")
        if not self.errors and (trouble := trouble_with(cleaned.get("page", ""))):
            self.add_error(None, trouble)
            data: Any = self.data
            data = data.copy()
            data[self.add_prefix("page")] = fresh_page(since_long=trouble is TOO_FAST)
            self.data = data
        return cleaned

    @property
    def trapped(self) -> bool:
        """Say whether the hidden box was filled in, so that it is shown to be emptied."""
        return "website" in self.errors


TOO_FAST = "That was faster than a person can read the page. Check what you entered and send again"
TOO_OLD = "This page was open for too long. Check what you entered and send it again"


def fresh_page(since_long: bool = False) -> str:
    """Give the signed moment at which a page was made; `since_long` lets it be sent at once."""
    at = timezone.now() - (SHORTEST if since_long else timedelta())
    return signing.dumps(at.timestamp(), salt=SALT)


def trouble_with(page: str) -> str:
    """Give why a page is not taken as one that a person was shown and read, or nothing."""
    try:
        made = float(signing.loads(page, salt=SALT))
    except (signing.BadSignature, TypeError, ValueError):
        return TOO_OLD
    age = timezone.now().timestamp() - made
    if age < SHORTEST.total_seconds():
        return TOO_FAST
    return TOO_OLD if age > LONGEST.total_seconds() else ""

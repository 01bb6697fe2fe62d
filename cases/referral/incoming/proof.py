"""That the holder of a link is the person to whom it was sent: a code by mail, once a browser.

A link may be forwarded, or followed by a program that scans mail. Opening it shows nothing. The
page offers to send six figures to the address that is kept; who enters them has that mailbox, and a
signed cookie of this link alone remembers it for a working day.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from cases.core.notices.services import put_in_outbox
from cases.referral.incoming.door import digest, knock
from cases.referral.incoming.models import IncomingCode, IncomingReferral

LASTS = timedelta(minutes=20)
REMEMBERED = timedelta(hours=10)
MOST_TRIES = 5
COOKIE = "referral_link"


def _hashed(referral: IncomingReferral, code: str) -> str:
    return digest(f"code:{referral.pk}:{code}")


def send_code(referral: IncomingReferral, *, is_lead: bool) -> None:
    """Mail a new code to the address that is kept; earlier ones count no more. Raises Flooded."""
    address = referral.lead_email if is_lead else referral.email
    knock("code", who=address)
    IncomingCode.objects.filter(referral=referral, is_lead=is_lead).delete()
    code = f"{secrets.randbelow(1_000_000):06}"
    row = IncomingCode.objects.create(
        referral=referral, is_lead=is_lead, code_hash=_hashed(referral, code)
    )
    put_in_outbox(
        key=f"incoming:code:{row.pk}",
        to=address,
        subject=f"{referral.receipt}: your code",
        body=(
            f"Your code is {code}\n\nEnter it on the page of the referral {referral.receipt}. It "
            f"can be used for {int(LASTS.total_seconds() // 60)} minutes. If you did not ask for "
            "it, somebody else has your link: tell the review office."
        ),
    )


def code_is_right(referral: IncomingReferral, code: str, *, is_lead: bool) -> bool:
    """Say whether a code is the one that was sent; a used one, or one tried too often, is not."""
    row = (
        IncomingCode.objects.select_for_update()
        .filter(referral=referral, is_lead=is_lead, made_at__gt=timezone.now() - LASTS)
        .first()
    )
    if row is None or row.tries >= MOST_TRIES:
        return False
    typed = "".join(each for each in code if each.isdigit())
    if constant_time_compare(row.code_hash, _hashed(referral, typed)):
        row.delete()
        return True
    row.tries += 1
    row.save()
    return False


def _own(referral: IncomingReferral, is_lead: bool) -> str:
    """Give what the cookie holds: a new link, of either person, needs a new code."""
    token = referral.lead_token_hash if is_lead else referral.token_hash
    return f"{referral.partnership_id}:{referral.pk}:{token}"


def remember(
    response: HttpResponse, request: Any, referral: IncomingReferral, *, is_lead: bool, path: str
) -> None:
    """Let this browser open the pages below `path` without a code for a working day."""
    response.set_signed_cookie(
        COOKIE,
        _own(referral, is_lead),
        max_age=int(REMEMBERED.total_seconds()),
        path=path,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


def is_proved(request: Any, referral: IncomingReferral, *, is_lead: bool) -> bool:
    """Say whether this browser has entered the code of the link as it stands."""
    kept = request.get_signed_cookie(COOKIE, default="", max_age=REMEMBERED)
    return bool(constant_time_compare(kept, _own(referral, is_lead)))

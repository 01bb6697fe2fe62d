"""Codes that prove who opens a private link: a forwarded link alone opens nothing.

A code goes to the address that the link was sent to, or is read out by telephone to somebody whom
the officer knows. Asking for one consumes nothing of the link; only what is posted makes one, so
that a scanner of mails that follows links does not. What is tried too often is refused for a day.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from enum import Enum
from typing import Any

from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from cases.core.access.models import Link, LinkCode

CODE_LASTS = timedelta(minutes=30)
#: From the last page opened; a day of work in an agency.
PROOF_LASTS = timedelta(hours=12)
BETWEEN_CODES = timedelta(minutes=1)
MOST_CODES_AN_HOUR = 5
MOST_TRIES_A_CODE = 5
MOST_TRIES_A_DAY = 20
DIGITS = 6
SALT = "cases.core.access.link_proof"


class Typed(Enum):
    """What became of a code that was typed."""

    OPENS = "opens"
    WRONG = "wrong"
    NONE_OPEN = "none_open"
    TOO_OFTEN = "too_often"


def _digest(link: Link, code: str) -> str:
    return salted_hmac("cases.core.access.link_code", f"{link.pk}:{code}").hexdigest()


def _open_codes(link: Link) -> Any:
    return LinkCode.objects.filter(
        link=link,
        used_at=None,
        expires_at__gt=timezone.now(),
        wrong__lt=MOST_TRIES_A_CODE,
    )


def has_open_code(link: Link) -> bool:
    """Say whether a code is out that may still be typed."""
    found: bool = _open_codes(link).exists()
    return found


def tried_too_often(link: Link) -> bool:
    """Say whether so many wrong codes were typed within a day that no more are taken."""
    wrong = LinkCode.objects.filter(
        link=link, made_at__gt=timezone.now() - timedelta(days=1)
    ).aggregate(sum=Sum("wrong"))["sum"]
    return (wrong or 0) >= MOST_TRIES_A_DAY


def may_mail_another(link: Link) -> bool:
    """Say whether another code may be mailed now: one a minute, five an hour."""
    now = timezone.now()
    mailed = list(
        LinkCode.objects.filter(
            link=link, way=LinkCode.Way.MAIL, made_at__gt=now - timedelta(hours=1)
        ).values_list("made_at", flat=True)
    )
    return len(mailed) < MOST_CODES_AN_HOUR and all(now - at >= BETWEEN_CODES for at in mailed)


def make_code(link: Link, *, way: LinkCode.Way, by: str, code: str = "") -> tuple[LinkCode, str]:
    """Make a code for a link; give it with its digits, which are known only now.

    Takes the digits where the same are made for several links of one subject.
    """
    digits = code or f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    now = timezone.now()
    made = LinkCode.objects.create(
        link=link,
        digest=_digest(link, digits),
        way=way,
        made_at=now,
        made_by=by,
        expires_at=now + CODE_LASTS,
    )
    return made, digits


def try_code(link: Link, typed: str) -> Typed:
    """Take what was typed for a code; a code opens once. The case's row must be locked."""
    if tried_too_often(link):
        return Typed.TOO_OFTEN
    rows = list(_open_codes(link).select_for_update())
    if not rows:
        return Typed.NONE_OPEN
    digest = _digest(link, "".join(each for each in typed if each.isdigit()))
    for row in rows:
        if constant_time_compare(row.digest, digest):
            row.used_at = timezone.now()
            row.save()
            return Typed.OPENS
    rows[0].wrong += 1  # the newest counts the try, so that a day's tries are counted once each
    rows[0].save()
    return Typed.TOO_OFTEN if tried_too_often(link) else Typed.WRONG


def cookie_of(link: Link) -> str:
    """Give the name of the cookie that proves the reader of a link: one a link."""
    return f"link_proof_{link.pk}"


def is_proven(request: HttpRequest, link: Link) -> bool:
    """Say whether whoever opens a link has proven himself in this browser, within twelve hours."""
    kept = request.get_signed_cookie(
        cookie_of(link), default=None, salt=SALT, max_age=int(PROOF_LASTS.total_seconds())
    )
    return kept == str(link.pk)


def keep_proof(response: HttpResponse, link: Link, path: str) -> HttpResponse:
    """Keep in the browser that the holder of a link has proven himself, for this link alone.

    Takes the path of the link, below which the browser sends it again. Withdrawing the link ends
    it at once.
    """
    response.set_signed_cookie(
        cookie_of(link),
        str(link.pk),
        salt=SALT,
        path=path,
        max_age=int(PROOF_LASTS.total_seconds()),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def forget_proof(response: HttpResponse, link: Link, path: str) -> HttpResponse:
    """Forget it again: whoever uses this browser next has to prove himself."""
    response.delete_cookie(cookie_of(link), path=path, samesite="Lax")
    return response


def masked(address: str) -> str:
    """Give an address so that its owner knows it and nobody else learns it."""
    name, _, domain = address.partition("@")
    return f"{name[:1]}…@{domain}" if domain else ""
